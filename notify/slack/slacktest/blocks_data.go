package slacktest

import (
	"fmt"
	"unicode/utf8"
)

func (c *checker) richText(at string, b map[string]any) {
	es := list(b["elements"])
	if len(es) == 0 {
		c.fault(at+"/elements", "needs an element")
	}
	for i, e := range es {
		at := fmt.Sprintf("%s/elements/%d", at, i)
		o := object(e)
		c.oneOf(at+"/type", o["type"], "rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
		c.inline(at, list(o["elements"]))
	}
}

// inline checks the runs of a paragraph.
func (c *checker) inline(at string, es []any) {
	if len(es) == 0 {
		c.fault(at+"/elements", "needs an element")
	}
	for i, e := range es {
		o, at := object(e), fmt.Sprintf("%s/elements/%d", at, i)
		switch o["type"] {
		case "text":
			c.text(at+"/text", o["text"], 1, 3000)
		case "link":
			c.text(at+"/url", o["url"], 1, 3000)
		case "rich_text_section":
			c.inline(at, list(o["elements"]))
		case "emoji", "user", "usergroup", "channel", "date", "broadcast":
		default:
			c.fault(at+"/type", "unsupported type %v", o["type"])
		}
	}
}

// rows checks the grid of a table.
func (c *checker) rows(at string, b map[string]any, low, high int, head bool) {
	rows := list(b["rows"])
	if len(rows) < low || len(rows) > high {
		c.fault(at+"/rows", "must have %d to %d rows, has %d", low, high, len(rows))
	}
	chars, width := 0, -1
	for i, r := range rows {
		cells := list(r)
		if width < 0 {
			width = len(cells)
		}
		if len(cells) != width || len(cells) < 1 || len(cells) > 20 {
			c.fault(fmt.Sprintf("%s/rows/%d", at, i), "must have 1 to 20 cells, as the others")
		}
		for k, cell := range cells {
			chars += c.cell(fmt.Sprintf("%s/rows/%d/%d", at, i, k), object(cell), head && i == 0)
		}
	}
	if chars > 10000 {
		c.fault(at+"/rows", "more than 10000 characters in all cells")
	}
}

func (c *checker) cell(at string, o map[string]any, head bool) int {
	if head {
		c.oneOf(at+"/type", o["type"], "raw_text")
	}
	switch o["type"] {
	case "raw_text":
		return utf8.RuneCountInString(c.text(at+"/text", o["text"], 1, 10000))
	case "raw_number":
		if _, ok := o["value"].(float64); !ok {
			c.fault(at+"/value", "must be a number")
		}
	case "rich_text":
		c.richText(at, o)
		return length(o["elements"])
	default:
		c.fault(at+"/type", "unsupported cell")
	}
	return 0
}

func (c *checker) dataTable(at string, b map[string]any) {
	c.text(at+"/caption", b["caption"], 1, 3000)
	if n, ok := b["page_size"].(float64); b["page_size"] != nil && (!ok || n < 1 || n > 100) {
		c.fault(at+"/page_size", "must be 1 to 100")
	}
	c.rows(at, b, 2, 101, true)
}

func (c *checker) chart(at string, b map[string]any) {
	c.text(at+"/title", b["title"], 1, 50)
	chart := object(b["chart"])
	at += "/chart"
	switch chart["type"] {
	case "pie":
		segments := list(chart["segments"])
		if len(segments) < 1 || len(segments) > 6 {
			c.fault(at+"/segments", "must be 1 to 6")
		}
		for i, s := range segments {
			c.text(fmt.Sprintf("%s/segments/%d/label", at, i), object(s)["label"], 1, 20)
			if v, ok := object(s)["value"].(float64); !ok || v <= 0 {
				c.fault(fmt.Sprintf("%s/segments/%d/value", at, i), "must be above 0")
			}
		}
	case "bar", "area", "line":
		c.series(at, chart)
	default:
		c.fault(at+"/type", "unsupported chart")
	}
}

func (c *checker) series(at string, chart map[string]any) {
	known := map[string]bool{}
	categories := list(object(chart["axis_config"])["categories"])
	for i, v := range categories {
		s := c.text(fmt.Sprintf("%s/axis_config/categories/%d", at, i), v, 1, 20)
		if known[s] {
			c.fault(fmt.Sprintf("%s/axis_config/categories/%d", at, i), "must be unique")
		}
		known[s] = true
	}
	series := list(chart["series"])
	if len(series) < 1 || len(series) > 6 || len(categories) < 1 || len(categories) > 20 {
		c.fault(at+"/series", "must be 1 to 6 series over 1 to 20 categories")
	}
	for i, s := range series {
		at := fmt.Sprintf("%s/series/%d", at, i)
		c.text(at+"/name", object(s)["name"], 1, 20)
		data := list(object(s)["data"])
		if len(data) != len(categories) {
			c.fault(at+"/data", "must have exactly one point for every category")
		}
		for k, p := range data {
			if label, _ := object(p)["label"].(string); !known[label] {
				c.fault(fmt.Sprintf("%s/data/%d/label", at, k), "must match a category")
			}
			if _, ok := object(p)["value"].(float64); !ok {
				c.fault(fmt.Sprintf("%s/data/%d/value", at, k), "must be a number")
			}
		}
	}
}
