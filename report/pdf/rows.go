package pdf

import "github.com/nines-bot/nines/report"

// lead is the whole of a short table, of others the head with the first two
// rows.
func (t *table) lead(f *flow) float64 {
	t.make(f)
	b := t.bands[0]
	h := t.above + b.head.height
	if len(t.bands) > 1 {
		h += bandHead
	} else if whole := t.whole(f); whole < f.body()*0.3 {
		return whole
	}
	return min(h+b.height(2), f.body()/2)
}

// whole is the height of a table of one band, with what stands below.
func (t *table) whole(f *flow) float64 {
	b := t.bands[0]
	return t.above + b.head.height + b.height(len(b.rows)) + t.below(f)
}

// below is the height that the last row shares a page with.
func (t *table) below(f *flow) float64 {
	h := 0.0
	for _, p := range t.tail {
		h += p.lead(f)
	}
	return h
}

const bandHead = 14.0 // the line that names a band

// height is that of the first n rows, and of the sum if those are all.
func (b *band) height(n int) float64 {
	h := 0.0
	for _, r := range b.rows[:min(n, len(b.rows))] {
		h += r.height
	}
	if n >= len(b.rows) && b.total != nil {
		h += b.total.height
	}
	return h
}

func (t *table) draw(f *flow) {
	f.reserve(t.lead(f))
	for i, b := range t.bands {
		if len(t.bands) > 1 {
			f.reserve(bandHead + t.above + b.head.height + min(b.height(1), 60))
			f.space(t.above)
			f.artifact("", func() { f.text(f.left, baseline(f.y, bandHead-4, 7.5), t.bandTitle(i), tinyStyle()) })
			f.down(bandHead - 6)
		}
		f.space(t.above)
		below := 0.0
		if i == len(t.bands)-1 {
			below = t.below(f)
		}
		b.draw(f, below)
	}
}

// draw lays the rows out over pages. A row is only split if it is higher than
// most of a page. The sum and what comes below, of a height, never stand alone.
func (b *band) draw(f *flow, below float64) {
	b.repeats = b.head.height <= f.body()/3
	b.over(f, b.head)
	for i, r := range b.rows {
		need := r.height
		if i == len(b.rows)-1 {
			need += below
			if b.total != nil {
				need += b.total.height
			}
		}
		if need > f.room() && need <= f.body()*2/3 {
			b.nextPage(f)
		}
		b.over(f, r)
	}
	if b.total != nil {
		if b.total.height > f.room() {
			b.nextPage(f)
		}
		b.over(f, b.total)
	}
	f.artifact("", func() { f.rule(f.left, f.y, f.inner, 0.6, hairline) })
}

// nextPage goes on under a copy of the head, which is not read aloud again.
func (b *band) nextPage(f *flow) {
	f.newPage()
	if !b.repeats {
		return
	}
	f.artifact("Pagination", func() {
		c := *b.head
		c.cells = make([]*cell, len(b.head.cells))
		for i, x := range b.head.cells {
			y := *x
			y.elem = nil
			c.cells[i] = &y
		}
		c.draw(f, b, 0, c.height)
	})
}

// over draws a row in as many parts as it takes. A page has room for two lines
// under its head, so each part takes some.
func (b *band) over(f *flow, r *row) {
	line := r.cells[0].height
	total := max(1, int((r.height-2*cellPadY+0.01)/line))
	for from := 0; from < total; {
		n := min(total-from, int((f.room()-2*cellPadY+0.01)/line))
		if n < min(2, total-from) {
			b.nextPage(f)
			continue
		}
		r.draw(f, b, from, float64(n)*line+2*cellPadY)
		from += n
	}
}

// draw paints the lines of a row from one on, in a strip of at most height.
func (r *row) draw(f *flow, b *band, from int, height float64) {
	height = min(height, r.height)
	f.background(r, height)
	x := f.left
	for i, c := range r.cells {
		c.draw(f, x+b.cols[i].indent, b.cols[i].width-b.cols[i].indent, from, height)
		x += b.cols[i].width
	}
	f.close()
	f.down(height)
}

func (f *flow) background(r *row, height float64) {
	paint := func() {
		switch {
		case r.head:
			f.fill(f.left, f.y, f.inner, height, 3, navy)
			f.fill(f.left, f.y+height/2, f.inner, height/2, 0, navy)
		case r.total:
			f.rule(f.left, f.y, f.inner, 1, ink)
		case r.odd:
			f.fill(f.left, f.y, f.inner, height, 0, panel)
		}
	}
	if r.head && r.cells[0].elem == nil {
		paint() // inside an artifact already
		return
	}
	f.artifact("", paint)
}

func (c *cell) draw(f *flow, x, width float64, from int, height float64) {
	to := min(len(c.lines), from+int((height-2*cellPadY+0.01)/c.height))
	if c.elem != nil && c.tone != report.Neutral && from == 0 && len(c.lines) > 0 {
		size := c.spans[0].size - 1
		at := x + cellPadX
		if c.right {
			at = x + width - cellPadX - c.lines[0].width - size - 3
		}
		f.mark(c.elem)
		f.sign(c.tone, at, f.y+cellPadY+(c.height-size)/2, size)
	}
	if from >= to {
		return
	}
	left := x + cellPadX
	if !c.right {
		left += signRoom(c.tone, c.spans[0].size)
	}
	if c.right {
		left = x + width - cellPadX - c.width
	}
	c.paint(f.canvas, left, f.y+cellPadY, from, to, c.right)
}
