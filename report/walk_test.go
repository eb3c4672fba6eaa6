package report_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
	"github.com/nines-bot/nines/report"
	"pgregory.net/rapid"
)

// A collector walks a report and gathers all that it says and what is wrong
// with its shape.
type collector struct {
	words  strings.Builder
	tables []report.Table
	ids    []string
	links  []string
	counts []counted
	bad    []string
}

// A counted is a number of issues with the link behind it.
type counted struct{ where, text, link string }

func (c *collector) say(words ...string) {
	for _, w := range words {
		c.words.WriteString(w)
		c.words.WriteByte('\n')
	}
}

func (c *collector) link(where, text, link string) {
	c.links = append(c.links, link)
	c.counts = append(c.counts, counted{where, text, link})
}

func (c *collector) spans(spans []report.Span) {
	for _, s := range spans {
		c.words.WriteString(s.Text)
		c.link("text", s.Text, s.Link)
	}
	c.words.WriteByte('\n')
}

func (c *collector) Section(s report.Section) error { c.say(s.ID, s.Title); return nil }
func (c *collector) Text(b report.Text) error       { c.spans(b.Spans); return nil }
func (c *collector) Note(b report.Note) error       { c.spans(b.Spans); return nil }

func (c *collector) Figures(b report.Figures) error {
	for _, f := range b.Items {
		c.say(f.Label, f.Value, f.Delta, f.Note)
		if f.Label != "Columns outside limits" {
			c.link(f.Label, f.Value, f.Link)
		}
		if f.Value == "" {
			c.bad = append(c.bad, "figure without value: "+f.Label)
		}
	}
	return nil
}

func (c *collector) Table(b report.Table) error {
	c.tables = append(c.tables, b)
	c.say(b.Title, b.Note)
	rows := b.Rows
	if b.Total != nil {
		rows = append(slices.Clone(rows), b.Total)
	}
	if b.More != nil {
		c.spans([]report.Span{*b.More})
	}
	for _, r := range rows {
		if len(r) != len(b.Columns) {
			c.bad = append(c.bad, fmt.Sprintf("%q: %d cells under %d columns", b.Title, len(r), len(b.Columns)))
		}
		for i, cell := range r {
			c.say(cell.Text)
			c.link(b.Title+"/"+b.Columns[i].Title, cell.Text, cell.Link)
		}
	}
	return nil
}

func (c *collector) Chart(b report.Chart) error {
	c.say(b.Title, b.Subtitle, b.Alt, b.Note)
	c.links = append(c.links, b.Link)
	if b.ID == "" || b.Title == "" || b.Alt == "" || slices.Contains(c.ids, b.ID) {
		c.bad = append(c.bad, "chart without id, title or alt, or twice: "+b.ID)
	}
	c.ids = append(c.ids, b.ID)
	c.numbers(b.ID, reflect.ValueOf(b.Plot))
	switch p := b.Plot.(type) {
	case report.Bars:
		for _, s := range p.Series {
			if len(s.Values) != len(p.Categories) || s.Texts != nil && len(s.Texts) != len(s.Values) {
				c.bad = append(c.bad, b.ID+": series and categories differ in length")
			}
		}
	case report.Flow:
		for _, l := range p.Layers {
			if len(l.Values) != len(p.Times) {
				c.bad = append(c.bad, b.ID+": layers and times differ in length")
			}
		}
	case report.Points:
		for _, q := range p.Points {
			if p.Log && q.Y <= 0 {
				c.bad = append(c.bad, b.ID+": nothing above 0 on a logarithmic axis")
			}
		}
	case report.Donut:
		for _, s := range p.Slices {
			if s.Value <= 0 {
				c.bad = append(c.bad, b.ID+": empty slice")
			}
		}
	}
	return nil
}

// numbers looks for what is no number anywhere in a plot.
func (c *collector) numbers(id string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Float64:
		if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
			c.bad = append(c.bad, id+": not a number")
		}
	case reflect.Slice:
		for i := range v.Len() {
			c.numbers(id, v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for _, field := range v.Fields() {
			c.numbers(id, field)
		}
	case reflect.Pointer:
		if !v.IsNil() && v.Type() != reflect.TypeFor[*time.Location]() {
			c.numbers(id, v.Elem())
		}
	}
}

func (c *collector) table(t *testing.T, title string) report.Table {
	t.Helper()
	for _, x := range c.tables {
		if x.Title == title {
			return x
		}
	}
	t.Fatalf("no table %q", title)
	return report.Table{}
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// check is what must hold for every report.
func check(t fataler, r *report.Report) {
	t.Helper()
	var c collector
	if err := r.Walk(&c); err != nil {
		t.Fatalf("walk: %v", err)
	}
	c.say(r.Headline)
	for _, b := range c.bad {
		t.Fatalf("%s", b)
	}
	for _, x := range c.counts {
		checkCount(t, x)
	}
	for _, bad := range []string{"NaN", "Inf", "%!", "<nil>", " -1 d", " 0001 ", " 1 issues", " 1 are "} {
		if i := strings.Index(c.words.String(), bad); i >= 0 {
			all := c.words.String()
			t.Fatalf("%q in %q", bad, all[max(0, i-80):min(len(all), i+80)])
		}
	}
	if n := len([]rune(r.Headline)); n == 0 || n > 150 {
		t.Fatalf("headline of %d characters: %s", n, r.Headline)
	}
	for _, l := range c.links {
		if u, err := url.Parse(l); err != nil || len(l) > 2900 || l != "" && u.Host == "" {
			t.Fatalf("link %q: %v", l, err)
		}
	}
	var b strings.Builder
	if err := r.WriteJSON(&b); err != nil {
		t.Fatalf("JSON: %v", err)
	}
	if !json.Valid([]byte(b.String())) {
		t.Fatalf("JSON: not valid")
	}
}

// checkCount: a number of issues links to a search for as many keys.
func checkCount(t fataler, x counted) {
	t.Helper()
	m := regexp.MustCompile(`^ ?\(?([0-9]+)\)?( open)?( issues?.*)?$`).FindStringSubmatch(x.text)
	if m == nil || x.link == "" {
		return
	}
	u, err := url.Parse(x.link)
	if err != nil {
		t.Fatalf("%s: %v", x.where, err)
	}
	keys, ok := strings.CutPrefix(u.Query().Get("jql"), "key in (")
	if !ok {
		return
	}
	if n := strings.Count(keys, ",") + 1; strconv.Itoa(n) != m[1] {
		t.Fatalf("%s: %q links to %d issues", x.where, x.text, n)
	}
}

// TestAnyIssues: whatever Jira holds, the report is well formed and says no
// nonsense.
func TestAnyIssues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2024, 3, 31, 12, 0, 0, 0, time.UTC)
		issues := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) nines.Issue { return anyIssue(t, at) }), 0, 30).Draw(t, "issues")
		for i := range issues {
			issues[i].Key = fmt.Sprintf("ANY-%d", i+2)
		}
		days := rapid.SampledFrom([]int{1, 7, 30, 90, 400, 3000}).Draw(t, "days")
		in := report.Input{
			Service: "ANY", JQL: "project = ANY", JiraURL: "https://jira.example.com", Zone: time.UTC,
			Window:   nines.Window{From: at.AddDate(0, 0, -days), To: at},
			Group:    rapid.SampledFrom([]nines.Group{"", nines.Day, nines.Week, nines.Month}).Draw(t, "group"),
			Snapshot: metrics.Read(slices.Values(issues), metrics.Settings{Zone: time.UTC}, at),
		}
		check(t, report.Build(in))
	})
}

func anyIssue(t *rapid.T, at time.Time) nines.Issue {
	status := rapid.Custom(func(t *rapid.T) nines.Status {
		i := rapid.IntRange(0, 4).Draw(t, "status")
		return nines.Status{
			ID: fmt.Sprint(i), Name: []string{"To Do", "Doing", "Blocked", "Done", ""}[i],
			Category: []nines.Category{nines.CategoryNew, nines.CategoryActive, nines.CategoryActive, nines.CategoryDone, nines.CategoryUnknown}[i],
		}
	})
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		return at.Add(-time.Duration(rapid.Int64Range(-int64(48*time.Hour), int64(20000*time.Hour)).Draw(t, "ago")))
	})
	i := nines.Issue{ID: "1", Project: "ANY", Type: "Bug", Status: status.Draw(t, "now"), Priority: rapid.SampledFrom([]string{"", "High", "Low"}).Draw(t, "priority")}
	if rapid.IntRange(0, 9).Draw(t, "dated") > 0 {
		i.Created = instant.Draw(t, "created")
	}
	if rapid.Bool().Draw(t, "resolved") {
		i.Resolution, i.Resolved = "Done", instant.Draw(t, "when")
	}
	for range rapid.IntRange(0, 6).Draw(t, "changes") {
		from, to := status.Draw(t, "from"), status.Draw(t, "to")
		i.History = append(i.History, nines.Change{
			History: "1", At: instant.Draw(t, "at"), Field: nines.FieldStatus,
			From: nines.Value{ID: from.ID, Name: from.Name}, To: nines.Value{ID: to.ID, Name: to.Name},
		})
	}
	nines.SortHistory(i.History)
	return i
}
