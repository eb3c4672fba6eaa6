package reporttest

import (
	"math"
	"time"

	"github.com/nines-bot/nines/report"
)

// failures is the section of failures in the field, through every plot of them.
func failures(loc *time.Location) report.Section {
	return report.Section{ID: "failures", Title: "Field failures", Blocks: []report.Block{
		report.Text{Spans: []report.Span{
			{Text: "Half of the failures are restored within "},
			{Text: "32 h", Strong: true},
			{Text: " (90% sure between 22 h and 45 h); 1 in 10 takes longer than 210 h. 5 of 55 are still open and are counted."},
		}},
		survival(), cumulativeFailures(loc), growth(), probability(), causes(), byPriority(), weekdays(), outages(loc),
	}}
}

func survival() report.Chart {
	line := report.Curve{Name: "still open", Band: "90% band", Step: true, X: []float64{0}, Y: []float64{1}, Low: []*float64{nil}, High: []*float64{nil}}
	s := 1.0
	for i := range 50 {
		s *= 1 - 1/float64(55-i)
		line.X = append(line.X, 4*math.Exp(float64(i)/12))
		line.Y = append(line.Y, s)
		spread := 0.26 * math.Sqrt(s*(1-s))
		line.Low, line.High = append(line.Low, new(max(0, s-spread))), append(line.High, new(min(1, s+spread)))
	}
	return report.Chart{
		ID: "restore-time", Title: "Half of the failures are restored within 32 h", Subtitle: "Share still open after so many hours, Kaplan-Meier, 55 failures, log-log 90% band",
		Alt: "Half of 55 failures are restored within 32 hours; 5 are still open.", Note: "Reading: restore. Open failures are counted up to today, not dropped",
		Plot: report.Curves{
			XLabel: "hours since the failure occurred", Percent: true, Lines: []report.Curve{line},
			Ticks: []report.CurvePoint{{X: 12, Y: line.Y[13]}, {X: 60, Y: line.Y[33]}, {X: 61, Y: line.Y[33]}, {X: 130, Y: line.Y[42]}, {X: 200, Y: line.Y[47]}}, TickName: "still open today",
			Reads:  []report.Readout{{X: 32, Y: 0.5, Label: "median 32 h"}},
			Counts: []report.AxisTick{{At: 0, Label: "55"}, {At: 50, Label: "24"}, {At: 100, Label: "15"}, {At: 150, Label: "9"}, {At: 200, Label: "5"}}, CountName: "Still open and watched (at risk)",
		},
	}
}

// days of the failures, counted from the start of the window.
func occurrences() []float64 {
	return []float64{0.4, 1.1, 1.2, 3.6, 4.1, 4.3, 7.9, 11.2, 12.8, 15.5, 20.9, 21.3, 26}
}

func cumulativeFailures(loc *time.Location) report.Chart {
	step := report.Curve{Name: "failures", Step: true, X: []float64{0}, Y: []float64{0}}
	for i, d := range occurrences() {
		step.X, step.Y = append(step.X, d), append(step.Y, float64(i+1))
	}
	step.X, step.Y = append(step.X, 30), append(step.Y, 13)
	even := report.Curve{Name: "constant rate", Band: "where 9 of 10 constant rates stay", Dashed: true}
	for d := 0.0; d <= 30; d++ {
		mean := 13 * d / 30
		reach := 1.645 * math.Sqrt(mean*(1-d/30))
		even.X, even.Y = append(even.X, d), append(even.Y, mean)
		even.Low, even.High = append(even.Low, new(max(0, mean-reach))), append(even.High, new(mean+reach))
	}
	return report.Chart{
		ID: "cumulative-failures", Title: "No sign that failures come more or less often", Subtitle: "Failures since 24 Oct 2017, Europe/Oslo (Laplace p 0.21)",
		Alt:  "13 failures in 30 days, close to a constant rate.",
		Plot: report.Curves{YLabel: "failures", Start: asOf().AddDate(0, 0, -30), Zone: loc, Lines: []report.Curve{step, even}},
	}
}

func growth() report.Chart {
	dots := report.Curve{Name: "failures", Dots: true}
	for i, d := range occurrences() {
		dots.X, dots.Y = append(dots.X, d), append(dots.Y, float64(i+1))
	}
	fit := report.Curve{Name: "power law, beta 0.71", Band: "90% limits of beta"}
	for _, d := range []float64{0.4, 1, 3, 10, 30} {
		y := 13 * math.Pow(d/30, 0.71)
		fit.X, fit.Y = append(fit.X, d), append(fit.Y, y)
		fit.Low, fit.High = append(fit.Low, new(13*math.Pow(d/30, 1.05))), append(fit.High, new(13*math.Pow(d/30, 0.43)))
	}
	return report.Chart{
		ID: "growth", Title: "Failures become rarer, but chance can do that", Subtitle: "Crow-AMSAA: failures by days, both axes logarithmic",
		Alt:  "The power law fits with beta 0.71 (0.43 to 1.05).",
		Plot: report.Curves{XLabel: "days since 24 Oct 2017", YLabel: "failures", XLog: true, YLog: true, Lines: []report.Curve{dots, fit}, End: new(30.0), EndName: "end of observation"},
	}
}

func probability() report.Chart {
	dots := report.Curve{Name: "failures", Dots: true}
	for i, t := range []float64{1.2, 3, 4.4, 9, 11, 22, 31, 60, 77, 140, 300} {
		share := (float64(i) + 0.5) / 11
		dots.X, dots.Y = append(dots.X, t), append(dots.Y, math.Log(-math.Log(1-share)))
	}
	fit := report.Curve{Name: "Weibull", Dashed: true, X: []float64{1, 400}, Y: []float64{-3.4, 1.4}}
	var ticks []report.AxisTick
	for _, t := range []struct {
		share float64
		label string
	}{{0.01, "1%"}, {0.05, "5%"}, {0.1, "10%"}, {0.25, "25%"}, {0.5, "50%"}, {0.75, "75%"}, {0.9, "90%"}, {0.99, "99%"}} {
		ticks = append(ticks, report.AxisTick{At: math.Log(-math.Log(1 - t.share)), Label: t.label})
	}
	return report.Chart{
		ID: "probability", Title: "A Weibull law fits the times", Subtitle: "Share restored by then, on paper where the law is a line", Alt: "The points lie near the line.",
		Plot: report.Curves{XLabel: "hours", XLog: true, YTicks: ticks, Lines: []report.Curve{dots, fit}},
	}
}

func causes() report.Chart {
	return report.Chart{
		ID: "causes", Title: "Most downtime comes from feeds", Subtitle: "Hours down by component, each hour once", Alt: "feeds 40 h, trading 12 h, web 4 h.",
		Plot: report.Bars{
			YLabel: "hours", Categories: []report.Category{{Label: "feeds", Sub: "71%"}, {Label: "trading", Sub: "93%"}, {Label: "web", Sub: "100%"}},
			Series: []report.Series{{Name: "hours down", Values: numbers(40, 12, 4)}},
		},
	}
}

func byPriority() report.Chart {
	return report.Chart{
		ID: "by-priority", Title: "Emergencies are restored sooner", Subtitle: "Median by priority at creation, 90% intervals", Alt: "Emergency 21 h, Severe 74 h; Major cannot be said.",
		Plot: report.Forest{XLabel: "hours", Log: true, Line: &report.Reference{Value: 52, Label: "all: 52 h"}, Rows: []report.ForestRow{
			{Label: "Emergency", Text: "21 h (9 to 48), n = 12", Value: new(21.0), Low: new(9.0), High: new(48.0), Weight: 12},
			{Label: "Severe", Text: "74 h (40 to not reached), n = 40", Value: new(74.0), Low: new(40.0), Weight: 40},
			{Label: "Major", Text: "–, n = 1", Weight: 1},
		}},
	}
}

func weekdays() report.Chart {
	h := report.Heat{Rows: []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, Unit: "failures"}
	for c := range 24 {
		name := ""
		if c%3 == 0 {
			name = string(rune('0'+c/10)) + string(rune('0'+c%10))
		}
		h.Columns = append(h.Columns, name)
	}
	for r := range h.Rows {
		row := make([]float64, 24)
		for c := range row {
			if v := (r*7 + c*5) % 11; r < 5 && c > 6 && c < 18 && v > 6 {
				row[c] = float64(v - 6)
			}
		}
		h.Values = append(h.Values, row)
	}
	return report.Chart{ID: "weekdays", Title: "Failures come in office hours", Subtitle: "Failures by weekday and hour, Europe/Oslo", Alt: "None at night.", Plot: h}
}

func outages(loc *time.Location) report.Chart {
	c := report.Calendar{From: asOf().AddDate(0, 0, -30), To: asOf(), Zone: loc}
	for i, d := range occurrences() {
		from := c.From.Add(time.Duration(d*24) * time.Hour)
		c.Spans = append(c.Spans, report.DownSpan{From: from, To: from.Add(time.Duration(i*i) * time.Hour / 6), Depth: 1 + i%4/3, Impact: []float64{1, 1, 0.3}[i%3], Label: "WET-99"})
	}
	return report.Chart{ID: "outages", Title: "Down for 108 h in 30 days", Subtitle: "When the service was down, Europe/Oslo", Alt: "13 outages.", Plot: c}
}

// oddFailures are the same plots with the worst data.
func oddFailures(loc *time.Location) []report.Block {
	many := report.Curves{XLabel: Arabic, YLabel: CJK, XLog: true, YLog: true, TickName: Script, End: new(1e9), EndName: Emoji, CountName: NoBreak}
	for i := range 9 {
		l := report.Curve{Name: Hostile()[i], Band: Hostile()[i+1], Dots: i%3 == 2, Dashed: i%3 == 1, Step: i%2 == 0}
		for k := range 3000 {
			v := math.Exp(float64(k)/400) * float64(i+1)
			l.X, l.Y = append(l.X, v), append(l.Y, v*v/7)
			var low, high *float64
			if k%5 != 0 {
				low, high = new(v*v/9), new(v*v/2)
			}
			l.Low, l.High = append(l.Low, low), append(l.High, high)
		}
		many.Lines = append(many.Lines, l)
		many.Ticks = append(many.Ticks, report.CurvePoint{X: math.Exp(float64(i)), Y: 3})
		many.Reads = append(many.Reads, report.Readout{X: math.Exp(float64(i) / 2), Y: float64(i + 1), Label: Hostile()[i]})
		many.Counts = append(many.Counts, report.AxisTick{At: math.Exp(float64(i)), Label: Hostile()[i]})
	}
	forest := report.Forest{XLabel: Hebrew, Log: true, Line: &report.Reference{Value: 3, Label: CJK}}
	for i, h := range Hostile() {
		forest.Rows = append(forest.Rows, report.ForestRow{Label: h, Text: h, Value: new(math.Pow(10, float64(i-6))), Low: new(math.Pow(10, float64(i-9))), High: new(math.Pow(10, float64(i))), Weight: float64(i)})
	}
	forest.Rows = append(forest.Rows, report.ForestRow{Label: "unknown"}, report.ForestRow{Label: "no ends", Value: new(2.0)})
	hot := report.Heat{Rows: Hostile(), Columns: Hostile(), Unit: Norsk, Values: [][]float64{{1e9, 0, -4}, nil, {0.001}}}
	years := report.Calendar{From: asOf().AddDate(-15, 0, 0), To: asOf(), Zone: loc}
	months := report.Calendar{From: asOf().AddDate(-1, 0, 0), To: asOf(), Zone: loc}
	for i := range 200 {
		s := report.DownSpan{From: asOf().AddDate(0, 0, -27*i), To: asOf().AddDate(0, 0, -26*i), Depth: i % 5, Impact: float64(i%7) / 7, Label: Script}
		years.Spans, months.Spans = append(years.Spans, s), append(months.Spans, s)
	}
	return []report.Block{
		report.Chart{ID: "curves-many", Title: Script, Subtitle: Hebrew, Alt: Mention, Note: Zalgo, Plot: many},
		report.Chart{ID: "curves-one", Title: "One point", Alt: "One.", Plot: report.Curves{Percent: true, Lines: []report.Curve{{Name: "one", Step: true, X: []float64{0}, Y: []float64{1}}}}},
		report.Chart{ID: "curves-none", Title: "No line", Alt: "None.", Plot: report.Curves{}},
		report.Chart{ID: "forest-many", Title: Norsk, Alt: Bidi, Plot: forest},
		report.Chart{ID: "forest-none", Title: "No row", Alt: "None.", Plot: report.Forest{}},
		report.Chart{ID: "heat-many", Title: Emoji, Alt: Arabic, Plot: hot},
		report.Chart{ID: "heat-none", Title: "No failure", Alt: "None.", Plot: report.Heat{Rows: []string{"Mon"}, Columns: []string{"00"}, Values: [][]float64{{0}}}},
		report.Chart{ID: "calendar-years", Title: Zalgo, Alt: CJK, Plot: years},
		report.Chart{ID: "calendar-months", Title: "A year", Alt: "A year.", Plot: months},
		report.Chart{ID: "calendar-quiet", Title: "Nothing was down", Alt: "None.", Plot: report.Calendar{From: asOf().AddDate(0, 0, -30), To: asOf(), Zone: loc}},
		report.Chart{ID: "calendar-none", Title: "No time", Alt: "None.", Plot: report.Calendar{}},
	}
}
