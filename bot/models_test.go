package bot

import (
	"context"
	"io/fs"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/metrics"
	"github.com/nines-bot/nines/report"
)

// solved solves the text of a model without any issues.
func solved(t *testing.T, text string, objective float64) report.Model {
	t.Helper()
	svc := Service{Name: "X", Failures: &Failures{}, Models: Models{
		Files: []string{"/somewhere/m.yaml"},
		Read: func(file string) ([]byte, error) {
			if file != "/somewhere/m.yaml" {
				return nil, &fs.PathError{Op: "open", Path: file, Err: fs.ErrNotExist}
			}
			return []byte(text), nil
		},
	}}
	if objective > 0 {
		svc.Failures.Rule.Objective = &metrics.Objective{Availability: objective}
	}
	all, err := models(t.Context(), nil, svc, time.Time{}, nines.Window{})
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

const onePair = `
nines: 1
model: pair
params: {lam: 0.01, mu: 0.5}
kind: rbd
blocks: {server: {fail: lam, repair: mu}}
system: {any: server, copies: 2}
measures: [unavailability]
`

// The rate that meets the objective is found where the closed form has it: of a
// pair U = (lam/(lam+mu))^2.
func TestModelRemedy(t *testing.T) {
	m := solved(t, onePair, 0.9999)
	if m.Fault != "" || len(m.Predictions) != 1 {
		t.Fatalf("%+v", m)
	}
	p := m.Predictions[0]
	if want := math.Pow(0.01/0.51, 2); math.Abs(p.Unavailability/want-1) > 1e-12 {
		t.Errorf("U = %v, want %v", p.Unavailability, want)
	}
	if p.Low != nil {
		t.Errorf("an interval from parameters that are certain: %v", *p.Low)
	}
	r := p.Remedy
	if r == nil || r.Needed == nil {
		t.Fatalf("no remedy: %+v", p)
	}
	// lam/(lam+mu) = 1/100: mu = 99 lam.
	want := map[string]float64{"mu": 0.99, "lam": 0.5 / 99}[r.Parameter]
	if math.Abs(*r.Needed/want-1) > 2e-3 {
		t.Errorf("%s = %v meets the objective, want %v", r.Parameter, *r.Needed, want)
	}
	if met := solved(t, onePair, 0.99).Predictions[0].Remedy; met != nil {
		t.Errorf("a remedy for an objective that is met: %+v", met)
	}
	series := strings.NewReplacer("any: server, copies: 2", "all: [server, weak]", "{server: {fail: lam, repair: mu}}", "{server: {fail: lam, repair: mu}, weak: {availability: 0.9}}").Replace(onePair)
	if none := solved(t, series, 0.99).Predictions[0].Remedy; none == nil || none.Needed != nil {
		t.Errorf("a remedy where there is none: %+v", none)
	}
}

// A probability next to 1 cannot be varied: the blocks are ranked instead.
func TestModelImportance(t *testing.T) {
	m := solved(t, strings.NewReplacer("lam: 0.01, mu: 0.5", "A: 0.9999", "fail: lam, repair: mu", "availability: A", "{any: server, copies: 2}", "{any: [server@a, server@b]}").Replace(onePair), 0.999999999)
	if len(m.Predictions) != 1 || len(m.Predictions[0].Influences) != 2 {
		t.Fatalf("%+v", m)
	}
	if i := m.Predictions[0].Influences[0]; math.Abs(i.Elasticity-1) > 1e-9 || i.Value != nil {
		t.Errorf("%+v, want an elasticity of 1", i)
	}
	if len(m.Doubts) > 0 {
		t.Errorf("doubts about what was answered: %q", m.Doubts)
	}
}

func TestModelDoubts(t *testing.T) {
	for _, c := range []struct{ name, system, want string }{
		{"a pair", "{any: server, copies: 2}", "server"},
		{"two of three", "{atleast: 2, of: [server, server, server]}", "server"},
		{"in series", "{all: [server, server]}", ""},
		{"one unit in two places", "{any: [server@a, server@a]}", ""},
		{"not repaired", "{any: [sturdy, server]}", ""},
		{"below another", "{all: [sturdy, {any: [server, {all: [server, sturdy]}]}]}", "server"},
	} {
		text := strings.NewReplacer("{any: server, copies: 2}", c.system, "{server: {fail: lam, repair: mu}}", "{server: {fail: lam, repair: mu}, sturdy: {availability: 0.999}}").Replace(onePair)
		m, err := (&spec.Loader{}).Parse("m.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := strings.Join(hiddenDependence(m), "")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// What is too large for a report is one doubt; the rest of the file is answered.
func TestModelTooLarge(t *testing.T) {
	const text = `
nines: 1
model: many
params: {m: 100000000}
kind: population
classes: {ok: m, err: 0, down: 0}
rules:
  - {name: activate, rate: (0.01 + 5e-8*err)*ok, move: ok -> err}
  - {name: fail, rate: err, move: err -> down}
  - {name: restart, rate: 10*down, move: down -> ok}
measures:
  - steady: {of: [err], methods: [exact]}
  - trajectory: {of: [err], until: 2.5, step: 2.5, methods: [meanfield, exact]}
  - steady: {of: [down], methods: [meanfield]}
`
	m := solved(t, text, 0.9)
	if m.Fault != "" || m.Solution == nil {
		t.Fatalf("%+v", m)
	}
	var got []string
	for _, r := range m.Solution.Results {
		if r.Value != nil {
			got = append(got, r.Measure+" "+r.Name+" "+r.Of)
		}
	}
	if want := "trajectory meanfield err, trajectory meanfield err, steady meanfield down"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %s", got, want)
	}
	if n := len(m.Solution.Warnings); n != 2 || !strings.Contains(m.Solution.Warnings[0], "too large") {
		t.Errorf("%q", m.Solution.Warnings)
	}
}

// A file at fault says so in its place, without the folders of this machine.
func TestModelFaults(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"misspelt", strings.Replace(onePair, "blocks", "bloks", 1), "bloks"},
		{"lost file", "nines: 1\nmodel: x\nkind: compose\nuse: {vm: lost.yaml}\nrandom: {i: {binomial: {n: 2, p: 0.5}}}\nmeasures: [{name: a, value: vm.availability}]", "lost.yaml"},
		{"issues without a service for them", strings.Replace(onePair, "mu: 0.5", "mu: {jira: {jql: 'type =', estimate: repair_rate}}", 1), "parameter mu"},
	} {
		m := solved(t, c.text, 0)
		if !strings.Contains(m.Fault, c.want) || strings.Contains(m.Fault, "somewhere") || m.File != "m.yaml" {
			t.Errorf("%s: %q", c.name, m.Fault)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	svc := Service{Models: Models{Files: []string{"m.yaml"}, Read: func(string) ([]byte, error) { return []byte(onePair), nil }}}
	if _, err := models(ctx, nil, svc, time.Time{}, nines.Window{}); err == nil {
		t.Error("a report that was called off is made nevertheless")
	}
}

// Counts and times make the gamma posterior in the time unit of the model.
func TestFieldParameter(t *testing.T) {
	w := nines.Window{From: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)}
	failure := func(from, hours float64, open bool) metrics.Failure {
		at := w.From.Add(time.Duration(from * float64(time.Hour)))
		return metrics.Failure{Keys: []string{"X-1"}, Occurred: at, Open: open, Down: []nines.Window{{From: at, To: at.Add(time.Duration(hours * float64(time.Hour)))}}}
	}
	o := observe(metrics.Failures{
		Window: w, Until: w.To,
		Events:  []metrics.Failure{failure(10, 4, false), failure(700, 20, true), {Keys: []string{"X-3"}, Fault: "no dates"}},
		Carried: []metrics.Failure{failure(-5, 8, false)}, // 3 h of it in the window
	}, time.Time{})
	if o.failures != 3 || o.hours != 720 || o.repairs != 2 || math.Abs(o.repair-27) > 1e-9 {
		t.Errorf("%+v, want 3 failures in 720 h, 2 repairs in 27 h", o)
	}
	for _, c := range []struct {
		estimate string
		o        observed
		want     float64
	}{
		{"failure_rate", o, 3.5 / 720 / 60},
		{"repair_rate", o, 2.5 / 27 / 60},
		{"failure_rate", observed{hours: 720}, 0.5 / 720 / 60},
	} {
		text := strings.NewReplacer("params:", "time_unit: min\nparams:", "lam: 0.01", "lam: {jira: {jql: 'type = Bug', estimate: "+c.estimate+"}}").Replace(onePair)
		m, err := (&spec.Loader{}).Parse("m.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.o.give(m, m.Params[0]); err != nil {
			t.Fatal(err)
		}
		s, err := solve.Solve(m, solve.Options{Limits: dependability.Limits{}})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Params[0].Value; math.Abs(got/c.want-1) > 1e-12 {
			t.Errorf("%s of %+v: %v per minute, want %v", c.estimate, c.o, got, c.want)
		}
	}
	if _, err := (observed{}).give(&spec.Model{}, &spec.Param{Name: "mu", Jira: &spec.Jira{JQL: "x", Estimate: "repair_rate"}}); err == nil {
		t.Error("a repair rate from no time under repair")
	}
}
