package text

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines/report"
)

// curves draws lines on a canvas of cells, with the values that are read off
// below.
func (p *printer) curves(x report.Curves) bool {
	xs, ys := curveScales(x)
	if len(xs.lines) == 0 {
		return false
	}
	width := min(p.width, maxChart) - axisWidth - 1
	c := newCanvas(width, scatterHeight)
	row := func(v float64) int { return scatterHeight - 1 - ys.cell(v, scatterHeight) }
	for i := len(xs.lines) - 1; i >= 0; i-- {
		p.curve(c, xs.lines[i], i, xs.scale, row)
	}
	for _, t := range x.Ticks {
		c.set(xs.cell(t.X, width), row(t.Y), p.g.vertical, strong)
	}
	for i, l := range c.lines() {
		label := p.curveTick(x, i, ys)
		p.write(append(line{{text: label, style: faint}, {text: p.g.vertical, style: faint}}, l...))
	}
	p.curveAxis(x, xs.scale, width)
	p.curveKeys(x)
	return true
}

// curveX is the scale of the x axis with the lines that have points.
type curveX struct {
	scale
	lines []report.Curve
}

func curveScales(x report.Curves) (curveX, scale) {
	var all []report.Curve
	var xv, yv []float64
	for _, l := range x.Lines {
		n := min(len(l.X), len(l.Y))
		if n == 0 {
			continue
		}
		all = append(all, l)
		xv, yv = append(xv, l.X[:n]...), append(yv, l.Y[:n]...)
	}
	if x.Percent {
		yv = append(yv, 0, 1)
	}
	ys := newScale(x.YLog, yv...)
	if x.YTicks != nil && len(yv) > 0 { // paper of its own: no 0
		ys.lo, ys.hi = math.Inf(1), math.Inf(-1)
		for _, v := range yv {
			ys.lo, ys.hi = min(ys.lo, v), max(ys.hi, v)
		}
		ys.hi = max(ys.hi, ys.lo+1e-9)
	}
	xs := newScale(x.XLog, xv...)
	if x.XTicks != nil && !x.XLog && len(xv) > 0 { // as little of it as there is
		xs.lo = slices.Min(xv)
		xs.hi = max(slices.Max(xv), xs.lo+1e-9)
	}
	return curveX{xs, all}, ys
}

// curve sets a glyph in each column that the line reaches.
func (p *printer) curve(c *canvas, l report.Curve, i int, xs scale, row func(float64) int) {
	glyph, look := p.g.dot, accent
	if l.Dashed || i > 0 {
		glyph, look = p.g.grid, faint
	}
	if l.Dots {
		glyph, look = p.g.dot, accent
	}
	from, y := -1, 0
	for k := range min(len(l.X), len(l.Y)) {
		at, to := xs.cell(l.X[k], c.width), row(l.Y[k])
		if !l.Dots && len(l.X) == 2 && l.X[0] == l.X[1] { // upright, from one end to the other
			for cy := min(y, to); k > 0 && cy < max(y, to); cy++ {
				c.set(at, cy, p.g.vertical, look)
			}
			glyph = p.g.vertical
		}
		if !l.Dots && from >= 0 {
			for cx := from + 1; cx < at; cx++ {
				cy := y
				if !l.Step {
					cy = y + int(math.Round(float64(to-y)*float64(cx-from)/float64(at-from)))
				}
				c.set(cx, cy, glyph, look)
			}
		}
		c.set(at, to, glyph, look)
		from, y = at, to
	}
}

func (p *printer) curveTick(x report.Curves, row int, ys scale) string {
	if row != 0 && row != scatterHeight-1 {
		return strings.Repeat(" ", axisWidth)
	}
	v := ys.hi
	if row > 0 {
		v = ys.lo
	}
	text := short(v)
	switch {
	case x.Percent:
		text = number(100*v) + "%"
	case x.YTicks != nil:
		text = ""
	}
	text = cut(text, axisWidth-1, "")
	return strings.Repeat(" ", axisWidth-1-measure(text)) + text + " "
}

func (p *printer) curveAxis(x report.Curves, xs scale, width int) {
	indent := strings.Repeat(" ", axisWidth)
	p.write(line{{text: indent + p.g.corner + strings.Repeat(p.g.line, width), style: faint}})
	if x.XTicks != nil && x.Start.IsZero() {
		p.curveTicks(x, xs, width)
		return
	}
	from, to := number(xs.lo), number(xs.hi)
	if !x.Start.IsZero() {
		at := func(days float64) string {
			return dayIn(x.Start.Add(time.Duration(min(days, 1e5)*24*float64(time.Hour))), x.Zone)
		}
		from, to = at(xs.lo), at(xs.hi)
	} else if x.XLabel != "" {
		to += " " + cut(clean(x.XLabel), 40, "")
	}
	to = cut(p.clean(to), max(1, width-measure(from)), p.g.ellipsis)
	gap := max(1, width+1-measure(from)-measure(to))
	p.write(line{{text: indent + from + strings.Repeat(" ", gap) + to, style: faint}})
}

// curveTicks writes the marked places below the axis, as many as fit, and what
// they are.
func (p *printer) curveTicks(x report.Curves, xs scale, width int) {
	text := ""
	for _, t := range x.XTicks {
		label := p.clean(cut(clean(t.Label), 20, ""))
		start := max(0, min(xs.cell(t.At, width)-measure(label)/2, width-measure(label)))
		if t.At < xs.lo || t.At > xs.hi || start <= measure(text) && text != "" {
			continue
		}
		text += strings.Repeat(" ", start-measure(text)) + label
	}
	indent := strings.Repeat(" ", axisWidth+1)
	p.write(line{{text: indent + text, style: faint}})
	if x.XLabel != "" {
		label := cut(p.clean(clean(x.XLabel)), width, p.g.ellipsis)
		p.write(line{{text: indent + strings.Repeat(" ", width-measure(label)) + label, style: faint}})
	}
}

func (p *printer) curveKeys(x report.Curves) {
	var keys []line
	for i, l := range x.Lines {
		if l.Name == "" {
			continue
		}
		if len(l.X) == 2 && len(l.Y) == 2 && l.X[0] == l.X[1] {
			keys = append(keys, p.key(p.g.vertical, faint, l.Name))
		} else if l.Dashed || i > 0 && !l.Dots {
			keys = append(keys, p.key(p.g.grid+p.g.grid, faint, l.Name))
		} else {
			keys = append(keys, p.key(p.g.dot, accent, l.Name))
		}
	}
	if len(x.Ticks) > 0 {
		keys = append(keys, p.key(p.g.vertical, strong, x.TickName))
	}
	for _, r := range x.Reads {
		keys = append(keys, line{{text: p.clean(cut(clean(r.Label), 40, "")), style: normal}})
	}
	p.legend(keys...)
}
