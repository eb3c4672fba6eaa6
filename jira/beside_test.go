package jira_test

import (
	"io"
	"net/http"
	"path"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nines-bot/nines/jira"
)

// slowly refuses all, and each with a delay of its own.
type slowly map[string]time.Duration

func (d slowly) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(d[path.Base(r.URL.Path)]):
		return &http.Response{StatusCode: http.StatusUnauthorized, Body: io.NopCloser(strings.NewReader(""))}, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// TestSameWords: of what is asked side by side and refused, always the same is
// complained of, whichever answer came first.
func TestSameWords(t *testing.T) {
	for _, slow := range []string{"serverInfo", "myself", "field"} {
		synctest.Test(t, func(t *testing.T) {
			c, err := jira.New(jira.Config{URL: "https://jira.example.invalid", Token: "t", HTTPClient: &http.Client{Transport: slowly{slow: time.Second}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range c.Updated(t.Context(), "project = WET", time.Time{}) {
				if err == nil || err.Error() != "jira GET rest/api/2/serverInfo: 401 Unauthorized" {
					t.Errorf("%s is slow: %v", slow, err)
				}
			}
		})
	}
}
