package diagram

import (
	"fmt"
	"math"
	"slices"
)

// A place is a rectangle around (x, y).
type place struct{ x, y, w, h float64 }

func (p place) meets(q place) bool {
	return math.Abs(p.x-q.x) < (p.w+q.w)/2 && math.Abs(p.y-q.y) < (p.h+q.h)/2
}

// A curve is a quadratic Bézier from border to border of two nodes.
type curve struct{ x0, y0, cx, cy, x1, y1 float64 }

func (c curve) at(t float64) (x, y float64) {
	a, b, d := (1-t)*(1-t), 2*t*(1-t), t*t
	return a*c.x0 + b*c.cx + d*c.x1, a*c.y0 + b*c.cy + d*c.y1
}

// A layout is a graph with coordinates.
type layout struct {
	*graph
	boxes  []place
	curves []curve
	labels []place
	listed bool // edges carry numbers, the labels stand in a list
}

const (
	gapX = 70.0
	gapY = 46.0
)

// arrangeAt gives coordinates, with gaps stretched by scale, and tells whether
// every label found room, and clear of other edges if that is asked.
func (g *graph) arrangeAt(scale float64, clear, listed bool) (*layout, bool) {
	l := &layout{graph: g, listed: listed}
	w, h := 0.0, 0.0
	for _, n := range g.nodes {
		bw, bh := n.size()
		w, h = max(w, bw), max(h, bh)
	}
	for _, n := range g.nodes {
		bw, bh := n.size()
		l.boxes = append(l.boxes, place{float64(n.column) * (w + gapX*scale), n.row * (h + gapY*scale), bw, bh})
	}
	for i, e := range g.edges {
		l.curves = append(l.curves, l.bend(i, e))
	}
	ok := true
	for i := range g.edges {
		p, free := l.label(i, clear)
		ok = ok && free
		l.labels = append(l.labels, p)
	}
	return l, ok
}

func (n node) size() (w, h float64) {
	if n.point {
		r := max(width(n.label, smallSize)+10, 16)
		return r, r
	}
	w = max(width(n.label, fontSize), width(n.note, smallSize)) + 24
	h = 34.0
	if n.note != "" {
		h = 46
	}
	return max(w, 46), h
}

// bend finds a curve that meets no third node; edges both ways part to the two
// sides.
func (l *layout) bend(i int, e edge) curve {
	bends := []float64{0, 0.18, -0.18, 0.3, -0.3, 0.45, -0.45, 0.6, -0.6, 0.8}
	for _, f := range l.edges {
		if f.from == e.to && f.to == e.from {
			b := l.part(i, e)
			bends = []float64{b, 1.3 * b, 1.7 * b, 2.2 * b, 3 * b}
		}
	}
	var best curve
	least := math.MaxInt
	for _, b := range bends {
		c := l.curve(e, b)
		if hits := l.hits(e, c); hits < least {
			best, least = c, hits
		}
	}
	return best
}

// part is the bend that keeps the label of an edge clear of the edge back.
func (l *layout) part(i int, e edge) float64 {
	a, b := l.boxes[e.from], l.boxes[e.to]
	dx, dy := math.Abs(b.x-a.x), math.Abs(b.y-a.y)
	p := l.room(i)
	return min(max(0.1, (dy*p.w+dx*p.h)/(dx*dx+dy*dy)), 0.5)
}

// room is the size of a label.
func (l *layout) room(i int) place {
	return place{w: width(l.caption(i), smallSize) + 4, h: smallSize + 6}
}

func (l *layout) curve(e edge, bend float64) curve {
	a, b := l.boxes[e.from], l.boxes[e.to]
	dx, dy := b.x-a.x, b.y-a.y
	cx, cy := (a.x+b.x)/2+bend*dy, (a.y+b.y)/2-bend*dx
	x0, y0 := a.border(cx, cy)
	x1, y1 := b.border(cx, cy)
	return curve{x0, y0, cx, cy, x1, y1}
}

// border is where the line from the middle to (x, y) leaves the rectangle.
func (p place) border(x, y float64) (float64, float64) {
	dx, dy := x-p.x, y-p.y
	if dx == 0 && dy == 0 {
		return p.x, p.y
	}
	t := math.Inf(1)
	if dx != 0 {
		t = (p.w/2 + 2) / math.Abs(dx)
	}
	if dy != 0 {
		t = min(t, (p.h/2+2)/math.Abs(dy))
	}
	t = min(t, 1)
	return p.x + t*dx, p.y + t*dy
}

// hits counts the nodes in the way.
func (l *layout) hits(e edge, c curve) int {
	count := 0
	for i, box := range l.boxes {
		if i == e.from || i == e.to {
			continue
		}
		for k := 1; k < 24; k++ {
			x, y := c.at(float64(k) / 24)
			if box.meets(place{x, y, 8, 8}) {
				count++
				break
			}
		}
	}
	return count
}

// caption is what stands on an edge.
func (l *layout) caption(i int) string {
	if l.edges[i].label == "" || !l.listed {
		return l.edges[i].label
	}
	return fmt.Sprint(i + 1)
}

// label finds room for the label of an edge along its curve, best where it
// hides no other edge.
func (l *layout) label(i int, clear bool) (place, bool) {
	if l.caption(i) == "" {
		return place{}, true
	}
	p := l.room(i)
	for _, strict := range []bool{true, clear} {
		for _, t := range []float64{0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.22, 0.78} {
			p.x, p.y = l.curves[i].at(t)
			if l.free(p) && (!strict || l.clear(p, i)) {
				return p, true
			}
		}
	}
	p.x, p.y = l.curves[i].at(0.5)
	return p, false
}

// free tells whether a label meets no node and no other label.
func (l *layout) free(p place) bool {
	meets := func(q place) bool { return q.w > 0 && p.meets(q) }
	return !slices.ContainsFunc(l.boxes, meets) && !slices.ContainsFunc(l.labels, meets)
}

// clear tells whether a label hides no edge but its own.
func (l *layout) clear(p place, own int) bool {
	for i, c := range l.curves {
		for k := 1; i != own && k < 24; k++ {
			if x, y := c.at(float64(k) / 24); p.meets(place{x, y, 2, 2}) {
				return false
			}
		}
	}
	return true
}

// fit grows the picture until all labels have room and hide no edge; if it
// cannot, until they have room; if it cannot, it puts them into a list.
func (g *graph) fit() *layout {
	var l *layout
	for _, way := range []struct{ clear, listed bool }{{true, false}, {false, false}, {true, true}, {false, true}} {
		for _, scale := range []float64{1, 1.3, 1.7, 2.2, 2.8} {
			var ok bool
			if l, ok = g.arrangeAt(scale, way.clear, way.listed); ok {
				return l
			}
		}
	}
	return l
}
