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
)

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
		if strings.HasSuffix(form.Get("filename"), ".png") && form.Get("alt_txt") == "" {
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
