package chart

import (
	"math"
	"time"

	"github.com/nines-bot/nines/report"
)

func unixTime(seconds int64) time.Time { return time.Unix(seconds, 0) }

// banded reports whether a curve has a band to draw.
func banded(l report.Curve) bool {
	for i := range min(len(l.X), len(l.Low), len(l.High)) {
		if l.Low[i] != nil && l.High[i] != nil {
			return true
		}
	}
	return false
}

// drawBands fills between the limits, in as many pieces as there are gaps.
func (c curves) drawBands(s *sheet, p *pen) {
	for i, l := range c.Lines {
		var upper, lower []Point
		flush := func() {
			if len(upper) > 1 {
				path := Path{}.through(upper...)
				for k := len(lower) - 1; k >= 0; k-- {
					path.join(lower[k])
				}
				path.close()
				p.shape(path, s.bandOf(l, i))
			}
			upper, lower = nil, nil
		}
		for k := range min(len(l.X), len(l.Low), len(l.High)) {
			if l.Low[k] == nil || l.High[k] == nil || !finite(l.X[k]) {
				if l.Step && len(upper) > 0 && finite(l.X[k]) { // the last limits hold up to here
					upper = append(upper, Point{c.at(p, l.X[k], 0).X, upper[len(upper)-1].Y})
					lower = append(lower, Point{c.at(p, l.X[k], 0).X, lower[len(lower)-1].Y})
				}
				flush()
				continue
			}
			upper = follow(upper, c.at(p, l.X[k], *l.High[k]), l.Step)
			lower = follow(lower, c.at(p, l.X[k], *l.Low[k]), l.Step)
		}
		flush()
	}
}

// follow lengthens a line to q, by a step if it goes in steps. Points closer
// than a third of a pixel are one.
func follow(line []Point, q Point, step bool) []Point {
	n := len(line)
	if n > 0 && math.Abs(q.X-line[n-1].X) < 0.33 {
		if n > 1 && !step || n > 2 && step && line[n-2].X == line[n-1].X {
			line[n-1].Y = q.Y
			return line
		}
	}
	if step && n > 0 {
		line = append(line, Point{q.X, line[n-1].Y})
	}
	return append(line, q)
}

// drawLines draws the curves, the first one on top.
func (c curves) drawLines(s *sheet, p *pen) {
	for i := len(c.Lines) - 1; i >= 0; i-- {
		l := c.Lines[i]
		if l.Dots {
			c.drawDots(s, p, l, i)
			continue
		}
		var pts []Point
		for k := range min(len(l.X), len(l.Y)) {
			if finite(l.X[k]) && finite(l.Y[k]) {
				pts = follow(pts, c.at(p, l.X[k], l.Y[k]), l.Step)
			}
		}
		if len(pts) < 2 {
			continue
		}
		width, dashes := 2.4, []float64(nil)
		if l.Dashed {
			width, dashes = 1.6, []float64{6, 4}
		}
		p.line(Path{}.through(pts...), s.line(l, i), width, dashes...)
	}
}

func (c curves) drawDots(s *sheet, p *pen, l report.Curve, i int) {
	last := Point{math.Inf(-1), math.Inf(-1)}
	fill, outline := s.line(l, i).alpha(0.9), &Stroke{Paint: s.paint(card), Width: 1}
	if len(l.X) > 100 {
		outline = nil
	}
	for k := range min(len(l.X), len(l.Y)) {
		if !finite(l.X[k]) || !finite(l.Y[k]) {
			continue
		}
		q := c.at(p, l.X[k], l.Y[k])
		if math.Abs(q.X-last.X) < 0.5 && math.Abs(q.Y-last.Y) < 0.5 {
			continue
		}
		last = q
		p.back.Path(circle(q.X, q.Y, 3.8), &fill, outline)
	}
}
