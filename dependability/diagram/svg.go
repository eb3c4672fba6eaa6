package diagram

import (
	"fmt"
	"math"
)

// svg draws the graph.
func (g *graph) svg() []byte {
	c := &canvas{}
	g.draw(c, 0, 0)
	if g.key != "" {
		c.item(c.left, c.bottom+24, g.key)
	}
	return c.document(g.title, g.about)
}

// draw puts the graph on a canvas and returns where its boxes lie.
func (g *graph) draw(c *canvas, dx, dy float64) []place {
	l := g.fit()
	for i := range l.boxes {
		l.boxes[i].x += dx
		l.boxes[i].y += dy
	}
	for i := range l.curves {
		k := &l.curves[i]
		k.x0, k.cx, k.x1 = k.x0+dx, k.cx+dx, k.x1+dx
		k.y0, k.cy, k.y1 = k.y0+dy, k.cy+dy, k.y1+dy
		l.labels[i].x += dx
		l.labels[i].y += dy
		l.arrow(c, *k)
	}
	for i, n := range g.nodes {
		n.draw(c, l.boxes[i])
	}
	for i := range g.edges {
		if s := l.caption(i); s != "" {
			p := l.labels[i]
			c.rect(p.x-p.w/2, p.y-p.h/2, p.w, p.h, 2, "paper")
			c.text(p.x, p.y, s, smallSize, "label")
		}
	}
	if l.listed {
		l.list(c)
	}
	return l.boxes
}

func (l *layout) arrow(c *canvas, k curve) {
	for i := range 9 {
		x, y := k.at(float64(i) / 8)
		c.reach(x-2, y-2, 4, 4)
	}
	c.path(fmt.Sprintf("M%s %sQ%s %s %s %s", num(k.x0), num(k.y0), num(k.cx), num(k.cy), num(k.x1), num(k.y1)), "arrow")
	if l.plain {
		return
	}
	angle := math.Atan2(k.y1-k.cy, k.x1-k.cx)
	if k.y1 == k.cy && k.x1 == k.cx {
		angle = math.Atan2(k.y1-k.y0, k.x1-k.x0)
	}
	tip := func(turn float64) (float64, float64) {
		return k.x1 - 9*math.Cos(angle+turn), k.y1 - 9*math.Sin(angle+turn)
	}
	ax, ay := tip(0.38)
	bx, by := tip(-0.38)
	c.path(fmt.Sprintf("M%s %sL%s %sL%s %sZ", num(k.x1), num(k.y1), num(ax), num(ay), num(bx), num(by)), "head")
}

func (n node) draw(c *canvas, p place) {
	x, y := p.x-p.w/2, p.y-p.h/2
	switch {
	case n.point:
		c.circle(p.x, p.y, p.w/2, "box")
	case n.down:
		c.rect(x, y, p.w, p.h, 0, "down")
		c.rect(x+3.5, y+3.5, p.w-7, p.h-7, 0, "inner")
	default:
		c.rect(x, y, p.w, p.h, 9, "box")
	}
	if n.note == "" {
		c.text(p.x, p.y, n.label, fontSize, "name")
	} else {
		c.text(p.x, p.y-8, n.label, fontSize, "name")
		c.text(p.x, p.y+9, n.note, smallSize, "note")
	}
	if n.start { // a dot with an arrow into the state, from above on the left
		c.circle(x-16, y-12, 4, "dot")
		c.line(x-14, y-10, x, y)
	}
}

// list writes the labels under the picture, in lines.
func (l *layout) list(c *canvas) {
	left, y := c.left, c.bottom+24
	for i, e := range l.edges {
		if e.label != "" {
			c.item(left, y, fmt.Sprintf("%d: %s to %s, %s", i+1, l.nodes[e.from].label, l.nodes[e.to].label, e.label))
			y += smallSize + 6
		}
	}
}

// item is a line of text that begins at x.
func (c *canvas) item(x, y float64, s string) {
	c.reach(x, y-smallSize, width(s, smallSize), smallSize+4)
	fmt.Fprintf(&c.b, "<text class=\"list\" x=\"%s\" y=\"%s\" font-size=\"%s\">%s</text>\n", num(x), num(y), num(smallSize), escape(s))
}
