package testserver

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The requests here don't use the provider's client, so that tests of that client don't depend on it.

// client times out before a test does if the server hangs.
var client = &http.Client{Timeout: 2 * time.Minute}

// setUp waits until the server in p answers, and creates a user, an organization and a token. If that fails, it stops
// the server. address returns "" until the server has an address.
func setUp(ctx context.Context, p *process, source string, address func(context.Context) string) (*Server, error) {
	s := &Server{
		Org:      "example",
		Username: "admin",
		Token:    rand.Text(),
		Password: rand.Text(),
		Source:   source,
		process:  p,
	}
	err := p.waitFor(ctx, func(ctx context.Context) bool {
		if s.URL == "" {
			if a := address(ctx); a != "" {
				s.URL = "http://" + a
			}
		}
		return s.URL != "" && s.checkHealth(ctx) == nil
	})
	if err == nil {
		err = s.onboard(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return s, nil
}

// checkHealth returns an error unless the server is ready, and records its version.
func (s *Server) checkHealth(ctx context.Context) error {
	var answer struct{ Version string }
	if err := s.Call(ctx, http.MethodGet, "/health", nil, &answer); err != nil {
		return err
	}
	s.Version = strings.TrimPrefix(answer.Version, "v")
	return nil
}

// checkVersion is like checkHealth, for a server that may have no /health, such as InfluxDB Cloud. Every InfluxDB
// answers /ping with its version in a header.
func (s *Server) checkVersion(ctx context.Context) error {
	err := s.checkHealth(ctx)
	if refused := new(StatusError); !errors.As(err, &refused) || refused.Status != http.StatusNotFound {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/ping", nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	version := resp.Header.Get("X-Influxdb-Version")
	if version == "" {
		return fmt.Errorf("neither /health nor /ping answers as InfluxDB does (%s)", resp.Status)
	}
	s.Version = strings.TrimPrefix(version, "v")
	return nil
}

// onboard creates the first user, organization and token.
func (s *Server) onboard(ctx context.Context) error {
	request := map[string]any{
		"username": s.Username, "password": s.Password, "token": s.Token,
		"org": s.Org, "bucket": "default", "retentionPeriodSeconds": 0,
	}
	var answer struct {
		Org struct{ ID string }
	}
	if err := s.Call(ctx, http.MethodPost, "/api/v2/setup", request, &answer); err != nil {
		return fmt.Errorf("setting it up: %w", err)
	}
	s.OrgID = answer.Org.ID
	return nil
}

func (s *Server) findOrganization(ctx context.Context) error {
	var answer struct {
		Orgs []struct{ ID, Name string }
	}
	if err := s.Call(ctx, http.MethodGet, "/api/v2/orgs?org="+url.QueryEscape(s.Org), nil, &answer); err != nil {
		return fmt.Errorf("finding the organization %q of TEST_INFLUX_ORG: %w", s.Org, err)
	}
	// InfluxDB Cloud returns the token's organization, whatever its name is.
	for _, org := range answer.Orgs {
		if org.Name == s.Org {
			s.OrgID = org.ID
			return nil
		}
	}
	return fmt.Errorf("no organization %q, which TEST_INFLUX_ORG names, is visible to the token in TEST_INFLUX_TOKEN", s.Org)
}

// StatusError is the error of a request that the server has answered with a status other than success.
type StatusError struct {
	Request string // method and path
	Status  int
	Body    []byte
}

// Error returns the request, the status and the server's answer.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s: %d %s: %s", e.Request, e.Status, http.StatusText(e.Status), bytes.TrimSpace(e.Body))
}

// Query evaluates a Flux script in an organization, and returns its result as CSV.
func (s *Server) Query(ctx context.Context, orgID, script string) (csv string, err error) {
	err = s.Call(ctx, http.MethodPost, "/api/v2/query?orgID="+orgID, map[string]string{"query": script}, &csv)
	return csv, err
}

// Call makes a request to the server's API. Request and answer are JSON, unless they are a string and a *string. Either
// may be nil. The error wraps a [StatusError] if the server refuses the request.
func (s *Server) Call(ctx context.Context, method, path string, request, answer any) error {
	var body io.Reader
	if text, ok := request.(string); ok {
		body = strings.NewReader(text)
	} else if request != nil {
		encoded, err := json.Marshal(request)
		if err != nil {
			return err
		}
		body = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.URL+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Token "+s.Token)
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return &StatusError{Request: method + " " + path, Status: resp.StatusCode, Body: text}
	}
	switch answer := answer.(type) {
	case nil:
		return nil
	case *string:
		*answer = string(text)
		return nil
	default:
		return json.Unmarshal(text, answer)
	}
}
