package jira_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nines-bot/nines/jira"
)

func TestRetries(t *testing.T) {
	second := time.Second
	for _, test := range []struct {
		name   string
		status int
		header map[string]string
		fails  int           // answers before the good one
		least  time.Duration // of each wait
		most   time.Duration
		err    string // in the error; "" means success
	}{
		{"asked to wait", 429, map[string]string{"Retry-After": "5"}, 2, 5 * second, 6 * second, ""},
		{"until a date", 429, map[string]string{"Retry-After": "Thu, 05 Mar 2026 10:00:30 GMT"}, 1, 30 * second, 33 * second, ""},
		{"until a reset", 429, map[string]string{"X-RateLimit-Reset": "2026-03-05T10:01Z"}, 1, 60 * second, 66 * second, ""},
		{"until a reset with seconds", 503, map[string]string{"X-RateLimit-Reset": "2026-03-05T10:00:10+00:00"}, 1, 10 * second, 11 * second, ""},
		{"until a reset since 1970", 429, map[string]string{"X-RateLimit-Reset": "1772704810"}, 1, 10 * second, 11 * second, ""},
		{"Data Center with tokens left", 429, map[string]string{"Retry-After": "0"}, 1, second, 3 * second, ""},
		{"unavailable", 503, nil, 3, second, 11 * second, ""},
		{"bad gateway", 502, nil, 1, second, 3 * second, ""},
		{"gateway timeout", 504, nil, 1, second, 3 * second, ""},
		{"too often", 503, nil, 4, second, 11 * second, "503 Service Unavailable"},
		{"quota", 429, map[string]string{"Retry-After": "1800", "RateLimit-Reason": "jira-quota-tenant-based"}, 1, 0, 0, "(jira-quota-tenant-based): Jira asks to wait 30m0s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := 0
			waits, err := statuses(t, func(w http.ResponseWriter, _ *http.Request) {
				if n++; n <= test.fails {
					for k, v := range test.header {
						w.Header().Set(k, v)
					}
					w.WriteHeader(test.status)
					return
				}
				fmt.Fprint(w, "[]")
			})
			if test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Fatalf("error %v, want %q", err, test.err)
			}
			if n > 4 {
				t.Errorf("%d tries", n)
			}
			if test.most > 0 && len(waits) != min(test.fails, 3) || test.most == 0 && len(waits) > 0 {
				t.Errorf("waits %v for %d failures", waits, test.fails)
			}
			for _, d := range waits {
				if d < test.least || d > test.most {
					t.Errorf("wait of %v, want %v to %v", d, test.least, test.most)
				}
			}
		})
	}
}

// A connection that breaks in the middle of an answer is tried again too.
func TestRetriesCutAnswers(t *testing.T) {
	n := 0
	waits, err := statuses(t, func(w http.ResponseWriter, _ *http.Request) {
		if n++; n < 3 {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `[{"id"`)
			panic(http.ErrAbortHandler)
		}
		fmt.Fprint(w, "[]")
	})
	if err != nil || len(waits) != 2 {
		t.Errorf("waits %v, error %v", waits, err)
	}
}

func TestSlowsDownNearTheLimit(t *testing.T) {
	waits, err := statuses(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-RateLimit-NearLimit", "true")
		fmt.Fprint(w, "[]")
	})
	if err != nil || len(waits) != 1 {
		t.Errorf("waits %v, error %v, want one wait", waits, err)
	}
}

// The real wait ends with the context.
func TestWaitEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := jira.New(jira.Config{
			URL: "http://jira.invalid", Token: token,
			HTTPClient: &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"100"}}, Body: http.NoBody}, nil
			})},
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 150*time.Second)
		defer cancel()
		start := time.Now()
		_, err = c.Statuses(ctx)
		if d := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || d != 150*time.Second {
			t.Errorf("%v after %v", err, d)
		}
	})
}
