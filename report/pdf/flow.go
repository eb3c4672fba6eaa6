package pdf

import "github.com/nines-bot/nines/report"

// A piece is something that goes down the page: a heading, a table. Pieces
// know how to continue on the next page.
type piece interface {
	// lead is the height of what must not be parted from a heading above it:
	// the whole of a chart, the head and first rows of a table.
	lead(f *flow) float64
	draw(f *flow)
}

// A flow fills pages from top to bottom.
type flow struct {
	*canvas
	y           float64 // where the next ink goes
	top, bottom float64 // of the body of a page
	left, inner float64 // edge and width of the text
	marks       []mark
	fresh       bool  // nothing stands on this page yet
	err         error // the first of a chart
}

// The measures of a page, in points.
const (
	margin  = 42.0
	headGap = 46.0 // from the top edge to the body on later pages
	footGap = 52.0 // from the bottom edge
)

func (f *flow) newPage() {
	f.addPage()
	f.y, f.fresh = f.top, true
}

// room is what is left of the page.
func (f *flow) room() float64 { return f.bottom - f.y }

// reserve starts a new page unless h fits. At the top of a page it is of no use.
func (f *flow) reserve(h float64) {
	if h > f.room() && !f.fresh {
		f.newPage()
	}
}

// space leaves room between pieces, none at the top of a page.
func (f *flow) space(h float64) {
	if !f.fresh {
		f.y += h
	}
}

// down moves on after ink of height h.
func (f *flow) down(h float64) {
	f.y += h
	f.fresh = false
}

// body is the height of an empty page.
func (f *flow) body() float64 { return f.bottom - f.top }

// lay draws pieces, keeping headings with what follows them.
func (f *flow) lay(pieces []piece) {
	link(pieces)
	for i := range pieces {
		f.pull(pieces, i)
		pieces[i].draw(f)
	}
}

// link tells headings what stands around them.
func link(pieces []piece) {
	under := false // a heading
	for i, p := range pieces {
		h, ok := p.(*heading)
		if ok {
			if h.tight != under {
				h.tight, h.par = under, nil
			}
			if i+1 < len(pieces) {
				h.next = pieces[i+1]
			}
		}
		under = ok
	}
}

// A collector turns the blocks of a report into pieces.
type collector struct {
	ts      *typesetter
	parent  *elem // where headings and paragraphs hang
	section *elem
	pieces  []piece
	title   string // of the section or the chart just before: a table does not say it again
}

var _ report.Renderer = (*collector)(nil)

// Section implements [report.Renderer]. A section without blocks shows its
// heading only.
func (c *collector) Section(s report.Section) error {
	c.section = c.parent.child("Sect")
	c.title = clean(s.Title)
	if c.title != "" {
		c.pieces = append(c.pieces, &heading{elem: c.section.child("H2"), text: c.title, level: 0})
	}
	return nil
}

// Text implements [report.Renderer].
func (c *collector) Text(b report.Text) error {
	if spans := c.spans(b.Spans, bodyStyle()); len(spans) > 0 {
		c.title = ""
		c.pieces = append(c.pieces, newParagraph(c.section.child("P"), spans, bodyLead))
	}
	return nil
}

// Note implements [report.Renderer].
func (c *collector) Note(b report.Note) error {
	if spans := c.spans(b.Spans, smallStyle()); len(spans) > 0 {
		n := &note{paragraph: *newParagraph(c.section.child("P"), spans, smallLead), tone: b.Tone}
		n.above = 10
		c.title = ""
		c.pieces = append(c.pieces, n)
	}
	return nil
}

// Figures implements [report.Renderer].
func (c *collector) Figures(b report.Figures) error {
	if len(b.Items) > 0 {
		c.title = ""
		c.pieces = append(c.pieces, newTiles(c.section, b.Items)...)
	}
	return nil
}

// Table implements [report.Renderer].
func (c *collector) Table(b report.Table) error {
	c.pieces = append(c.pieces, newTables(c.section, b, c.title)...)
	c.title = ""
	return nil
}

// spans cleans runs of text. The result is empty if there is nothing to see.
func (c *collector) spans(in []report.Span, st style) []span {
	var out []span
	seen := false
	for _, s := range in {
		t := cleanSpan(s.Text)
		if t == "" {
			continue
		}
		seen = seen || t != " "
		sp := span{text: t, style: st, link: webURL(s.Link)}
		sp.bold = sp.bold || s.Strong
		if sp.link != "" {
			sp.color = linkColor
		}
		out = append(out, sp)
	}
	if !seen {
		return nil
	}
	return out
}
