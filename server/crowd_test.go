package server_test

import (
	"fmt"
	"io"
	"net"
	"testing"
	"testing/synctest"

	"github.com/nines-bot/nines/server"
)

// A caller reads whatever it is told, until it is hung up on.
type caller struct {
	net.Conn
	ended chan struct{}
}

func call(l *pipes) caller {
	c := caller{l.dial(), make(chan struct{})}
	go func() {
		defer close(c.ended)
		_, _ = io.Copy(io.Discard, c)
	}()
	return c
}

func (c caller) closed() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// TestCrowd: of more connections than there may be, the one that has been silent
// longest is closed. One whose request is under way is not.
func TestCrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, end := onPipes(t, server.Config{Connections: 3})
		var all []caller
		defer func() {
			for _, c := range all {
				c.Close()
			}
			if err := end(); err != nil {
				t.Error(err)
			}
		}()
		for range 6 {
			all = append(all, call(l))
			synctest.Wait()
		}
		open := func(when string, want ...int) {
			t.Helper()
			synctest.Wait()
			var got []int
			for n, c := range all {
				if !c.closed() {
					got = append(got, n)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: open are %v, want %v", when, got, want)
			}
		}
		open("silent from the start", 3, 4, 5)
		fmt.Fprint(all[3], "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
		synctest.Wait()
		all = append(all, call(l))
		open("one has asked meanwhile", 3, 5, 6)
		for _, n := range []int{3, 5, 6} {
			fmt.Fprint(all[n], "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n")
		}
		synctest.Wait()
		all = append(all, call(l))
		open("all are busy", 3, 5, 6)
		fmt.Fprint(all[5], "token=abc")
		synctest.Wait()
		all = append(all, call(l))
		open("one is busy no more", 3, 6, 8)
	})
}
