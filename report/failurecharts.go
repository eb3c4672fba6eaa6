package report

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/metrics"
)

// Charts are left out where they would show little or nothing.
const (
	curveNeeds = 3  // durations
	heatNeeds  = 30 // failures
	trendNeeds = 5  // failures
)

func (b *builder) failureCharts() []Block {
	x := b.failures
	var blocks []Block
	for _, c := range []struct {
		there bool
		chart func() Chart
	}{
		{x.n >= curveNeeds, b.survivalChart},
		{len(x.Events) >= curveNeeds, b.cumulativeFailuresChart},
		{len(x.Events) >= trendNeeds && x.trend.growth.Beta.Value != nil, b.growthChart},
		{x.down != nil && len(x.down.Spans) > 0, b.outageChart},
		{x.n > 0, b.causeChart},
		{len(x.strata(priorityOf)) > 1, b.forestChart},
		{len(x.Events) >= heatNeeds, b.heatChart},
		{x.n-x.open >= trendNeeds, b.probabilityChart},
	} {
		if c.there {
			blocks = append(blocks, c.chart())
		}
	}
	return blocks
}

func priorityOf(e *metrics.Failure) string { return cmp.Or(e.Priority, "no priority") }

// unitFor is the unit of an axis on which values of that many hours stand.
func unitFor(hours float64) (name string, size float64) {
	switch {
	case hours <= 3:
		return "minutes", 1.0 / 60
	case hours <= 100:
		return "hours", 1
	case hours <= 24*1000:
		return "days", 24
	}
	return "years", 365.25 * 24
}

func scaled(v *float64, by float64) *float64 {
	if v == nil {
		return nil
	}
	return new(*v / by)
}

// survivalChart is the Kaplan-Meier curve with its band, the open failures and
// how many were at risk.
func (b *builder) survivalChart() Chart {
	x := b.failures
	word := ended(x.Rule.Reading)
	last := slices.Max(x.durations.Time)
	name, size := unitFor(last)
	first, log := x.logAxis(last)
	label := name + " since it began"
	if log {
		name, size, label = "hours", 1, "time since it began, log scale"
	}
	place := func(hours float64) float64 { return max(hours, first) / size }
	line := Curve{Name: "not yet " + word, Band: percent(failureLevel) + " band", Step: true, X: []float64{place(0)}, Y: []float64{1}, Low: []*float64{nil}, High: []*float64{nil}}
	for _, s := range x.curve.Steps {
		v := x.curve.Survival(s.Time)
		line.X, line.Y = append(line.X, place(s.Time)), append(line.Y, s.Survival)
		line.Low, line.High = append(line.Low, v.Low), append(line.High, v.High)
	}
	if end := line.X[len(line.X)-1]; last/size > end {
		k := len(line.X) - 1
		line.X, line.Y = append(line.X, last/size), append(line.Y, line.Y[k])
		line.Low, line.High = append(line.Low, line.Low[k]), append(line.High, line.High[k])
	}
	p := Curves{XLabel: label, XLog: log, Percent: true, Lines: []Curve{line}, CountName: "Open and observed for so long (at risk)"}
	if log {
		p.XTicks = ladder()
	}
	for i, t := range x.durations.Time {
		if !x.durations.Event[i] {
			if v := x.curve.Survival(t); v.Value != nil {
				p.Ticks = append(p.Ticks, CurvePoint{X: place(t), Y: *v.Value})
			}
		}
	}
	slices.SortFunc(p.Ticks, func(a, c CurvePoint) int { return cmp.Compare(a.X, c.X) })
	p.TickName = "still open"
	if x.median.Value != nil {
		p.Reads = []Readout{{X: place(*x.median.Value), Y: 0.5, Label: "median " + maybeHours(x.median.Value)}}
	}
	for k := range 6 {
		at := last * float64(k) / 5
		if log {
			at = first * math.Pow(last/first, float64(k)/5)
		}
		p.Counts = append(p.Counts, AxisTick{At: at / size, Label: count(x.atRisk(at))})
	}
	title := "How long failures last"
	switch {
	case x.median.Value != nil:
		title = "Half of the failures are " + word + " within " + maybeHours(x.median.Value)
	case 2*x.open > x.n:
		title = count(x.open) + " of " + count(x.n) + " failures are still open"
	}
	return Chart{
		ID: "failure-times", Title: title,
		Subtitle: "Share not yet " + word + ", Kaplan-Meier, " + plural(x.n, "failure") + ", log-log " + percent(failureLevel) + " band",
		Alt:      b.survivalAlt(), Note: "Reading: " + string(x.Rule.Reading) + ". Open failures count up to now; they are not dropped", Plot: p,
	}
}

// ladder are the marks of a logarithmic axis of hours, in the units that people
// think in.
func ladder() []AxisTick {
	const day, year = 24.0, 24 * 365.25
	return []AxisTick{
		{1.0 / 60, "1 min"},
		{1.0 / 6, "10 min"},
		{1, "1 h"},
		{6, "6 h"},
		{day, "1 d"},
		{7 * day, "1 wk"},
		{30 * day, "30 d"},
		{182.6 * day, "6 mo"},
		{year, "1 y"},
		{3 * year, "3 y"},
		{10 * year, "10 y"},
		{30 * year, "30 y"},
	}
}

// logAxis chooses a logarithmic axis where half of the failures would stand in
// the first twentieth of a linear one, and where it begins.
func (x *failureFacts) logAxis(last float64) (first float64, log bool) {
	if x.median.Value == nil || last < 20**x.median.Value || !(last > granule) {
		return 0, false
	}
	first = last
	for _, t := range x.durations.Time {
		if t > 0 {
			first = min(first, t)
		}
	}
	return min(max(first, granule), last/10), true
}

// atRisk is how many failures were open and under observation at an age.
func (x *failureFacts) atRisk(age float64) int {
	n := 0
	for i, t := range x.durations.Time {
		if t >= age && (x.durations.Entry[i] < age || x.durations.Entry[i] == 0) {
			n++
		}
	}
	return n
}

func (b *builder) survivalAlt() string {
	s := ""
	for _, span := range b.timesOfFailures().Spans {
		s += span.Text
	}
	return s
}

// cumulativeFailuresChart is the number of failures by time, and the envelope in
// which a constant rate that ends at the same number stays at any one time.
func (b *builder) cumulativeFailuresChart() Chart {
	x := b.failures
	step := Curve{Name: "failures", Step: true, X: []float64{0}, Y: []float64{0}}
	n := float64(len(x.Events))
	for i, d := range x.days() {
		step.X, step.Y = append(step.X, d), append(step.Y, float64(i+1))
	}
	whole := x.hours / 24
	step.X, step.Y = append(step.X, whole), append(step.Y, n)
	even := Curve{Name: "constant rate", Band: "where a constant rate is 9 times of 10", Dashed: true}
	const parts, z = 40, 1.6448536269514722
	for k := range parts + 1 {
		share := float64(k) / parts
		reach := z * math.Sqrt(n*share*(1-share))
		even.X, even.Y = append(even.X, share*whole), append(even.Y, n*share)
		even.Low, even.High = append(even.Low, new(max(0, n*share-reach))), append(even.High, new(min(n, n*share+reach)))
	}
	title := "How failures add up"
	if x.trend.p != nil && *x.trend.p >= 1-changeLevel {
		title = "No sign that failures come more or less often"
	} else if x.trend.p != nil {
		title = "The rate of failures is changing"
	}
	sub := "Failures since " + b.clock.day(x.Window.From) + ", " + b.in.Zone.String()
	if x.trend.p != nil {
		sub += " (" + x.trend.test + " test, p " + pValue(*x.trend.p) + ")"
	}
	return Chart{
		ID: "cumulative-failures", Title: title, Subtitle: sub,
		Alt:  plural(len(x.Events), "failure") + " in " + length(x.Window) + ", against a constant rate.",
		Plot: Curves{YLabel: "failures", Start: x.Window.From, Zone: b.in.Zone, Lines: []Curve{step, even}},
	}
}

// days of the failures since the window began.
func (x *failureFacts) days() []float64 {
	var ds []float64
	for i := range x.Events {
		ds = append(ds, max(0, inDays(x.Events[i].Occurred.Sub(x.Window.From))))
	}
	return ds
}

// growthChart is Crow-AMSAA's: failures against time, both logarithmic, with the
// power law through the end of the observation and the limits of its exponent.
func (b *builder) growthChart() Chart {
	x := b.failures
	g := x.trend.growth
	dots := Curve{Name: "failures", Dots: true}
	for i, d := range x.days() {
		if d > 0 {
			dots.X, dots.Y = append(dots.X, d), append(dots.Y, float64(i+1))
		}
	}
	beta, n, whole := *g.Beta.Value, float64(g.N), x.hours/24
	fit := Curve{Name: "power law, exponent " + significant(beta)}
	if g.Beta.Low != nil && g.Beta.High != nil {
		fit.Band = percent(failureLevel) + " limits of the exponent"
	}
	first := whole
	if len(dots.X) > 0 {
		first = min(dots.X[0], whole)
	}
	for k := range 25 {
		d := first * math.Pow(whole/first, float64(k)/24)
		at := func(exponent float64) *float64 { return new(n * math.Pow(d/whole, exponent)) }
		fit.X, fit.Y = append(fit.X, d), append(fit.Y, *at(beta))
		if fit.Band != "" {
			fit.Low, fit.High = append(fit.Low, at(*g.Beta.High)), append(fit.High, at(*g.Beta.Low))
		}
	}
	title := "Failures come at an even pace, as far as can be said"
	if changing := x.trend.p != nil && *x.trend.p < 1-changeLevel; changing && beta < 1 {
		title = "Failures become rarer"
	} else if changing {
		title = "Failures come more and more often"
	}
	return Chart{
		ID: "failure-growth", Title: title, Subtitle: "Crow-AMSAA: failures by days since " + b.clock.day(x.Window.From) + ", both axes logarithmic",
		Alt:  "The exponent of the power law is " + significant(beta) + "; 1 is a constant rate.",
		Plot: Curves{XLabel: "days", YLabel: "failures", XLog: true, YLog: true, Lines: []Curve{dots, fit}, End: &whole, EndName: "end of observation"},
	}
}

// outageChart is the calendar of the time down.
func (b *builder) outageChart() Chart {
	x := b.failures
	c := Calendar{From: x.Window.From, To: x.Until, Zone: b.in.Zone, Spans: x.downSpans()}
	return Chart{
		ID: "outages", Title: "Down for " + maybeHours(&x.down.Union) + " in " + length(x.Window), Subtitle: "When the service was down, " + b.in.Zone.String(),
		Alt:  plural(len(x.down.Spans), "outage") + ", together " + maybeHours(&x.down.Union) + ".",
		Note: "Reading: " + string(x.Rule.Reading) + ". Time in which several failures overlap counts once", Plot: c,
	}
}

// downSpans cuts the time down at every begin and end of a failure.
func (x *failureFacts) downSpans() []DownSpan {
	type edge struct {
		at     time.Time
		opens  bool
		impact float64
	}
	var edges []edge
	for _, e := range x.timed {
		for _, w := range e.Down {
			w = w.Clip(nines.Window{From: x.Window.From, To: x.Until})
			if w.Duration() > 0 && e.Impact > 0 {
				edges = append(edges, edge{w.From, true, e.Impact}, edge{w.To, false, e.Impact})
			}
		}
	}
	slices.SortStableFunc(edges, func(a, c edge) int { return cmp.Or(a.at.Compare(c.at), cmp.Compare(a.impact, c.impact)) })
	var spans []DownSpan
	var running []float64
	for i, e := range edges {
		if i > 0 && len(running) > 0 && e.at.After(edges[i-1].at) {
			s := DownSpan{From: edges[i-1].at, To: e.at, Depth: len(running), Impact: slices.Max(running)}
			if n := len(spans); n > 0 && spans[n-1].To.Equal(s.From) && spans[n-1].Depth == s.Depth && spans[n-1].Impact == s.Impact {
				spans[n-1].To = s.To
			} else {
				spans = append(spans, s)
			}
		}
		if e.opens {
			running = append(running, e.impact)
		} else if k := slices.Index(running, e.impact); k >= 0 {
			running = slices.Delete(running, k, k+1)
		}
	}
	return spans
}

// causeChart is the Pareto of hours by component, or by type where failures have
// no components.
func (b *builder) causeChart() Chart {
	x := b.failures
	kind, by := "component", func(e *metrics.Failure) string { return cmp.Or(e.Component, "none") }
	if !slices.ContainsFunc(x.timed, func(e metrics.Failure) bool { return e.Component != "" }) {
		kind, by = "type", func(e *metrics.Failure) string { return cmp.Or(e.Type, "none") }
	}
	type cause struct {
		name  string
		hours float64
		n     int
	}
	var causes []cause
	total := 0.0
	for _, s := range x.strata(by) {
		h := float64(s.n)
		if x.down != nil {
			h = x.unionHours(s.all)
		}
		total += h
		causes = append(causes, cause{s.name, h, s.n})
	}
	slices.SortStableFunc(causes, func(a, c cause) int { return cmp.Compare(c.hours, a.hours) })
	const most = 8
	if len(causes) > most {
		rest := cause{name: "others"}
		for _, c := range causes[most-1:] {
			rest.hours, rest.n = rest.hours+c.hours, rest.n+c.n
		}
		causes = append(causes[:most-1], rest)
	}
	name, size := "failures", 1.0
	title, sub, all := "Which "+kind+"s fail", "Failures by "+kind, plural(x.n, "failure")
	if x.down != nil {
		name, size = unitFor(total)
		title, sub, all = "Where the downtime goes", "In "+name+" by "+kind+", overlaps inside a "+kind+" once", maybeHours(&total)
	}
	plot := Bars{YLabel: name, Series: []Series{{Name: name}}}
	sum := 0.0
	for _, c := range causes {
		sum += c.hours
		share := none
		if total > 0 {
			share = percent(sum / total)
		}
		plot.Categories = append(plot.Categories, Category{Label: clip(c.name, 40), Sub: share})
		plot.Series[0].Values = append(plot.Series[0].Values, new(c.hours/size))
	}
	if known := causes[0].name != "none" && causes[0].name != "others" && total > 0; known && x.down != nil {
		title = percent(causes[0].hours/total) + " of the downtime goes into " + clip(causes[0].name, 40)
	} else if known {
		title = percent(causes[0].hours/total) + " of the failures are in " + clip(causes[0].name, 40)
	}
	return Chart{
		ID: "failure-causes", Title: title, Subtitle: sub + "; below, the share up to there",
		Alt: title + ", of " + all + " in all.", Plot: plot,
	}
}

// unionHours is the time in which any of some failures lasted within the window.
func (x *failureFacts) unionHours(fs []metrics.Failure) float64 {
	o := estimate.Outages{To: x.hours, Unit: hourUnit}
	for _, e := range fs {
		for _, w := range e.Down {
			w = w.Clip(nines.Window{From: x.Window.From, To: x.Until})
			if w.Duration() > 0 {
				o.Start, o.End = append(o.Start, w.From.Sub(x.Window.From).Hours()), append(o.End, w.To.Sub(x.Window.From).Hours())
			}
		}
	}
	d, _, err := o.Downtime()
	if err != nil {
		return 0
	}
	return d.Union
}

// forestChart sets the medians of priorities beside each other.
func (b *builder) forestChart() Chart {
	x := b.failures
	ss := x.strata(priorityOf)
	ss = ss[:min(len(ss), 8)]
	longest := 0.0
	for _, s := range ss {
		if s.median.Value != nil {
			longest = max(longest, *s.median.Value)
		}
	}
	name, size := unitFor(longest)
	p := Forest{XLabel: name, Log: true}
	if x.median.Value != nil && *x.median.Value > 0 {
		p.Line = &Reference{Value: *x.median.Value / size, Label: "all: " + maybeHours(x.median.Value)}
	}
	for _, s := range ss {
		high := maybeHours(s.median.High)
		if s.median.High == nil {
			high = "not reached"
		}
		text := maybeHours(s.median.Value) + ", n = " + count(s.n)
		if s.median.Value != nil && s.median.Low != nil {
			text = maybeHours(s.median.Value) + " (" + maybeHours(s.median.Low) + " to " + high + "), n = " + count(s.n)
		}
		p.Rows = append(p.Rows, ForestRow{Label: s.name, Text: text, Value: scaled(s.median.Value, size), Low: scaled(s.median.Low, size), High: scaled(s.median.High, size), Weight: float64(s.n)})
	}
	return Chart{
		ID: "failure-priorities", Title: "Median " + timeTo(x.Rule.Reading) + " by priority",
		Subtitle: "Priority when the issue was created; " + percent(failureLevel) + " intervals, log scale. Intervals that overlap say no difference",
		Alt:      forestAlt(p), Plot: p,
	}
}

func forestAlt(p Forest) string {
	var rows []string
	for _, r := range p.Rows {
		rows = append(rows, r.Label+" "+r.Text)
	}
	return "Medians: " + listed(rows) + "."
}

// heatChart shows at which hours of the week failures come.
func (b *builder) heatChart() Chart {
	x := b.failures
	h := Heat{Rows: []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, Unit: "failures"}
	for hour := range 24 {
		name := ""
		if hour%3 == 0 {
			name = time.Date(2000, 1, 1, hour, 0, 0, 0, time.UTC).Format("15")
		}
		h.Columns = append(h.Columns, name)
	}
	for range h.Rows {
		h.Values = append(h.Values, make([]float64, 24))
	}
	office := 0
	for i := range x.Events {
		t := x.Events[i].Occurred.In(b.in.Zone)
		day := (int(t.Weekday()) + 6) % 7
		h.Values[day][t.Hour()]++
		if day < 5 && t.Hour() >= 8 && t.Hour() < 17 {
			office++
		}
	}
	share := percent(float64(office) / float64(len(x.Events)))
	return Chart{
		ID: "failure-hours", Title: share + " of the failures begin on working days between 8 and 17", Subtitle: "Begins by weekday and hour, " + b.in.Zone.String() + "; those hours are 27% of the week",
		Alt: share + " of " + plural(len(x.Events), "failure") + " begin on working days between 8 and 17.", Plot: h,
	}
}

// probabilityChart is the model check: on lognormal paper lognormal times lie on
// a line.
func (b *builder) probabilityChart() Chart {
	x := b.failures
	model, fit := x.bestModel()
	dots := Curve{Name: "failures", Dots: true}
	low, high := math.Inf(1), math.Inf(-1)
	for _, q := range x.curve.ProbabilityPlot(model) {
		if q.Time > 0 {
			dots.X, dots.Y = append(dots.X, q.Time), append(dots.Y, q.Reduced)
			low, high = min(low, q.Time), max(high, q.Time)
		}
	}
	p := Curves{XLabel: "time since it began, log scale", XLog: true, XTicks: ladder(), Lines: []Curve{dots}}
	if fit != nil && fit.Mu.Value != nil && fit.LogSigma.Value != nil && low < high {
		line := Curve{Name: law(model), Dashed: true}
		for _, t := range []float64{low, high} {
			line.X, line.Y = append(line.X, t), append(line.Y, (math.Log(t)-*fit.Mu.Value)/math.Exp(*fit.LogSigma.Value))
		}
		p.Lines = append(p.Lines, line)
	}
	p.YTicks = paper(model)
	return Chart{
		ID: "failure-law", Title: "Do the times follow the " + law(model) + "?", Subtitle: "Share " + ended(x.Rule.Reading) + " by then, on paper where that law is a straight line",
		Alt: "A check of the model: points near the line say that the " + law(model) + " fits.", Note: "Of exponential, Weibull, lognormal and log-logistic this one has the smallest AIC", Plot: p,
	}
}

// bestModel is the law with the smallest AIC, lognormal if none can be fitted.
func (x *failureFacts) bestModel() (estimate.Model, *estimate.Fit) {
	samples, _, err := x.durations.Samples()
	if err != nil || len(samples) == 0 {
		return estimate.Lognormal, nil
	}
	best := (*estimate.Fit)(nil)
	for _, m := range estimate.Models() {
		if f, err := estimate.MaximumLikelihood(samples[0], m, failureLevel); err == nil && (best == nil || f.AIC < best.AIC) {
			best = f
		}
	}
	if best == nil {
		return estimate.Lognormal, nil
	}
	return best.Model, best
}

// law is the name of a model in words.
func law(m estimate.Model) string {
	switch m {
	case estimate.Loglogistic:
		return "log-logistic law"
	case estimate.Weibull:
		return "Weibull law"
	}
	return m.String() + " law"
}

// paper are the shares at their places on the probability paper of a model.
func paper(m estimate.Model) []AxisTick {
	var ticks []AxisTick
	for _, p := range []float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99} {
		at := 0.0
		switch m {
		case estimate.Lognormal:
			at = -math.Sqrt2 * math.Erfcinv(2*p)
		case estimate.Loglogistic:
			at = math.Log(p / (1 - p))
		default:
			at = math.Log(-math.Log1p(-p))
		}
		ticks = append(ticks, AxisTick{At: at, Label: decimal(100*p, 0) + "%"})
	}
	return ticks
}
