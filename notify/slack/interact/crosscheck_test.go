package interact_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/notify/slack/interact"
)

// crosscheck returns a script of ../shared and the folder with the packages that
// it needs, which npm installs on first use; or skips the test.
func crosscheck(t *testing.T, script string) (path, modules string) {
	t.Helper()
	if testing.Short() {
		t.Skip("Slack's own libraries are not asked with -short")
	}
	path, err := filepath.Abs("../../../../shared/tools/slack/crosscheck/" + script)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no cross-check with Slack's libraries: %v", err)
	}
	for _, need := range []string{"node", "npm"} {
		if _, err := exec.LookPath(need); err != nil {
			t.Skipf("no cross-check with Slack's libraries: %v", err)
		}
	}
	dir := filepath.Join(os.TempDir(), "nines-slack-crosscheck")
	modules = filepath.Join(dir, "node_modules")
	if _, err := os.Stat(filepath.Join(modules, "@slack/bolt/package.json")); err == nil {
		return path, modules
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "install", "--prefix", dir, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "@slack/bolt@5.1.0", "ws@8")
	cmd.Env = append(os.Environ(), "NPM_CONFIG_CACHE="+filepath.Join(dir, "cache"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("no cross-check with Slack's libraries, they could not be installed: %v\n%s", err, out)
	}
	return path, modules
}

// signedCase is one request for both verifiers.
type signedCase struct {
	Secret    string `json:"secret"`
	Time      string `json:"ts"`
	Body      string `json:"body"`
	Signature string `json:"sig"`
	Want      bool   `json:"want"` // of Bolt
	Now       int64  `json:"now"`
	ours      bool
}

func signedCases() []signedCase {
	const now = 1800000000
	at := time.Unix(now, 0)
	var all []signedCase
	for i := range 60 {
		body := "text=" + strings.Repeat("aß😀&%20\n", i)
		secret := fmt.Sprintf("%032x", i+1)
		sound := func(age int) signedCase {
			h := sign(secret, at.Add(-time.Duration(age)*time.Second), body)
			return signedCase{secret, h.Get("X-Slack-Request-Timestamp"), body, h.Get("X-Slack-Signature"), true, now, true}
		}
		all = append(all, sound(0), sound(290), sound(300), sound(-290))
		bad := func(c signedCase, change func(*signedCase)) {
			c.Want, c.ours = false, false
			change(&c)
			all = append(all, c)
		}
		bad(sound(301+i), func(*signedCase) {})
		bad(sound(0), func(c *signedCase) { c.Body += "x" })
		bad(sound(0), func(c *signedCase) { c.Secret += "0" })
		bad(sound(0), func(c *signedCase) { c.Signature = "v1" + c.Signature[2:] })
		bad(sound(0), func(c *signedCase) { c.Signature = "" })
		bad(sound(0), func(c *signedCase) { c.Signature = c.Signature[:40] })
		bad(sound(0), func(c *signedCase) { c.Time = fmt.Sprint(now - 1) })
		bad(sound(0), func(c *signedCase) { c.Secret = "" })
		bad(sound(0), func(c *signedCase) { // one bit of one digit
			b := []byte(c.Signature)
			k := 3 + i
			b[k] = "1032547698badcfe"[strings.IndexByte("0123456789abcdef", b[k])]
			c.Signature = string(b)
		})
		// The one difference: Bolt takes what comes from the future.
		future := sound(-301 - i)
		future.ours = false
		all = append(all, future)
	}
	return all
}

// TestBolt: Slack's own framework accepts what we accept and refuses what we
// refuse, but for requests from the future, which only we refuse.
func TestBolt(t *testing.T) {
	cases := signedCases()
	var lines bytes.Buffer
	e := json.NewEncoder(&lines)
	for i, c := range cases {
		h := http.Header{"X-Slack-Request-Timestamp": {c.Time}, "X-Slack-Signature": {c.Signature}}
		if _, reason := interact.Verify(c.Secret, h, []byte(c.Body), time.Unix(c.Now, 0)); (reason == "") != c.ours {
			t.Errorf("case %d: %q, want %v", i, reason, c.ours)
		}
		if err := e.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	script, modules := crosscheck(t, "sig.cjs")
	cmd := exec.CommandContext(t.Context(), "node", script)
	cmd.Env = append(os.Environ(), "NM="+modules)
	cmd.Stdin = &lines
	out, err := cmd.CombinedOutput()
	if want := fmt.Sprintf("bolt: %d agree, 0 differ", len(cases)); err != nil || !strings.Contains(string(out), want) {
		t.Errorf("%v, want %q\n%s", err, want, out)
	}
}

// TestSlackSocket spends a short day with the other side of Socket Mode that is
// built on Slack's own libraries: a command, a button from an older version, an
// event sent again, a reconnection, a command.
func TestSlackSocket(t *testing.T) {
	script, modules := crosscheck(t, "fake-socket.cjs")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	cmd := exec.CommandContext(t.Context(), "node", script, fmt.Sprint(port))
	cmd.Env = append(os.Environ(), "NM="+modules)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "listening") {
		t.Fatalf("the other side says %q", lines.Text())
	}
	base := fmt.Sprintf("http://127.0.0.1:%d/api/", port)
	client, err := slack.New(slack.Config{Token: "xoxb-test", APIURL: base})
	if err != nil {
		t.Fatal(err)
	}
	connections := make(chan bool, 100)
	app, err := interact.New(interact.Config{
		Slack: client, AppToken: "xapp-1-test", APIURL: base, Desk: &desk{},
		Observe: interact.Observe{Connected: func(yes bool) { connections <- yes }},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- app.Socket(ctx) }()
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := app.Close(t.Context()); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait()
	check(t, said)
}

func check(t *testing.T, said []string) {
	t.Helper()
	acks := map[string]int{}
	connected := 0
	for _, line := range said {
		if m := regexp.MustCompile(`^ack (\S+) (\d+)ms`).FindStringSubmatch(line); m != nil {
			acks[m[1]]++
			if len(m[2]) > 3 {
				t.Errorf("late: %s", line)
			}
		}
		if strings.HasPrefix(line, "conn ") {
			connected++
		}
		if strings.HasPrefix(line, "NO ACK") || line == "TIMEOUT" {
			t.Error(line)
		}
	}
	if fmt.Sprint(acks) != "map[e-act:1 e-cmd:1 e-cmd2:1 e-evt:1]" || connected != 2 || said[len(said)-1] != "DONE" {
		t.Errorf("%d connections, acknowledgements %v\n%s", connected, acks, strings.Join(said, "\n"))
	}
}
