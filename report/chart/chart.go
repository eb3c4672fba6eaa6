// Package chart draws the charts of a report: as PNG for chats, as SVG for web
// pages, and on any other [Backend], such as a PDF page. One definition serves
// them all.
//
// go-chart lays a picture out and calls our series in turn; they draw with float
// coordinates through our own gochart.Renderer (see docs/adr). Text is measured
// with the embedded fonts before it is placed: nothing overlaps, what does not
// fit is wrapped or ends in an ellipsis, and no text is smaller than 10.5
// logical pixels.
//
// The same chart and options give the same bytes. The package does not know
// where a picture goes, nor what its numbers mean.
package chart

import (
	"fmt"

	"github.com/nines-bot/nines/report"
)

// Options say how to draw.
type Options struct {
	// Width and Height are in logical pixels; 0 is the natural size of the chart,
	// see [Size]. A width from 320 to 1200 gives a good picture. Sizes that would
	// not be legible are raised: a width to 280, a height to about three quarters
	// of the natural one. Neither goes beyond 2400.
	Width, Height float64
	Dark          bool     // light on dark
	Frame         bool     // on a rounded card with a border, else on nothing
	Fonts         *FontSet // nil is [Fonts]
	// Unstyled leaves the style sheet out of an SVG, for pages that allow none
	// inside: such a page brings [Style].
	Unstyled bool
}

// naturalWidth is the width of a chart that was asked for none.
const naturalWidth = 640

// The limits of a picture. Rows that would make it taller are left out, and
// counted in it.
const (
	smallest = 280
	widest   = 2400
	tallest  = 2400
)

// Size is the natural size of c at o.Width with the fonts of o, in logical
// pixels, with a frame. Charts with many rows or long words are taller.
func Size(c report.Chart, o Options) (w, h float64, err error) {
	s, err := lay(c, Options{Width: o.Width, Frame: true, Fonts: o.Fonts})
	if err != nil {
		return 0, 0, err
	}
	return s.o.Width, s.o.Height, nil
}

// Draw draws c on b, from the origin to Options.Width and Height.
func Draw(c report.Chart, b Backend, o Options) error {
	s, err := lay(c, o)
	if err != nil {
		return err
	}
	return s.draw(b)
}

// plotter lays out and draws one kind of plot.
type plotter interface {
	// empty reports that there is nothing to draw.
	empty() bool
	// keys is the legend.
	keys(s *sheet) []key
	// height is how tall the plot wants to be at a width, its axes included.
	height(s *sheet, w float64) float64
	// plan divides the area.
	plan(s *sheet, area box) plan
}

// plan is how a plot fills its area.
type plan struct {
	plot   box          // the plot area proper; axes are around it
	x, y   *scale       // nil is 0..1
	layers []func(*pen) // in the order of drawing
}

// plotterOf chooses the drawer of a plot.
func plotterOf(c report.Chart) (plotter, error) {
	switch p := c.Plot.(type) {
	case report.Donut:
		return donut{p}, nil
	case report.Bars:
		return bars{p}, nil
	case report.Flow:
		return flow{p}, nil
	case report.Points:
		return points{p}, nil
	case report.Ages:
		return ages{p}, nil
	case report.Ranges:
		return ranges{p}, nil
	case report.Load:
		return load{p}, nil
	case report.Curves:
		return curves{p}, nil
	case report.Forest:
		return forest{p}, nil
	case report.Heat:
		return heat{p}, nil
	case report.Calendar:
		return days{p}, nil
	default:
		return nil, fmt.Errorf("chart %s: no drawer for %T", c.ID, c.Plot)
	}
}
