package chart_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/report/reporttest"
)

// tester is a test, of the standard kind or of random cases.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Error(args ...any)
	Fatal(args ...any)
}

// record is a backend that remembers where text stands.
type record struct {
	t     tester
	fonts *chart.FontSet
	texts []written
	w, h  float64
	paths int
}

type written struct {
	s              string
	x0, y0, x1, y1 float64
	size           float64
}

func (r *record) Path(p chart.Path, fill *chart.Paint, stroke *chart.Stroke) {
	r.paths++
	if fill == nil && stroke == nil {
		r.t.Error("path with neither fill nor stroke")
	}
	for _, s := range p {
		n := map[chart.Op]int{chart.MoveTo: 1, chart.LineTo: 1, chart.CurveTo: 3}[s.Op]
		for _, q := range s.P[:n] {
			if math.IsNaN(q.X+q.Y) || q.X < -1 || q.X > r.w+1 || q.Y < -1 || q.Y > r.h+1 {
				r.t.Errorf("path leaves the canvas at %v", q)
				return
			}
		}
	}
}

func (r *record) Text(x, y float64, s string, f chart.Font, _ chart.Paint) {
	r.texts = append(r.texts, written{s, x, y - 0.74*f.Size, x + r.fonts.Measure(f, s), y + 0.2*f.Size, f.Size})
}

// check reports texts that overlap, leave the canvas or are too small to read.
func (r *record) check() {
	for i, a := range r.texts {
		if a.x0 < -0.01 || a.y0 < 0 || a.x1 > r.w+0.01 || a.y1 > r.h {
			r.t.Errorf("%q at (%.0f, %.0f)..(%.0f, %.0f) leaves the canvas %v x %v", a.s, a.x0, a.y0, a.x1, a.y1, r.w, r.h)
		}
		if a.size < 10.5 {
			r.t.Errorf("%q is %v px", a.s, a.size)
		}
		for _, b := range r.texts[i+1:] {
			const slack = 0.5
			if a.x0 < b.x1-slack && b.x0 < a.x1-slack && a.y0 < b.y1-slack && b.y0 < a.y1-slack {
				r.t.Errorf("%q at (%.0f, %.0f) overlaps %q at (%.0f, %.0f)", a.s, a.x0, a.y0, b.s, b.x0, b.y0)
			}
		}
	}
}

func TestNoOverlap(t *testing.T) {
	fonts := embedded(t)
	for _, c := range samples() {
		for _, o := range []chart.Options{
			{Width: 640, Frame: true},
			{Width: 400, Frame: true},
			{Width: 400},
			{Width: 900, Height: 320},
			{Width: 280, Height: 200, Frame: true},
		} {
			t.Run(fmt.Sprintf("%s/%vx%v", c.ID, o.Width, o.Height), func(t *testing.T) {
				o.Fonts = fonts
				drawn(t, c, o).check()
			})
		}
	}
}

func drawn(t tester, c report.Chart, o chart.Options) *record {
	t.Helper()
	w, h, err := chart.Size(c, o)
	if err != nil {
		t.Fatal(err)
	}
	r := &record{t: t, fonts: o.Fonts, w: w, h: max(h, o.Height)}
	if err := chart.Draw(c, r, o); err != nil {
		t.Fatal(err)
	}
	return r
}

func embedded(t testing.TB) *chart.FontSet {
	t.Helper()
	fonts, err := chart.Fonts()
	if err != nil {
		t.Fatal(err)
	}
	return fonts
}

// On half of a page the names of the areas are whole.
func TestFlowNamesAreWhole(t *testing.T) {
	for _, c := range charts(reporttest.Everything()) {
		f, ok := c.Plot.(report.Flow)
		if !ok {
			continue
		}
		r := drawn(t, c, chart.Options{Width: 530, Fonts: embedded(t)})
		for _, l := range f.Layers {
			if !slices.ContainsFunc(r.texts, func(w written) bool { return w.s == l.Name }) {
				t.Errorf("%q is cut", l.Name)
			}
		}
	}
}

// On a phone a usual subtitle is whole: at its end it says on what scale.
func TestSubtitleIsWhole(t *testing.T) {
	one := report.Chart{
		Title: "Ages", Subtitle: "Days since work began, by column, with percentiles of finished work, 23 Nov 2017 13:00, Europe/Oslo, log scale",
		Plot: report.Load{Rows: []report.LoadRow{{Label: "To Do", Value: 1}}},
	}
	r := drawn(t, one, chart.Options{Width: 312, Fonts: embedded(t)})
	if !slices.ContainsFunc(r.texts, func(w written) bool { return strings.HasSuffix(w.s, "log scale") }) {
		t.Errorf("no text ends with the scale: %v", r.texts)
	}
}
