package report

import (
	"strconv"
)

// availabilityFigure is the share of the window in which the service was up.
func (b *builder) availabilityFigure() Figure {
	x := b.failures
	f := Figure{Label: "Availability", Value: availability(x.down.Availability()), Note: maybeHours(&x.down.Union) + " down"}
	if x.unknownDown() > 0 {
		f.Label = "Availability, at most"
	}
	if x.Rule.Objective != nil {
		f.Note += ", objective " + availability(x.Rule.Objective.Availability)
		f.Tone = Good
		if x.down.Availability() < x.Rule.Objective.Availability {
			f.Tone = Bad
		}
	}
	return f
}

// availability writes a share as percent with as many digits as it needs to differ
// from all: "99.3%", "99.987%". Only all is 100%.
func availability(share float64) string {
	if share >= 1 {
		return "100%"
	}
	for digits := 1; digits < 9; digits++ {
		s := strconv.FormatFloat(100*share, 'f', digits, 64)
		if rest := strconv.FormatFloat(100*(1-share), 'f', digits, 64); s != strconv.FormatFloat(100, 'f', digits, 64) && significantDigits(rest) > 0 {
			return s + "%"
		}
	}
	return "just below 100%"
}

// significantDigits is how many digits of a decimal follow its leading zeros.
func significantDigits(s string) int {
	n := 0
	for _, r := range s {
		if r >= '1' && r <= '9' || r == '0' && n > 0 {
			n++
		}
	}
	return n
}

// availabilityBlocks say how much of the time the service was up, or why that
// cannot be said.
func (b *builder) availabilityBlocks() []Block {
	x := b.failures
	if x.down == nil {
		if !x.Rule.Reading.Outage() {
			return []Block{Text{Spans: []Span{{Text: "Availability cannot be said: an open issue is not an outage. It can be measured if two fields of Jira say when outages begin and end; name them in the configuration (reading: restore, start: field:NAME, end: field:NAME)."}}}}
		}
		return nil
	}
	d := x.down
	t := Text{Spans: []Span{{Text: "Availability " + availability(d.Availability()), Strong: true}, {Text: " of the time of " + length(x.Window)}}}
	switch unknown := x.unknownDown(); {
	case unknown > 0:
		t.Spans[0].Text = "Availability at most " + availability(d.Availability())
		t.Spans = append(t.Spans, Span{Text: ": how long " + plural(unknown, "failure") + " kept the service down is not known"})
	case x.avail != nil && x.avail.Low != nil && x.avail.High != nil:
		t.Spans = append(t.Spans, Span{Text: "; in the long run " + percent(failureLevel) + " sure between " + availability(*x.avail.Low) + " and " + availability(*x.avail.High)})
	case len(d.Spans) == 0:
		t.Spans = append(t.Spans, Span{Text: "; what it is in the long run cannot be said without an outage"})
	case x.strange:
		t.Spans = append(t.Spans, Span{Text: "; how it is in the long run cannot be said, because a few outages that are far longer than the others decide it"})
	default:
		t.Spans = append(t.Spans, Span{Text: "; " + plural(len(d.Spans), "outage") + " " + choose(len(d.Spans), "is", "are") + " too few to say how it is in the long run"})
	}
	t.Spans = append(t.Spans, Span{Text: ". Down for " + maybeHours(&d.Union) + " in " + plural(len(d.Spans), "outage") + b.overlapWords() + "."})
	blocks := []Block{t}
	if n, ok := b.budgetNote(); ok {
		blocks = append(blocks, n)
	}
	if t, ok := b.budgetAhead(); ok {
		blocks = append(blocks, t)
	}
	return blocks
}

// unknownDown is how many failures have no duration that could count as
// downtime.
func (x *failureFacts) unknownDown() int {
	return len(x.Excluded) + x.Waiting.N
}

func (b *builder) overlapWords() string {
	d := b.failures.down
	s := ""
	if n := d.Rows - len(d.Spans); n > 0 {
		s += "; " + plural(n, "failure") + " that " + choose(n, "overlaps", "overlap") + " with others counted once"
	}
	if d.Partial {
		s += "; weighted by impact " + maybeHours(&d.Weighted)
	}
	return s
}

// budgetNote says what is left of the error budget. The objective may be over a
// longer or shorter time than the window: then the budget is in proportion.
func (b *builder) budgetNote() (Note, bool) {
	x := b.failures
	if x.Rule.Objective == nil {
		return Note{}, false
	}
	goal := x.Rule.Objective.Availability
	budget := (1 - goal) * x.hours
	left := budget - x.down.Union
	n := Note{Tone: Good}
	text := "The objective of " + availability(goal) + " allows " + maybeHours(&budget) + " down in " + length(x.Window) + ": "
	switch unknown := x.unknownDown() > 0; {
	case left >= 0 && unknown:
		n.Tone = Watch
		text += "at most " + maybeHours(&left) + " of that is left."
	case left >= 0:
		text += maybeHours(&left) + " of that is left."
	default:
		n.Tone = Bad
		over := -left
		text += "it is exceeded by " + maybeHours(&over) + "."
	}
	if w := x.Rule.Objective.Window; w > 0 && w != x.Window.Duration() {
		text += " (It is agreed over " + duration(w) + ".)"
	}
	n.Spans = []Span{{Text: text}}
	return n, true
}
