package report

import (
	"math"
	"strconv"
	"strings"
)

// availabilityBut writes an availability so that two digits of the
// unavailability show: "99.99978%".
func availabilityBut(u float64) string {
	switch {
	case u <= 0:
		return "100%"
	case u < 1e-12:
		return "just below 100%"
	}
	digits := max(0, 1+int(math.Ceil(-math.Log10(100*u))))
	return strconv.FormatFloat(100-100*u, 'f', digits, 64) + "%"
}

func (b *builder) predictionTable(m *Model) Table {
	t := Table{
		Title: "Predicted and measured availability: " + m.name(),
		Columns: []Column{
			{Title: "Source"},
			{Title: "Availability", Numeric: true},
			{Title: "Down a year", Numeric: true},
			{Title: "Limits", Numeric: true},
			{Title: "Unavailability", Numeric: true, Minor: true},
		},
		Note: percent(failureLevel) + " limits: of a prediction by what is not known of its parameters, of the measurement by the few outages it rests on. A year has 8760 h.",
	}
	for i := range m.Predictions {
		p := &m.Predictions[i]
		name := "predicted"
		if p.System != "" {
			name += ", " + clip(p.System, 60)
		}
		between := "parameters certain"
		if p.Low != nil && p.High != nil {
			between = aYear(*p.Low) + " to " + aYear(*p.High)
		}
		t.Rows = append(t.Rows, []Cell{{Text: name}, {Text: availabilityBut(p.Unavailability)}, {Text: aYear(p.Unavailability)}, {Text: between}, {Text: digits3(p.Unavailability)}})
	}
	seen := b.measured()
	row := []Cell{{Text: "measured"}, {Text: none}, {Text: none}, {Text: "cannot be said"}, {Text: none}}
	if seen.value != nil {
		row[1].Text, row[2].Text, row[4].Text = availabilityBut(*seen.value), aYear(*seen.value), digits3(*seen.value)
	}
	if seen.low != nil {
		row[3].Text = aYear(*seen.low) + " to " + aYear(*seen.high)
	}
	t.Rows = append(t.Rows, row)
	return t
}

const yearHours = 8760

// aYear is the time down in a year; however short, it is not none.
func aYear(u float64) string {
	const instant = 1e-9
	if u > 0 {
		u = max(u, instant)
	}
	return maybeHours(new(u * yearHours))
}

func digits3(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }

// predictionChart shows the intervals below each other.
func (b *builder) predictionChart(m *Model, i int) Chart {
	seen := b.measured()
	longest := 0.0
	for _, p := range m.Predictions {
		longest = max(longest, p.Unavailability*yearHours)
	}
	if seen.value != nil {
		longest = max(longest, *seen.value*yearHours)
	}
	name, size := unitFor(longest)
	f := Forest{XLabel: name + " down a year", Log: true}
	row := func(label string, value, low, high *float64) {
		drawn := func(u *float64) *float64 {
			const least = 1e-5 // nothing that people tell from none
			if u == nil || *u*yearHours/size < least {
				return nil
			}
			return new(*u * yearHours / size)
		}
		text := none
		if value != nil {
			text = aYear(*value)
		}
		if low != nil && high != nil {
			text += " (" + aYear(*low) + " to " + aYear(*high) + ")"
		}
		f.Rows = append(f.Rows, ForestRow{Label: label, Text: text, Value: drawn(value), Low: drawn(low), High: drawn(high), Weight: 1})
	}
	for k := range m.Predictions {
		p := &m.Predictions[k]
		row(strings.TrimSpace("predicted "+clip(p.System, 30)), &p.Unavailability, p.Low, p.High)
	}
	row("measured", seen.value, seen.low, seen.high)
	if u := b.allowed(); u != nil {
		allowed := *u * yearHours
		f.Line = &Reference{Value: allowed / size, Label: "objective: " + maybeHours(&allowed), Dashed: true}
	}
	var said []string
	for _, r := range f.Rows {
		said = append(said, r.Label+" "+r.Text)
	}
	return Chart{
		ID: "model-" + count(i+1), Title: "Down a year: predicted and measured", Subtitle: m.name() + "; " + percent(failureLevel) + " intervals, log scale",
		Alt: "Down a year: " + listed(said) + ".", Plot: f,
	}
}

// influenceBlocks say what contributes most and what a change would buy.
func (b *builder) influenceBlocks(m *Model, p *Prediction) []Block {
	if len(p.Influences) == 0 {
		return nil
	}
	t := Table{
		Title:   "What contributes most: " + m.called(p),
		Columns: []Column{{Title: "Parameter"}, {Title: "Value", Numeric: true}, {Title: "1% more changes the time down by", Numeric: true}},
	}
	for _, i := range p.Influences[:min(len(p.Influences), maxInfluences)] {
		if math.Abs(i.Elasticity) < 0.005 && len(t.Rows) > 0 {
			break // they are sorted: nothing that follows moves the time down
		}
		value := none
		if i.Value != nil {
			value = digits3(*i.Value)
		}
		t.Rows = append(t.Rows, []Cell{{Text: clip(i.Parameter, 60)}, {Text: value}, {Text: signedShare(i.Elasticity)}})
	}
	t.More = more(len(p.Influences)-len(t.Rows), "")
	var notes []string
	if m.TimeUnit != "" {
		notes = append(notes, "Times are in "+m.TimeUnit+", rates per "+m.TimeUnit)
	}
	for _, i := range p.Influences {
		if i.Note != "" {
			notes = append(notes, clip(i.Parameter, 60)+": "+clip(i.Note, 200))
		}
	}
	if len(notes) > 0 {
		t.Note = strings.Join(notes, "; ") + "."
	}
	blocks := []Block{t}
	if s := b.remedyWords(p); s != "" {
		blocks = append(blocks, Text{Spans: []Span{{Text: m.called(p) + ": ", Strong: true}, {Text: s}}})
	}
	return blocks
}

// signedShare writes an elasticity: "+0.98%".
func signedShare(e float64) string {
	s := strconv.FormatFloat(e, 'f', 2, 64)
	if e > 0 {
		s = "+" + s
	}
	return strings.Replace(s, "-", "−", 1) + "%"
}

func (b *builder) remedyWords(p *Prediction) string {
	x := b.failures
	if x == nil || x.Rule.Objective == nil {
		return ""
	}
	goal := availability(x.Rule.Objective.Availability)
	r := p.Remedy
	switch {
	case r == nil && p.Unavailability <= 1-x.Rule.Objective.Availability:
		return "The prediction meets the objective of " + goal + "."
	case r == nil:
		return ""
	case r.Needed == nil:
		return "The objective of " + goal + " is not predicted to be met, and no value of " + clip(r.Parameter, 60) + " alone would change that."
	}
	return "The objective of " + goal + " would be met with " + clip(r.Parameter, 60) + " = " + digits3(*r.Needed) + " instead of " + digits3(r.Value) + ", all else as it is."
}
