package chart

import (
	"github.com/nines-bot/nines/report"
)

// flags are vertical reference lines with their labels above the plot area, on
// as many levels as it takes for none to overlap.
type flags struct {
	list   []flag
	levels int
}

type flag struct {
	report.Reference
	text  string
	x     float64 // of the line
	left  float64 // of the label
	level int     // 0 is next to the plot area; -1 has no label
}

const (
	flagPitch = 16 // from level to level
	maxLevels = 4
)

func (s *sheet) flagFont() Font { return Font{Size: 12, Bold: true} }

func (s *sheet) layFlags(refs []report.Reference, plot box, xs *scale) *flags {
	fs := &flags{}
	var waiting []int
	for _, r := range refs {
		if !finite(r.Value) {
			continue
		}
		f := flag{Reference: r, x: plot.x0 + xs.at(r.Value)*plot.w(), level: -1}
		f.text = s.fit(s.flagFont(), clean(r.Label), s.inner()*0.45)
		if f.text != "" {
			waiting = append(waiting, len(fs.list))
		}
		fs.list = append(fs.list, f)
	}
	for len(waiting) > 0 && fs.levels < maxLevels {
		waiting = s.layLevel(fs, waiting)
	}
	return fs
}

// layLevel puts as many labels as fit on one more level and returns the others.
func (s *sheet) layLevel(fs *flags, which []int) (others []int) {
	const apart = 12
	spots := make([]spot, len(which))
	for k, i := range which {
		spots[k] = spot{fs.list[i].x, s.Measure(s.flagFont(), fs.list[i].text) + apart}
	}
	for k, kept := range spread(spots, s.pad-apart/2, s.o.Width-s.pad+apart/2) {
		if i := which[k]; kept {
			fs.list[i].left, fs.list[i].level = spots[k].at-spots[k].size/2+apart/2, fs.levels
		} else {
			others = append(others, i)
		}
	}
	fs.levels++
	return others
}

// height is the room the labels need above the plot area.
func (fs *flags) height() float64 {
	if fs.levels == 0 {
		return 4
	}
	return float64(fs.levels)*flagPitch + 6
}

// draw draws the lines through the strips, but not through some boxes, and the
// labels above.
func (fs *flags) draw(s *sheet, p *pen, rs rows, avoid []box) {
	f := s.flagFont()
	for _, fl := range fs.list {
		c := s.reference(fl.Tone)
		var dashes []float64
		if fl.Dashed {
			dashes = []float64{5, 4}
		}
		for i := range rs.shown { // words between the rows stay clear
			p.line(down(fl.x, rs.strip(p, i), avoid), c, 1.5, dashes...)
		}
		if fl.level < 0 {
			continue
		}
		y := p.plot.y0 - 6 - float64(fl.level)*flagPitch
		p.text(fl.left, y-2, fl.text, f, s.text(fl.Tone), left)
	}
}

// down is a vertical line through a strip that leaves out the first of some
// boxes it meets.
func down(x float64, strip box, avoid []box) Path {
	for _, b := range avoid {
		if b.x0 < x && x < b.x1 && b.y0 < strip.y1 && strip.y0 < b.y1 {
			return append(line(x, strip.y0, x, b.y0), line(x, b.y1, x, strip.y1)...)
		}
	}
	return line(x, strip.y0, x, strip.y1)
}
