package server

import (
	"container/list"
	"net"
	"net/http"
	"sync"
)

// A crowd bounds how many connections are open, so that whoever opens thousands and
// says nothing leaves files and memory to the others, and to syncs and deliveries.
// The one that has been silent longest makes room for a new one.
type crowd struct {
	most int

	mu     sync.Mutex
	open   map[net.Conn]*list.Element // in silent; nil while a request is under way
	silent *list.List                 // of net.Conn, the longest first
}

func newCrowd(most int) *crowd {
	return &crowd{most: most, open: map[net.Conn]*list.Element{}, silent: list.New()}
}

// follow is a hook of [http.Server].
func (c *crowd) follow(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	place, known := c.open[conn]
	if !known && state != http.StateNew { // it made room
		return
	}
	if place != nil {
		c.silent.Remove(place)
	}
	switch state {
	case http.StateNew, http.StateIdle:
		c.open[conn] = c.silent.PushBack(conn)
	case http.StateActive:
		c.open[conn] = nil
	default:
		delete(c.open, conn)
	}
	if len(c.open) > c.most { // then there is a silent one: the new one, if all others are busy
		oldest := c.silent.Remove(c.silent.Front()).(net.Conn)
		delete(c.open, oldest)
		_ = oldest.Close() // whatever it says to that
	}
}
