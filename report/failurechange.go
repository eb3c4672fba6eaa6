package report

import (
	"github.com/nines-bot/nines/estimate"
)

// changeOfFailures compares with the window before. A change is called one only
// if chance does not explain it; else it is said which change would have shown.
func (b *builder) changeOfFailures() Text {
	c := b.failures.change
	if !c.past {
		return Text{Spans: []Span{{Text: "There is no earlier period to compare with: the issues do not reach back that far."}}}
	}
	return Text{Spans: []Span{{Text: b.rateChange() + " " + b.timesChange()}}}
}

func (b *builder) rateChange() string {
	x := b.failures
	c, n := x.change, len(x.Events)
	if n+c.before == 0 {
		return "There was no failure in " + b.before() + " either."
	}
	s := count(n) + " " + many1(n, "failure") + " against " + count(c.before) + " in " + b.before() + ", "
	switch {
	case x.trend.clustered:
		return s + "which cannot be judged by counting, because failures come in clusters."
	case c.rateP == nil:
		return s + "which cannot be judged."
	}
	return s + changeWords(c.rate.Ratio, c.rateDetectable, c.rateSays) + "."
}

func many1(n int, one string) string { return choose(n, one, many(one)) }

func (b *builder) timesChange() string {
	x := b.failures
	c := x.change
	name := "The " + timeTo(x.Rule.Reading)
	if c.timesP == nil || c.times.Ratio.Value == nil {
		return name + " cannot be compared with " + b.before() + ": too few durations that can be used (" + count(x.began) + " against " + count(c.timesBefore) + ")."
	}
	return name + " is " + factor(*c.times.Ratio.Value) + " than in " + b.before() + " (geometric means), " + changeWords(c.times.Ratio, c.times.Detectable, c.tmSays) + "."
}

// changeWords is the verdict on a change: the ratio, its interval, and the
// smallest ratio that would have shown.
func changeWords(v estimate.Interval, detectable *float64, says bool) string {
	s := "not distinguishable from chance"
	if says {
		s = "more than chance explains"
	}
	if v.Value != nil && v.Low != nil && v.High != nil {
		s += " (ratio " + ratioWords(*v.Value) + ", " + percent(changeLevel) + " sure between " + ratioWords(*v.Low) + " and " + ratioWords(*v.High) + ")"
	}
	if detectable != nil {
		if *detectable > 100 && !says {
			return s + "; with so few failures hardly any change could show"
		}
		if says {
			return s + "; a change of " + significant(*detectable) + " times or more shows with so many failures"
		}
		return s + "; with this many failures only a change of " + significant(*detectable) + " times would show"
	}
	return s
}

// ratioWords writes a ratio, or that it is beyond all that could be meant.
func ratioWords(v float64) string {
	switch {
	case v < 0.001:
		return "less than 0.001"
	case v > 1000:
		return "more than 1000"
	}
	return significant(v)
}

// trendText says whether failures come more or less often within the window.
func (b *builder) trendText() Text {
	x := b.failures
	if x.trend.p == nil {
		if len(x.Events) == 0 {
			return Text{}
		}
		return Text{Spans: []Span{{Text: "Whether failures come more or less often cannot be said from " + plural(len(x.Events), "failure") + "."}}}
	}
	p := " (" + x.trend.test + " test, p " + pValue(*x.trend.p) + ")"
	g := x.trend.growth
	if !x.changing() {
		return Text{Spans: []Span{{Text: "No sign that failures come more or less often within these " + length(x.Window) + p + "."}}}
	}
	word := "Within these " + length(x.Window) + " failures come more and more often"
	if g.Beta.Value != nil && *g.Beta.Value < 1 {
		word = "Within these " + length(x.Window) + " failures become rarer"
	}
	s := word + p
	if g.MTBFNow.Value != nil {
		s += ": the time between them is now " + maybeHours(g.MTBFNow.Value) + " (" + sure(g.MTBFNow, failureLevel) + ")"
	}
	return Text{Spans: []Span{{Text: s + "."}}}
}

// changing says that the rate has a trend that chance does not explain.
func (x *failureFacts) changing() bool { return x.trend.p != nil && *x.trend.p < 1-changeLevel }

// pValue writes a probability: "0.44", "<0.001".
func pValue(p float64) string {
	if p < 0.001 {
		return "<0.001"
	}
	return significant(p)
}
