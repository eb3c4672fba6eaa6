package chart

import (
	"iter"
	"math"
)

// A Path is a list of segments. Curves are cubic, so that a medium needs four
// operations only.
type Path []Segment

// A Segment moves, draws a line or a curve, or closes the figure.
type Segment struct {
	Op Op
	P  [3]Point // MoveTo and LineTo use P[0]; CurveTo two controls and the end; Close none
}

// A Point is a place in logical pixels.
type Point struct{ X, Y float64 }

// An Op is the kind of a [Segment].
type Op uint8

// The operations.
const (
	MoveTo Op = iota
	LineTo
	CurveTo
	Close
)

// kappa places the controls of a cubic that stands for a quarter of a circle.
const kappa = 0.5522847498307936

func (p *Path) moveTo(x, y float64) {
	*p = append(*p, Segment{Op: MoveTo, P: [3]Point{{x, y}}})
}

func (p *Path) lineTo(x, y float64) {
	*p = append(*p, Segment{Op: LineTo, P: [3]Point{{x, y}}})
}

func (p *Path) curveTo(a, b, c Point) {
	*p = append(*p, Segment{Op: CurveTo, P: [3]Point{a, b, c}})
}

func (p *Path) close() { *p = append(*p, Segment{Op: Close}) }

// quadTo raises a quadratic curve to a cubic one.
func (p *Path) quadTo(c, end Point) {
	from, ok := p.last()
	if !ok {
		return
	}
	p.curveTo(mix(from, c, 2.0/3), mix(end, c, 2.0/3), end)
}

func mix(a, b Point, t float64) Point {
	return Point{a.X + (b.X-a.X)*t, a.Y + (b.Y-a.Y)*t}
}

// last is the current point.
func (p Path) last() (Point, bool) {
	if len(p) == 0 {
		return Point{}, false
	}
	switch s := p[len(p)-1]; s.Op {
	case CurveTo:
		return s.P[2], true
	case Close:
		return Point{}, false
	default:
		return s.P[0], true
	}
}

// arcTo draws an arc round c from angle a0 over delta, both in radians,
// clockwise on the screen, starting with a line to its first point.
func (p *Path) arcTo(c Point, rx, ry, a0, delta float64) {
	n := max(1, math.Ceil(math.Abs(delta)/(math.Pi/2)-1e-9))
	step := delta / n
	k := 4.0 / 3 * math.Tan(step/4)
	at := func(a float64) (Point, Point) {
		sin, cos := math.Sincos(a)
		return Point{c.X + rx*cos, c.Y + ry*sin}, Point{-rx * sin, ry * cos}
	}
	from, d0 := at(a0)
	if _, ok := p.last(); ok {
		p.lineTo(from.X, from.Y)
	} else {
		p.moveTo(from.X, from.Y)
	}
	for i := 1.0; i <= n; i++ {
		to, d1 := at(a0 + step*i)
		p.curveTo(Point{from.X + k*d0.X, from.Y + k*d0.Y}, Point{to.X - k*d1.X, to.Y - k*d1.Y}, to)
		from, d0 = to, d1
	}
}

// appendTo appends p to out, scaled by k and then shifted.
func (p Path) appendTo(out Path, k, dx, dy float64) Path {
	for _, s := range p {
		for j := range s.P {
			s.P[j] = Point{s.P[j].X*k + dx, s.P[j].Y*k + dy}
		}
		out = append(out, s)
	}
	return out
}

// shift moves p itself.
func (p Path) shift(dx, dy float64) {
	for i := range p {
		for j := range p[i].P {
			p[i].P[j] = Point{p[i].P[j].X + dx, p[i].P[j].Y + dy}
		}
	}
}

// parts yields p in pieces, each with nothing of the earlier ones nearer than gap
// to the left of it: a line of text in words. The rasterizer's time grows with
// the square of what lies on a row.
func (p Path) parts(gap float64) iter.Seq[Path] {
	return func(yield func(Path) bool) {
		from, right := 0, math.Inf(-1)
		for i := 0; i < len(p); {
			lo, hi, next := p.figure(i)
			if i > from && lo > right+gap {
				if !yield(p[from:i]) {
					return
				}
				from = i
			}
			i, right = next, max(right, hi)
		}
		if from < len(p) {
			yield(p[from:])
		}
	}
}

// figure finds the end of the figure that begins at i, and between which x it lies.
func (p Path) figure(i int) (lo, hi float64, next int) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for next = i; next < len(p) && (next == i || p[next].Op != MoveTo); next++ {
		s := &p[next]
		points := s.P[:1]
		switch s.Op {
		case CurveTo:
			points = s.P[:]
		case Close:
			continue
		}
		for _, q := range points {
			lo, hi = min(lo, q.X), max(hi, q.X)
		}
	}
	return lo, hi, next
}

func line(x0, y0, x1, y1 float64) Path {
	return Path{{Op: MoveTo, P: [3]Point{{x0, y0}}}, {Op: LineTo, P: [3]Point{{x1, y1}}}}
}

func polygon(pts ...Point) Path {
	var p Path
	for i, q := range pts {
		if i == 0 {
			p.moveTo(q.X, q.Y)
		} else {
			p.lineTo(q.X, q.Y)
		}
	}
	p.close()
	return p
}

func circle(x, y, r float64) Path {
	k := r * kappa
	var p Path
	p.moveTo(x+r, y)
	p.curveTo(Point{x + r, y + k}, Point{x + k, y + r}, Point{x, y + r})
	p.curveTo(Point{x - k, y + r}, Point{x - r, y + k}, Point{x - r, y})
	p.curveTo(Point{x - r, y - k}, Point{x - k, y - r}, Point{x, y - r})
	p.curveTo(Point{x + k, y - r}, Point{x + r, y - k}, Point{x + r, y})
	p.close()
	return p
}

func diamond(x, y, r float64) Path {
	return polygon(Point{x, y - r}, Point{x + r, y}, Point{x, y + r}, Point{x - r, y})
}

// corners are the radii of a rectangle: top left, top right, bottom right,
// bottom left.
type corners [4]float64

func roundRect(b box, r corners) Path {
	limit := max(0, min(b.w(), b.h())/2)
	for i := range r {
		r[i] = min(r[i], limit)
	}
	var p Path
	p.moveTo(b.x0+r[0], b.y0)
	p.corner(Point{b.x1 - r[1], b.y0}, Point{b.x1, b.y0}, Point{b.x1, b.y0 + r[1]}, r[1])
	p.corner(Point{b.x1, b.y1 - r[2]}, Point{b.x1, b.y1}, Point{b.x1 - r[2], b.y1}, r[2])
	p.corner(Point{b.x0 + r[3], b.y1}, Point{b.x0, b.y1}, Point{b.x0, b.y1 - r[3]}, r[3])
	p.corner(Point{b.x0, b.y0 + r[0]}, Point{b.x0, b.y0}, Point{b.x0 + r[0], b.y0}, r[0])
	p.close()
	return p
}

// corner runs to from, round the corner at, to to.
func (p *Path) corner(from, at, to Point, r float64) {
	p.lineTo(from.X, from.Y)
	if r > 0 {
		p.curveTo(mix(from, at, kappa), mix(to, at, kappa), to)
	}
}

func all(r float64) corners { return corners{r, r, r, r} }

// box is a rectangle with its edges at x0 < x1 and y0 < y1.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) w() float64   { return b.x1 - b.x0 }
func (b box) h() float64   { return b.y1 - b.y0 }
func (b box) path() Path   { return roundRect(b, corners{}) }
func (b box) mid() float64 { return (b.y0 + b.y1) / 2 }

func (b box) grow(d float64) box { return box{b.x0 - d, b.y0 - d, b.x1 + d, b.y1 + d} }

func (b box) hits(c box) bool {
	return b.x0 < c.x1 && c.x0 < b.x1 && b.y0 < c.y1 && c.y0 < b.y1
}

func (b box) holds(c box) bool {
	return b.x0 <= c.x0 && c.x1 <= b.x1 && b.y0 <= c.y0 && c.y1 <= b.y1
}
