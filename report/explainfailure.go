package report

import (
	"time"

	"github.com/nines-bot/nines/metrics"
)

// explainFailure says whether an issue is a failure in the field, from when to
// when, and with which others it is one.
func (b *builder) explainFailure(f *metrics.FailureExplanation) []Block {
	rule := "The definition is: " + clip(orAll(f.Rule.JQL), 300) + "; " + string(f.Rule.Reading) + ", from " + clockWords(f.Rule.Start) + " to " + clockWords(f.Rule.End) + "."
	if !f.Selected {
		return []Block{Text{Spans: []Span{{Text: "No failure: ", Strong: true}, {Text: "the definition does not select it. " + rule}}}}
	}
	t := Table{Columns: []Column{{Title: "What"}, {Title: "Value"}}}
	row := func(what, value string) { t.Rows = append(t.Rows, []Cell{{Text: what}, {Text: value}}) }
	if !f.Occurred.IsZero() {
		row("Counts as a failure of", b.clock.minute(f.Occurred))
	}
	row("Priority at creation", orNone(f.Priority))
	switch {
	case f.Fault != "":
		row("Duration", "left out: "+f.Fault)
	case f.Waiting:
		row("Duration", "none yet: "+clockWords(f.Rule.Start)+" has not come")
	default:
		b.explainStretches(f, row)
	}
	if len(f.With) > 0 {
		row("One failure with", listed(clipAll(f.With)))
		row("Known as", f.First)
	}
	return []Block{Text{Spans: []Span{{Text: "A failure. ", Strong: true}, {Text: rule}}}, t}
}

func (b *builder) explainStretches(f *metrics.FailureExplanation, row func(what, value string)) {
	var sum time.Duration
	for i, w := range f.Down {
		sum += w.Duration()
		text := b.clock.minute(w.From) + " to " + b.clock.minute(w.To)
		if f.Open && i == len(f.Down)-1 {
			text = b.clock.minute(w.From) + " until now"
		}
		row("Lasted", text+", "+duration(w.Duration()))
	}
	state := "observed to its end"
	if f.Open {
		state = "still open: counted as at least that long (censored)"
	}
	if f.Reopened > 0 {
		state += "; " + reopenWords(f.Rule.Reopened)
	}
	row("Duration", duration(sum)+", "+state)
}

func orAll(jql string) string {
	if jql == "" {
		return "every issue"
	}
	return jql
}

// clipAll keeps a list of keys short.
func clipAll(keys []string) []string {
	if len(keys) <= maxNamed {
		return keys
	}
	return append(append([]string(nil), keys[:maxNamed]...), count(len(keys)-maxNamed)+" more")
}
