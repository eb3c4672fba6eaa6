package chart

import (
	"image/color"
	"io"
	"math"

	"github.com/golang/freetype/truetype"
	gochart "github.com/wcharczuk/go-chart/v2"
	"github.com/wcharczuk/go-chart/v2/drawing"
)

// renderer lets go-chart, and our series through float methods, draw on a
// [Backend]. go-chart's own renderers round to whole pixels, write text into
// SVG unescaped and measure PNG and SVG text differently.
type renderer struct {
	back  Backend
	fonts *FontSet

	path         Path
	fill, stroke drawing.Color
	width        float64
	dash         []float64
	font         Font
	ink          drawing.Color
}

var _ gochart.Renderer = (*renderer)(nil)

// The methods of gochart.Renderer.

func (r *renderer) ResetStyle()                    { *r = renderer{back: r.back, fonts: r.fonts} }
func (r *renderer) GetDPI() float64                { return 72 } // font sizes are pixels
func (r *renderer) SetDPI(float64)                 {}
func (r *renderer) SetClassName(string)            {}
func (r *renderer) SetStrokeColor(c drawing.Color) { r.stroke = c }
func (r *renderer) SetFillColor(c drawing.Color)   { r.fill = c }
func (r *renderer) SetStrokeWidth(w float64)       { r.width = w }
func (r *renderer) SetStrokeDashArray(d []float64) { r.dash = d }
func (r *renderer) MoveTo(x, y int)                { r.path.moveTo(float64(x), float64(y)) }
func (r *renderer) LineTo(x, y int)                { r.path.lineTo(float64(x), float64(y)) }
func (r *renderer) Close()                         { r.path.close() }
func (r *renderer) SetFont(*truetype.Font)         {} // the family is ours
func (r *renderer) SetFontColor(c drawing.Color)   { r.ink = c }
func (r *renderer) SetFontSize(s float64)          { r.font.Size = s }
func (r *renderer) SetTextRotation(float64)        {} // no text of ours is turned
func (r *renderer) ClearTextRotation()             {}
func (r *renderer) Save(io.Writer) error           { return nil } // backends save themselves
func (r *renderer) Circle(radius float64, x, y int) {
	r.path = append(r.path, circle(float64(x), float64(y), radius)...)
}

func (r *renderer) QuadCurveTo(cx, cy, x, y int)           { r.path.quadTo(point(cx, cy), point(x, y)) }
func (r *renderer) Stroke()                                { r.flush(false, true) }
func (r *renderer) Fill()                                  { r.flush(true, false) }
func (r *renderer) FillStroke()                            { r.flush(true, true) }
func (r *renderer) ArcTo(cx, cy int, rx, ry, a, d float64) { r.path.arcTo(point(cx, cy), rx, ry, a, d) }

func (r *renderer) Text(body string, x, y int) {
	r.back.Text(float64(x), float64(y), clean(body), r.font, Paint{Color: nrgba(r.ink), Role: ink})
}

func (r *renderer) MeasureText(body string) gochart.Box {
	return gochart.Box{
		Right:  int(math.Ceil(r.fonts.Measure(r.font, clean(body)))),
		Bottom: int(math.Ceil(r.font.Size)),
	}
}

func (r *renderer) flush(fill, stroke bool) {
	var f *Paint
	var s *Stroke
	if fill && r.fill.A > 0 {
		f = &Paint{Color: nrgba(r.fill)}
	}
	if stroke && r.stroke.A > 0 && r.width > 0 {
		s = &Stroke{Paint: Paint{Color: nrgba(r.stroke)}, Width: r.width, Dash: r.dash}
	}
	if (f != nil || s != nil) && len(r.path) > 0 {
		r.back.Path(r.path, f, s)
	}
	r.path = nil
}

func point(x, y int) Point { return Point{float64(x), float64(y)} }

func nrgba(c drawing.Color) color.NRGBA { return color.NRGBA{R: c.R, G: c.G, B: c.B, A: c.A} }

// series is a layer of a picture as go-chart sees it.
type series struct{ draw func(*pen) }

var _ gochart.Series = series{}

func (series) GetName() string             { return "" }
func (series) GetYAxis() gochart.YAxisType { return gochart.YAxisPrimary }
func (series) GetStyle() gochart.Style     { return gochart.Style{} }
func (series) Validate() error             { return nil }

// Render draws the layer where go-chart has put the canvas. go-chart only ever
// passes on the renderer and the ranges it was given, which are ours.
func (s series) Render(r gochart.Renderer, b gochart.Box, x, y gochart.Range, _ gochart.Style) {
	s.draw(&pen{
		renderer: r.(*renderer),
		plot:     box{float64(b.Left), float64(b.Top), float64(b.Right), float64(b.Bottom)},
		xs:       x.(*scale),
		ys:       y.(*scale),
	})
}
