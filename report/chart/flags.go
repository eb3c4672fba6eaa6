package chart

import (
	"cmp"
	"slices"

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
	var ends [maxLevels]float64 // where the labels of each level end
	refs = slices.DeleteFunc(slices.Clone(refs), func(r report.Reference) bool { return !finite(r.Value) })
	slices.SortStableFunc(refs, func(a, b report.Reference) int { return cmp.Compare(a.Value, b.Value) })
	for _, r := range refs {
		f := flag{Reference: r, x: plot.x0 + xs.at(r.Value)*plot.w(), level: -1}
		f.text = s.fit(s.flagFont(), clean(r.Label), s.inner()*0.45)
		w := s.Measure(s.flagFont(), f.text)
		f.left = max(s.pad, min(f.x-w/2, s.o.Width-s.pad-w))
		for l := range ends {
			if f.text != "" && f.left >= ends[l] {
				f.level, ends[l] = l, f.left+w+10
				fs.levels = max(fs.levels, l+1)
				break
			}
		}
		fs.list = append(fs.list, f)
	}
	return fs
}

// height is the room the labels need above the plot area.
func (fs *flags) height() float64 {
	if fs.levels == 0 {
		return 4
	}
	return float64(fs.levels)*flagPitch + 6
}

func (fs *flags) draw(s *sheet, p *pen, rs rows) {
	f := s.flagFont()
	for _, fl := range fs.list {
		c := s.reference(fl.Tone)
		var dashes []float64
		if fl.Dashed {
			dashes = []float64{5, 4}
		}
		for i := range rs.shown { // words between the rows stay clear
			b := rs.strip(p, i)
			p.line(line(fl.x, b.y0, fl.x, b.y1), c, 1.5, dashes...)
		}
		if fl.level < 0 {
			continue
		}
		y := p.plot.y0 - 6 - float64(fl.level)*flagPitch
		p.text(fl.left, y-2, fl.text, f, s.text(fl.Tone), left)
	}
}
