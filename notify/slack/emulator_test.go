package slack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
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

// loseAnswers passes everything on to the emulator, but the answers to the first
// three calls of method get lost.
func loseAnswers(t *testing.T, base, method string, lose func(http.ResponseWriter, *http.Request)) *httptest.Server {
	var n atomic.Int32
	var px *httptest.Server
	px = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		req, err := http.NewRequestWithContext(r.Context(), r.Method, base+r.URL.RequestURI(), bytes.NewReader(body))
		if err != nil {
			t.Error(err)
			return
		}
		req.Header = r.Header.Clone()
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Error(err)
			return
		}
		defer resp.Body.Close()
		answer, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Error(err)
			return
		}
		form, _ := url.ParseQuery(string(body))
		if strings.HasSuffix(form.Get("filename"), ".png") && len(form.Get("alt_txt")) < 40 {
			t.Errorf("upload of %s without alt text", form.Get("filename"))
		}
		visible := method == "chat.postMessage" || form.Get("channel_id") != ""
		if lose != nil && r.URL.Path == "/api/"+method && visible && n.Add(1) <= 3 {
			lose(w, r)
			return
		}
		w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
		w.WriteHeader(resp.StatusCode)
		_, _ = w.Write(bytes.ReplaceAll(answer, []byte(base), []byte(px.URL)))
	}))
	t.Cleanup(px.Close)
	return px
}

func hijack(w http.ResponseWriter) net.Conn {
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return c
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
		if !r.OK || !strings.HasSuffix(r.File.Name, ".png") || len(b.AltText) < 40 {
			t.Errorf("picture %+v: %+v", b, r)
		}
	}
	if n != 3 {
		t.Errorf("%d pictures in the parent, want 3", n)
	}
}

type emulated struct {
	TS     string `json:"ts"`
	Blocks []struct {
		Type      string
		AltText   string              `json:"alt_text"`
		SlackFile struct{ ID string } `json:"slack_file"`
	}
	Metadata struct {
		EventPayload map[string]any `json:"event_payload"`
	} `json:"metadata"`
	Files []struct{ Name string } `json:"files"`
}

func ours(ms []emulated, id string) (found []emulated) {
	for _, m := range ms {
		if m.Metadata.EventPayload["run_id"] == id {
			found = append(found, m)
		}
	}
	return found
}

// call asks the emulator itself, past the proxy and the code under test.
func call(t *testing.T, base, method string, form url.Values) []emulated {
	t.Helper()
	if form.Get("channel") == "" && method != "conversations.list" {
		form.Set("channel", channelOf(t, base))
	}
	form.Set("include_all_metadata", "true")
	var r struct {
		OK       bool       `json:"ok"`
		Error    string     `json:"error"`
		Messages []emulated `json:"messages"`
	}
	ask(t, base, method, form, &r)
	if !r.OK {
		t.Fatalf("%s: %s", method, r.Error)
	}
	return r.Messages
}

func channelOf(t *testing.T, base string) string {
	var r struct {
		Channels []struct{ ID, Name string } `json:"channels"`
	}
	ask(t, base, "conversations.list", url.Values{"limit": {"200"}}, &r)
	for _, c := range r.Channels {
		if c.Name == "wet-reliability" {
			return c.ID
		}
	}
	t.Fatal("the emulator has no channel wet-reliability")
	return ""
}

func ask(t *testing.T, base, method string, form url.Values, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/"+method, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+emulatorToken)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// startEmulator returns the address of a running emulator, or skips the test
// where it cannot run.
func startEmulator(t *testing.T) string {
	if testing.Short() {
		t.Skip("the Slack emulator is not started with -short")
	}
	script, err := filepath.Abs("../../../shared/tools/slack/emulate/run.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, need := range []string{script, "node", "npm", "bash"} {
		if _, err := exec.LookPath(need); err != nil {
			t.Skipf("no Slack emulator: %v", err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	dir := filepath.Join(os.TempDir(), "nines-slack-emulator")
	var out bytes.Buffer
	cmd := exec.Command("bash", script, fmt.Sprint(port))
	cmd.Env = append(os.Environ(), "EMU_DIR="+dir, "NPM_CONFIG_CACHE="+filepath.Join(dir, "cache"))
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Skipf("no Slack emulator: %v", err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	t.Cleanup(func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	base := fmt.Sprintf("http://localhost:%d", port)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	for {
		select {
		case err := <-exited:
			t.Skipf("no Slack emulator, it could not be installed or started: %v\n%s", err, out.String())
		case <-ctx.Done():
			t.Skip("no Slack emulator: not ready within 3 minutes")
		case <-time.After(200 * time.Millisecond):
		}
		if resp, err := http.Get(base + "/"); err == nil {
			resp.Body.Close()
			return base
		}
	}
}
