package chart

import (
	"fmt"
	"io"

	"github.com/golang/freetype/truetype"
	gochart "github.com/wcharczuk/go-chart/v2"
	"github.com/wcharczuk/go-chart/v2/drawing"

	"github.com/nines-bot/nines/report"
)

// sheet is one picture being laid out: words above and below, the plot between.
type sheet struct {
	*FontSet
	theme
	o       Options
	chart   report.Chart
	plotter plotter
	font    fonts
	pad     float64

	title, subtitle, note []string
	legend                [][]key // by row
	headerEnd, footer     float64 // y of the end of the header, height of the footer
}

// fonts are those of a picture. Nothing anywhere is smaller than 10.5.
type fonts struct{ title, text, label, bold, note, small Font }

func fontsOf(narrow bool) fonts {
	f := fonts{
		title: Font{Size: 19, Bold: true},
		text:  Font{Size: 13.5},
		label: Font{Size: 13},
		bold:  Font{Size: 13, Bold: true},
		note:  Font{Size: 11.5},
		small: Font{Size: 11},
	}
	if narrow {
		f.title.Size = 17
	}
	return f
}

// lay lays c out and settles the options that were left open.
func lay(c report.Chart, o Options) (*sheet, error) {
	p, err := plotterOf(c)
	if err != nil {
		return nil, err
	}
	if o.Fonts == nil {
		if o.Fonts, err = Fonts(); err != nil {
			return nil, err
		}
	}
	if o.Width <= 0 || !finite(o.Width) {
		o.Width = naturalWidth
	}
	o.Width = round(min(max(o.Width, smallest), widest)) // go-chart counts in whole pixels
	s := &sheet{FontSet: o.Fonts, theme: themeOf(o.Dark), o: o, chart: c, plotter: p, pad: 2}
	s.font = fontsOf(s.narrow())
	switch {
	case o.Frame && s.narrow():
		s.pad = 18
	case o.Frame:
		s.pad = 24
	}
	s.layHeader()
	natural, least := s.natural()
	s.o.Height = min(max(round(o.Height), least), tallest)
	if o.Height <= 0 || !finite(o.Height) {
		s.o.Height = natural
	}
	return s, nil
}

// narrow pictures are for phones and columns.
func (s *sheet) narrow() bool { return s.o.Width < 520 }

func (s *sheet) inner() float64 { return s.o.Width - 2*s.pad }

// layHeader wraps the words and finds how much room they take.
func (s *sheet) layHeader() {
	w := s.inner()
	s.title = s.balance(s.font.title, clean(s.chart.Title), w, 2)
	lines := 2
	if s.narrow() {
		lines = 3 // it says on what scale: better long than cut
	}
	s.subtitle = s.balance(s.font.text, clean(s.chart.Subtitle), w, lines)
	s.note = s.wrap(s.font.note, clean(s.chart.Note), w, 3)
	if !s.plotter.empty() {
		s.legend = s.layLegend(s.plotter.keys(s), w)
	}
	y := max(0, s.pad-4)
	y += float64(len(s.title)) * leading(s.font.title)
	y += float64(len(s.subtitle)) * leading(s.font.text)
	if len(s.legend) > 0 {
		y += 6 + float64(len(s.legend))*legendPitch
	}
	s.headerEnd = y
	s.footer = max(4, s.pad-8)
	if len(s.note) > 0 {
		s.footer += 8 + float64(len(s.note))*leading(s.font.note)
	}
}

const gap = 12 // between the header and the plot

// natural is the height the picture wants, least what it can do with.
func (s *sheet) natural() (natural, least float64) {
	plot := 150.0
	if !s.plotter.empty() {
		plot = s.plotter.height(s, s.inner())
	}
	natural = min(tallest, round(s.headerEnd+gap+plot+s.footer))
	return natural, round(natural - 0.3*max(0, plot-130))
}

// area is the room between header and footer.
func (s *sheet) area() box {
	return box{s.pad, s.headerEnd + gap, s.o.Width - s.pad, s.o.Height - s.footer}
}

// draw has go-chart run the layers: background, header, plot, footer.
func (s *sheet) draw(b Backend) error {
	area := s.area()
	p := plan{plot: area, layers: []func(*pen){s.drawEmpty}}
	if !s.plotter.empty() {
		p = s.plotter.plan(s, area)
	}
	hidden := gochart.Style{Hidden: true}
	clear := gochart.Style{FillColor: drawing.ColorTransparent, StrokeColor: drawing.ColorTransparent}
	clear.Padding = gochart.Box{
		Top: int(p.plot.y0), Left: int(p.plot.x0), IsSet: true,
		Right: int(s.o.Width) - int(p.plot.x1), Bottom: int(s.o.Height) - int(p.plot.y1),
	}
	c := gochart.Chart{
		Width: int(s.o.Width), Height: int(s.o.Height), DPI: 72,
		Font:       &truetype.Font{}, // renderer has its own; nil would have go-chart parse Roboto
		Background: clear, Canvas: gochart.Style{FillColor: drawing.ColorTransparent, StrokeColor: drawing.ColorTransparent},
		XAxis:  gochart.XAxis{Style: hidden, Range: unit(p.x)},
		YAxis:  gochart.YAxis{Style: hidden, Range: unit(p.y)},
		Series: []gochart.Series{series{s.drawCard}, series{s.drawWords}},
	}
	c.YAxisSecondary.Style = hidden
	for _, l := range p.layers {
		c.Series = append(c.Series, series{l})
	}
	err := c.Render(func(int, int) (gochart.Renderer, error) {
		return &renderer{back: b, fonts: s.FontSet}, nil
	}, io.Discard)
	if err != nil {
		return fmt.Errorf("chart %s: %w", s.chart.ID, err)
	}
	return nil
}

func unit(s *scale) *scale {
	if s == nil {
		return &scale{max: 1}
	}
	return s
}

// drawCard draws the background. The border lies inside the edge.
func (s *sheet) drawCard(p *pen) {
	if !s.o.Frame {
		return
	}
	b := box{0, 0, s.o.Width, s.o.Height}
	p.shape(roundRect(b, all(12)), s.paint(card))
	p.line(roundRect(b.grow(-0.5), all(11.5)), s.paint(edge), 1)
}

func (s *sheet) drawWords(p *pen) {
	y := max(0, s.pad-4)
	f := s.font.title
	p.lines(s.pad, y+f.Size*0.97, s.title, f, s.paint(ink), left)
	y += float64(len(s.title)) * leading(f)
	p.lines(s.pad, y+s.font.text.Size, s.subtitle, s.font.text, s.paint(muted), left)
	y += float64(len(s.subtitle)) * leading(s.font.text)
	s.drawLegend(p, y+6)
	end := s.o.Height - s.footer + 8 + s.font.note.Size
	p.lines(s.pad, end, s.note, s.font.note, s.paint(muted), left)
}

// drawEmpty stands where there is nothing to draw.
func (s *sheet) drawEmpty(p *pen) {
	b := p.plot
	p.shape(roundRect(b, all(8)), s.paint(shade))
	text := s.fit(s.font.text, "Nothing to show", b.w()-20)
	p.text((b.x0+b.x1)/2, b.mid()+middle(s.font.text), text, s.font.text, s.paint(muted), center)
}
