package chat_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/report"
)

// Words come in any order, in any case, with what people and Slack put around
// them.
func TestSameQuestion(t *testing.T) {
	want := ""
	for _, text := range []string{
		"report WET October board failures share",
		"october WET share report board failures",
		"REPORT wet OCTOBER Board, Failures, share!",
		"report for WET in october with board and failures, share please",
		"  report\u00a0“WET”  october\tboard failures\u200b share",
		"/reliability report WET 2026-10 board failures share",
		"report energy trading service october board failures share",
		"report WET from 1 October to 31 October board failures share",
		"report <@U123|ola> WET october board failures share <#C9|other> <!here>",
	} {
		s := newSource(t)
		a := desk(s).Answer(t.Context(), in(text))
		if a.Report == nil || len(s.asks) != 1 {
			t.Errorf("%q: %s", text, a.Text)
			continue
		}
		got := fmt.Sprint(s.asks[0], a.Report.Service, a.Share)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	for text, want := range map[string]string{
		"sttaus":                   "status",
		"repotr WET":               "report WET",
		"stauts last week":         "status last week",
		"status WTE":               "status WET",
		"report WET ocotber":       "report WET October",
		"report WET faliures":      "report WET failures",
		"report WET shaer":         "report WET share",
		"pauze":                    "pause",
		"sttaus <#C9|x> WET share": "status <#C9> WET share",
		"xyzzy":                    "",
		"report WET xyzzy":         "",
	} {
		a := desk(newSource(t)).Answer(t.Context(), in(text))
		got := ""
		if strings.Contains(a.Text, "Did you mean") {
			got = a.Buttons[0].Text
		}
		if got != want || !strings.Contains(a.Text, "I do not know") {
			t.Errorf("%q: %q, want %q: %s", text, got, want, a.Text)
		}
	}
}

// A day is a day of the service, whoever asks.
func TestZones(t *testing.T) {
	for text, want := range map[string]string{
		"status WET yesterday":  "2026-11-20T23:00:00Z",
		"status GRID yesterday": "2026-11-21T05:00:00Z",
	} {
		s := newSource(t)
		req := in(text)
		req.Zone = place(t, "Asia/Tokyo")
		desk(s).Answer(t.Context(), req)
		if got := s.asks[0].Window.From.UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s: from %s, want %s", text, got, want)
		}
	}
}

// What is said at once asks the source nothing.
func TestAckIsInstant(t *testing.T) {
	d := desk(&source{services: newSource(t).services, err: errors.New("asked")})
	for text, want := range map[string]string{
		"":                       "",
		"help":                   "",
		"nonsense":               "",
		"report WET 2026-13":     "",
		"subscribe":              "",
		"edit sub-1 WET":         "",
		"report WET last 7 days": "Working on WET, last 7 days …",
		"wet":                    "Working on WET, last 30 days …",
		"october":                "Working, October 2026 …",
		"explain wet-70":         "Reading WET-70 …",
		"list":                   "Looking …",
		"test":                   "Working …",
	} {
		if got := d.Ack(in(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		d.Form(in(text))
	}
}

// Errors become words, without what is behind them.
func TestErrors(t *testing.T) {
	const secret = "xoxb-123 at 10.0.0.7"
	for name, tt := range map[string]struct {
		err  error
		says string
	}{
		"unknown":  {errors.New(secret), "something behind me failed"},
		"fault":    {fmt.Errorf(secret+": %w", &chat.Fault{Text: "There is no board 12.", Hint: "Whoever runs nines corrects it.", Err: errors.New(secret)}), "There is no board 12. Whoever runs nines corrects it."},
		"deadline": {fmt.Errorf(secret+": %w", context.DeadlineExceeded), "took too long"},
		"canceled": {fmt.Errorf(secret+": %w", context.Canceled), "stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			s := newSource(t)
			s.err = tt.err
			d := desk(s, func(c *chat.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
			for _, text := range []string{"report WET", "status WET", "pdf WET", "mttr WET", "chart board WET", "explain WET-1", "list", "pause", "resume daily", "unsubscribe sub-aaaa", "test daily", "subscribe WET mon 9:00", "schedule sub-aaaa mon 9:00", "home"} {
				a := d.Answer(t.Context(), in(text))
				if !strings.Contains(a.Text, tt.says) || strings.Contains(dump(t, a), "xoxb") {
					t.Errorf("%s: %s", text, a.Text)
				}
			}
			if name == "unknown" && !strings.Contains(log.String(), secret) {
				t.Errorf("the log: %s", log.String())
			}
		})
	}
}

// A slow source is left when the time is up.
func TestSlowSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t)
		s.slow = true
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if a := desk(s).Answer(ctx, in("report WET")); !strings.Contains(a.Text, "took too long") || len(a.Buttons) == 0 || a.Buttons[0].Text != "report WET" {
			t.Errorf("%+v", a)
		}
		ctx, cancel = context.WithCancel(t.Context())
		cancel()
		if a := desk(s).Answer(ctx, in("report WET")); !strings.Contains(a.Text, "stopped") {
			t.Errorf("%+v", a)
		}
	})
}

func TestRate(t *testing.T) {
	now := clock
	d := desk(newSource(t), func(c *chat.Config) {
		c.Rate, c.Shares = chat.Rate{}, chat.Rate{}
		c.Now = func() time.Time { return now }
	})
	limited := func(user string) bool {
		return strings.Contains(d.Answer(t.Context(), chat.Request{User: user, Text: "help"}).Text, "at once")
	}
	for i := range 10 {
		if limited("U1") {
			t.Fatalf("limited after %d", i)
		}
	}
	if !limited("U1") || limited("U2") {
		t.Error("ten at once, each for themselves")
	}
	if a := d.Answer(t.Context(), chat.Request{User: "U1"}); !strings.Contains(a.Text, "3 seconds") {
		t.Error(a.Text)
	}
	if a, _ := d.Submit(t.Context(), chat.Request{User: "U1"}, "subscription", "", nil); !strings.Contains(a.Text, "at once") {
		t.Error(a.Text)
	}
	if now = now.Add(3 * time.Second); limited("U1") || !limited("U1") {
		t.Error("one after three seconds")
	}
	shared := 0
	for i := range 8 {
		if d.Answer(t.Context(), chat.Request{User: fmt.Sprint("U1", i), Channel: "C1", Text: "status WET share"}).Share {
			shared++
		}
	}
	if shared != 5 {
		t.Errorf("%d posts at once in one channel", shared)
	}
}

// In a conversation with the bot alone there is nobody to share with, and
// outside of channels no place.
func TestShare(t *testing.T) {
	d := desk(newSource(t))
	for _, tt := range []struct {
		req  chat.Request
		want bool
	}{
		{in("status WET share"), true},
		{in("explain mttr WET share"), true},
		{in("list share"), false},
		{in("test daily share"), false},
		{chat.Request{User: "U1", Channel: "D1", Direct: true, Text: "status WET share"}, false},
		{chat.Request{User: "U1", Text: "status WET share"}, false},
	} {
		if a := d.Answer(t.Context(), tt.req); a.Share != tt.want {
			t.Errorf("%+v: shared: %v: %s", tt.req, a.Share, a.Text)
		}
	}
}

// Without a service, a source or a definition of failures there are words.
func TestNothingThere(t *testing.T) {
	s := newSource(t)
	s.bare = true
	for text, want := range map[string]string{
		"failures WET":             "nothing counts as a failure",
		"mttr WET":                 "MTTR of failures cannot be said",
		"explain mttr WET":         "cannot be said",
		"explain availability WET": "cannot be said",
		"models WET":               "no model",
	} {
		if a := desk(s).Answer(t.Context(), in(text)); !strings.Contains(a.Text, want) {
			t.Errorf("%s: %s", text, a.Text)
		}
	}
	for _, text := range []string{"status", "report", "mttr", "explain", "subscribe", "subscribe mon 9:00"} {
		if a := desk(&source{}).Answer(t.Context(), in(text)); !strings.Contains(a.Text, "No service is set up") {
			t.Errorf("%s: %s", text, a.Text)
		}
	}
}

// Every number of the list is said for a project that has it, with its formula.
func TestNumbers(t *testing.T) {
	d := desk(newSource(t))
	which := d.Answer(t.Context(), in("explain WET last 90 days"))
	if len(which.Buttons) < 10 {
		t.Fatal(which.Text)
	}
	for _, b := range which.Buttons {
		a := d.Answer(t.Context(), in(b.Text))
		if strings.Contains(a.Text, "cannot be said") || !strings.Contains(dump(t, a), "JQL | ") {
			t.Errorf("%s: %s", b.Text, dump(t, a))
		}
	}
}

// The two numbers that go by the name of MTTR are both there, and told apart.
func TestWhichMTTR(t *testing.T) {
	a := desk(newSource(t)).Answer(t.Context(), in("mttr WET last 90 days"))
	f := a.Blocks[0].(report.Figures)
	if len(f.Items) != 3 || !strings.Contains(f.Items[0].Note, "sure between") || f.Items[2].Label != "Median resolution time of issues" {
		t.Errorf("%+v", f)
	}
	for _, want := range []string{"MTTR of failures " + f.Items[0].Value, "Median resolution time of issues " + f.Items[2].Value, "mean of how long failures"} {
		if !strings.Contains(a.Text, want) {
			t.Errorf("%q is not in %s", want, a.Text)
		}
	}
}

// What is not said can be told from the rest.
func TestGuessedVerb(t *testing.T) {
	for text, want := range map[string]string{
		"october":               "October 2026: ",
		"ageing":                "last 30 days: ",
		"share":                 "last 30 days: ",
		"wet-3":                 "WET-3 ",
		"availability WET":      "Availability of WET",
		"failures report WET":   "last 30 days: Failures ",
		"WET report last month": "October 2026: ",
		"report WET-3":          "WET-3 is an issue",
	} {
		if a := desk(newSource(t)).Answer(t.Context(), in(text)); !strings.Contains(a.Text, want) {
			t.Errorf("%s: %s", text, a.Text)
		}
	}
}

func TestOnePeriod(t *testing.T) {
	if a := desk(newSource(t)).Answer(t.Context(), in("status WET september october")); !strings.Contains(a.Text, "One period at a time") {
		t.Error(a.Text)
	}
}

func TestReportButtons(t *testing.T) {
	oslo := place(t, "Europe/Oslo")
	to := clock.In(oslo)
	r := &report.Report{
		Service: "WET", Zone: oslo, Window: nines.Window{From: to.AddDate(0, 0, -30), To: to},
		Source: report.Source{JiraURL: "https://jira.example.com/jira/", JQL: "project = WET & x"},
	}
	want := []string{"Open in Jira", "PDF", "Refresh", "Explain a number", "Pause"}
	got := chat.ReportButtons(r, "daily")
	for i, b := range got {
		if b.Label != want[i] {
			t.Errorf("%d: %s", i, b.Label)
		}
	}
	if got[0].URL != "https://jira.example.com/jira/issues/?jql=project%20%3D%20WET%20%26%20x" || got[2].Text != "report WET 30d" || got[4].Text != "pause daily" || got[4].Confirm == "" {
		t.Errorf("%+v", got)
	}
	r.Source.JiraURL, r.Zone = "javascript:alert(1)", nil
	if got := chat.ReportButtons(r, ""); len(got) != 3 || got[0].Label != "PDF" {
		t.Errorf("%+v", got)
	}
}

func TestManyAtOnce(t *testing.T) {
	d := desk(newSource(t))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for k := range 20 {
				text := []string{"help", "list", "pause", "resume", "explain WET-1", "subscribe WET mon 9:00"}[(i+k)%6]
				if a := d.Answer(t.Context(), in(text)); a.Text == "" {
					t.Errorf("%s: no answer", text)
				}
			}
		})
	}
	all.Wait()
}
