package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestCrowd: while many more connections are held open than the process may have
// files, pages are answered, issues read, and reports delivered.
func TestCrowd(t *testing.T) {
	t.Parallel()
	m := newMorning(t, 60)
	m.p.stop()
	m.files = 256
	m.p = m.start()
	var open []net.Conn
	for n := range 600 {
		c, err := net.Dial("tcp", strings.TrimPrefix(m.p.addr, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		open = append(open, c)
		// Sooner than half a header is given up, which would make room too.
		if err := c.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
			t.Fatal(err)
		}
		const ask = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
		if fmt.Fprint(c, ask); n%2 == 0 { // half a header
			continue
		}
		fmt.Fprint(c, "\r\n") // and then nothing more
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("connection %d: %v", n, err)
		}
		resp.Body.Close()
	}
	m.clock.skipTo(m.at(8, 59))
	m.goOn("delivered", func() bool { return m.p.count(`"msg":"run"`) > 0 })
	if n := len(parents(m.world.slack)); n != 1 {
		t.Errorf("%d reports", n)
	}
	m.wantPage("/deliveries", "file:out delivered")
	m.wantLog(map[string]int{"too many open files": 0, "issues read": 1, `"state":"done","attempts":1,"late":false`: 1})
	for _, c := range open {
		c.Close()
	}
	if code := m.p.stop(); code != 0 {
		t.Errorf("exit status %d", code)
	}
}
