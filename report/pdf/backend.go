package pdf

import (
	"strings"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
)

// A backend draws a chart on a page: (x, y) is its corner, scale the points in
// a logical pixel.
type backend struct {
	*canvas
	x, y, scale float64

	slices []report.Slice // of a donut, whose legend leads to Jira
	last   int            // 1 + the slice whose label was drawn last
	links  []area
}

// An area is a rectangle to click on.
type area struct {
	x, y, w, h float64
	uri, text  string
}

var _ chart.Backend = (*backend)(nil)

// Path implements [chart.Backend].
func (b *backend) Path(p chart.Path, fill *chart.Paint, stroke *chart.Stroke) {
	var s strings.Builder
	s.WriteString("q ")
	op := "n"
	if fill != nil {
		s.WriteString(paint(*fill).ops("rg"))
		op = "f"
	}
	if stroke != nil {
		s.WriteString(b.pen(stroke))
		op = map[string]string{"n": "S", "f": "B"}[op]
	}
	s.WriteString(path(p, func(q chart.Point) string { return b.pt(b.x+b.scale*q.X, b.y+b.scale*q.Y) }))
	s.WriteString(op + " Q")
	opacity := uint8(255)
	if fill != nil {
		opacity = fill.Color.A
	} else if stroke != nil {
		opacity = stroke.Color.A
	}
	b.opaque(opacity, func() { b.raw(s.String()) })
}

// pen sets what a line looks like.
func (b *backend) pen(s *chart.Stroke) string {
	var d strings.Builder
	for _, v := range s.Dash {
		d.WriteString(num(v * b.scale))
	}
	head := "0 J 1 j "
	if s.Round {
		head = "1 J 1 j "
	}
	return head + num(s.Width*b.scale) + "w [" + strings.TrimSpace(d.String()) + "] 0 d " + paint(s.Paint).ops("RG")
}

// Text implements [chart.Backend].
func (b *backend) Text(x, y float64, s string, f chart.Font, p chart.Paint) {
	st := style{size: f.Size * b.scale, bold: f.Bold, color: paint(p)}
	px, py := b.x+x*b.scale, b.y+y*b.scale
	b.opaque(p.Color.A, func() { b.text(px, py, s, st) })
	if uri := b.linkOf(s); uri != "" {
		b.links = append(b.links, area{
			x: px, y: py - st.size, w: b.ts.width(s, st), h: st.size * 1.3,
			uri: uri, text: clean(b.slices[b.last-1].Label) + " " + clean(b.slices[b.last-1].Text),
		})
	}
}

// linkOf finds where a text of the legend leads: the label of a slice, and its
// number after it.
func (b *backend) linkOf(s string) string {
	for i, sl := range b.slices {
		if s == clean(sl.Label) && s != "" {
			b.last = i + 1
			return webURL(sl.Link)
		}
	}
	if b.last > 0 && s == clean(b.slices[b.last-1].Text) {
		return webURL(b.slices[b.last-1].Link)
	}
	return ""
}

// opaque draws with an opacity of a/255.
func (b *backend) opaque(a uint8, draw func()) {
	if a == 255 {
		draw()
		return
	}
	b.raw("q")
	b.pdf.SetAlpha(float64(a)/255, "Normal")
	draw()
	b.raw("Q")
	b.font = fontState{} // Q took the font back
}

func paint(p chart.Paint) rgb {
	return rgb(p.Color.R)<<16 | rgb(p.Color.G)<<8 | rgb(p.Color.B)
}
