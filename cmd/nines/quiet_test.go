package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestQuiet posts a quiet report: in full, as a line when nothing has changed, and
// in full again when a month begins.
func TestQuiet(t *testing.T) {
	t.Parallel()
	w := newWorld(t, time.Now, `
slack: {api_url: $SLACK}
services: [{name: WET, jql: project = WET, time_zone: Europe/Oslo}]
reports: [{name: daily, service: WET, quiet: true, to: [{slack: "#wet-reliability", attach: [pdf]}, {file: out}]}]
`)
	w.env = append(w.env, "TEST_NOW=2018-02-02T00:00:00Z") // a clock that need not be waited for
	files := 0
	for _, c := range []struct {
		day  string
		line bool
	}{
		{"2017-11-21", false}, // the first
		{"2017-11-22", false}, // much happened
		{"2018-01-10", false}, // a month began
		{"2018-01-11", true},
		{"2018-01-12", true},
		{"2018-02-01", false},
		{"2018-01-12", true}, // the same again
	} {
		cmd := exec.Command("nines", "post", "daily", "--as-of", c.day)
		cmd.Dir, cmd.Env = w.dir, w.env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", c.day, err, out)
		}
		full := len(w.slack.Files()) > files
		files = len(w.slack.Files())
		if full == c.line {
			t.Errorf("%s: pictures and a PDF: %v", c.day, full)
		}
	}
	lines := 0
	for _, m := range w.slack.Messages("C000000001") {
		if m.Parent() && strings.Contains(m.Text, "nothing has changed since") {
			lines++
			if !strings.Contains(m.Text, "Energy") && !strings.Contains(m.Text, "WET") {
				t.Errorf("the line does not say of what: %s", m.Text)
			}
		}
	}
	if lines != 2 {
		t.Errorf("%d lines, want 2", lines)
	}
}
