package pdf

import (
	"strings"

	"github.com/nines-bot/nines/report"
)

// A paragraph is text that fills a width and goes on over pages.
type paragraph struct {
	elem   *elem
	spans  []span
	height float64 // of one line
	above  float64 // room before it
	links  []*elem // by span, made when first drawn
	lines  []line
	width  float64 // that lines were made for
}

func newParagraph(e *elem, spans []span, height float64) *paragraph {
	return &paragraph{elem: e, spans: spans, height: height, above: 8, links: make([]*elem, len(spans))}
}

func (p *paragraph) wrap(t *typesetter, width float64) []line {
	if p.width != width {
		p.lines, p.width = t.wrap(p.spans, width), width
	}
	return p.lines
}

func (p *paragraph) lead(f *flow) float64 {
	n := len(p.wrap(f.ts, f.inner))
	if n > 3 {
		n = 2
	}
	return p.above + float64(n)*p.height
}

func (p *paragraph) draw(f *flow) { p.drawAt(f, f.left, f.inner, nil) }

// drawAt draws into a column. Never does one line stand alone on a page. Each
// piece of the column, on each page, is handed to behind before its text.
func (p *paragraph) drawAt(f *flow, x, width float64, behind func(y, h float64)) {
	lines := p.wrap(f.ts, width)
	f.space(p.above)
	for i := 0; i < len(lines); {
		n := int((f.room() + 0.01) / p.height)
		switch rest := len(lines) - i; {
		case n >= rest:
			n = rest
		case n > 2 && rest-n < 2:
			n = rest - 2
		}
		if n < min(2, len(lines)-i) {
			if f.fresh {
				n = 1 // a page too low for anything
			} else {
				f.newPage()
				continue
			}
		}
		h := float64(n) * p.height
		if behind != nil {
			behind(f.y, h)
		}
		p.paint(f.canvas, x, f.y, i, i+n, false)
		f.down(h)
		i += n
	}
}

// paint draws the lines [from, to), the first one's top at y.
func (p *paragraph) paint(c *canvas, x, y float64, from, to int, right bool) {
	for _, l := range p.lines[from:to] {
		x0 := x
		if right {
			x0 += p.width - l.width
		}
		for _, g := range l.frags {
			p.frag(c, x0, y, g)
		}
		y += p.height
	}
}

func (p *paragraph) frag(c *canvas, x, y float64, g frag) {
	s := p.spans[g.span]
	base := baseline(y, p.height, s.size)
	if p.elem == nil { // in an artifact
		c.text(x+g.x, base, g.text, s.style)
		return
	}
	if s.link == "" {
		c.mark(p.elem)
		c.text(x+g.x, base, g.text, s.style)
		return
	}
	if p.links[g.span] == nil {
		p.links[g.span] = p.elem.child("Link")
	}
	e := p.links[g.span]
	c.mark(e)
	c.text(x+g.x, base, g.text, s.style)
	// Spaces at the ends are no part of what is clicked.
	word := strings.TrimLeft(g.text, " ")
	left := g.x + float64(len(g.text)-len(word))*c.ts.width(" ", s.style)
	w := c.ts.width(strings.TrimRight(word, " "), s.style)
	if w <= 0 {
		return
	}
	c.rule(x+left, base+s.size*0.16, w, 0.4, s.color)
	c.link(e, x+left, y, w, p.height, s.link, contents(s.text))
}

// baseline centres capitals in a line of height h.
func baseline(y, h, size float64) float64 { return y + h/2 + size*0.36 }

// contents describes a link to those who cannot see where it stands.
func contents(text string) string { return "Open in Jira: " + brief(text) }

// A heading stays with the piece after it and has an entry in the outline.
type heading struct {
	elem  *elem
	text  string
	level int // 0 for sections, 1 for what is in them
	next  piece
	tight bool // right under another heading
	par   *paragraph
}

func (h *heading) paragraph() *paragraph {
	if h.par == nil {
		st, height, above := style{size: 14, bold: true, color: ink}, 18.0, 24.0
		if h.level > 0 {
			st.size, height, above = 10, 14, 16
		}
		if h.tight {
			above = 5
		}
		h.par = newParagraph(h.elem, []span{{text: h.text, style: st}}, height)
		h.par.above = above
	}
	return h.par
}

// height is that of the heading alone.
func (h *heading) height(f *flow) float64 {
	p := h.paragraph()
	return p.above + float64(len(p.wrap(f.ts, f.inner)))*p.height
}

func (h *heading) lead(f *flow) float64 {
	need := h.height(f)
	if h.next != nil {
		need += h.next.lead(f)
	}
	return need
}

func (h *heading) draw(f *flow) {
	f.reserve(h.lead(f))
	above := h.paragraph().above
	if f.fresh {
		above = 0
	}
	f.marks = append(f.marks, mark{title: h.text, level: h.level, page: f.pageNo(), y: f.y + above - 6})
	h.paragraph().draw(f)
}

// A note is a paragraph set apart by a bar and a tint, with the sign of its tone.
type note struct {
	paragraph
	tone report.Tone
}

const (
	notePad  = 8.0
	noteText = 30.0 // from the left edge of the box to its text
)

func (n *note) lead(f *flow) float64 {
	k := min(3, len(n.wrap(f.ts, f.inner-noteText-notePad)))
	return n.above + 2*notePad + float64(k)*n.height
}

func (n *note) draw(f *flow) {
	f.reserve(n.lead(f))
	f.space(n.above)
	col, back := toneColors(n.tone)
	f.fresh = true // the paragraph brings no room of its own
	f.y += notePad
	f.bottom -= notePad
	first := true
	n.drawAt(f, f.left+noteText, f.inner-noteText-notePad, func(y, h float64) {
		f.artifact("", func() {
			f.fill(f.left, y-notePad, f.inner, h+2*notePad, 4, back)
			f.fill(f.left, y-notePad, 3, h+2*notePad, 0, col)
		})
		if first {
			f.mark(n.elem)
			n.icon(f.canvas, f.left+12, y+n.height/2-5)
		}
		first = false
	})
	f.bottom += notePad
	f.down(notePad)
}

// icon is the sign of the tone, an i in a disc for a neutral one.
func (n *note) icon(c *canvas, x, y float64) {
	if n.tone != report.Neutral {
		c.sign(n.tone, x, y, 10)
		return
	}
	c.word("note:", x, y, 10, func() {
		c.fill(x, y, 10, 10, 5, accent)
		c.polyline(white, 1.2, x+5, y+4.6, x+5, y+7.4)
		c.polyline(white, 1.4, x+5, y+2.6, x+5, y+2.61)
	})
}
