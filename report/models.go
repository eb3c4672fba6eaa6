package report

import (
	"math"
	"strconv"
	"strings"

	"github.com/nines-bot/nines/dependability"
)

// A Model is what a dependability model says of the service. Whoever builds the
// Input solves it.
type Model struct {
	File        string // its name without the folder
	Name        string
	Title       string
	TimeUnit    string // of rates and times: h
	Fault       string // why it has no answers; "" if it has
	Solution    *dependability.Solution
	Predictions []Prediction // one for each system with an availability
	Doubts      []string     // about parameters and structure, in sentences
}

// A Prediction is the availability of one system of a model in the long run.
type Prediction struct {
	System         string // "" of the only one
	Availability   float64
	Unavailability float64  // with the relative accuracy that 1-Availability has lost
	Low, High      *float64 // of the unavailability, by what is not known of parameters; nil: taken for certain
	Level          float64  // of that interval
	Influences     []Influence
	Remedy         *Remedy // nil: the objective is met, or there is none
}

// An Influence is how a parameter moves the unavailability: by Elasticity
// percent where it grows by one.
type Influence struct {
	Parameter  string
	Value      *float64 // nil: the parameter is the unavailability of a block
	Elasticity float64
	Note       string // where the value comes from, if not from the file
}

// A Remedy is the change of one parameter with which the objective would be met.
type Remedy struct {
	Parameter string
	Value     float64  // now
	Needed    *float64 // nil: no value of it is enough
}

// maxInfluences is how many parameters the section names.
const maxInfluences = 5

// modelSection sets what models predict beside what was measured.
func (b *builder) modelSection() []Block {
	var blocks []Block
	for i := range b.in.Models {
		blocks = append(blocks, b.modelBlocks(&b.in.Models[i], i)...)
	}
	return blocks
}

func (b *builder) modelBlocks(m *Model, i int) []Block {
	name := m.name()
	if m.Fault != "" {
		return []Block{Note{Tone: Watch, Spans: []Span{{Text: name, Strong: true}, {Text: " gave no answer: " + firstLine(m.Fault)}}}}
	}
	var blocks []Block
	if len(m.Predictions) == 0 {
		blocks = append(blocks, Text{Spans: []Span{{Text: name, Strong: true}, {Text: " predicts no availability; its numbers are in the JSON report (data.models)."}}})
	} else {
		for k := range m.Predictions {
			blocks = append(blocks, b.verdictText(m, &m.Predictions[k]))
		}
		blocks = append(blocks, b.predictionTable(m), b.predictionChart(m, i))
		for k := range m.Predictions {
			blocks = append(blocks, b.influenceBlocks(m, &m.Predictions[k])...)
		}
	}
	doubts := m.Doubts
	if m.Solution != nil {
		doubts = append(doubts[:len(doubts):len(doubts)], m.Solution.Warnings...)
	}
	for _, d := range doubts {
		blocks = append(blocks, Note{Tone: Watch, Spans: []Span{{Text: name + ": " + firstLine(d)}}})
	}
	return blocks
}

// firstLine leaves out the excerpt of the file that follows an error.
func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return clip(s, 500)
}

// name is what people know the model by.
func (m *Model) name() string {
	switch {
	case m.Title != "":
		return clip(m.Title, 100)
	case m.Name != "":
		return clip(m.Name, 100)
	}
	return clip(m.File, 100)
}

// called is the name of a system of the model.
func (m *Model) called(p *Prediction) string {
	if p.System == "" {
		return m.name()
	}
	return m.name() + ", " + clip(p.System, 60)
}

// Verdicts on a prediction.
const (
	verdictAgree       = "agree"
	verdictOptimistic  = "too optimistic"
	verdictPessimistic = "too pessimistic"
	verdictNone        = "cannot be said"
)

// A measurement is the unavailability in the long run that the failures of the
// window show.
type measurement struct {
	value     *float64 // of the window; nil: the reading says nothing of downtime
	low, high *float64 // of the long run; nil: too few outages
	least     bool     // more time may have been down
}

func (b *builder) measured() measurement {
	x := b.failures
	if x == nil || x.down == nil {
		return measurement{}
	}
	m := measurement{value: new(1 - x.down.Availability()), least: x.unknownDown() > 0}
	if x.avail != nil && x.avail.Low != nil && x.avail.High != nil {
		m.low, m.high = new(1-*x.avail.High), new(1-*x.avail.Low)
	}
	return m
}

// verdict compares the intervals: what lies wholly beside the other is not
// explained by chance. A prediction without an interval counts as its value.
func (m measurement) verdict(p *Prediction) string {
	low, high := p.Unavailability, p.Unavailability
	if p.Low != nil && p.High != nil {
		low, high = *p.Low, *p.High
	}
	switch {
	case m.low == nil || m.high == nil:
		return verdictNone
	case high < *m.low:
		return verdictOptimistic
	case m.least:
		return verdictNone
	case low > *m.high:
		return verdictPessimistic
	}
	return verdictAgree
}

func (b *builder) verdictText(m *Model, p *Prediction) Text {
	t := Text{Spans: []Span{{Text: m.called(p) + ": ", Strong: true}, {Text: "predicted availability " + availabilityBut(p.Unavailability)}}}
	seen := b.measured()
	if seen.value != nil {
		most := ""
		if seen.least {
			most = "at most "
		}
		t.Spans = append(t.Spans, Span{Text: ", measured " + most + availability(1-*seen.value)})
	}
	v := seen.verdict(p)
	word := ""
	switch {
	case v == verdictOptimistic:
		word = "The model is too optimistic: the service was down for longer than it can explain."
	case v == verdictPessimistic:
		word = "The model is too pessimistic: the service was down for less than it can explain."
	case v == verdictAgree:
		word = "The two agree: their intervals overlap."
	case b.failures == nil:
		word = "Whether that is so cannot be said: nothing counts as a failure of the service."
	case seen.value == nil:
		word = "Whether that is so cannot be said: an issue that is open is no outage."
	case seen.least:
		word = "Whether they agree cannot be said: how long some failures kept the service down is not known."
	default:
		word = "Whether they agree cannot be said: there are too few outages for an interval."
	}
	t.Spans = append(t.Spans, Span{Text: ". "}, Span{Text: word})
	return t
}

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
			{Title: "Limits of that", Numeric: true},
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
		between := "parameters taken for certain"
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
	if x := b.failures; x != nil && x.Rule.Objective != nil && x.Rule.Objective.Availability < 1 {
		allowed := (1 - x.Rule.Objective.Availability) * yearHours
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
