package slack_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/notify/slack/slacktest"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// TestNotify: a line for those who run the service.
func TestNotify(t *testing.T) {
	w := newWorld(t, slacktest.Config{}, slack.ChannelConfig{})
	err := w.client.Notify(t.Context(), "#wet-reliability", "The daily report of WET failed: <!channel> & co\nNext: look at `nines deliveries`.",
		report.Note{Tone: report.Bad, Spans: []report.Span{{Text: "jira: 503"}}})
	if err != nil {
		t.Fatal(err)
	}
	m := w.server.Messages("wet-reliability")
	if len(m) != 1 || m[0].Text != "The daily report of WET failed: &lt;!channel&gt; &amp; co\nNext: look at `nines deliveries`." || !strings.Contains(string(m[0].Blocks), "jira: 503") {
		t.Errorf("%+v", m)
	}
	if err := w.client.Notify(t.Context(), "#nowhere", "x"); err == nil || !strings.Contains(err.Error(), "/invite @nines") {
		t.Errorf("error %v", err)
	}
}

// TestButtonsUnderReport: buttons stand under a report that came by itself, and
// one that Slack refuses costs no report.
func TestButtonsUnderReport(t *testing.T) {
	buttons := func(j notify.Job) []chat.Button {
		return []chat.Button{{Label: "Open in Jira", URL: "https://jira.example/"}, {Label: "Refresh", Text: "report " + j.Service}, {Label: "Pause", Text: "pause " + j.Name, Confirm: "Really?", Danger: true}}
	}
	w := newWorld(t, slacktest.Config{}, slack.ChannelConfig{Buttons: buttons})
	if _, err := w.dispatch(reporttest.Everything()); err != nil {
		t.Fatal(err)
	}
	p := w.parents()[0]
	for _, want := range []string{`"value":"report WET"`, `"value":"pause daily"`, `"url":"https://jira.example/"`, `"confirm":{`} {
		if !strings.Contains(string(p.Blocks), want) {
			t.Errorf("lacks %s: %s", want, p.Blocks)
		}
	}
	w = newWorld(t, slacktest.Config{}, slack.ChannelConfig{Buttons: buttons})
	w.server.Fail(slacktest.Fault{Method: "chat.postMessage", Error: "invalid_blocks", Block: "actions", Times: -1})
	if _, err := w.dispatch(reporttest.Everything()); err != nil {
		t.Fatal(err)
	}
	if b := string(w.parents()[0].Blocks); strings.Contains(b, `"actions"`) || !strings.Contains(b, "data_table") {
		t.Errorf("blocks %s", b)
	}
}

func TestButtons(t *testing.T) {
	many := make([]chat.Button, 40)
	for i := range many {
		many[i] = chat.Button{Label: fmt.Sprint(strings.Repeat("long ", 20), i), Text: "x"}
	}
	rows := slack.Buttons(many)
	if len(rows) != 5 {
		t.Errorf("%d rows", len(rows))
	}
	if err := slack.Validate(rows); err != nil {
		t.Error(err)
	}
	for _, b := range []chat.Button{{Text: "x"}, {Label: "\u202e", Text: "x"}, {Label: "x", URL: "javascript:x"}, {Label: "x", Text: strings.Repeat("x", 2001)}} {
		if rows := slack.Buttons([]chat.Button{b}); rows != nil {
			t.Errorf("%+v is drawn", b)
		}
	}
	for i := range many {
		many[i].Text = strings.Repeat("x", 2000)
	}
	for _, posts := range [][]slack.Post{nil, {slack.Words(report.Good, "x")}} {
		got := slack.Attach(posts, many)
		if last := got[len(got)-1]; slack.Validate(last.Blocks) != nil || last.Text == "" {
			t.Errorf("%v", slack.Validate(last.Blocks))
		}
	}
}

// TestBlocks: the blocks of any report, without its frame, are within the limits.
func TestBlocks(t *testing.T) {
	for _, r := range []*report.Report{reporttest.Everything(), reporttest.Odd()} {
		for _, s := range r.Sections {
			for _, native := range []bool{false, true} {
				posts, err := slack.Blocks(s.Blocks, native)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range posts {
					if err := slack.Validate(p.WithFiles(files(p)).Blocks); err != nil {
						t.Errorf("%s: %v", s.ID, err)
					}
				}
			}
		}
	}
}

func files(p slack.Post) map[string]string {
	m := map[string]string{}
	for _, c := range p.Charts {
		m[c.ID] = "F000000001"
	}
	return m
}

// TestRespond: what Slack says to a response is understood, in all the ways in
// which it says it.
func TestRespond(t *testing.T) {
	status, body := 200, "ok"
	var got []string
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.URL.Path+" "+r.Header.Get("Content-Type"))
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	defer api.Close()
	c := &clock{now: time.Unix(1800000000, 0)}
	client, err := slack.New(slack.Config{Token: "xoxb-1-secret", APIURL: api.URL + "/api/", Now: c.Now, Wait: c.Wait})
	if err != nil {
		t.Fatal(err)
	}
	respond := func(to string) error {
		return client.Respond(t.Context(), to, true, slack.Words(report.Neutral, "x"))
	}
	for _, x := range []struct {
		status int
		body   string
		spent  bool
		want   string // of the error, "" for none
	}{
		{200, "ok", false, ""},
		{200, `{"ok":true}`, false, ""},
		{404, "used_url", true, "used_url"},
		{404, "expired_url\n", true, "expired_url"},
		{200, `{"ok":false,"error":"used_url"}`, true, "used_url"},
		{200, `{"ok":false,"error":"no_text"}`, false, "no_text"},
		{400, "invalid_payload", false, "invalid_payload"},
		{500, "<html>", false, "HTTP 500"},
		{403, "", false, "HTTP 403"},
		{429, "", false, "too many requests"},
		{302, "", false, "HTTP 302"},
	} {
		status, body = x.status, x.body
		err := respond(api.URL + "/commands/1")
		if errors.Is(err, slack.ErrSpent) != x.spent || (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
			t.Errorf("%d %q: %v", x.status, x.body, err)
		}
		if err != nil && strings.Contains(err.Error(), "/commands/1") {
			t.Errorf("the address is in %v", err)
		}
	}
	n := len(got)
	for _, to := range []string{
		"", "x", "http://169.254.169.254/", "https://hooks.slack.com.evil.example/", "https://evil.example/?slack.com", "http://hooks.slack.com/x",
		"https://slack.com@evil.example/", "file:///etc/passwd", strings.Replace(api.URL, "127.0.0.1", "localhost", 1) + "/x", "https://evilslack.com/",
	} {
		if err := respond(to); err == nil || !strings.Contains(err.Error(), "not one of Slack") {
			t.Errorf("%q: %v", to, err)
		}
	}
	if len(got) != n {
		t.Errorf("called %q", got[n:])
	}
}

func TestForm(t *testing.T) {
	many := make([]chat.Option, 150)
	for i := range many {
		many[i] = chat.Option{Value: fmt.Sprint(i), Label: strings.Repeat("x", 100)}
	}
	f := chat.Form{ID: "schedule", Title: strings.Repeat("x", 40), Fields: []chat.Field{
		{ID: "a", Label: "", Kind: chat.Choice, Options: many, Values: []string{"7"}},
		{ID: "b", Label: "B", Kind: chat.Choices, Options: append(many, chat.Option{Value: strings.Repeat("x", 151)}), Values: []string{"7", "8"}},
		{ID: "c", Label: "C", Kind: chat.Choices, Options: many[:3], Values: []string{"2"}},
		{ID: "d", Label: "D", Kind: chat.Line, Values: []string{strings.Repeat("x", 2000)}, Hint: "h"},
		{ID: "e", Label: "E", Kind: chat.Channel, Values: []string{"C000000001"}},
	}}
	w := newWorld(t, slacktest.Config{}, slack.ChannelConfig{})
	_, trigger := w.server.Prompt("C000000001", "U012345678")
	v, err := slack.Form(f, "nines:schedule", "{}")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.client.OpenView(t.Context(), trigger, v); err != nil {
		t.Error(err)
	}
	if err := w.client.OpenView(t.Context(), trigger, v); !errors.Is(err, slack.ErrLate) {
		t.Errorf("a trigger was good twice: %v", err)
	}
	if s := v.Blocks.BlockSet[0].(*slackgo.InputBlock).Element.(*slackgo.SelectBlockElement); s.InitialOption.Value != "7" || len(s.Options) != 100 {
		t.Errorf("%+v", s)
	}
	for name, bad := range map[string]chat.Form{
		"no fields": {}, "no options": {Fields: []chat.Field{{ID: "a", Kind: chat.Choice}}},
		"no ID": {Fields: []chat.Field{{Kind: chat.Line}}}, "no kind": {Fields: []chat.Field{{ID: "a"}}},
	} {
		if _, err := slack.Form(bad, "x", ""); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := slack.Form(f, "x", strings.Repeat("x", 3001)); err == nil {
		t.Error("too much metadata: no error")
	}
}

// TestHome: whatever a report holds, a home tab shows it.
func TestHome(t *testing.T) {
	w := newWorld(t, slacktest.Config{}, slack.ChannelConfig{})
	for _, r := range []*report.Report{reporttest.Everything(), reporttest.Odd()} {
		m, err := slack.Render(r, slack.Options{Native: true, Private: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.client.PublishHome(t.Context(), "U012345678", append([]slack.Post{m.Parent}, m.Thread...)); err != nil {
			t.Error(err)
		}
		for _, c := range w.server.Calls() {
			if !c.OK {
				t.Errorf("%s: %s", c.Method, c.Error)
			}
		}
	}
}

func TestZone(t *testing.T) {
	w := newWorld(t, slacktest.Config{People: map[string]string{"U1": "Europe/Oslo", "U2": "Mars/Olympus", "U3": ""}}, slack.ChannelConfig{})
	if loc, err := w.client.Zone(t.Context(), "U1"); err != nil || loc.String() != "Europe/Oslo" {
		t.Errorf("%v %v", loc, err)
	}
	for _, user := range []string{"U2", "U3", "U4"} {
		if loc, err := w.client.Zone(t.Context(), user); err == nil {
			t.Errorf("%s: %v", user, loc)
		}
	}
}

// TestAnnouncement: names of people and channels come alive, nothing else does.
func TestAnnouncement(t *testing.T) {
	for in, want := range map[string]string{
		"<@U012345678> paused it in <#C000000001>":                                        "<@U012345678> paused it in <#C000000001>",
		"<!channel> <@here> <@U1|x> <#C000000001|evil> <https://x|y> &lt;@U012345678&gt;": "&lt;!channel&gt; &lt;@here&gt; &lt;@U1|x&gt; &lt;#C000000001|evil&gt; &lt;https://x|y&gt; &amp;lt;@U012345678&amp;gt;",
	} {
		if got := slack.Announcement(in).Text; got != want {
			t.Errorf("%q\n got %q\nwant %q", in, got, want)
		}
	}
}
