package slack_test

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

const emulatorToken = "xoxb-nines-full"

// TestEmulator delivers to a Slack that we did not write: emulate, a stateful
// emulator of its Web API, with a proxy in front that loses answers. It installs
// the emulator with npm on first use.
func TestEmulator(t *testing.T) {
	base := startEmulator(t)
	for name, lose := range map[string]func(http.ResponseWriter, *http.Request){
		"no fault": nil,
		"EOF":      func(w http.ResponseWriter, _ *http.Request) { hijack(w).Close() },
		"RST": func(w http.ResponseWriter, _ *http.Request) {
			c := hijack(w)
			_ = c.(*net.TCPConn).SetLinger(0)
			c.Close()
		},
		"503":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"hang": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, // until the client gives up
		"internal_error": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"ok":false,"error":"internal_error"}`)
		},
	} {
		for _, method := range []string{"chat.postMessage", "files.completeUploadExternal"} {
			t.Run(name+" "+method, func(t *testing.T) { emulate(t, base, name, method, lose) })
		}
	}
}

// emulate delivers one report while the proxy loses the answers to the first
// three calls of the method that make something visible.
func emulate(t *testing.T, base, name, method string, lose func(http.ResponseWriter, *http.Request)) {
	proxy := loseAnswers(t, base, method, lose)
	clock := &clock{now: time.Now()} // the emulator has a clock of its own
	c, err := slack.New(slack.Config{
		Token: emulatorToken, APIURL: proxy.URL + "/api/", Now: clock.Now, Wait: clock.Wait,
		HTTP: &http.Client{Timeout: 500 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	ch, err := c.Channel(slack.ChannelConfig{Channel: "#wet-reliability", Draw: dot, PDF: func(*report.Report) ([]byte, error) { return []byte("%PDF-1.7"), nil }})
	if err != nil {
		t.Fatal(err)
	}
	d := &notify.Dispatcher{Log: &notify.Memory{}, Destinations: []notify.Destination{ch}, Owner: "test", Now: clock.Now, Wait: clock.Wait}
	j := job(reporttest.Everything())
	j.Name = name + " " + method
	ds, err := d.Dispatch(t.Context(), j)
	if err != nil || ds[0].State != nines.DeliveryDone {
		t.Fatalf("%s: %v", ds[0].State, err)
	}
	msg, err := slack.Render(j.Report, slack.Options{PDF: true})
	if err != nil {
		t.Fatal(err)
	}
	parents := ours(call(t, base, "conversations.history", url.Values{"limit": {"200"}}), ds[0].ID)
	if len(parents) != 1 {
		t.Fatalf("%d parents, want 1", len(parents))
	}
	pictures(t, base, parents[0])
	thread := call(t, base, "conversations.replies", url.Values{"ts": {parents[0].TS}, "limit": {"200"}})
	details, files := len(ours(thread, ds[0].ID))-1, 0
	for _, m := range thread {
		for _, f := range m.Files {
			files++
			if !strings.HasSuffix(f.Name, ".pdf") {
				t.Errorf("file %s in the thread", f.Name)
			}
		}
	}
	if details != len(msg.Thread) || files != 1 {
		t.Errorf("%d details and %d files in the thread, want %d and 1", details, files, len(msg.Thread))
	}
}

// pictures checks that the parent shows three files that are there, each with
// words for those who do not see them.
func pictures(t *testing.T, base string, parent emulated) {
	t.Helper()
	n := 0
	for _, b := range parent.Blocks {
		if b.Type != "image" {
			continue
		}
		n++
		var r struct {
			OK   bool
			File struct{ Name string }
		}
		ask(t, base, "files.info", url.Values{"file": {b.SlackFile.ID}}, &r)
		if !r.OK || !strings.HasSuffix(r.File.Name, ".png") || b.AltText == "" {
			t.Errorf("picture %+v: %+v", b, r)
		}
	}
	if n != 3 {
		t.Errorf("%d pictures in the parent, want 3", n)
	}
}
