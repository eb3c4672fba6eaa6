package slack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// world is one workspace, one channel of it, and a clock that only waiting moves.
type world struct {
	t      *testing.T
	server *slacktest.Server
	dest   *slack.Channel
	client *slack.Client
	log    *notify.Memory
	clock  *clock
	out    bytes.Buffer
	pdf    []byte
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

func newWorld(t *testing.T, server slacktest.Config, ch slack.ChannelConfig) *world {
	t.Helper()
	w := &world{t: t, log: &notify.Memory{}, clock: &clock{now: time.Date(2017, 11, 23, 12, 5, 0, 0, time.UTC)}, pdf: []byte("%PDF-1.7 one")}
	server.Now = w.clock.Now
	w.server = slacktest.New(server)
	if err := w.server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.server.Close() })
	token := slacktest.Token
	for tok := range server.Tokens {
		token = tok
	}
	var err error
	w.client, err = slack.New(slack.Config{
		Token: token, APIURL: w.server.APIURL(), Now: w.clock.Now, Wait: w.clock.Wait,
		HTTP: &http.Client{Timeout: 2 * time.Second}, Logger: w.logger(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if ch.Channel == "" {
		ch.Channel = "#wet-reliability"
	}
	if ch.Draw == nil {
		ch.Draw = dot
	}
	if ch.PDF == nil {
		ch.PDF = func(*report.Report) ([]byte, error) { return w.pdf, nil }
	}
	if w.dest, err = w.client.Channel(ch); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) logger() *slog.Logger { return slog.New(slog.NewTextHandler(&w.out, nil)) }

// dot draws every chart as one pixel, whose colour depends on the title.
func dot(c report.Chart) ([]byte, error) {
	img := image.NewGray(image.Rect(0, 0, 1, 1))
	for _, b := range []byte(c.Title + c.Alt) {
		img.Pix[0] = img.Pix[0]*31 + b
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

func (w *world) dispatch(r *report.Report) (nines.Delivery, error) {
	w.t.Helper()
	d := &notify.Dispatcher{
		Log: w.log, Destinations: []notify.Destination{w.dest}, Owner: "test",
		Now: w.clock.Now, Wait: w.clock.Wait, Logger: w.logger(),
	}
	ds, err := d.Dispatch(w.t.Context(), job(r))
	return ds[0], err
}

func job(r *report.Report) notify.Job {
	return notify.Job{Name: "daily", Service: r.Service, Due: r.AsOf, Report: r}
}

func (w *world) parents() (ps []slacktest.Message) {
	for _, m := range w.server.Messages("wet-reliability") {
		if m.Parent() {
			ps = append(ps, m)
		}
	}
	return ps
}

func TestDeliver(t *testing.T) {
	w := newWorld(t, slacktest.Config{Slow: 2, Pace: time.Second}, slack.ChannelConfig{})
	d, err := w.dispatch(reporttest.Everything())
	if err != nil || d.State != nines.DeliveryDone {
		t.Fatalf("state %s, error %v\n%s", d.State, err, w.out.String())
	}
	ps := w.parents()
	if len(ps) != 1 {
		t.Fatalf("%d parents", len(ps))
	}
	for _, want := range []string{"Needs attention", "7.4 d", "+0.9 d, within noise", "project = WET", "117 issues"} {
		if !strings.Contains(ps[0].Text, want) {
			t.Errorf("text lacks %q:\n%s", want, ps[0].Text)
		}
	}
	var replies, pdfs int
	for _, m := range w.server.Messages("wet-reliability") {
		if m.Parent() {
			continue
		}
		if m.ThreadTS != ps[0].TS {
			t.Errorf("reply in thread %s, not %s", m.ThreadTS, ps[0].TS)
		}
		replies++
		pdfs += len(m.Files)
	}
	if replies < 3 || pdfs != 1 {
		t.Errorf("%d replies, %d of them files", replies, pdfs)
	}
	for _, f := range w.server.Files() {
		if strings.HasSuffix(f.Name, ".png") && f.Alt == "" {
			t.Errorf("%s has no alt text", f.Name)
		}
	}
	var blocks []map[string]any
	if err := json.Unmarshal(ps[0].Blocks, &blocks); err != nil {
		t.Fatal(err)
	}
	var kinds strings.Builder
	for _, b := range blocks {
		kinds.WriteString(b["type"].(string) + " ")
	}
	if want := "header rich_text section rich_text rich_text rich_text image image image data_table context context "; kinds.String() != want {
		t.Errorf("blocks\n got %s\nwant %s", kinds.String(), want)
	}
}

// TestDeliverOdd: the stand-in, whose limits were written apart from ours, takes
// a bad day without a word.
func TestDeliverOdd(t *testing.T) {
	for _, native := range []bool{false, true} {
		w := newWorld(t, slacktest.Config{}, slack.ChannelConfig{Native: native})
		if _, err := w.dispatch(reporttest.Odd()); err != nil {
			t.Error(err)
		}
		for _, c := range w.server.Calls() {
			if !c.OK {
				t.Errorf("native=%v %s: %s", native, c.Method, c.Error)
			}
		}
		if len(w.parents()) != 1 {
			t.Errorf("%d parents", len(w.parents()))
		}
	}
}

func serverConfig() slacktest.Config { return slacktest.Config{} }
