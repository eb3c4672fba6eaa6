package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/nines-bot/nines/demo"
	"github.com/nines-bot/nines/jira/jiratest"
	"github.com/nines-bot/nines/notify/slack/slacktest"
)

// TestMain lets scripts run the program: this binary is also nines.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"nines": func() { os.Exit(asNines()) },
	})
}

// TestScripts runs testdata/*.txtar: one readable file a behaviour. $JIRA and
// $SLACK are stand-ins with the demo's project; $SHARED is the reference data,
// if it is there.
func TestScripts(t *testing.T) {
	shared, err := filepath.Abs(filepath.Join("..", "..", "..", "shared"))
	if err != nil {
		t.Fatal(err)
	}
	examples, err := filepath.Abs(filepath.Join("..", "..", "examples", "models"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:  "testdata",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"write": writeConfig},
		Condition: func(cond string) (bool, error) {
			_, err := os.Stat(shared)
			return cond == "shared" && err == nil, nil
		},
		Setup: func(e *testscript.Env) error {
			j := jiratest.New(jiratest.Options{
				Issues: demo.Issues(), Statuses: demo.Statuses(), Zone: "Europe/Oslo", Token: "s3cret-jira",
				Boards: map[int]json.RawMessage{demo.BoardID: demo.Board()},
				Now:    demo.AsOf,
			})
			e.Defer(j.Close)
			s := slacktest.New(slacktest.Config{Now: demo.AsOf, Tokens: map[string][]string{
				slacktest.Token: slacktest.Scopes(), "xoxb-few": {"chat:write"},
			}})
			if err := s.Start(); err != nil {
				return err
			}
			e.Defer(func() { _ = s.Close() }) // the test is over
			e.Setenv("JIRA", j.URL)
			e.Setenv("SLACK", s.APIURL())
			e.Setenv("SLACKTOKEN", slacktest.Token)
			e.Setenv("SHARED", shared)
			e.Setenv("EXAMPLES", examples)
			e.Setenv("TEST_NOW", demo.AsOf().Format(time.RFC3339))
			e.Setenv("COLUMNS", "100")
			return nil
		},
	})
}

// writeConfig is the command "write FILE BOARD PROJECT [JIRA]": a configuration
// for the stand-ins, whose addresses a file of a script cannot know.
func writeConfig(ts *testscript.TestScript, _ bool, args []string) {
	jira := ts.Getenv("JIRA")
	if len(args) > 3 {
		jira = args[3]
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), fmt.Appendf(nil, `
jira: {url: %q}
slack: {api_url: %q}
services:
  - name: WET
    title: Energy Trading Service
    jql: project = %s
    time_zone: Europe/Oslo
    board: {id: %s}
reports:
  - {name: daily, service: WET, to: [{slack: "#wet-reliability", attach: [pdf]}, {file: out}]}
`, jira, ts.Getenv("SLACK"), args[2], args[1]), 0o600))
}

// The exit status is a contract: what names the wrong file is wrong usage.
func TestWrongFileStatus(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{"model", "solve", dir},
		{"model", "check", dir},
		{"model", "import", dir},
		{"model", "export", filepath.Join("..", "..", "examples", "models", "2-vm.yaml"), "--to", "foo"},
		{"estimate", "durations", dir},
		{"demo", "--out", t.TempDir(), "--issues", filepath.Join(dir, "none")},
		{"completion", "foo"},
	} {
		env := environment{Args: args, Getenv: func(string) string { return "" }, Stdout: io.Discard, Stderr: io.Discard, Now: demo.AsOf}
		if got := run(t.Context(), env); got != 2 {
			t.Errorf("nines %s: exit status %d, want 2", strings.Join(args, " "), got)
		}
	}
}
