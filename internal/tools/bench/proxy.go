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

// proxy makes each request between the provider and the server a round trip longer, and counts the requests.
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
		// The default is two idle connections.
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
