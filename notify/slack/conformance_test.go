package slack_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify/notifytest"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// workspace is one Slack for the conformance suite.
type workspace struct {
	*slack.Channel
	server *slacktest.Server
}

func (w workspace) all() (ms []slacktest.Message) { return w.server.Messages("wet-reliability") }

// copies counts parents, and doubled replies as copies too.
func (w workspace) copies() int {
	parents, seen, names := 0, map[string]bool{}, map[string]string{}
	for _, f := range w.server.Files() {
		names[f.ID] = f.Name
	}
	for _, m := range w.all() {
		var key strings.Builder
		key.WriteString(m.ThreadTS + string(m.Metadata))
		for _, id := range m.Files {
			key.WriteString(names[id])
		}
		if m.Parent() || seen[key.String()] {
			parents++
		}
		seen[key.String()] = true
	}
	return parents
}

func (w workspace) says(text string) bool {
	for _, m := range w.all() {
		if strings.Contains(m.Text, text) {
			return true
		}
	}
	return false
}

func (w workspace) effects() int {
	n := 0
	for _, c := range w.server.Calls() {
		switch c.Method {
		case "chat.postMessage", "chat.update", "chat.delete", "files.completeUploadExternal", "files.getUploadURLExternal":
			n++
		}
	}
	return n
}

func harness(scopes ...string) notifytest.Harness {
	return notifytest.Harness{
		New: func(t *testing.T, clock *notifytest.Clock, log *slog.Logger) notifytest.Side {
			cfg := slacktest.Config{Now: clock.Now, Slow: 1}
			if scopes != nil {
				cfg.Tokens = map[string][]string{slacktest.Token: scopes}
			}
			w := workspace{server: slacktest.New(cfg)}
			if err := w.server.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = w.server.Close() })
			c, err := slack.New(slack.Config{
				Token: slacktest.Token, APIURL: w.server.APIURL(), Now: clock.Now, Wait: clock.Wait, Logger: log,
				HTTP: &http.Client{Timeout: time.Second},
			})
			if err != nil {
				t.Fatal(err)
			}
			w.Channel, err = c.Channel(slack.ChannelConfig{
				Channel: "#wet-reliability", Draw: dot,
				PDF: func(r *report.Report) ([]byte, error) { return []byte("%PDF " + r.Headline), nil },
			})
			if err != nil {
				t.Fatal(err)
			}
			return notifytest.Side{
				Destination: w, Copies: w.copies, Says: w.says, Effects: w.effects,
				Secrets: []string{slacktest.Token, "/upload/v1/"},
			}
		},
		Faults: faults,
	}
}

// faults are those of slack.md 1.4 and more, on each of the calls that a
// delivery makes.
func faults(s notifytest.Side) []notifytest.Fault {
	w := s.Destination.(workspace)
	var fs []notifytest.Fault
	add := func(name string, want nines.DeliveryState, copies int, faults ...slacktest.Fault) {
		fs = append(fs, notifytest.Fault{Name: name, Want: want, Copies: &copies, Inject: func(*testing.T) {
			for _, f := range faults {
				w.server.Fail(f)
			}
		}})
	}
	for _, method := range []string{"chat.postMessage", "files.completeUploadExternal", "files.getUploadURLExternal", "upload", "files.info"} {
		for _, skip := range []int{0, 1, 3} { // the parent or a picture, the next one, a later one or the PDF
			for name, f := range map[string]slacktest.Fault{
				"EOF after":                {After: true, Loss: slacktest.EOF},
				"RST after":                {After: true, Loss: slacktest.RST},
				"503 after":                {After: true, Status: 503},
				"hang after":               {After: true, Loss: slacktest.Hang},
				"EOF before":               {Loss: slacktest.EOF},
				"503 before":               {Status: 503},
				"429":                      {Status: 429, RetryAfter: "3"},
				"429 no Retry-After":       {Status: 429},
				"429 Retry-After as words": {Status: 429, RetryAfter: "soon"},
			} {
				if f.Loss == slacktest.Hang && skip == 1 {
					continue // each takes the time limit of the client
				}
				f.Method, f.Skip = method, skip
				add(fmt.Sprint(method, " ", skip, " ", name), "", 1, f)
			}
		}
	}
	for name, f := range map[string]slacktest.Fault{
		"internal_error after":  {After: true, Error: "internal_error"},
		"internal_error before": {Error: "internal_error"},
		"ratelimited":           {Error: "ratelimited"},
		"three lost answers":    {After: true, Loss: slacktest.EOF, Times: 3},
		"invalid_blocks table":  {Error: "invalid_blocks", Block: "data_table", Times: -1},
		"invalid_blocks image":  {Error: "invalid_blocks", Block: "image", Times: -1},
		"invalid_blocks":        {Error: "invalid_blocks", Times: 2},
		"msg_blocks_too_long":   {Error: "msg_blocks_too_long"},
	} {
		f.Method = "chat.postMessage"
		add(name, "", 1, f)
	}
	for _, code := range []string{"invalid_auth", "channel_not_found", "not_in_channel", "is_archived", "restricted_action", "missing_scope", "no_such_error"} {
		add(code, nines.DeliveryFailed, 0, slacktest.Fault{Method: "chat.postMessage", Error: code, Needed: "chat:write"})
	}
	add("429 for too long", nines.DeliveryPending, 0, slacktest.Fault{Method: "chat.postMessage", Status: 429, RetryAfter: "3600"})
	add("history lost too", "", 1, slacktest.Fault{Method: "chat.postMessage", After: true, Loss: slacktest.EOF},
		slacktest.Fault{Method: "conversations.history", Status: 502, Times: 2})
	add("HTML instead of an answer", nines.DeliveryFailed, 0, slacktest.Fault{Method: "chat.postMessage", Status: 403})
	slices.SortFunc(fs, func(a, b notifytest.Fault) int { return strings.Compare(a.Name, b.Name) }) // maps have no order
	return fs
}

// brief is a report of three pictures and three posts in the thread.
func brief(headline string) *report.Report {
	r := reporttest.Everything()
	r.Headline, r.Sections = headline, r.Sections[:4]
	return r
}

func TestConformance(t *testing.T) {
	notifytest.Run(t, harness(), brief("Needs attention: much"), brief("On track again"))
}

// TestBlind: with chat:write alone nobody can look, and nothing is repeated.
func TestBlind(t *testing.T) {
	h := harness("chat:write")
	h.Blind = true
	h.Faults = func(s notifytest.Side) []notifytest.Fault {
		w := s.Destination.(workspace)
		one := 1
		return []notifytest.Fault{{Name: "EOF after", Want: nines.DeliveryUnknown, Copies: &one, Inject: func(*testing.T) {
			w.server.Fail(slacktest.Fault{Method: "chat.postMessage", After: true, Loss: slacktest.EOF})
		}}}
	}
	one := h.New
	h.New = func(t *testing.T, clock *notifytest.Clock, log *slog.Logger) notifytest.Side {
		s := one(t, clock, log)
		w := s.Destination.(workspace)
		c, err := slack.New(slack.Config{Token: slacktest.Token, APIURL: w.server.APIURL(), Now: clock.Now, Wait: clock.Wait, Logger: log})
		if err != nil {
			t.Fatal(err)
		}
		if w.Channel, err = c.Channel(slack.ChannelConfig{Channel: "wet-reliability"}); err != nil {
			t.Fatal(err)
		}
		s.Destination = w
		return s
	}
	notifytest.Run(t, h, brief("Needs attention: much"), brief("On track again"))
}
