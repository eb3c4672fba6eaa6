package text

import (
	"strings"
	"time"

	"github.com/nines-bot/nines/report"
)

const (
	scatterHeight = 10
	axisWidth     = 8 // cells left of the plot
)

// points draws a scatter over time on a canvas of cells.
func (p *printer) points(x report.Points) bool {
	if len(x.Points) == 0 {
		return false
	}
	sc := pointScale(x)
	width := min(p.width, maxChart) - axisWidth - 1
	c := newCanvas(width, scatterHeight)
	row := func(v float64) int { return scatterHeight - 1 - sc.cell(v, scatterHeight) }
	for _, l := range x.Lines {
		for i := range width {
			c.set(i, row(l.Value), p.g.grid, faint)
		}
	}
	span := max(x.To.Sub(x.From), time.Nanosecond)
	column := func(t time.Time) int {
		return min(width-1, max(0, int(float64(t.Sub(x.From))/float64(span)*float64(width-1)+0.5)))
	}
	for _, q := range x.Points {
		if !q.Outside {
			p.point(c, column(q.At), row(q.Y))
		}
	}
	var outside []string
	for _, q := range x.Points {
		if q.Outside {
			c.set(column(q.At), row(q.Y), p.g.outside, bad)
			outside = append(outside, q.Label)
		}
	}
	for i, l := range c.lines() {
		p.write(append(line{{text: p.tick(i, sc), style: faint}, {text: p.g.vertical, style: faint}}, l...))
	}
	p.timeAxis(x, width)
	p.pointKeys(x, outside)
	return true
}

func pointScale(x report.Points) scale {
	var values []float64
	for _, q := range x.Points {
		values = append(values, q.Y)
	}
	for _, l := range x.Lines {
		values = append(values, l.Value)
	}
	return newScale(x.Log, values...)
}

// tick is the label of a row: at the top, in the middle and at the bottom.
func (p *printer) tick(row int, sc scale) string {
	text := ""
	switch row {
	case 0:
		text = short(sc.hi)
	case scatterHeight - 1:
		text = short(sc.lo)
	}
	text = cut(text, axisWidth-1, "")
	return strings.Repeat(" ", axisWidth-1-measure(text)) + text + " "
}

// short is a number in few cells.
func short(v float64) string {
	s := number(v)
	if len(s) > axisWidth-1 {
		s = strings.TrimSpace(s[:axisWidth-1])
	}
	return s
}

func (p *printer) timeAxis(x report.Points, width int) {
	indent := strings.Repeat(" ", axisWidth)
	p.write(line{{text: indent + p.g.corner + strings.Repeat(p.g.line, width), style: faint}})
	from, to := dayIn(x.From, x.Zone), dayIn(x.To, x.Zone)
	gap := max(1, width+1-len(from)-len(to))
	p.write(line{{text: indent + from + strings.Repeat(" ", gap) + to, style: faint}})
}

func (p *printer) pointKeys(x report.Points, outside []string) {
	const named = 8
	var keys []line
	if x.Low != nil && x.High != nil && x.RangeName != "" {
		keys = append(keys, line{{text: p.clean(cut(clean(x.RangeName), 30, "") + " " + number(*x.Low) + " to " + number(*x.High)), style: faint}})
	}
	for _, l := range x.Lines {
		keys = append(keys, p.key(p.g.grid+p.g.grid, faint, l.Label))
	}
	if len(outside) > 0 {
		text := strings.Join(outside[:min(len(outside), named)], ", ")
		if left := len(outside) - named; left > 0 {
			text += " and " + number(float64(left)) + " more"
		}
		keys = append(keys, line{{text: p.g.outside, style: bad}, {text: " outside: " + p.clean(text), style: normal}})
	}
	p.legend(keys...)
}

func dayIn(t time.Time, zone *time.Location) string {
	if zone != nil {
		t = t.In(zone)
	}
	return t.Format("2 Jan 2006")
}
