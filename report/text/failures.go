package text

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/nines-bot/nines/report"
)

// forest draws an interval a row, with the estimate on it.
func (p *printer) forest(f report.Forest) bool {
	var values []float64
	for _, r := range f.Rows {
		if r.Value != nil {
			values = append(values, *r.Value)
		}
	}
	if len(values) == 0 {
		return false
	}
	least, most := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		least, most = min(least, v), max(most, v)
	}
	for _, r := range f.Rows {
		for _, v := range []*float64{r.Low, r.High} {
			if v != nil && (!f.Log || *v > least/100 && *v < most*100) {
				values = append(values, *v)
			}
		}
	}
	sc := newScale(f.Log, values...)
	var rows []barRow
	for _, r := range f.Rows {
		rows = append(rows, barRow{label: r.Label, text: []piece{{text: p.clean(r.Text)}}, bar: func(w int) line { return p.estimate(f, r, sc, w) }})
	}
	p.barRows(rows)
	keys := []line{p.key(p.g.range_+p.g.mid+p.g.range_, accent, "estimate and interval")}
	if f.Line != nil {
		keys = append(keys, p.lineKeys([]report.Reference{*f.Line})...)
	}
	p.legend(keys...)
	p.axis(sc, cut(clean(f.XLabel), 40, ""))
	return true
}

func (p *printer) estimate(f report.Forest, r report.ForestRow, sc scale, width int) line {
	row := newCanvas(width, 1)
	if f.Line != nil {
		row.set(sc.cell(f.Line.Value, width), 0, p.g.limit, faint)
	}
	if r.Value == nil {
		return row.lines()[0]
	}
	from, to := sc.cell(*r.Value, width), sc.cell(*r.Value, width)
	if r.Low != nil || r.High != nil {
		from, to = 0, width-1
	}
	if r.Low != nil {
		from = sc.cell(*r.Low, width)
	}
	if r.High != nil {
		to = sc.cell(*r.High, width)
	}
	for i := from; i <= to; i++ {
		row.set(i, 0, p.g.range_, accent)
	}
	row.set(sc.cell(*r.Value, width), 0, p.g.mid, strong)
	return row.lines()[0]
}

// heat draws each row as a line of heights.
func (p *printer) heat(h report.Heat) bool {
	most := 0.0
	for _, r := range h.Values {
		for _, v := range r {
			if v <= math.MaxFloat64 {
				most = max(most, v)
			}
		}
	}
	if most == 0 || len(h.Columns) == 0 {
		return false
	}
	sc := newScale(false, most)
	var rows []barRow
	for i, name := range h.Rows {
		values := make([]*float64, len(h.Columns))
		total := 0.0
		for c := range values {
			values[c] = new(0.0)
			if i < len(h.Values) && c < len(h.Values[i]) && h.Values[i][c] <= math.MaxFloat64 {
				*values[c] = max(0, h.Values[i][c])
			}
			total += *values[c]
		}
		rows = append(rows, barRow{label: name, right: true, text: []piece{{text: p.clean(number(total))}}, bar: func(w int) line {
			return plainLine(accent, p.heights(sampled(values, w), sc))
		}})
	}
	p.barRows(rows)
	text := fmt.Sprintf("Each line from %s to %s; at most %s %s in one place.", first(h.Columns), last(h.Columns), number(most), h.Unit)
	p.prose(nil, 0, []piece{{text: p.clean(text), style: faint}}, maxChart)
	return true
}

func first(names []string) string { return cut(clean(names[0]), 20, "") }

// last is the last name that is there.
func last(names []string) string {
	for i := len(names) - 1; i >= 0; i-- {
		if names[i] != "" {
			return cut(clean(names[i]), 20, "")
		}
	}
	return ""
}

// calendar draws the period as one strip a week or more.
func (p *printer) calendar(c report.Calendar) bool {
	if !c.To.After(c.From) {
		return false
	}
	const most = 12
	step := 7 * 24 * time.Hour
	for c.To.Sub(c.From) > most*step {
		step *= 2
	}
	var rows []barRow
	for at := c.From; at.Before(c.To); at = at.Add(step) {
		from, to := at, at.Add(step)
		if to.After(c.To) {
			to = c.To
		}
		rows = append(rows, barRow{label: dayIn(from, c.Zone), bar: func(w int) line { return p.downStrip(c, from, to, step, w) }, text: []piece{{text: p.downText(c, from, to)}}})
	}
	p.barRows(rows)
	p.legend(p.key(p.g.full, bad, "down"), p.key(p.g.grid, faint, "up"))
	return true
}

func (p *printer) downStrip(c report.Calendar, from, to time.Time, step time.Duration, width int) line {
	row := newCanvas(width, 1)
	at := func(t time.Time) int {
		return min(width-1, max(0, int(float64(t.Sub(from))/float64(step)*float64(width))))
	}
	for i := 0; i <= at(to.Add(-1)); i++ {
		row.set(i, 0, p.g.grid, faint)
	}
	for _, s := range c.Spans {
		if s.To.Before(from) || !s.From.Before(to) {
			continue
		}
		for i := at(s.From); i <= at(s.To); i++ {
			row.set(i, 0, p.g.full, bad)
		}
	}
	return row.lines()[0]
}

// downText is how long it was down between two instants.
func (p *printer) downText(c report.Calendar, from, to time.Time) string {
	hours := 0.0
	for _, s := range c.Spans {
		a, z := s.From, s.To
		if a.Before(from) {
			a = from
		}
		if z.After(to) {
			z = to
		}
		if z.After(a) {
			hours += z.Sub(a).Hours() * s.Impact
		}
	}
	if hours == 0 {
		return ""
	}
	return p.clean(strings.TrimSpace(number(hours) + " h down"))
}
