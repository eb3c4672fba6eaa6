package server

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"
)

// healthz says that the process answers.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) {
	write(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
}

// readyz says, by name, what works and what does not; why is in the log.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	var b strings.Builder
	code := http.StatusOK
	for _, c := range s.checks(r.Context()) {
		word := "ok"
		if !c.OK {
			word, code = "fail", http.StatusServiceUnavailable
		}
		b.WriteString(word + " " + c.Name + "\n")
	}
	if b.Len() == 0 {
		b.WriteString("ok\n")
	}
	write(w, r, code, "text/plain; charset=utf-8", []byte(b.String()))
}

// readiness keeps the outcome for a moment: whoever asks all day, and whoever
// else does, must not wear out the store.
type readiness struct {
	mu   sync.Mutex
	at   time.Time
	last []outcome
}

// An outcome is that of one check.
type outcome struct {
	Name string
	OK   bool
}

const (
	readyFor  = time.Second
	checkTime = 2 * time.Second
)

func (s *Server) checks(ctx context.Context) []outcome {
	s.ready.mu.Lock()
	defer s.ready.mu.Unlock()
	if s.ready.last == nil || s.Now().Sub(s.ready.at) >= readyFor {
		s.ready.last, s.ready.at = s.check(ctx), s.Now()
	}
	all := s.ready.last[:len(s.ready.last):len(s.ready.last)]
	if s.draining.Load() {
		all = append(all, outcome{"shutting down", false})
	}
	return all
}

func (s *Server) check(ctx context.Context) []outcome {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTime)
	defer cancel()
	all := make([]outcome, len(s.Ready))
	var wait sync.WaitGroup
	for i, c := range s.Ready {
		wait.Go(func() {
			err := c.Check(ctx)
			all[i] = outcome{c.Name, err == nil}
			if was := s.ready.last == nil || s.ready.last[i].OK; err != nil && was { // once, however often somebody asks
				s.Logger.WarnContext(ctx, "not ready", "check", c.Name, "error", err)
			} else if err == nil && !was {
				s.Logger.InfoContext(ctx, "ready again", "check", c.Name)
			}
		})
	}
	wait.Wait()
	return all
}
