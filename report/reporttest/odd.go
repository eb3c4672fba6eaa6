package reporttest

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// Texts that Jira may send and that no reader may ever see at work: markup,
// mentions, table and emphasis characters, controls, bidirectional overrides.
const (
	Script  = `<script>alert(1)</script><img src=x onerror=alert(2)>`
	Mention = "<!channel> <!here> @channel <@U12345678> <https://evil.example|click>"
	Markup  = "| a | *bold* _it_ ~no~ `code` [x](javascript:alert(3)) \\ & &amp; \"'"
	Bidi    = "safe \u202egnp.exe\u202c \u2066iso\u2069 \u200f\u200e end"
	Control = "bell\a esc\x1b[31mred\x1b]8;;https://evil.example\x1b\\ nul\x00 del\x7f c1\u009b31m tab\t cr\r lf\n ls\u2028 bom\ufeff"
	Broken  = "half a rune \xff\xc3 and a lone \xed\xa0\x80"
	Emoji   = "👩🏽‍🚀👨‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇳🇴 ☑️ 1️⃣ 🚀"
	Arabic  = "إعادة تشغيل الخادم (WET-12) 3.5 ثانية"
	Hebrew  = "שגיאה בשרת ABC 123"
	CJK     = "能源交易服务的可靠性报告：等待代码审查，テスト中、배포됨"
	Norsk   = "Påvente av ærlig øl på Ås; blåbærsyltetøy ÆØÅ"
	Zalgo   = "Z̷̢͔̈a̴̛͇͠l̶̰̕g̸̨̈́o̵͎͝ e\u0301\u0301\u0301"
	NoBreak = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorstandsvorsitzender"
)

// Hostile are the texts above, one by one.
func Hostile() []string {
	return []string{Script, Mention, Markup, Bidi, Control, Broken, Emoji, Arabic, Hebrew, CJK, Norsk, Zalgo, NoBreak}
}

// Summary20k is a summary of 20,000 characters without end or sense.
func Summary20k() string {
	s := strings.Repeat(strings.Join(Hostile(), " ")+" ", 40)
	r := []rune(strings.ToValidUTF8(s, "\ufffd"))
	return string(r[:20000])
}

// Odd returns a report in which nothing is nice, and nothing is wrong either:
// every renderer must get through it with all text legible and harmless.
func Odd() *report.Report {
	loc := zone()
	return &report.Report{
		Service:  "ODD-" + Script,
		Title:    Norsk + " · " + CJK + " · " + Emoji + " · " + Arabic,
		AsOf:     asOf(),
		Zone:     loc,
		Window:   nines.Window{From: asOf().AddDate(-1, 0, 0), To: asOf()},
		Source:   report.Source{JQL: `summary ~ "` + Script + `"`, Issues: 1234567},
		Headline: Mention + " " + Bidi,
		State:    report.Watch,
		Sections: []report.Section{
			{ID: "summary", Title: Summary20k()[:400], Blocks: oddWords()},
			{ID: "board", Title: Arabic, Blocks: oddLoad()},
			{ID: "status", Title: "One slice, many slices, no slice", Blocks: oddDonuts()},
			{ID: "resolution", Title: CJK, Blocks: oddBars()},
			{ID: "flow", Title: Emoji, Blocks: oddTimes(loc)},
			{ID: "ageing", Title: NoBreak, Blocks: oddAges()},
			{ID: "reopened", Title: "", Blocks: nil},
			{ID: "failures", Title: Hebrew, Blocks: oddFailures(loc)},
			{ID: "quality", Title: Control, Blocks: oddTables()},
		},
	}
}

func oddWords() []report.Block {
	blocks := []report.Block{
		report.Text{},
		report.Text{Spans: []report.Span{{}, {Text: "", Link: keys("A-1")}}},
		report.Figures{},
		report.Note{},
		plain(Summary20k()),
	}
	for i, h := range Hostile() {
		blocks = append(blocks,
			report.Text{Spans: []report.Span{{Text: h, Strong: i%2 == 0}, {Text: " "}, {Text: h, Link: search(h)}}},
			report.Note{Tone: []report.Tone{report.Neutral, report.Good, report.Watch, report.Bad}[i%4], Spans: []report.Span{{Text: h}}})
	}
	figures := report.Figures{Items: []report.Figure{{Label: "Only a label"}, {Value: "–"}, {Label: Summary20k(), Value: Summary20k(), Delta: Summary20k(), Note: Summary20k()}}}
	for _, h := range Hostile() {
		figures.Items = append(figures.Items, report.Figure{Label: h, Value: h, Delta: h, Trend: -1, Tone: report.Bad, Note: h, Link: search(h)})
	}
	return append(blocks, figures)
}

func oddLoad() []report.Block {
	load := report.Load{XLabel: CJK}
	for i, h := range Hostile() {
		load.Rows = append(load.Rows, report.LoadRow{Label: h, Value: float64(i * i), Min: new(float64(i)), Max: new(20.0), Breach: []string{"", "min", "max"}[i%3], Text: h})
	}
	for i := range 40 {
		load.Rows = append(load.Rows, report.LoadRow{Label: fmt.Sprintf("Column %d", i), Value: 1e6 / float64(i+1)})
	}
	return []report.Block{
		report.Chart{ID: "load-many", Title: Summary20k(), Subtitle: Arabic, Alt: Summary20k(), Note: Emoji, Plot: load},
		report.Chart{ID: "load-zero", Title: "All zero", Alt: "Nothing anywhere.", Plot: report.Load{Rows: []report.LoadRow{{Label: "A"}, {Label: "B", Max: new(0.0)}}}},
		report.Chart{ID: "load-none", Title: "No column", Alt: "No column.", Plot: report.Load{}},
	}
}

func oddDonuts() []report.Block {
	many := report.Donut{Center: "1 234 567 890 123", Label: CJK}
	for i, h := range Hostile() {
		many.Slices = append(many.Slices, report.Slice{Label: h, Value: math.Pow(10, float64(i-6)), Text: text(float64(i)), Percent: "0.0%", Link: search(h)})
	}
	for i := range 27 {
		many.Slices = append(many.Slices, report.Slice{Label: fmt.Sprintf("Status %d", i), Value: 1, Text: "1", Percent: "2.5%"})
	}
	return []report.Block{
		report.Chart{ID: "one-slice", Title: "One slice", Alt: "All 7 in one status.", Plot: report.Donut{Center: "7", Label: "issues", Slices: []report.Slice{{Label: "Open", Value: 7, Text: "7", Percent: "100.0%"}}}},
		report.Chart{ID: "many-slices", Title: Script, Subtitle: Markup, Alt: Mention, Note: Control, Link: search(Script), Plot: many},
		report.Chart{ID: "no-slice", Title: "No slice", Alt: "No issue.", Plot: report.Donut{Center: "0"}},
	}
}

func oddBars() []report.Block {
	many := report.Bars{YLabel: Norsk, Totals: true, Lines: []report.Reference{{Value: 5, Label: CJK, Dashed: true}, {Value: 5.01, Label: NoBreak, Tone: report.Bad}, {Value: 900, Label: "far off"}}}
	for _, name := range []string{Emoji, Script, "c"} {
		many.Series = append(many.Series, report.Series{Name: name})
	}
	for i := range 60 {
		many.Categories = append(many.Categories, report.Category{Label: Hostile()[i%13], Sub: "n=" + text(float64(i*1000))})
		for s := range many.Series {
			var v *float64
			if (i+s)%4 != 0 {
				v = new(float64((i*7+s*3)%11) * 1.37)
			}
			many.Series[s].Values = append(many.Series[s].Values, v)
		}
	}
	plot := func(id, title string, values ...*float64) report.Chart {
		b := report.Bars{YLabel: "days", Series: []report.Series{{Name: "one", Values: values}}}
		for i := range values {
			b.Categories = append(b.Categories, report.Category{Label: fmt.Sprintf("%d Nov", i+1)})
		}
		return report.Chart{ID: id, Title: title, Alt: title + ".", Plot: b}
	}
	return []report.Block{
		report.Chart{ID: "bars-many", Title: CJK, Subtitle: Hebrew, Alt: Bidi, Note: Zalgo, Plot: many},
		plot("bars-zero", "All zero", numbers(0, 0, 0)...),
		plot("bars-equal", "All equal", numbers(4, 4, 4, 4)...),
		plot("bars-nil", "All unknown", nil, nil),
		plot("bars-one", "One bar", new(3.25)),
		plot("bars-none", "No bar"),
		plot("bars-tiny", "Tiny beside huge", numbers(1e-9, 1e12, 0.5)...),
		plot("bars-negative", "Below zero", numbers(-79, 12, -3)...),
	}
}

func oddTimes(loc *time.Location) []report.Block {
	from := asOf().AddDate(-1, 0, 0)
	cloud := report.Points{YLabel: Markup, From: from, To: asOf(), Zone: loc, Log: true, Low: new(0.01), High: new(400.0), RangeName: Norsk, Lines: []report.Reference{{Value: 2, Label: Arabic}, {Value: 2.001, Label: CJK}}}
	for i := range 2000 {
		y := math.Exp(3 * math.Sin(float64(i)*12.9898) * math.Cos(float64(i)*78.233) * 2)
		cloud.Points = append(cloud.Points, report.Point{At: from.Add(time.Duration(i) * 262 * time.Minute), Y: y, Label: fmt.Sprintf("ODD-%d", i), Outside: y > 180})
	}
	wide := report.Flow{YLabel: "issues", Zone: loc}
	for d := range 400 {
		wide.Times = append(wide.Times, from.AddDate(0, 0, d))
	}
	for i := range 40 {
		l := report.Layer{Name: fmt.Sprintf("%d %s", i, Hostile()[i%13])}
		for d := range wide.Times {
			l.Values = append(l.Values, float64((d*(i+3))%17))
		}
		wide.Layers = append(wide.Layers, l)
	}
	one := []time.Time{asOf()}
	return []report.Block{
		report.Chart{ID: "points-many", Title: Emoji, Subtitle: Summary20k()[:600], Alt: Emoji, Plot: cloud},
		report.Chart{ID: "points-one", Title: "One point", Alt: "WET-1 took 3 days.", Plot: report.Points{YLabel: "days", From: asOf(), To: asOf(), Zone: loc, Points: []report.Point{{At: asOf(), Y: 3, Label: "WET-1", Outside: true}}}},
		report.Chart{ID: "points-none", Title: "No point", Alt: "Nothing was finished.", Plot: report.Points{From: from, To: asOf(), Zone: loc, Log: true}},
		report.Chart{ID: "flow-wide", Title: Bidi, Alt: "Much.", Plot: wide},
		report.Chart{ID: "flow-one", Title: "One day", Alt: "One.", Plot: report.Flow{Times: one, Zone: loc, Layers: []report.Layer{{Name: "Done", Values: []float64{1}}}}},
		report.Chart{ID: "flow-zero", Title: "Nothing", Alt: "Nothing.", Plot: report.Flow{Times: append(one, asOf().Add(time.Hour)), Zone: loc, Layers: []report.Layer{{Name: "Done", Values: []float64{0, 0}}}}},
		report.Chart{ID: "flow-none", Title: "No time", Alt: "Nothing.", Plot: report.Flow{Zone: loc}},
	}
}

func oddAges() []report.Block {
	many := report.Ages{YLabel: CJK, Log: true, Lines: []report.Reference{{Value: 1, Label: Emoji}, {Value: 1.02, Label: Script}, {Value: 3000, Label: "p95"}}}
	rows := report.Ranges{XLabel: Hebrew, Log: true, Names: [3]string{Emoji, CJK, Norsk}}
	for i := range 40 {
		c := report.AgeColumn{Name: Hostile()[i%13]}
		for k := range i * 2 {
			c.Items = append(c.Items, report.Aged{Key: fmt.Sprintf("ODD-%d", i*100+k), Age: 0.001 + float64(k*k*i), Outside: k > 60})
		}
		many.Columns = append(many.Columns, c)
		v := math.Pow(10, float64(i%9-4))
		rows.Rows = append(rows.Rows, report.Range{Label: Hostile()[(i+5)%13], Text: Hostile()[i%13], Low: new(v), Mid: new(2 * v), High: new(40 * v)})
	}
	rows.Rows = append(rows.Rows, report.Range{Label: "nothing known", Text: "–"}, report.Range{Label: "only the middle", Mid: new(3.0)}, report.Range{Label: "no spread", Low: new(3.0), Mid: new(3.0), High: new(3.0)})
	return []report.Block{
		report.Chart{ID: "ages-many", Title: Zalgo, Alt: Zalgo, Plot: many},
		report.Chart{ID: "ages-one", Title: "One", Alt: "One.", Plot: report.Ages{Columns: []report.AgeColumn{{Name: "A", Items: []report.Aged{{Key: "A-1", Age: 0}}}}}},
		report.Chart{ID: "ages-none", Title: "None", Alt: "None.", Plot: report.Ages{Log: true, Columns: []report.AgeColumn{{Name: "A"}}}},
		report.Chart{ID: "ranges-many", Title: "Ranges", Alt: "Ranges.", Plot: rows},
		report.Chart{ID: "ranges-none", Title: "No range", Alt: "None.", Plot: report.Ranges{}},
	}
}

func oddTables() []report.Block {
	big := report.Table{Title: Summary20k()[:300], Note: Summary20k(), More: &report.Span{Text: "and 1 234 567 more " + Mention, Link: search(strings.Repeat("key = A-1 or ", 200) + "key = A-2")}}
	for c := range 40 {
		big.Columns = append(big.Columns, report.Column{Title: Hostile()[c%13], Numeric: c%3 == 1, Minor: c > 4})
		big.Total = append(big.Total, report.Cell{Text: text(float64(c * 1000)), Tone: report.Bad})
	}
	for r := range 60 {
		row := make([]report.Cell, len(big.Columns))
		for c := range row {
			row[c] = report.Cell{Text: Hostile()[(r+c)%13], Tone: []report.Tone{report.Neutral, report.Good, report.Watch, report.Bad}[(r+c)%4]}
		}
		row[0].Link = keys(fmt.Sprintf("ODD-%d", r))
		big.Rows = append(big.Rows, row)
	}
	big.Rows[3][1].Text = Summary20k()
	big.Rows[4][0].Text = ""
	return []report.Block{
		report.Table{},
		report.Table{Title: "Heads without rows", Columns: []report.Column{{Title: "A"}, {Title: "B", Numeric: true}}},
		report.Table{Title: "Only minor columns", Columns: []report.Column{{Title: "A", Minor: true}, {Title: "B", Minor: true}}, Rows: [][]report.Cell{cells("", "–")}},
		big,
	}
}
