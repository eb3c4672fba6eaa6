package chart

import "image/color"

// A Backend is a medium to draw on. Units are logical pixels, y grows downwards
// and the origin is the top left corner. [SVG] and [PNG] have theirs here; a PDF
// page is another one:
//
//   - a fill uses the non-zero winding rule, a stroke is centred on the path;
//   - text is one line, already clean, its baseline starting at (x, y). Runs of
//     fonts come from [FontSet.Runs], glyph outlines from [FontSet.Outline].
type Backend interface {
	// Path fills p and then strokes it; nil leaves that part out.
	Path(p Path, fill *Paint, stroke *Stroke)
	// Text writes s, which is [FontSet.Measure] wide.
	Text(x, y float64, s string, f Font, p Paint)
}

// A Paint is a colour of the theme. Color is premultiplied by nothing: R, G and
// B are plain, A is the opacity.
type Paint struct {
	Color color.NRGBA
	Role  Role // what the colour is for, so that a medium can restyle it
}

// A Stroke is a line along a path.
type Stroke struct {
	Paint
	Width float64
	Dash  []float64 // on, off, ...; nil is solid
	Round bool      // round caps; joins are always round
}

// A Font is a size and a weight of the one text family.
type Font struct {
	Size float64 // logical pixels
	Bold bool
}
