package pdf

import (
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
)

// A figures piece is one chart over the whole width, or two side by side. It
// is never split.
type figures struct {
	parent *elem
	charts []report.Chart
	scale  float64 // points in a logical pixel
	height float64 // of the row, logical pixels
	words  []piece // instead of charts that cannot be drawn
}

// A logical pixel of a chart is between these many points: the smallest text of
// a chart, 10.5, is printed 7.6 points high unless it would not fit a page.
const (
	pixel      = 0.72
	leastPixel = 0.42

	figureGap   = 12.0 // between two charts
	figureAbove = 10.0
)

// room for a heading above the highest chart, in points.
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
		if g, ok := c.pieces[n-1].(*figures); ok && len(g.charts) == 1 && g.parent == c.section && pairs(g.charts[0]) {
			g.charts = append(g.charts, b)
			return nil
		}
	}
	c.pieces = append(c.pieces, &figures{parent: c.section, charts: []report.Chart{b}})
	return nil
}

// each is the width of one chart of the row, in points.
func (g *figures) each(f *flow) float64 {
	if len(g.charts) == 2 {
		return (f.inner - figureGap) / 2
	}
	return f.inner
}

// measure chooses the largest scale at which the row fits a page. Charts that
// are too high even so are drawn smaller.
func (g *figures) measure(f *flow) error {
	limit := f.body() - figureHead
	for g.scale = pixel; ; g.scale -= 0.06 {
		g.height = 0
		for _, c := range g.charts {
			_, h, err := chart.Size(c, g.each(f)/g.scale)
			if err != nil {
				return err
			}
			g.height = max(g.height, h)
		}
		if g.height*g.scale <= limit {
			return nil
		}
		if g.scale <= leastPixel {
			g.scale = limit / g.height
			return nil
		}
	}
}

func (g *figures) lead(f *flow) float64 {
	if g.height == 0 && g.words == nil && g.measure(f) != nil {
		g.inWords()
	}
	if g.words != nil {
		return g.words[0].lead(f)
	}
	return figureAbove + g.least()*g.scale
}

// least is the height the row can do with, so as to fill the end of a page:
// plots along a y axis become a little flatter.
func (g *figures) least() float64 {
	for _, c := range g.charts {
		switch c.Plot.(type) {
		case report.Bars, report.Flow, report.Points:
		default:
			return g.height
		}
	}
	return 0.84 * g.height
}

func (g *figures) draw(f *flow) {
	f.reserve(g.lead(f))
	if g.words != nil {
		f.lay(g.words)
		return
	}
	f.space(figureAbove)
	g.height = max(g.least(), min(g.height, f.room()/g.scale))
	w := g.each(f)
	for i, c := range g.charts {
		g.drawChart(f, c, f.left+float64(i)*(w+figureGap), w)
	}
	f.close()
	f.down(g.height * g.scale)
}

// inWords says what the charts show, where one cannot be drawn.
func (g *figures) inWords() {
	for _, c := range g.charts {
		text := clean(c.Title + ". " + c.Alt)
		g.words = append(g.words, newParagraph(g.parent.child("P"), []span{{text: text, style: bodyStyle()}}, bodyLead))
	}
}

func (g *figures) drawChart(f *flow, c report.Chart, x, w float64) {
	parent := g.parent
	link := webURL(c.Link)
	if link != "" {
		parent = parent.child("Link")
	}
	h := g.height * g.scale
	e := parent.child("Figure")
	e.alt = clean(c.Alt)
	if e.alt == "" {
		e.alt = clean(c.Title)
	}
	e.attr("/O/Layout/Placement/Block/BBox[" + num(x) + num(f.height-f.y-h) + num(x+w) + num(f.height-f.y) + "]")
	f.marks = append(f.marks, mark{title: clean(c.Title), level: 1, page: f.pageNo(), y: f.y - 6})
	f.mark(e)
	b := &backend{canvas: f.canvas, x: x, y: f.y, scale: g.scale}
	if d, ok := c.Plot.(report.Donut); ok {
		b.slices = d.Slices
	}
	o := chart.Options{Width: w / g.scale, Height: g.height, Frame: true, Fonts: f.type_.fonts}
	if err := chart.Draw(c, b, o); err != nil && f.err == nil {
		f.err = err
	}
	f.close()
	if link != "" {
		f.link(parent, x, f.y, w, h, link, contents(clean(c.Title)))
	}
	for _, l := range b.links { // above the link of the whole
		f.link(g.parent.child("Link"), l.x, l.y, l.w, l.h, l.uri, contents(l.text))
	}
}
