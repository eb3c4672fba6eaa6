package report

import (
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
	Unavailability float64   // with the relative accuracy that 1-Availability has lost
	Low, High      *float64  // of the unavailability, by what is not known of parameters; nil: taken for certain
	Level          float64   // of that interval
	Spread         []float64 // quantiles of the unavailability at SpreadLevels; nil: taken for certain
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
		drawn, ok := b.spreadChart(m, i)
		if !ok {
			drawn = b.predictionChart(m, i)
		}
		blocks = append(blocks, b.predictionTable(m), drawn)
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
