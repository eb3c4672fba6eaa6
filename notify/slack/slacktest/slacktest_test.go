package slacktest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/notify/slack/slacktest"
)

func start(t *testing.T, cfg slacktest.Config) *slacktest.Server {
	t.Helper()
	s := slacktest.New(cfg)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// call makes one request with args as "key=value".
func call(t *testing.T, s *slacktest.Server, method string, args ...string) map[string]any {
	t.Helper()
	form := url.Values{"token": {slacktest.Token}}
	for _, a := range args {
		k, v, _ := strings.Cut(a, "=")
		form.Set(k, v)
	}
	resp, err := http.PostForm(s.APIURL()+method, form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var v map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// outcome is "ok" or the error, with the first pointer.
func outcome(v map[string]any) string {
	if v["ok"] == true {
		return "ok"
	}
	s := fmt.Sprint(v["error"])
	if md, ok := v["response_metadata"].(map[string]any); ok {
		if ms, ok := md["messages"].([]any); ok && len(ms) > 0 {
			_, at, _ := strings.Cut(fmt.Sprint(ms[0]), "json-pointer:")
			s += " " + strings.TrimSuffix(at, "]")
		}
	}
	return s
}

func TestCalls(t *testing.T) {
	cfg := slacktest.Config{Channels: []slacktest.Channel{
		{ID: "C000000001", Name: "a"},
		{ID: "C000000002", Name: "foreign", Foreign: true},
		{ID: "C000000003", Name: "secret", Foreign: true, Private: true},
		{ID: "C000000004", Name: "old", Archived: true},
	}}
	s := start(t, cfg)
	posted := call(t, s, "chat.postMessage", "channel=#a", "text=hi")
	ts := fmt.Sprint(posted["ts"])
	for _, tc := range []struct {
		method, args, want string
	}{
		{"auth.test", "", "ok"},
		{"auth.test", "token=", "not_authed"},
		{"auth.test", "token=xoxb-other", "invalid_auth"},
		{"no.such", "", "unknown_method"},
		{"chat.postMessage", "channel=C000000001&text=hi", "ok"},
		{"chat.postMessage", "channel=nowhere&text=hi", "channel_not_found"},
		{"chat.postMessage", "channel=foreign&text=hi", "not_in_channel"},
		{"chat.postMessage", "channel=secret&text=hi", "channel_not_found"},
		{"chat.postMessage", "channel=old&text=hi", "is_archived"},
		{"chat.postMessage", "channel=a", "no_text"},
		{"chat.postMessage", "channel=a&text=" + strings.Repeat("x", 40001), "msg_too_long"},
		{"chat.postMessage", "channel=a&blocks={", "invalid_blocks_format"},
		{"chat.postMessage", "channel=a&text=x&metadata={}", "invalid_metadata_schema"},
		{"chat.postMessage", "channel=a&text=x&thread_ts=1.0", "thread_not_found"},
		{"chat.postMessage", "channel=a&text=x&thread_ts=" + ts, "ok"},
		{"chat.postEphemeral", "channel=a&text=x", "user_not_in_channel"},
		{"chat.postEphemeral", "channel=a&text=x&user=U1", "ok"},
		{"chat.update", "channel=C000000001&text=x&ts=" + ts, "ok"},
		{"chat.update", "channel=C000000001&text=x&ts=2.0", "message_not_found"},
		{"chat.getPermalink", "channel=C000000001&message_ts=" + ts, "ok"},
		{"chat.getPermalink", "channel=C000000001&message_ts=2.0", "message_not_found"},
		{"conversations.list", "limit=2", "ok"},
		{"conversations.info", "channel=C000000002", "ok"},
		{"conversations.info", "channel=a", "channel_not_found"},
		{"conversations.history", "channel=a", "channel_not_found"},
		{"conversations.history", "channel=C000000002", "not_in_channel"},
		{"conversations.history", "channel=C000000001&oldest=x", "invalid_ts_oldest"},
		{"conversations.replies", "channel=C000000001&ts=2.0", "thread_not_found"},
		{"conversations.join", "channel=C000000003", "channel_not_found"},
		{"conversations.join", "channel=C000000004", "is_archived"},
		{"conversations.join", "channel=C000000002", "ok"},
		{"chat.postMessage", "channel=foreign&text=hi", "ok"},
		{"files.getUploadURLExternal", "filename=a&length=0", "missing_argument"},
		{"files.getUploadURLExternal", "filename=a&length=1&alt_txt=" + strings.Repeat("x", 1001), "alt_txt_too_large"},
		{"files.completeUploadExternal", `files=[{"id":"F1"}]`, "file_not_found"},
		{"files.info", "file=F1", "file_not_found"},
		{"chat.delete", "channel=C000000001&ts=" + ts, "ok"},
		{"chat.delete", "channel=C000000001&ts=" + ts, "message_not_found"},
	} {
		if got := outcome(call(t, s, tc.method, strings.Split(tc.args, "&")...)); got != tc.want {
			t.Errorf("%s %.80s: %s, want %s", tc.method, tc.args, got, tc.want)
		}
	}
	if len(s.Ephemeral()) != 1 || s.Count("chat.update") != 2 {
		t.Error("calls were not recorded")
	}
	doc, err := s.JSON()
	if err != nil || strings.Contains(string(doc), slacktest.Token) || !json.Valid(doc) {
		t.Errorf("document: %v", err)
	}
}

// TestBlocks: what Slack would refuse, and where.
func TestBlocks(t *testing.T) {
	s := start(t, slacktest.Config{})
	text := func(n int) string { return strings.Repeat("x", n) }
	row := `[{"type":"raw_text","text":"x"}]`
	table := `{"type":"data_table","caption":"c","rows":[` + row + `,` + row + `]}`
	pie := `{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"a","value":1}]}}`
	for _, tc := range []struct{ blocks, want string }{
		{`{"type":"divider"}`, "ok"},
		{`{"type":"nonsense"}`, "invalid_blocks /blocks/0/type"},
		{`{"type":"header","text":{"type":"plain_text","text":"` + text(150) + `"}}`, "ok"},
		{`{"type":"header","text":{"type":"plain_text","text":"` + text(151) + `"}}`, "invalid_blocks /blocks/0/text/text"},
		{`{"type":"header","text":{"type":"mrkdwn","text":"x"}}`, "invalid_blocks /blocks/0/text/type"},
		{`{"type":"section"}`, "invalid_blocks /blocks/0"},
		{`{"type":"section","text":{"type":"mrkdwn","text":"` + text(3001) + `"}}`, "invalid_blocks /blocks/0/text/text"},
		{`{"type":"section","fields":[{"type":"mrkdwn","text":""}]}`, "invalid_blocks /blocks/0/fields/0/text"},
		{`{"type":"context","elements":[]}`, "invalid_blocks /blocks/0/elements"},
		{`{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[]}]}`, "invalid_blocks /blocks/0/elements/0/elements"},
		{`{"type":"image","alt_text":"x","slack_file":{"id":"F000000009"}}`, "invalid_blocks /blocks/0/slack_file"},
		{`{"type":"image","alt_text":"","image_url":"https://x"}`, "invalid_blocks /blocks/0/alt_text"},
		{table, "ok"},
		{table + `,` + table, "invalid_blocks "},
		{`{"type":"data_table","rows":[` + row + `,` + row + `]}`, "invalid_blocks /blocks/0/caption"},
		{`{"type":"data_table","caption":"c","rows":[` + row + `]}`, "invalid_blocks /blocks/0/rows"},
		{`{"type":"data_table","caption":"c","rows":[` + row + `,[{"type":"raw_text","text":""}]]}`, "invalid_blocks /blocks/0/rows/1/0/text"},
		{`{"type":"data_table","caption":"c","page_size":101,"rows":[` + row + `,` + row + `]}`, "invalid_blocks /blocks/0/page_size"},
		{`{"type":"table","rows":[` + row + `,[{"type":"raw_text","text":"` + text(10000) + `"}]]}`, "invalid_blocks /blocks/0/rows"},
		{pie + `,` + pie, "ok"},
		{pie + `,` + pie + `,` + pie, "invalid_blocks "},
		{strings.Replace(pie, `"value":1`, `"value":0`, 1), "invalid_blocks /blocks/0/chart/segments/0/value"},
		{`{"type":"data_visualization","title":"t","chart":{"type":"bar","series":[{"name":"s","data":[]}],"axis_config":{"categories":["a"]}}}`, "invalid_blocks /blocks/0/chart/series/0/data"},
		{strings.Repeat(`{"type":"divider"},`, 50) + `{"type":"divider"}`, "invalid_blocks "},
		{strings.TrimSuffix(strings.Repeat(`{"type":"section","text":{"type":"mrkdwn","text":"`+text(3000)+`"}},`, 5), ","), "msg_blocks_too_long"},
	} {
		if got := outcome(call(t, s, "chat.postMessage", "channel=wet-reliability", "text=x", "blocks=["+tc.blocks+"]")); got != tc.want {
			t.Errorf("%.120s: %s, want %s", tc.blocks, got, tc.want)
		}
	}
}

// TestPages: history comes in pages, the newest first, with metadata on request.
func TestPages(t *testing.T) {
	now := time.Unix(1511438700, 0)
	s := start(t, slacktest.Config{Now: func() time.Time { return now }})
	for i := range 5 {
		call(t, s, "chat.postMessage", "channel=wet-reliability", fmt.Sprintf("text=%d", i), `metadata={"event_type":"e","event_payload":{}}`)
	}
	var texts []string
	cursor := ""
	for {
		v := call(t, s, "conversations.history", "channel=C000000001", "limit=2", "cursor="+cursor)
		for _, m := range v["messages"].([]any) {
			m := m.(map[string]any)
			if texts = append(texts, m["text"].(string)); m["metadata"] != nil {
				t.Error("metadata without being asked for")
			}
		}
		if cursor, _ = v["response_metadata"].(map[string]any)["next_cursor"].(string); cursor == "" {
			break
		}
	}
	if got := strings.Join(texts, ""); got != "43210" {
		t.Errorf("order %s", got)
	}
}

func TestPace(t *testing.T) {
	now := time.Unix(1511438700, 0)
	s := start(t, slacktest.Config{Now: func() time.Time { return now }, Pace: time.Second})
	for i, want := range []string{"ok", "rate_limited"} {
		if got := outcome(call(t, s, "chat.postMessage", "channel=wet-reliability", "text=x")); got != want {
			t.Errorf("message %d: %s", i, got)
		}
	}
}
