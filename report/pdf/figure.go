package pdf

import (
	"cmp"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
)

// A figures piece is one chart over the whole width, or two side by side. It
// is never split.
type figures struct {
	section *elem
	parent  *elem // of what is drawn, in its place in the section
	charts  []report.Chart
	usual   sizing
	small   sizing  // where that makes the row fit the rest of a page
	words   []piece // instead of charts that cannot be drawn
}

// A sizing is a scale, in points a logical pixel, and the height of the row at
// it, in logical pixels.
type sizing struct{ scale, height float64 }

func (s sizing) points() float64 { return s.scale * s.height }

// A logical pixel of a chart in points. The smallest text of a chart, 10.5, is
// printed 7.6 points high, 6.9 where the chart then fits the rest of a page,
// and lower only in charts that would not fit a page at all.
const (
	pixel      = 0.72
	smallPixel = 0.66
	leastPixel = 0.42

	figureGap   = 12.0 // between two charts
	figureAbove = 10.0
)

// figureHead is room for a heading above the highest chart, in points.
const figureHead = 96.0

// pairs reports whether a chart is legible in half the width.
func pairs(c report.Chart) bool {
	switch p := c.Plot.(type) {
	case report.Donut:
		return len(p.Slices) <= 7
	case report.Bars:
		return len(p.Categories) <= 7 && len(p.Series) <= 3
	case report.Ages:
		return len(p.Columns) <= 4
	}
	return false
}

// Chart implements [report.Renderer]. A chart joins the one before it if both
// are legible in half the width.
func (c *collector) Chart(b report.Chart) error {
	c.title = clean(b.Title)
	if n := len(c.pieces); n > 0 && pairs(b) {
		if g, ok := c.pieces[n-1].(*figures); ok && len(g.charts) == 1 && g.section == c.section && pairs(g.charts[0]) {
			g.charts = append(g.charts, b)
			return nil
		}
	}
	c.pieces = append(c.pieces, &figures{section: c.section, parent: c.section.child("Div"), charts: []report.Chart{b}})
	return nil
}

// each is the width of one chart of the row, in points.
func (g *figures) each(f *flow) float64 {
	if len(g.charts) == 2 {
		return (f.inner - figureGap) / 2
	}
	return f.inner
}

// at is the size of the row at a scale.
func (g *figures) at(f *flow, scale float64) (sizing, error) {
	s := sizing{scale: scale}
	for _, c := range g.charts {
		_, h, err := chart.Size(c, chart.Options{Width: g.each(f) / scale, Fonts: f.ts.fonts})
		if err != nil {
			return s, err
		}
		s.height = max(s.height, h)
	}
	return s, nil
}

// measure chooses the largest scale at which the row fits a page. Charts that
// are too high even so are drawn smaller.
func (g *figures) measure(f *flow) (err error) {
	limit := f.body() - figureHead
	if g.small, err = g.at(f, smallPixel); err != nil {
		return err
	}
	for scale := pixel; ; scale = max(scale-0.06, leastPixel) {
		if g.usual, err = g.at(f, scale); err != nil || g.usual.points() <= limit {
			return err
		}
		if scale == leastPixel {
			g.usual.scale = limit / g.usual.height
			return nil
		}
	}
}

func (g *figures) lead(f *flow) float64 {
	if g.usual.height == 0 && g.words == nil && g.measure(f) != nil {
		g.inWords()
	}
	if g.words != nil {
		return g.words[0].lead(f)
	}
	return figureAbove + min(g.least(g.usual), g.least(g.small))
}

// least is the height in points that the row can do with, so as to fill the end
// of a page: plots along a y axis become a little flatter.
func (g *figures) least(s sizing) float64 {
	for _, c := range g.charts {
		switch c.Plot.(type) {
		case report.Bars, report.Flow, report.Points:
		default:
			return s.points()
		}
	}
	return 0.84 * s.points()
}

func (g *figures) draw(f *flow) {
	f.reserve(g.lead(f))
	if g.words != nil {
		f.lay(g.words)
		return
	}
	f.space(figureAbove)
	s := g.usual
	if g.least(s) > f.room() {
		s = g.small
	}
	s.height = max(g.least(s), min(s.points(), f.room())) / s.scale
	w := g.each(f)
	for i, c := range g.charts {
		g.drawChart(f, c, s, f.left+float64(i)*(w+figureGap), w)
	}
	f.close()
	f.down(s.points())
}

// inWords says what the charts show, where one cannot be drawn.
func (g *figures) inWords() {
	for _, c := range g.charts {
		text := clean(c.Title + ". " + c.Alt)
		g.words = append(g.words, newParagraph(g.parent.child("P"), []span{{text: text, style: bodyStyle()}}, bodyLead))
	}
}

func (g *figures) drawChart(f *flow, c report.Chart, s sizing, x, w float64) {
	parent := g.parent
	link := webURL(c.Link)
	if link != "" {
		parent = parent.child("Link")
	}
	h := s.points()
	e := parent.child("Figure")
	title := clean(c.Title)
	e.alt = cmp.Or(clean(c.Alt), title, "Chart")
	e.attr("/O/Layout/Placement/Block/BBox[" + num(x) + num(f.height-f.y-h) + num(x+w) + num(f.height-f.y) + "]")
	if title != "" {
		f.marks = append(f.marks, mark{title: title, level: 1, page: f.pageNo(), y: f.y - 6})
	}
	f.mark(e)
	b := &backend{canvas: f.canvas, x: x, y: f.y, scale: s.scale}
	if d, ok := c.Plot.(report.Donut); ok {
		b.slices = d.Slices
	}
	o := chart.Options{Width: w / s.scale, Height: s.height, Frame: true, Fonts: f.ts.fonts}
	if err := chart.Draw(c, b, o); err != nil && f.err == nil {
		f.err = err
	}
	f.close()
	if link != "" {
		f.link(parent, x, f.y, w, h, link, contents(title))
	}
	for _, l := range b.links { // above the link of the whole
		f.link(g.parent.child("Link"), l.x, l.y, l.w, l.h, l.uri, contents(l.text))
	}
}
