package main

import (
	"context"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"time"
)

// proxy stands between the provider and the server as a long line would: each
// request takes a round trip longer. It counts the requests.
type proxy struct {
	url      string
	requests atomic.Int64
	server   http.Server
}

func startProxy(ctx context.Context, target string, latency time.Duration) (*proxy, error) {
	server, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{url: "http://" + listener.Addr().String()}
	forward := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(server) },
		// More than the two idle connections that are the default.
		Transport: &http.Transport{MaxIdleConnsPerHost: 100},
	}
	p.server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.requests.Add(1)
		time.Sleep(latency)
		forward.ServeHTTP(w, r)
	})
	go func() { _ = p.server.Serve(listener) }() // until it is closed
	return p, nil
}
