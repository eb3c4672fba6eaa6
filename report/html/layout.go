package html

import (
	"fmt"
	"html/template"
	"slices"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
)

// artist draws one picture as SVG.
type artist func(report.Chart, chart.Options) ([]byte, error)

// A picture is one chart, drawn for the widths it may be shown at: words that
// are right across a page would be too small to read on a phone.
type picture struct {
	chart          report.Chart
	ID, Title, Alt string
	Link           string
	Links          []words
	Sizes          []size
}

// A size is a picture for one width of the reader's screen.
type size struct {
	Class string // of the style sheet, which shows one of them
	SVG   template.HTML
	width float64 // in CSS pixels
}

// arrange puts the blocks of a section into rows and draws its pictures for the
// room they have.
func (s *section) arrange(draw artist) error {
	for rest := s.blocks; len(rest) > 0; {
		n := 1
		sizes := []size{{Class: "wide", width: 1100}, {Class: "middle", width: 560}, {Class: "narrow", width: 330}}
		if len(rest) > 1 && rest[0].half() && rest[1].half() {
			n, sizes = 2, sizes[1:]
		}
		row := rest[:n]
		for _, b := range row {
			if b.Chart == nil {
				continue
			}
			if err := b.Chart.paint(draw, sizes); err != nil {
				return err
			}
		}
		s.Rows, rest = append(s.Rows, row), rest[n:]
	}
	return nil
}

// half reports whether half a page is enough for the block: a picture, or a
// small table of numbers. Columns of text need the width.
func (b block) half() bool {
	if b.Table == nil {
		return b.Chart != nil
	}
	for _, c := range b.Table.Columns[1:] {
		if !c.numeric {
			return false
		}
	}
	return len(b.Table.Columns) <= 4
}

func (p *picture) paint(draw artist, sizes []size) error {
	p.Sizes = slices.Clone(sizes)
	for i := range p.Sizes {
		s := &p.Sizes[i]
		c := p.chart
		c.ID = p.ID + "-" + s.Class // makes the ids inside the SVG differ
		c.Title, c.Alt = p.Title, p.Alt
		svg, err := draw(c, chart.Options{Width: s.width})
		if err != nil {
			return fmt.Errorf("html picture %s: %w", p.ID, err)
		}
		s.SVG = template.HTML(svg) // package chart escapes what it writes
	}
	return nil
}
