package chart

import (
	"github.com/nines-bot/nines/report"
)

// flow draws stacked areas over time, named at their right ends where there is
// room, else in a legend.
type flow struct{ report.Flow }

func (f flow) empty() bool { return f.n() == 0 || len(f.Layers) == 0 }

// n is how many times have a value in every layer.
func (f flow) n() int {
	n := len(f.Times)
	for _, l := range f.Layers {
		n = min(n, len(l.Values))
	}
	return n
}

// keys are listed from the top, as the areas lie.
func (f flow) keys(s *sheet) []key {
	if !f.legend(s) {
		return nil
	}
	var ks []key
	for i := len(f.Layers) - 1; i >= 0; i-- {
		ks = append(ks, key{square, s.nth(i), f.Layers[i].Name})
	}
	return ks
}

func (f flow) height(s *sheet, w float64) float64 {
	if s.narrow() {
		return 230 + nameRoom(f.YLabel)
	}
	return 270 + nameRoom(f.YLabel)
}

// value of a layer; what is below 0 or no number counts as 0 in a stack.
func (f flow) value(layer, i int) float64 {
	if v := f.Layers[layer].Values[i]; finite(v) && v > 0 {
		return v
	}
	return 0
}

// sums are the upper edges of the layers at times of index is.
func (f flow) sums(is []int) [][]float64 {
	out := make([][]float64, len(f.Layers)+1)
	out[0] = make([]float64, len(is))
	for l := range f.Layers {
		out[l+1] = make([]float64, len(is))
		for k, i := range is {
			out[l+1][k] = out[l][k] + f.value(l, i)
		}
	}
	return out
}

// picked are the indexes that are drawn: not more than two a pixel.
func (f flow) picked(width float64) []int {
	n := f.n()
	most := max(2, int(width*2))
	var is []int
	step := max(1, float64(n-1)/float64(most-1))
	for x := 0.0; int(x+0.5) < n; x += step {
		is = append(is, int(x+0.5))
	}
	if is[len(is)-1] != n-1 {
		is = append(is, n-1)
	}
	return is
}

func (f flow) plan(s *sheet, area box) plan {
	is := f.picked(area.w())
	sums := f.sums(is)
	hi := 0.0
	for _, v := range sums[len(sums)-1] {
		hi = max(hi, v)
	}
	plot := area
	plot.y0 = round(plot.y0 + nameRoom(f.YLabel) + 8)
	plot.y1 = round(plot.y1 - timesRoom)
	ys := linear(0, hi, max(2, int(area.h()/60)), true)
	plot.x0 = round(plot.x0 + s.tickWidth(ys))
	ends := f.layEnds(s)
	plot.x1 = round(plot.x1 - ends.width)
	xs := timeScale(f.Times[0], f.Times[f.n()-1], f.Zone, int(plot.w()/56))
	return plan{plot: plot, x: xs, y: ys, layers: []func(*pen){
		func(p *pen) { s.drawGrid(p, f.YLabel, 8) },
		func(p *pen) { f.drawAreas(s, p, is, sums) },
		func(p *pen) { s.drawTimes(p) },
		func(p *pen) { f.drawEnds(s, p, sums, ends) },
	}}
}

func (f flow) drawAreas(s *sheet, p *pen, is []int, sums [][]float64) {
	at := func(l, k int) Point {
		x := p.plot.x0 // a single moment fills the width
		if len(is) > 1 {
			x = p.x(seconds(f.Times[is[k]]))
		}
		return Point{x, p.y(sums[l][k])}
	}
	for l := range f.Layers {
		var path, top Path
		for k := range is {
			q := at(l+1, k)
			path.join(q)
			top.join(q)
		}
		if len(is) == 1 {
			top.join(Point{p.plot.x1, p.y(sums[l+1][0])})
			path.join(Point{p.plot.x1, p.y(sums[l+1][0])})
			path.join(Point{p.plot.x1, p.y(sums[l][0])})
		}
		for k := len(is) - 1; k >= 0; k-- {
			path.join(at(l, k))
		}
		path.close()
		p.shape(path, s.nth(l))
		if l+1 < len(f.Layers) {
			p.line(top, s.paint(card), 1)
		}
	}
}

// join continues a line, or starts it.
func (p *Path) join(q Point) {
	if len(*p) == 0 {
		p.moveTo(q.X, q.Y)
	} else {
		p.lineTo(q.X, q.Y)
	}
}

// ends are the names at the right of the areas, with their last values.
type ends struct {
	names, values []string
	valueWidth    float64
	width         float64 // of all; 0 where there is no room, and a legend instead
}

const (
	endPitch = 16.0
	endRoom  = 150.0 // that a name gets at least: "Deployed To Production"
)

func (f flow) layEnds(s *sheet) ends {
	var e ends
	if f.legend(s) {
		return e
	}
	for l, layer := range f.Layers {
		e.names = append(e.names, s.fit(s.endFont(), clean(layer.Name), max(endRoom, s.o.Width*0.24)))
		e.values = append(e.values, value(f.value(l, f.n()-1)))
	}
	e.valueWidth = s.widest(s.endBold(), e.values)
	e.width = 26 + e.valueWidth + 7 + s.widest(s.endFont(), e.names)
	return e
}

// legend reports that names stand above the plot instead of at its right.
func (f flow) legend(s *sheet) bool { return s.narrow() || len(f.Layers) > 14 }

func (s *sheet) endFont() Font { return Font{Size: 12} }
func (s *sheet) endBold() Font { return Font{Size: 12, Bold: true} }

func (f flow) drawEnds(s *sheet, p *pen, sums [][]float64, e ends) {
	if e.width == 0 {
		return
	}
	last := len(sums[0]) - 1
	spots := make([]spot, len(f.Layers))
	for l := range f.Layers {
		spots[l] = spot{at: p.y((sums[l][last] + sums[l+1][last]) / 2), size: endPitch}
	}
	kept := spread(spots, p.plot.y0-8, p.plot.y1+8)
	for l, sp := range spots {
		if !kept[l] {
			continue
		}
		x, y := p.plot.x1+10, sp.at+middle(s.endFont())
		p.shape(roundRect(box{x, sp.at - 5, x + 10, sp.at + 5}, all(2.5)), s.nth(l))
		x += 16 + e.valueWidth
		p.text(x, y, e.values[l], s.endBold(), s.paint(ink), right)
		p.text(x+7, y, e.names[l], s.endFont(), s.paint(muted), left)
	}
}
