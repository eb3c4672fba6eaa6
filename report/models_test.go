package report

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/internal/golden"
	"github.com/nines-bot/nines/metrics"
)

// lived is two months with an outage every day and a half, of about an hour each,
// against an objective of three nines.
func lived() metrics.Failures {
	f := months(rand.New(rand.NewPCG(1, 1)), 20, 1, 0.6)
	f.Rule.Objective = &metrics.Objective{Availability: 0.999}
	return f
}

func pair() Model {
	return Model{
		File: "pair.yaml", Name: "pair", Title: "Two servers", TimeUnit: "h",
		Solution: &dependability.Solution{
			Model: "pair", Params: []dependability.Param{{Name: "lam", Value: 0.002}, {Name: "mu", Value: 0.125}},
			Results:  []dependability.Result{{Measure: "unavailability", Value: new(0.00248), Complement: new(0.99752), Method: "bdd"}},
			Warnings: []string{"block spare is in no system"},
		},
		Predictions: []Prediction{{
			Availability: 0.99752, Unavailability: 0.00248, Low: new(0.0011), High: new(0.0051), Level: 0.9,
			Influences: []Influence{{"mu", new(0.125), -1.9, "from the field"}, {"lam", new(0.002), 1.9, ""}, {"rare", new(1.0), 1e-4, ""}},
			Remedy:     &Remedy{"mu", 0.125, new(0.2)},
		}},
		Doubts: []string{"A doubt."},
	}
}

func reportOf(f *metrics.Failures, models ...Model) *Report {
	in := Input{Service: "WET", Models: models, Sections: []string{"models"}, Zone: time.UTC, Window: nines.Window{From: failureEpoch, To: failureEpoch.AddDate(0, 0, 30)}}
	facts := facts{asOf: in.Window.To, issues: 1}
	if f != nil {
		facts.failures = estimateFailures(*f, f.Window.Previous().From)
	}
	return compose(in, facts)
}

// ReportOfModels is for TestModelText too, which draws it.
func ReportOfModels() *Report {
	f := lived()
	two := pair()
	two.Title, two.Doubts, two.Solution = "Two structures", nil, nil
	two.Predictions = []Prediction{
		{System: "small", Availability: 1, Unavailability: 1e-19, Influences: []Influence{{"unavailability of leaf", nil, 2, ""}}},
		{System: "large", Availability: 0.5, Unavailability: 0.5, Remedy: &Remedy{"lam", 1, nil}, Influences: []Influence{{"lam", new(1.0), 0.5, ""}}},
	}
	return reportOf(&f, pair(), two, Model{File: "swpop.yaml", Name: "swpop"}, Model{File: "bad.yaml", Fault: "bad.yaml:3:1: no kind\n  <!channel>"})
}

// The section and its JSON, of facts made by hand: a model that agrees or not, a
// structure with two systems, one without an availability, one that failed.
func TestModelSection(t *testing.T) {
	r := ReportOfModels()
	text, err := r.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Data struct {
			Models json.RawMessage `json:"models"`
		} `json:"data"`
		Sections json.RawMessage `json:"sections"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	pretty, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "models.json", append(pretty, '\n'))
	for _, bad := range []string{"NaN", "Inf", "%!"} {
		if bytes.Contains(text, []byte(bad)) {
			t.Errorf("%q is in the report", bad)
		}
	}
}

func TestModelVerdicts(t *testing.T) {
	f := lived()
	measured := (&builder{facts: facts{failures: estimateFailures(f, f.Window.Previous().From)}}).measured()
	if measured.low == nil || *measured.low > 0.03 || *measured.high < 0.02 {
		t.Fatalf("measured %v to %v, the cases below expect about 0.03", measured.low, measured.high)
	}
	unknown := measured
	unknown.least = true
	for _, c := range []struct {
		name string
		seen measurement
		p    Prediction
		want string
	}{
		{"point inside", measured, Prediction{Unavailability: *measured.value}, verdictAgree},
		{"point below", measured, Prediction{Unavailability: 1e-6}, verdictOptimistic},
		{"point above", measured, Prediction{Unavailability: 0.4}, verdictPessimistic},
		{"interval that reaches it", measured, Prediction{Unavailability: 1e-6, Low: new(1e-7), High: measured.low}, verdictAgree},
		{"interval above", measured, Prediction{Unavailability: 0.4, Low: new(0.3), High: new(0.5)}, verdictPessimistic},
		{"more may be down: still optimistic", unknown, Prediction{Unavailability: 1e-6}, verdictOptimistic},
		{"more may be down: pessimistic is not sure", unknown, Prediction{Unavailability: 0.4}, verdictNone},
		{"nothing measured", measurement{}, Prediction{Unavailability: 1e-6}, verdictNone},
	} {
		if got := c.seen.verdict(&c.p); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Without models there is neither a section nor a key; without failures the
// prediction stands alone.
func TestModelsAbsent(t *testing.T) {
	f := lived()
	r := reportOf(&f)
	text, err := r.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Sections) > 0 || strings.Contains(string(text), `"models"`) {
		t.Errorf("something is said of no model: %s", text)
	}
	r = reportOf(nil, pair())
	if m := r.Data.Models[0]; m.Measured != nil || m.Predicted[0].Verdict != verdictNone {
		t.Errorf("measured %v, verdict %q, without failures", m.Measured, m.Predicted[0].Verdict)
	}
}
