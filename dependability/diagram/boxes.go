package diagram

const (
	rowGap  = 26.0 // between parts in a row
	railGap = 26.0 // beside parts above each other
	stack   = 16.0
)

func series(parts []box) box {
	var out box
	below := 0.0
	for i, p := range parts {
		if i > 0 {
			out.w += rowGap
		}
		out.w += p.w
		out.port, below = max(out.port, p.port), max(below, p.h-p.port)
	}
	out.h = out.port + below
	port := out.port
	out.draw = func(c *canvas, x, y float64) {
		for i, p := range parts {
			if i > 0 {
				c.line(x, y+port, x+rowGap, y+port)
				x += rowGap
			}
			p.draw(c, x, y+port-p.port)
			x += p.w
		}
	}
	return out
}

// parallel stacks parts between two rails; how many are needed stands where
// the rails join again.
func parallel(parts []box, caption string) box {
	wide, h := 0.0, 0.0
	for i, p := range parts {
		if i > 0 {
			h += stack
		}
		wide, h = max(wide, p.w), h+p.h
	}
	join := 0.0
	if caption != "" {
		join = width(caption, smallSize) + 16
	}
	w := wide + 2*railGap + join
	h = max(h, 24)
	port := h / 2
	return box{w, h, port, func(c *canvas, x, y float64) {
		top, first, last := y, 0.0, 0.0
		for i, p := range parts {
			at := top + p.port
			if i == 0 {
				first = at
			}
			last = at
			left := x + railGap + (wide-p.w)/2
			c.line(x+railGap/2, at, left, at)
			c.line(left+p.w, at, x+wide+railGap*1.5, at)
			p.draw(c, left, top)
			top += p.h + stack
		}
		mid := y + port
		for _, rail := range []float64{x + railGap/2, x + wide + railGap*1.5} {
			c.line(rail, min(first, mid), rail, max(last, mid))
		}
		c.line(x, mid, x+railGap/2, mid)
		c.line(x+wide+railGap*1.5, mid, x+wide+2*railGap, mid)
		if caption != "" {
			c.rect(x+wide+2*railGap, mid-12, join, 24, 12, "box")
			c.text(x+wide+2*railGap+join/2, mid, caption, smallSize, "name")
		}
	}}
}

// framed stands for many copies of one part.
func framed(b box, copies int, caption string) box {
	if copies == 1 {
		return b
	}
	const pad, head = 14.0, 24.0
	w := max(b.w, width(caption, smallSize)) + 2*pad
	side := (w - b.w) / 2
	return box{w, b.h + head + pad, b.port + head, func(c *canvas, x, y float64) {
		c.rect(x, y, w, b.h+head+pad, 6, "frame")
		c.text(x+w/2, y+head/2, caption, smallSize, "note")
		c.line(x, y+head+b.port, x+side, y+head+b.port)
		b.draw(c, x+side, y+head)
		c.line(x+side+b.w, y+head+b.port, x+w, y+head+b.port)
	}}
}
