package report

import (
	"time"

	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/metrics"
)

// failureSection says how often the service failed in the field and for how
// long: first what a chat shows, then the charts, the definitions last.
func (b *builder) failureSection() []Block {
	x := b.failures
	if x == nil {
		return nil
	}
	blocks := []Block{b.failureFigures(), b.ratesOfFailures(), b.timesOfFailures(), b.changeOfFailures()}
	blocks = append(blocks, b.availabilityBlocks()...)
	blocks = append(blocks, b.trendText())
	if n, ok := b.failureDataNote(); ok {
		blocks = append(blocks, n)
	}
	blocks = append(blocks, b.failureCharts()...)
	if t, ok := b.shareTable(); ok {
		blocks = append(blocks, t)
	}
	if len(x.Events)+len(x.Carried) > 0 {
		blocks = append(blocks, b.failureTable())
	}
	blocks = append(blocks, b.warn(x.Warnings)...)
	for _, table := range []func() (Table, bool){b.detailTable, b.fitTable, b.trendTable} {
		if t, ok := table(); ok {
			t.Detail = true
			blocks = append(blocks, t)
		}
	}
	return append(blocks, b.definitions())
}

// ended is what a failure is when it is over, by the reading.
func ended(r metrics.Reading) string {
	switch r {
	case metrics.Repair:
		return "repaired"
	case metrics.Restore:
		return "restored"
	case metrics.Recover:
		return "recovered"
	}
	return "resolved"
}

// timeTo is the name of the duration, by the reading.
func timeTo(r metrics.Reading) string {
	switch r {
	case metrics.Repair:
		return "time to repair"
	case metrics.Restore:
		return "time to restore"
	case metrics.Recover:
		return "time to recover"
	}
	return "time to resolve"
}

// sure words an interval of hours: "90% sure between 41 h and 110 h".
func sure(v estimate.Interval, level float64) string {
	word := decimal(100*level, 0) + "% sure "
	switch {
	case v.Low != nil && v.High != nil:
		return word + "between " + maybeHours(v.Low) + " and " + maybeHours(v.High)
	case v.Low != nil && *v.Low > granule:
		return word + "above " + maybeHours(v.Low) + "; an upper limit is not reached"
	case v.High != nil:
		return word + "below " + maybeHours(v.High)
	}
	return "too few for an interval"
}

// maybeHours is a number of hours in words.
func maybeHours(h *float64) string {
	const year = 365.25 * 24
	switch {
	case h == nil:
		return none
	case *h >= 1000*year:
		return "more than 1000 years"
	case *h >= 2*year:
		return significant(*h/year) + " years"
	}
	return duration(time.Duration(*h * float64(time.Hour)))
}

// lasting is a duration in the same words.
func lasting(d time.Duration) string { return maybeHours(new(d.Hours())) }

func (b *builder) failureSet(fs []metrics.Failure) metrics.Set {
	var s metrics.Set
	for i := range fs {
		s.N++
		s.Keys = append(s.Keys, fs[i].Keys[0])
	}
	if s.N > metrics.MaxKeys {
		s.Keys = nil
	}
	return s
}

func (b *builder) failureFigures() Figures {
	x := b.failures
	failures := Figure{Label: "Failures", Value: count(len(x.Events)), Note: "in " + length(x.Window), Link: b.link.set(b.failureSet(x.Events), "")}
	if x.change.past && len(x.Events)+x.change.before > 0 {
		failures.Trend = trend(float64(len(x.Events) - x.change.before))
		failures.Delta = signed(len(x.Events)-x.change.before) + failureVerdict(x.change.rateP, x.change.rateSays)
		if x.change.rateSays {
			failures.Tone = []Tone{Good, Neutral, Bad}[failures.Trend+1]
		}
	}
	median := Figure{Label: "Median " + timeTo(x.Rule.Reading), Value: maybeHours(x.median.Value), Note: "n = " + count(x.n)}
	if x.open > 0 {
		median.Note += ", " + count(x.open) + " still open"
	}
	if x.n > 0 {
		median.Note += "; " + sure(x.median, failureLevel)
	}
	open := Figure{Label: "Failures still open", Value: count(x.Open.N), Link: b.link.set(x.Open, "")}
	items := []Figure{failures, median, open}
	if x.down != nil {
		items = append(items, b.availabilityFigure())
	}
	return Figures{Items: items}
}

func failureVerdict(p *float64, says bool) string {
	switch {
	case p == nil:
		return ", cannot be judged"
	case says:
		return ", more than chance"
	}
	return ", within noise"
}

// ratesOfFailures says how often the service fails.
func (b *builder) ratesOfFailures() Text {
	x := b.failures
	n := len(x.Events)
	if n == 0 {
		return b.noFailure()
	}
	unit, hours := rateUnit(x.hours)
	t := Text{Spans: []Span{
		{Text: plural(n, "failure"), Strong: true, Link: b.link.set(b.failureSet(x.Events), "")},
		{Text: " in " + length(x.Window) + "; "},
	}}
	if v := x.rate.Rate; v.Low != nil && v.High != nil {
		word := "the true rate lies between "
		if x.changing() {
			word = "the rate, on average over a trend, lies between "
		}
		t.Spans = append(t.Spans, Span{Text: word + significant(*v.Low*hours) + " and " + significant(*v.High*hours) + " per " + unit + " (" + percent(failureLevel) + " sure)"})
	} else {
		t.Spans = append(t.Spans, Span{Text: "the true rate cannot be said"})
	}
	if x.trend.clustered {
		t.Spans = append(t.Spans, Span{Text: "; failures come in clusters, which the interval allows for"})
	}
	t.Spans = append(t.Spans, Span{Text: ". " + b.mttfWords() + b.nextWords() + b.sinceWords()})
	return t
}

// sinceWords doubts a rate over a time from which there are no issues at all:
// perhaps nobody wrote any.
func (b *builder) sinceWords() string {
	x := b.failures
	quiet := x.since.Sub(x.Window.From)
	if x.since.IsZero() || quiet < x.Until.Sub(x.Window.From)/20 {
		return ""
	}
	return " There are no issues at all from before " + b.clock.date(x.since) + ": if none were written then, failures are more frequent than that."
}

// noFailure says what no failure means, which is not that none will come.
func (b *builder) noFailure() Text {
	x := b.failures
	one := x.tally.OneSided(changeLevel)
	text := "No failure in " + length(x.Window)
	if low := one.MTBF.Low; low != nil {
		text += ": at " + percent(changeLevel) + " confidence the time between failures is more than " + maybeHours(low) + "; we cannot say more yet"
	}
	text += "." + b.sinceWords()
	if n := len(x.Carried); n > 0 {
		text += " " + plural(n, "earlier failure") + " lasted into this period."
	}
	return Text{Spans: []Span{{Text: text}}}
}

// rateUnit is the span that a rate is given for, in words and hours.
func rateUnit(window float64) (string, float64) {
	if window > 400*24 {
		return "year", 365.25 * 24
	}
	return "30 days", 30 * 24
}

func (b *builder) mttfWords() string {
	x := b.failures
	if x.mttf.Value == nil {
		return ""
	}
	clock := "calendar time"
	if x.down != nil {
		clock = "up time"
	}
	return "That is one failure in " + maybeHours(x.mttf.Value) + " of " + clock + " (" + sure(x.mttf, failureLevel) + ")."
}

func (b *builder) nextWords() string {
	x := b.failures
	switch {
	case x.changing():
		return " What the next " + length(x.Window) + " bring cannot be said, because the rate is changing."
	case !(x.next[2] > 0):
		return ""
	}
	clusters := ""
	if x.trend.clustered {
		clusters = ", in clusters as before"
	}
	return " In the next " + length(x.Window) + " expect " + decimal(x.next[1], 0) + clusters + ", between " + decimal(x.next[0], 0) + " and " + decimal(x.next[2], 0) + " (" + percent(failureLevel) + " sure, if the rate stays)."
}

// timesOfFailures says how long failures last. The open ones count.
func (b *builder) timesOfFailures() Text {
	x := b.failures
	word := ended(x.Rule.Reading)
	if x.n == 0 {
		if len(x.Events)+len(x.Carried) == 0 {
			return Text{}
		}
		return Text{Spans: []Span{{Text: "How soon failures are " + word + " cannot be said: none of them has dates that can be used."}}}
	}
	var t Text
	switch {
	case x.median.Value != nil:
		t.Spans = []Span{{Text: "Half of the failures are " + word + " within "}, {Text: maybeHours(x.median.Value), Strong: true}, {Text: " (" + sure(x.median, failureLevel) + ")"}}
		if x.slow.Value != nil {
			t.Spans = append(t.Spans, Span{Text: "; 1 in 10 takes longer than " + maybeHours(x.slow.Value)})
		} else {
			t.Spans = append(t.Spans, Span{Text: "; how long the slowest tenth takes cannot be said yet"})
		}
	case x.median.Low != nil:
		t.Spans = []Span{{Text: "Half of the failures take longer than "}, {Text: maybeHours(x.median.Low), Strong: true}, {Text: " to be " + word + " (" + percent(failureLevel) + " sure); the median itself is not reached, because too few have ended"}}
	default:
		t.Spans = []Span{{Text: "How soon half of the failures are " + word + " cannot be said: " + count(x.n-x.open) + " of " + count(x.n) + " " + choose(x.n-x.open, "has", "have") + " ended"}}
	}
	t.Spans = append(t.Spans, Span{Text: ". " + b.openWords()})
	return t
}

// openWords says how many still last, and how many the window began with.
func (b *builder) openWords() string {
	x := b.failures
	s := "None of the " + count(x.n) + " is still open."
	if x.n == 1 {
		s = "It is over."
	}
	if x.open > 0 {
		s = count(x.open) + " of " + count(x.n) + " " + choose(x.open, "is", "are") + " still open and " + choose(x.open, "is", "are") + " counted."
	}
	if n := x.n - x.began; n > 0 {
		s += " " + count(n) + " began before this period and " + choose(n, "counts", "count") + " from its start on."
	}
	if n := x.Zero.N; n > 0 {
		s += " " + count(n) + " ended the moment " + choose(n, "it", "they") + " began and " + choose(n, "counts", "count") + " as less than a minute."
	}
	return s
}
