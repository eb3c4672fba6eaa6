package jira

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"time"
)

const (
	searchPath = "rest/api/2/search"
	// reruns over a list that changes while we read it.
	reruns = 3
)

// A serverScan pages through a Data Center by offset. Offsets shift when issues
// change, so every page begins with the last issue of the one before: if that
// is not there, the list has moved and the scan goes back until it finds an
// issue it knows.
type serverScan struct {
	c     *Client
	q     query
	seen  map[string]int64 // version by id
	start int
	total int
	empty int // pages in a row
	back  int // steps back
	runs  int
	known bool // the page must begin with an issue seen

	size    int    // of the page before
	ahead   *asked // a page asked for before its turn
	running sync.WaitGroup
}

// An asked is a page on its way.
type asked struct {
	start  int
	cancel context.CancelFunc
	done   chan struct{}
	page   page
	err    error
}

// serverPages delivers every issue at least once, and again if it changed on the way.
func (c *Client) serverPages(ctx context.Context, q query) iter.Seq2[[]listed, error] {
	return func(yield func([]listed, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		s := &serverScan{c: c, q: q, seen: map[string]int64{}}
		defer s.running.Wait()
		defer cancel()
		for done := false; !done; {
			fresh, end, err := s.next(ctx)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(fresh) > 0 && !yield(fresh, nil) {
				return
			}
			done = end
		}
	}
}

// next reads a page and says what is new on it, and whether it was the last.
func (s *serverScan) next(ctx context.Context) (fresh []listed, done bool, err error) {
	p, err := s.page(ctx)
	if err != nil {
		return nil, false, err
	}
	if p.total < 0 {
		return nil, false, protocolError("GET", searchPath, errNoTotal)
	}
	s.total = p.total
	if len(p.issues) == 0 {
		return s.onEmpty(ctx)
	}
	s.empty = 0
	if s.known && s.start > 0 && !s.has(p.issues[0].id) {
		return nil, false, s.stepBack(len(p.issues))
	}
	fresh = unseen(p.issues, s.seen)
	end := s.start + len(p.issues)
	if end < p.total {
		// A page of one issue cannot overlap and move on.
		s.known = len(p.issues) > 1
		s.start, s.size = end, len(p.issues)
		if s.known {
			s.start--
		}
		return fresh, false, nil
	}
	done, err = s.complete()
	return fresh, done, err
}

// page waits for the page at start, and asks for the one that will follow if
// this one is as long as the one before. If it is not, or the list has moved, the
// other one comes to nothing: what a page must begin with is looked at as if it
// had been asked for in its turn. Only the last page always waits for its turn:
// what changes meanwhile moves there, and would be on neither.
func (s *serverScan) page(ctx context.Context) (page, error) {
	now := s.ahead
	if s.ahead = nil; now != nil && now.start != s.start {
		now.cancel()
		now = nil
	}
	if now == nil {
		now = s.ask(ctx, s.start)
	}
	if next := s.start + s.size - 1; s.size > 1 && next+s.size < s.total {
		s.ahead = s.ask(ctx, next)
	}
	<-now.done
	return now.page, now.err
}

func (s *serverScan) ask(ctx context.Context, start int) *asked {
	a := &asked{start: start, done: make(chan struct{})}
	ctx, a.cancel = context.WithCancel(ctx)
	s.running.Go(func() {
		defer close(a.done)
		defer a.cancel()
		a.page, a.err = s.c.search(ctx, searchPath, s.q, map[string]any{"startAt": start})
	})
	return a
}

func (s *serverScan) has(id string) bool {
	_, ok := s.seen[id]
	return ok
}

func (s *serverScan) onEmpty(ctx context.Context) ([]listed, bool, error) {
	if s.start >= s.total {
		done, err := s.complete()
		return nil, done, err
	}
	if s.empty++; s.empty > emptyPages {
		return nil, false, circles("GET", searchPath, fmt.Errorf("%d empty pages in a row at issue %d of %d", s.empty, s.start, s.total))
	}
	return nil, false, s.c.wait(ctx, time.Second)
}

func (s *serverScan) stepBack(by int) error {
	if s.back++; s.back > 1000 {
		return circles("GET", searchPath, fmt.Errorf("the list changed %d times while it was read", s.back))
	}
	s.start = max(0, s.start-by)
	return nil
}

// complete reports whether as many issues were seen as Jira says there are; if
// not it begins again.
func (s *serverScan) complete() (bool, error) {
	if len(s.seen) >= s.total {
		return true, nil
	}
	if s.runs++; s.runs > reruns {
		return false, circles("GET", searchPath, fmt.Errorf("%d of %d issues came", len(s.seen), s.total))
	}
	s.start, s.known = 0, false
	return false, nil
}
