package server_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nines-bot/nines/server"
)

// pipes is a listener within the process, whose connections know the clock of a
// bubble.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	ended chan struct{}
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), ended: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.ended) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

func (p *pipes) dial() net.Conn {
	ours, theirs := net.Pipe()
	p.conns <- theirs
	return ours
}

// onPipes serves on connections in memory, which synctest can wait for.
func onPipes(t *testing.T, c server.Config) (l *pipes, end func() error) {
	t.Helper()
	c.Source, c.Loopback, c.LinkKey = newSource(t), true, []byte(linkKey)
	s, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	l = newPipes()
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	return l, func() error {
		stop()
		return <-served
	}
}

// TestSlowClients: who sends slowly, or nothing, or reads nothing, is hung up on,
// and all others are served meanwhile.
func TestSlowClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, end := onPipes(t, server.Config{})
		const post = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\n"
		var all sync.WaitGroup
		for _, c := range []struct {
			name, sends string
			trickles    bool // and goes on sending, a byte a second
			deaf        bool // reads nothing
			most        time.Duration
		}{
			{"says nothing", "", false, false, 10 * time.Second},
			{"half a header", "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ", false, false, 10 * time.Second},
			{"a header that does not end", "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ", true, false, 10 * time.Second},
			{"half a body", post + "token=", false, false, 31 * time.Second},
			{"a body that does not end", post + "token=", true, false, 31 * time.Second},
			{"asks nothing more", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", false, false, 2 * time.Minute},
			{"does not read", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", false, true, 91 * time.Second},
		} {
			all.Go(func() {
				if d := hungUp(l.dial(), c.sends, c.trickles, c.deaf); d > c.most+time.Second || d < c.most-2*time.Second {
					t.Errorf("%s: hung up after %v, want %v", c.name, d, c.most)
				}
			})
		}
		for range 150 { // seconds
			time.Sleep(time.Second)
			if d := healthy(t, l.dial()); d > 0 {
				t.Errorf("another one waited for %v", d)
			}
		}
		all.Wait()
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

// hungUp says after how long the server closes the connection.
func hungUp(c net.Conn, sends string, trickles, deaf bool) time.Duration {
	defer c.Close()
	began := time.Now()
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		if !deaf {
			_, _ = io.Copy(io.Discard, c) // until it is closed
		}
	}()
	_, err := io.WriteString(c, sends)
	for err == nil && (trickles || deaf) {
		time.Sleep(time.Second)
		if _, err = io.WriteString(c, "a"); errors.Is(err, io.ErrClosedPipe) {
			break
		}
	}
	<-heard
	return time.Since(began)
}

// healthy asks, and says how long that took.
func healthy(t *testing.T, c net.Conn) time.Duration {
	t.Helper()
	defer c.Close()
	began := time.Now()
	if _, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || strings.TrimSpace(string(body)) != "ok" {
		t.Errorf("%q: %v", body, err)
	}
	return time.Since(began)
}
