package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nines-bot/nines/demo"
	"github.com/nines-bot/nines/jira/jiratest"
	"github.com/nines-bot/nines/notify/slack/slacktest"
)

// A world is what surrounds nines serve: a Jira, a Slack, a configuration.
type world struct {
	*testing.T
	dir   string
	slack *slacktest.Server
	jira  *jiratest.Server
	env   []string
	files int // that a process may have open; 0: as many as we may
}

const (
	signingSecret = "s3cret-signing"
	pageToken     = "s3cret-pages-0123456789"
	jiraToken     = "s3cret-jira"
)

// newWorld makes the stand-ins, on a clock, and the configuration that reports
// (and more) complete.
func newWorld(t *testing.T, now func() time.Time, config string) *world {
	t.Helper()
	w := &world{T: t, dir: t.TempDir()}
	w.jira = jiratest.New(jiratest.Options{
		Issues: demo.Issues(), Statuses: demo.Statuses(), Zone: "Europe/Oslo", Token: jiraToken,
		Boards: map[int]json.RawMessage{demo.BoardID: demo.Board()}, Now: now,
	})
	t.Cleanup(w.jira.Close)
	w.slack = slacktest.New(slacktest.Config{Now: now})
	if err := w.slack.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.slack.Close() }) // the test is over
	w.write("nines.yaml", fmt.Sprintf("jira: {url: %q, sync_every: 12h}\n", w.jira.URL)+
		strings.ReplaceAll(config, "$SLACK", w.slack.APIURL()))
	w.env = append(os.Environ(), "NINES_JIRA_TOKEN="+jiraToken, "NINES_JIRA_EMAIL=bot@example.com", "NINES_SLACK_BOT_TOKEN="+slacktest.Token,
		"NINES_SLACK_SIGNING_SECRET="+signingSecret, "NINES_HTTP_TOKEN="+pageToken)
	return w
}

func (w *world) write(name, text string) {
	w.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
}

func (w *world) read(name string) string {
	w.Helper()
	b, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil {
		w.Fatal(err)
	}
	return string(b)
}

// A process is one nines serve.
type process struct {
	cmd  *exec.Cmd
	addr string
	up   chan struct{}
	mu   sync.Mutex
	log  strings.Builder
	done chan struct{}
}

// start runs nines serve and waits until it serves.
func (w *world) start(env ...string) *process {
	w.Helper()
	p := w.launch(env...)
	p.wait(w.T)
	return p
}

// wait waits until the process serves.
func (p *process) wait(t *testing.T) {
	t.Helper()
	select {
	case <-p.up:
	case <-p.done:
		t.Fatalf("nines serve ended:\n%s", p.said())
	case <-time.After(time.Minute):
		t.Fatalf("nines serve does not serve:\n%s", p.said())
	}
}

// launch runs nines serve.
func (w *world) launch(env ...string) *process {
	w.Helper()
	p := &process{done: make(chan struct{}), up: make(chan struct{})}
	args := []string{"nines", "serve", "--listen", "127.0.0.1:0", "--log", "json"}
	if w.files > 0 {
		args = append([]string{"sh", "-c", `ulimit -n $0 && exec "$@"`, fmt.Sprint(w.files)}, args...)
	}
	p.cmd = exec.Command(args[0], args[1:]...)
	p.cmd.Dir, p.cmd.Env = w.dir, append(w.env, env...)
	out, err := p.cmd.StderrPipe()
	if err != nil {
		w.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(p.kill)
	go p.read(out)
	return p
}

// read keeps the log, and finds the address in it.
func (p *process) read(out io.Reader) {
	defer close(p.done)
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.mu.Lock()
		p.log.WriteString(lines.Text() + "\n")
		p.mu.Unlock()
		var line struct{ Msg, Address string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "serving" {
			p.addr = line.Address
			close(p.up)
		}
	}
	_ = p.cmd.Wait() // how it ended is asked of the state
}

// serves reports whether it has begun to, and has not ended.
func (p *process) serves() bool {
	select {
	case <-p.done:
		return false
	default:
	}
	select {
	case <-p.up:
		return true
	default:
		return false
	}
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may be dead already
	<-p.done
}

// stop asks it to end, and returns its exit status.
func (p *process) stop() int {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.done
	return p.cmd.ProcessState.ExitCode()
}

const servedConfig = `
slack: {api_url: $SLACK, mode: http, admin_channel: "#wet-reliability"}
services:
  - {name: WET, title: Energy Trading Service, jql: project = WET, time_zone: Europe/Oslo, board: {id: 12}}
reports:
  - {name: daily, service: WET, schedule: "0 9 * * *", to: [{slack: "#wet-reliability"}, {file: out}]}
`

// TestServe starts the service, looks at it from all sides, and stops it.
func TestServe(t *testing.T) {
	w := newWorld(t, time.Now, strings.ReplaceAll(servedConfig, "id: 12", fmt.Sprintf("id: %d", demo.BoardID)))
	p := w.start()
	get := func(path, token string) (int, string) { return p.getAs(t, path, token) }
	waitFor(t, "ready", func() bool { code, _ := get("/readyz", ""); return code == http.StatusOK })
	var seen strings.Builder
	for _, c := range []struct{ path, token, want string }{
		{"/healthz", "", "ok"},
		{"/", pageToken, "Energy Trading Service"},
		{"/services/WET", pageToken, "Energy Trading Service"},
		{"/services/WET.json", pageToken, `"nines.report/v1"`},
		{"/services/WET.pdf", pageToken, "%PDF"},
		{"/schedules", pageToken, "daily"},
		{"/deliveries", pageToken, ""},
		{"/health", pageToken, "Schedules"},
		{"/metrics", pageToken, "nines_"},
	} {
		code, body := get(c.path, c.token)
		seen.WriteString(body)
		if code != http.StatusOK || !strings.Contains(body, c.want) {
			t.Errorf("GET %s: %d, without %q:\n%.300s", c.path, code, c.want, body)
		}
	}
	if code, _ := get("/services/WET", ""); code != http.StatusUnauthorized {
		t.Errorf("without a login: %d", code)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit status %d\n%s", code, p.said())
	}
	if t.Failed() {
		t.Log(p.said())
	}
	w.noSecrets(p.said(), seen.String())
}

// noSecrets looks for every secret in what was said, and in all files that the
// service wrote.
func (w *world) noSecrets(said ...string) {
	w.Helper()
	secrets := []string{signingSecret, pageToken, jiraToken, slacktest.Token, slacktest.AppToken}
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		said = append(said, string(b))
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	for _, c := range w.slack.Messages("C000000001") {
		said = append(said, c.Text, string(c.Blocks), string(c.Metadata))
	}
	for _, m := range w.slack.Ephemeral() {
		said = append(said, m.Text, string(m.Blocks))
	}
	for _, text := range said {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				w.Errorf("a secret is in %.60q", text)
			}
		}
	}
}

// waitFor polls a condition of another process.
func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not %s in a minute", what)
		}
	}
}
