package report

import "github.com/nines-bot/nines/dependability"

// ModelData is the answers of `nines model solve`, with the predicted and the
// measured availability side by side.
type ModelData struct {
	File        string                 `json:"file"`
	Model       string                 `json:"model"`
	Title       string                 `json:"title,omitempty"`
	Error       string                 `json:"error,omitempty"` // why there are no results
	Params      map[string]float64     `json:"params"`
	States      *int64                 `json:"states"`
	Transitions *int64                 `json:"transitions"`
	Results     []dependability.Result `json:"results"`
	Warnings    []string               `json:"warnings"`
	Predicted   []PredictionData       `json:"predicted"` // one for each system
	Measured    *MeasuredData          `json:"measured"`  // null: cannot be said
}

// PredictionData is one predicted availability. Low and High are of the
// unavailability, null where the parameters are taken for certain.
type PredictionData struct {
	System         string          `json:"system"`
	Availability   float64         `json:"availability"`
	Unavailability float64         `json:"unavailability"`
	Low            *float64        `json:"low"`
	High           *float64        `json:"high"`
	Level          float64         `json:"level,omitempty"`
	Verdict        string          `json:"verdict"` // agree, too optimistic, too pessimistic, cannot be said
	Contributors   []InfluenceData `json:"contributors"`
	Objective      *RemedyData     `json:"objective"` // null where it is met, or none is set
}

// InfluenceData is a parameter and the elasticity of the unavailability by it.
type InfluenceData struct {
	Parameter  string   `json:"parameter"`
	Value      *float64 `json:"value"` // null: it is the unavailability of a block
	Elasticity float64  `json:"elasticity"`
	Note       string   `json:"note,omitempty"`
}

// RemedyData is the value of the most influential parameter that would meet the
// objective; Needed is null if none would.
type RemedyData struct {
	Parameter string   `json:"parameter"`
	Value     float64  `json:"value"`
	Needed    *float64 `json:"needed"`
}

// MeasuredData is what the failures of the window say: the unavailability of the
// window and the limits of that in the long run, null with too few outages.
type MeasuredData struct {
	Availability   float64  `json:"availability"`
	Unavailability float64  `json:"unavailability"`
	AtMost         bool     `json:"atMost"` // of some failures it is not known how long they lasted
	Low            *float64 `json:"low"`
	High           *float64 `json:"high"`
	Level          float64  `json:"level"`
}

func (b *builder) modelData() []ModelData {
	var all []ModelData
	seen := b.measured()
	for i := range b.in.Models {
		m := &b.in.Models[i]
		d := ModelData{
			File: m.File, Model: m.Name, Title: m.Title, Error: m.Fault, Params: map[string]float64{},
			Results: []dependability.Result{}, Warnings: append([]string{}, m.Doubts...), Predicted: []PredictionData{},
		}
		if s := m.Solution; s != nil {
			d.States, d.Transitions, d.Results = s.States, s.Transitions, present(s.Results)
			d.Warnings = append(d.Warnings, s.Warnings...)
			for _, p := range s.Params {
				d.Params[p.Name] = p.Value
			}
		}
		for k := range m.Predictions {
			d.Predicted = append(d.Predicted, m.Predictions[k].data(seen))
		}
		if seen.value != nil {
			d.Measured = &MeasuredData{
				Availability: 1 - *seen.value, Unavailability: *seen.value, AtMost: seen.least,
				Low: seen.low, High: seen.high, Level: failureLevel,
			}
		}
		all = append(all, d)
	}
	return all
}

func (p *Prediction) data(seen measurement) PredictionData {
	d := PredictionData{
		System: p.System, Availability: p.Availability, Unavailability: p.Unavailability,
		Low: p.Low, High: p.High, Level: p.Level, Verdict: seen.verdict(p), Contributors: []InfluenceData{},
	}
	for _, i := range p.Influences {
		d.Contributors = append(d.Contributors, InfluenceData(i))
	}
	if p.Remedy != nil {
		d.Objective = new(RemedyData(*p.Remedy))
	}
	return d
}
