package slacktest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// refuse says why Slack would not take these blocks: its code and its words.
func (s *Server) refuse(raw []byte) (code string, messages []string) {
	var blocks []map[string]any
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return "invalid_blocks_format", nil
	}
	c := newChecker(s)
	if len(blocks) > 50 {
		c.fault("", "no more than 50 items allowed")
	}
	total := 0
	for i, b := range blocks {
		c.block(fmt.Sprintf("/blocks/%d", i), b)
		total += length(b)
	}
	if c.tables > 1 {
		c.fault("", "only one table allowed")
	}
	if c.charts > 2 {
		c.fault("", "only two data_visualization blocks allowed")
	}
	switch {
	case len(c.messages) > 0:
		return "invalid_blocks", c.messages
	case total > 13200:
		return "msg_blocks_too_long", nil
	}
	return "", nil
}

func newChecker(s *Server) *checker {
	return &checker{server: s, ids: map[string]bool{}, actionIDs: map[string]bool{}}
}

// length is the number of characters in all texts and addresses.
func length(v any) int {
	n := 0
	switch v := v.(type) {
	case string:
		return utf8.RuneCountInString(v)
	case []any:
		for _, e := range v {
			n += length(e)
		}
	case map[string]any:
		for k, e := range v {
			if k != "type" && k != "block_id" && k != "id" {
				n += length(e)
			}
		}
	}
	return n
}

// checker collects what is wrong with the blocks of a message.
type checker struct {
	server         *Server
	messages       []string
	ids, actionIDs map[string]bool
	tables, charts int
	view           string // "modal" or "home"; "" for a message
}

func (c *checker) fault(at, format string, args ...any) {
	c.messages = append(c.messages, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", fmt.Sprintf(format, args...), at))
}

// text checks the length of a string.
func (c *checker) text(at string, v any, low, high int) string {
	s, ok := v.(string)
	if n := utf8.RuneCountInString(s); !ok || n < low || n > high {
		c.fault(at, "must have %d to %d characters, has %d", low, high, n)
	}
	return s
}

// object checks a text object of one of the types.
func (c *checker) object(at string, v any, high int, types ...string) {
	o, ok := v.(map[string]any)
	if !ok {
		c.fault(at, "missing text object")
		return
	}
	c.oneOf(at+"/type", o["type"], types...)
	c.text(at+"/text", o["text"], 1, high)
}

func (c *checker) oneOf(at string, v any, allowed ...string) {
	for _, a := range allowed {
		if v == a {
			return
		}
	}
	c.fault(at, "must be one of %s", strings.Join(allowed, ", "))
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func object(v any) map[string]any {
	o, _ := v.(map[string]any)
	return o
}

func (c *checker) block(at string, b map[string]any) {
	if id, ok := b["block_id"].(string); ok {
		if c.ids[id] || utf8.RuneCountInString(id) > 255 {
			c.fault(at+"/block_id", "must be unique and short")
		}
		c.ids[id] = true
	}
	if c.view != "" && c.inView(at, b) {
		return
	}
	switch b["type"] {
	case "header":
		c.object(at+"/text", b["text"], 150, "plain_text")
	case "section":
		c.section(at, b)
	case "context":
		c.context(at, b)
	case "rich_text":
		c.richText(at, b)
	case "image":
		c.image(at, b)
	case "divider":
	case "actions":
		c.actions(at, b)
	case "table":
		c.tables++
		c.rows(at, b, 1, 100, false)
	case "data_table":
		c.tables++
		c.dataTable(at, b)
	case "data_visualization":
		c.charts++
		c.chart(at, b)
	default:
		c.fault(at+"/type", "unsupported type %v", b["type"])
	}
}

func (c *checker) section(at string, b map[string]any) {
	fields := list(b["fields"])
	if b["text"] == nil && len(fields) == 0 || len(fields) > 10 {
		c.fault(at, "needs text, or 1 to 10 fields")
	}
	if b["text"] != nil {
		c.object(at+"/text", b["text"], 3000, "mrkdwn", "plain_text")
	}
	for i, f := range fields {
		c.object(fmt.Sprintf("%s/fields/%d", at, i), f, 2000, "mrkdwn", "plain_text")
	}
}

func (c *checker) context(at string, b map[string]any) {
	es := list(b["elements"])
	if len(es) < 1 || len(es) > 10 {
		c.fault(at+"/elements", "needs 1 to 10 elements")
	}
	for i, e := range es {
		if object(e)["type"] != "image" {
			c.object(fmt.Sprintf("%s/elements/%d", at, i), e, 3000, "mrkdwn", "plain_text")
		}
	}
}

func (c *checker) actions(at string, b map[string]any) {
	es := list(b["elements"])
	if len(es) < 1 || len(es) > 25 {
		c.fault(at+"/elements", "needs 1 to 25 elements")
	}
	for i, e := range es {
		if o := object(e); o["type"] == "button" {
			c.button(fmt.Sprintf("%s/elements/%d", at, i), o)
		}
	}
}

func (c *checker) button(at string, o map[string]any) {
	c.object(at+"/text", o["text"], 75, "plain_text")
	for key, high := range map[string]int{"action_id": 255, "value": 2000, "url": 3000} {
		if o[key] != nil {
			c.text(at+"/"+key, o[key], 1, high)
		}
	}
	if id, _ := o["action_id"].(string); id != "" {
		if c.actionIDs[id] {
			c.fault(at+"/action_id", "must be unique")
		}
		c.actionIDs[id] = true
	}
	if o["style"] != nil {
		c.oneOf(at+"/style", o["style"], "primary", "danger")
	}
	if confirm := object(o["confirm"]); confirm != nil {
		c.object(at+"/confirm/title", confirm["title"], 100, "plain_text")
		c.object(at+"/confirm/text", confirm["text"], 300, "plain_text", "mrkdwn")
		c.object(at+"/confirm/confirm", confirm["confirm"], 30, "plain_text")
		c.object(at+"/confirm/deny", confirm["deny"], 30, "plain_text")
	}
}

func (c *checker) image(at string, b map[string]any) {
	c.text(at+"/alt_text", b["alt_text"], 1, 2000)
	if b["title"] != nil {
		c.object(at+"/title", b["title"], 2000, "plain_text")
	}
	sf, hasFile := b["slack_file"].(map[string]any)
	_, hasURL := b["image_url"]
	if hasFile == hasURL {
		c.fault(at, "needs either image_url or slack_file")
	}
	if !hasFile {
		return
	}
	id, _ := sf["id"].(string)
	f := c.server.file(id)
	if !regexp.MustCompile(`^F[A-Z0-9]{8,}$`).MatchString(id) || f == nil || !f.complete || !strings.HasPrefix(f.look(), "image/") {
		c.fault(at+"/slack_file", "invalid slack file")
	}
}
