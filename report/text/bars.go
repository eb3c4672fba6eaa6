package text

import (
	"slices"
	"strings"

	"github.com/nines-bot/nines/report"
)

func (p *printer) donut(d report.Donut) bool {
	if len(d.Slices) == 0 {
		return false
	}
	values := []float64{0}
	for _, s := range d.Slices {
		values = append(values, s.Value)
	}
	sc := newScale(false, values...)
	var rows []barRow
	for _, s := range d.Slices {
		text := plainLine(strong, cut(p.clean(s.Text), 20, p.g.ellipsis))
		if s.Percent != "" {
			text = append(text, plainLine(faint, "  "+cut(p.clean(s.Percent), 8, p.g.ellipsis)).padTo(8, true)...)
		}
		rows = append(rows, barRow{label: s.Label, link: s.Link, text: text, right: true, bar: func(w int) line {
			return p.solid(sc.at(s.Value)*float64(w), accent)
		}})
	}
	p.barRows(rows)
	return true
}

func (p *printer) load(l report.Load) bool {
	if len(l.Rows) == 0 {
		return false
	}
	values := []float64{0}
	for _, r := range l.Rows {
		values = append(values, r.Value)
		for _, m := range []*float64{r.Min, r.Max} {
			if m != nil {
				values = append(values, *m)
			}
		}
	}
	sc := newScale(false, values...)
	var rows []barRow
	limits := false
	for _, r := range l.Rows {
		look, text := accent, r.Text
		if text == "" {
			text = number(r.Value)
		}
		pieces := []piece{{text: p.clean(text)}}
		switch r.Breach {
		case "max":
			look = bad
			pieces = append([]piece{{text: p.g.bad + " ", style: bad}}, pieces...)
		case "min":
			look = watch
			pieces = append([]piece{{text: p.g.watch + " ", style: watch}}, pieces...)
		}
		limits = limits || r.Max != nil
		rows = append(rows, barRow{label: r.Label, text: pieces, bar: func(w int) line {
			bar := p.solid(sc.at(r.Value)*float64(w), look)
			if r.Max != nil {
				bar = markAt(bar, sc.cell(*r.Max, w), w, p.g.limit)
			}
			return bar
		}})
	}
	p.barRows(rows)
	if limits {
		p.legend(line{{text: p.g.limit + " limit", style: faint}})
	}
	return true
}

// manyBars is the number of bars above which they are drawn as one line.
const manyBars = 18

func (p *printer) bars(b report.Bars) bool {
	if len(b.Categories) == 0 || len(b.Series) == 0 {
		return false
	}
	if len(b.Categories) > manyBars {
		p.sparks(b)
		return true
	}
	values := []float64{0}
	for i := range b.Categories {
		sum := 0.0
		for _, s := range b.Series {
			if v := s.Values[i]; v != nil {
				sum += max(0, *v)
			}
		}
		values = append(values, sum)
	}
	sc := newScale(false, values...)
	if len(b.Series) > 1 {
		var keys []line
		for i, s := range b.Series {
			keys = append(keys, p.key(p.segment(i), p.seriesStyle(s), s.Name))
		}
		p.legend(keys...)
	}
	var rows []barRow
	for i, c := range b.Categories {
		rows = append(rows, barRow{label: c.Label, sub: c.Sub, text: p.barText(b, i), right: len(b.Series) == 1, bar: func(w int) line { return p.stack(b, sc, i, w) }})
	}
	p.barRows(rows)
	p.legend(p.lineKeys(b.Lines)...)
	return true
}

func (p *printer) segment(i int) string { return p.g.segments[i%len(p.g.segments)] }

func (p *printer) seriesStyle(s report.Series) style { return toneStyle(s.Tone, accent) }

// stack draws the bars of one category one after the other. A single series
// has eighths of a cell, more than one whole cells of different glyphs.
func (p *printer) stack(b report.Bars, sc scale, i, width int) line {
	var l line
	if len(b.Series) == 1 {
		if v := b.Series[0].Values[i]; v != nil {
			l = p.solid(sc.at(*v)*float64(width), p.seriesStyle(b.Series[0]))
		}
	} else {
		sum, end := 0.0, 0
		for k, s := range b.Series {
			if v := s.Values[i]; v != nil && *v > 0 {
				sum += *v
				to := int(sc.at(sum)*float64(width) + 0.5)
				l = append(l, piece{text: strings.Repeat(p.segment(k), max(0, to-end)), style: p.seriesStyle(s)})
				end = max(end, to)
			}
		}
	}
	lines := slices.Clone(b.Lines)
	slices.SortStableFunc(lines, func(x, y report.Reference) int { return sc.cell(x.Value, width) - sc.cell(y.Value, width) })
	for _, r := range lines {
		if r.Value <= sc.hi {
			l = markAt(l, sc.cell(r.Value, width), width, p.g.limit)
		}
	}
	return l
}

// barText is the values of one category: "7 + 11 = 18".
func (p *printer) barText(b report.Bars, i int) []piece {
	var parts []string
	sum, known := 0.0, false
	for _, s := range b.Series {
		text := "–"
		if v := s.Values[i]; v != nil {
			text = number(*v)
			sum, known = sum+*v, true
		}
		if s.Texts != nil && s.Texts[i] != "" {
			text = s.Texts[i]
		}
		parts = append(parts, text)
	}
	text := strings.Join(parts, " + ")
	if b.Totals && known && len(parts) > 1 {
		text += " = " + number(sum)
	}
	return []piece{{text: p.clean(text)}}
}

// sparks draws each series as one line of heights, with its ends and extremes.
func (p *printer) sparks(b report.Bars) {
	for _, s := range b.Series {
		p.spark(s.Name, s.Values, p.seriesStyle(s))
	}
	first, last := b.Categories[0].Label, b.Categories[len(b.Categories)-1].Label
	p.prose(nil, 0, []piece{{text: p.clean(cut(clean(first), 40, "") + " to " + cut(clean(last), 40, "")), style: faint}}, maxChart)
	p.legend(p.lineKeys(b.Lines)...)
}

// spark is one row: name, heights, and the range and last of the values.
func (p *printer) spark(name string, values []*float64, s style) {
	var known []float64
	for _, v := range values {
		if v != nil {
			known = append(known, *v)
		}
	}
	text := "–"
	if len(known) > 0 {
		text = number(slices.Min(known)) + " to " + number(slices.Max(known)) + ", last " + number(known[len(known)-1])
	}
	sc := newScale(false, known...)
	p.barRows([]barRow{{label: name, text: []piece{{text: p.clean(text)}}, bar: func(w int) line {
		return plainLine(s, p.heights(sampled(values, w), sc))
	}}})
}

func (p *printer) heights(values []*float64, sc scale) string {
	var b strings.Builder
	for _, v := range values {
		if v == nil {
			b.WriteString(" ")
			continue
		}
		b.WriteString(p.g.spark[sc.cell(*v, len(p.g.spark))])
	}
	return b.String()
}

// sampled takes at most n of the values, evenly, the last one always.
func sampled(values []*float64, n int) []*float64 {
	if len(values) <= n || n < 1 {
		return values
	}
	out := make([]*float64, n)
	for i := range out {
		out[n-1-i] = values[len(values)-1-i*len(values)/n]
	}
	return out
}
