package chart_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/report/reporttest"
)

// Whatever the numbers and words are, nothing overlaps and nothing is cut.
func TestNoOverlapOfRandomCharts(t *testing.T) {
	fonts := embedded(t)
	rapid.Check(t, func(rt *rapid.T) {
		c := randomChart(rt)
		o := chart.Options{
			Width: rapid.Float64Range(280, 1200).Draw(rt, "width"),
			Frame: rapid.Bool().Draw(rt, "frame"),
			Fonts: fonts,
		}
		if rapid.Bool().Draw(rt, "squeezed") {
			o.Height = 100
		}
		r := drawn(rt, c, o)
		r.check()
	})
}

func randomChart(t *rapid.T) report.Chart {
	label := rapid.OneOf(
		rapid.SampledFrom(append(reporttest.Hostile(), "", "To Do", "In Code Review", "10 Nov", "23 October 2017", "p85 12.8 d")),
		rapid.StringN(0, 30, -1),
	)
	word := func() string { return label.Draw(t, "label") }
	value := rapid.OneOf(rapid.Float64Range(-20, 200), rapid.Float64Range(0, 3), rapid.Just(0.0), rapid.Just(1e9))
	v := func() float64 { return value.Draw(t, "value") }
	p := func() *float64 {
		if rapid.IntRange(0, 4).Draw(t, "nil") == 0 {
			return nil
		}
		return new(v())
	}
	n := rapid.IntRange(0, 12).Draw(t, "n")
	if rapid.IntRange(0, 9).Draw(t, "many") == 0 {
		n *= 8
	}
	lines := make([]report.Reference, rapid.IntRange(0, 4).Draw(t, "lines"))
	for i := range lines {
		lines[i] = report.Reference{Value: v(), Label: word(), Dashed: i%2 == 0}
	}
	kinds := []func() report.Plot{
		func() report.Plot {
			d := report.Donut{Center: word(), Label: word()}
			for range n {
				d.Slices = append(d.Slices, report.Slice{Label: word(), Value: v(), Text: word(), Percent: "12.5%"})
			}
			return d
		},
		func() report.Plot {
			b := report.Bars{YLabel: word(), Totals: n%2 == 0, Lines: lines, Series: make([]report.Series, 1+n%3)}
			for range n {
				b.Categories = append(b.Categories, report.Category{Label: word(), Sub: word()})
				for i := range b.Series {
					b.Series[i].Values = append(b.Series[i].Values, p())
				}
			}
			return b
		},
		func() report.Plot {
			f := report.Flow{YLabel: word()}
			for d := range 1 + n {
				f.Times = append(f.Times, day(d))
			}
			for range n {
				l := report.Layer{Name: word()}
				for range f.Times {
					l.Values = append(l.Values, v())
				}
				f.Layers = append(f.Layers, l)
			}
			return f
		},
		func() report.Plot {
			s := report.Points{YLabel: word(), From: day(0), To: day(n), Log: n%2 == 0, Low: p(), High: p(), RangeName: word(), Lines: lines}
			for d := range n {
				s.Points = append(s.Points, report.Point{At: day(d), Y: v(), Label: word(), Outside: d%3 == 0})
			}
			return s
		},
		func() report.Plot {
			a := report.Ages{YLabel: word(), Log: n%2 == 0, Lines: lines}
			for i := range n {
				c := report.AgeColumn{Name: word()}
				for k := range i {
					c.Items = append(c.Items, report.Aged{Key: word(), Age: v(), Outside: k%3 == 0})
				}
				a.Columns = append(a.Columns, c)
			}
			return a
		},
		func() report.Plot {
			r := report.Ranges{XLabel: word(), Log: n%2 == 0, Names: [3]string{word(), word(), word()}}
			for range n {
				r.Rows = append(r.Rows, report.Range{Label: word(), Text: word(), Low: p(), Mid: p(), High: p()})
			}
			return r
		},
		func() report.Plot {
			l := report.Load{XLabel: word()}
			for i := range n {
				l.Rows = append(l.Rows, report.LoadRow{Label: word(), Value: v(), Min: p(), Max: p(), Breach: []string{"", "min", "max"}[i%3], Text: word()})
			}
			return l
		},
	}
	plot := kinds[rapid.IntRange(0, len(kinds)-1).Draw(t, "kind")]()
	return report.Chart{ID: fmt.Sprintf("%T", plot), Title: word(), Subtitle: word(), Note: word(), Plot: plot}
}

func day(d int) time.Time { return time.Date(2017, 10, 24, 12, 0, 0, 0, time.UTC).AddDate(0, 0, d) }
