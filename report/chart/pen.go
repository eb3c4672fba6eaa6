package chart

// pen draws one layer: float paths and aligned text over the plot area.
type pen struct {
	*renderer
	plot   box
	xs, ys *scale
}

// x is the place of a value on the x axis; y that on the y axis.
func (p *pen) x(v float64) float64 { return p.plot.x0 + p.xs.at(v)*p.plot.w() }
func (p *pen) y(v float64) float64 { return p.plot.y1 - p.ys.at(v)*p.plot.h() }

func (p *pen) shape(path Path, fill Paint) { p.back.Path(path, &fill, nil) }

func (p *pen) line(path Path, c Paint, width float64, dash ...float64) {
	p.back.Path(path, nil, &Stroke{Paint: c, Width: width, Dash: dash})
}

// align is the part of the text's width that lies left of x.
type align float64

const (
	left   align = 0
	center align = 0.5
	right  align = 1
)

func (p *pen) text(x, y float64, s string, f Font, c Paint, a align) {
	if s != "" {
		p.back.Text(x-float64(a)*p.fonts.Measure(f, s), y, s, f, c)
	}
}

// lines writes lines below each other, the first on the base line y.
func (p *pen) lines(x, y float64, lines []string, f Font, c Paint, a align) {
	for i, l := range lines {
		p.text(x, y+float64(i)*leading(f), l, f, c, a)
	}
}

// leading is the distance between base lines.
func leading(f Font) float64 { return f.Size * 1.3 }

// middle is how far below its centre a line of text has its base line.
func middle(f Font) float64 { return f.Size * 0.36 }
