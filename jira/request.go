package jira

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// do sends a request and has the whole answer read, which read must not keep. An
// error of read says that the answer is not what the interface promises.
func (c *Client) do(ctx context.Context, method, path string, body any, read func([]byte) error) error {
	req, err := c.api.NewRequestWithContext(ctx, method, path, body)
	if err != nil {
		return fmt.Errorf("jira request %s: %w", path, err)
	}
	resp, err := c.api.Do(req, nil)
	if err != nil {
		return plainError(ctx, method, path, err)
	}
	defer resp.Body.Close()
	if err := read(resp.Body.(*answer).Bytes()); err != nil { // nothing is between the transport and here
		return protocolError(method, path, err)
	}
	return nil
}

// plainError takes an error of the transport out of the layers above it, which
// repeat the whole URL or call it something else.
func plainError(ctx context.Context, method, path string, err error) error {
	if e, ok := errors.AsType[*APIError](err); ok {
		return e
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return protocolError(method, path, errors.New(shorten(err.Error(), 200)))
}

// get reads a JSON answer into out.
func (c *Client) get(ctx context.Context, path string, query url.Values, out any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.decode(ctx, http.MethodGet, path, nil, out)
}

func (c *Client) post(ctx context.Context, path string, body, out any) error {
	return c.decode(ctx, http.MethodPost, path, body, out)
}

func (c *Client) decode(ctx context.Context, method, path string, body, out any) error {
	return c.do(ctx, method, path, body, func(b []byte) error { return json.Unmarshal(b, out) })
}

// protocolError is an answer that is not what the interface promises.
func protocolError(method, path string, err error) *APIError {
	if u, perr := url.Parse(path); perr == nil {
		path = u.Path
	}
	return &APIError{
		Op: method + " " + path, Kind: KindProtocol, Err: err,
		Hint: "Jira, or a proxy on the way, sent something that is not Jira's format; check the base URL and run again.",
	}
}

// sideBySide asks two things side by side. If both fail, the error is that of the first,
// whichever came sooner: the same trouble always has the same words.
func sideBySide(ctx context.Context, first, second func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	beside := make(chan error, 1)
	go func() { beside <- second(ctx) }()
	err := first(ctx)
	if err != nil {
		cancel()
	}
	return cmp.Or(err, <-beside)
}
