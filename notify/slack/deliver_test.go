package slack_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// kinds are the types of the blocks of a message.
func kinds(t *testing.T, m slacktest.Message) map[string]int {
	t.Helper()
	var blocks []struct{ Type string }
	if len(m.Blocks) > 0 {
		if err := json.Unmarshal(m.Blocks, &blocks); err != nil {
			t.Fatal(err)
		}
	}
	n := map[string]int{}
	for _, b := range blocks {
		n[b.Type]++
	}
	return n
}

// TestFallback: whatever Slack refuses, the report arrives, as good as it can.
func TestFallback(t *testing.T) {
	for _, tc := range []struct {
		name   string
		fault  slacktest.Fault
		scopes []string
		want   map[string]int // of the parent
		files  int            // in the thread
	}{
		{"as it should be", slacktest.Fault{}, nil, map[string]int{"image": 3, "data_table": 1}, 1},
		{"data_table", slacktest.Fault{Method: "chat.postMessage", Error: "invalid_blocks", Block: "data_table", Times: -1}, nil, map[string]int{"image": 3, "table": 1}, 1},
		{"pictures", slacktest.Fault{Method: "chat.postMessage", Error: "invalid_blocks", Block: "image", Times: -1}, nil, map[string]int{"data_visualization": 2, "data_table": 1}, 4},
		{"everything picky", slacktest.Fault{Method: "chat.postMessage", Error: "invalid_blocks", Times: 2}, nil, map[string]int{"header": 1}, 4},
		{"all blocks", slacktest.Fault{Method: "chat.postMessage", Error: "invalid_blocks", Times: 3}, nil, map[string]int{}, 4},
		{"too long", slacktest.Fault{Method: "chat.postMessage", Error: "msg_blocks_too_long"}, nil, map[string]int{}, 4},
		{"uploads", slacktest.Fault{Method: "upload", Status: 403, Times: 1}, nil, map[string]int{"data_visualization": 2, "data_table": 1}, 1},
		{"uploads often", slacktest.Fault{Method: "upload", Status: 500, Times: 2}, nil, map[string]int{"data_visualization": 2, "data_table": 1}, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, slacktest.Config{}, slack.ChannelConfig{})
			if tc.fault.Method != "" {
				w.server.Fail(tc.fault)
			}
			d, err := w.dispatch(brief("Needs attention"))
			if err != nil || d.State != nines.DeliveryDone {
				t.Fatalf("%s: %v\n%s", d.State, err, w.out.String())
			}
			ps := w.parents()
			if len(ps) != 1 || !strings.Contains(ps[0].Text, "Half of the resolved issues took less than 7.4 days") {
				t.Fatalf("%d parents", len(ps))
			}
			got := kinds(t, ps[0])
			for _, k := range []string{"image", "data_visualization", "data_table", "table"} {
				if got[k] != tc.want[k] {
					t.Errorf("%d %s blocks, want %d", got[k], k, tc.want[k])
				}
			}
			if len(tc.want) == 0 && len(got) != 0 {
				t.Errorf("blocks %v, want bare text", got)
			}
			files := 0
			for _, m := range w.server.Messages("wet-reliability") {
				files += len(m.Files)
			}
			if files != tc.files {
				t.Errorf("%d files in the thread, want %d", files, tc.files)
			}
		})
	}
}

// TestNoFilesScope: without files:write charts are native, and the missing PDF
// is a fault with a remedy.
func TestNoFilesScope(t *testing.T) {
	w := newWorld(t, slacktest.Config{Tokens: map[string][]string{"xoxb-few": {"chat:write"}}}, slack.ChannelConfig{})
	d, err := w.dispatch(reporttest.Everything())
	if d.State != nines.DeliveryFailed || !strings.Contains(err.Error(), "add files:write to the bot token scopes") {
		t.Errorf("%s: %v", d.State, err)
	}
	ps := w.parents()
	if len(ps) != 1 || kinds(t, ps[0])["data_visualization"] != 2 {
		t.Errorf("%d parents", len(ps))
	}
	if _, err := w.dispatch(reporttest.Everything()); err == nil || len(w.parents()) != 1 {
		t.Errorf("again: %v, %d parents", err, len(w.parents()))
	}
}

// TestNative uploads no picture.
func TestNative(t *testing.T) {
	w := newWorld(t, slacktest.Config{}, slack.ChannelConfig{Native: true})
	if _, err := w.dispatch(reporttest.Everything()); err != nil {
		t.Fatal(err)
	}
	if n := kinds(t, w.parents()[0]); n["data_visualization"] != 2 || n["image"] != 0 {
		t.Errorf("blocks %v", n)
	}
	if n := len(w.server.Files()); n != 1 {
		t.Errorf("%d files, want the PDF", n)
	}
}

// TestUpdate changes the messages of the period in place, replaces the PDF and
// removes what the shorter report has no more.
func TestUpdate(t *testing.T) {
	w := newWorld(t, slacktest.Config{}, slack.ChannelConfig{})
	if _, err := w.dispatch(reporttest.Everything()); err != nil {
		t.Fatal(err)
	}
	before := w.server.Messages("wet-reliability")
	shorter := reporttest.Everything()
	shorter.Headline, shorter.State = "All is well", report.Good
	shorter.Sections = shorter.Sections[:5]
	w.pdf = []byte("%PDF-1.7 two")
	if _, err := w.dispatch(shorter); err != nil {
		t.Fatal(err)
	}
	after := w.server.Messages("wet-reliability")
	if len(w.parents()) != 1 || after[0].TS != before[0].TS || after[0].Edits != 1 || !strings.Contains(after[0].Text, "All is well") {
		t.Errorf("parent: %+v", after[0])
	}
	if len(after) >= len(before) {
		t.Errorf("%d messages after %d: surplus details are still there", len(after), len(before))
	}
	var pdfs []string
	for _, f := range w.server.Files() {
		if len(f.Shares) > 0 {
			pdfs = append(pdfs, string(f.Content))
		}
	}
	if len(pdfs) != 1 || pdfs[0] != "%PDF-1.7 two" {
		t.Errorf("files in the thread: %q", pdfs)
	}
}

// TestGone: a parent that cannot be changed is left alone, and a new thread begins.
func TestGone(t *testing.T) {
	for _, code := range []string{"edit_window_closed", "message_not_found", "cant_update_message"} {
		t.Run(code, func(t *testing.T) {
			w := newWorld(t, slacktest.Config{}, slack.ChannelConfig{})
			if _, err := w.dispatch(reporttest.Everything()); err != nil {
				t.Fatal(err)
			}
			n := len(w.server.Messages("wet-reliability"))
			w.server.Fail(slacktest.Fault{Method: "chat.update", Error: code})
			w.server.Fail(slacktest.Fault{Method: "chat.postMessage", After: true, Loss: slacktest.EOF})
			second := reporttest.Everything()
			second.Headline = "All is well"
			if _, err := w.dispatch(second); err != nil {
				t.Fatal(err)
			}
			ps := w.parents()
			if len(ps) != 2 || !strings.Contains(ps[1].Text, "All is well") || len(w.server.Messages("wet-reliability")) != 2*n {
				t.Errorf("%d parents, %d messages after %d", len(ps), len(w.server.Messages("wet-reliability")), n)
			}
		})
	}
}

// TestLook: messages with our metadata that are not ours, or of another run, are
// not taken for the lost one.
func TestLook(t *testing.T) {
	w := newWorld(t, slacktest.Config{}, slack.ChannelConfig{})
	if _, err := w.dispatch(reporttest.Everything()); err != nil {
		t.Fatal(err)
	}
	next := reporttest.Everything()
	next.AsOf = next.AsOf.AddDate(0, 0, 1)
	w.server.Fail(slacktest.Fault{Method: "chat.postMessage", Loss: slacktest.EOF})
	if _, err := w.dispatch(next); err != nil {
		t.Fatal(err)
	}
	if n := len(w.parents()); n != 2 {
		t.Errorf("%d parents, want one for each period", n)
	}
}

// TestAgain: a person who has looked may say that it did not arrive.
func TestAgain(t *testing.T) {
	w := newWorld(t, slacktest.Config{Tokens: map[string][]string{"xoxb-few": {"chat:write"}}}, slack.ChannelConfig{Native: true})
	w.server.Fail(slacktest.Fault{Method: "chat.postMessage", Loss: slacktest.EOF})
	d, err := w.dispatch(reporttest.Everything())
	if _, blind := errors.AsType[*notify.Blind](err); d.State != nines.DeliveryUnknown || !blind {
		t.Fatalf("%s: %v", d.State, err)
	}
	j := job(reporttest.Everything())
	j.Again = true
	p := &notify.Dispatcher{Log: w.log, Destinations: []notify.Destination{w.dest}, Now: w.clock.Now, Wait: w.clock.Wait}
	_, _ = p.Dispatch(t.Context(), j) // the PDF still fails
	if n := len(w.parents()); n != 1 {
		t.Errorf("%d parents", n)
	}
}
