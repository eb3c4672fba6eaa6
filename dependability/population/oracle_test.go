package population_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/population"
)

type entry struct {
	ID       string         `json:"id"`
	Model    string         `json:"model"`
	Case     string         `json:"case"`
	Quantity string         `json:"quantity"`
	Value    string         `json:"value"`
	Params   map[string]any `json:"params"`
	Digits   int            `json:"digits"`
}

func oracle(t *testing.T) []entry {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "models", "oracle.json"))
	if err != nil {
		t.Skipf("no reference values: %v", err)
	}
	var all struct{ Entries []entry }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	var out []entry
	for _, e := range all.Entries {
		if e.Model == "swpop" {
			out = append(out, e)
		}
	}
	return out
}

func (e *entry) param(t *testing.T, name string) float64 {
	switch v := e.Params[name].(type) {
	case float64:
		return v
	case string:
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	t.Fatalf("%s: no parameter %s", e.ID, name)
	return 0
}

// solved computes what one case of the oracle asks for, each thing once.
type solved struct {
	m      *population.Model
	fixed  *population.Point
	steady *population.Point
	pOK    float64
	exact  map[float64]population.Point
	exactP map[float64]float64
	mean   map[float64]population.Point
}

var timed = regexp.MustCompile(`^(.*)\(([0-9.]+)\)$`)

// value of a quantity; ok is false where it would take too long for a test.
func (s *solved) value(t *testing.T, q string) (v float64, ok bool) {
	t.Helper()
	limits := dependability.Limits{}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	steady := func() *population.Point {
		if s.steady == nil {
			c, err := s.m.SteadyChain(population.Exactness{}, limits)
			must(err)
			p := c.Point()
			s.steady, s.pOK = &p, c.Probability(s.m.Initial)
		}
		return s.steady
	}
	fixed := func() *population.Point {
		if s.fixed == nil {
			p, err := s.m.FixedPoint(limits)
			must(err)
			s.fixed = &p
		}
		return s.fixed
	}
	big := s.m.Initial[0] > 1000
	switch q {
	case "states":
		return s.m.States(), true
	case "steady E[i_e]":
		return steady().Mean[1], !big
	case "steady E[i_f]":
		return steady().Mean[2], !big
	case "steady Var[i_e]":
		return steady().Cov[1][1], !big
	case "steady Var[i_f]":
		return steady().Cov[2][2], !big
	case "z_sw(inf)=delta*E[i_e]":
		return steady().Flow[2], !big
	case "steady P(all ok)":
		steady()
		return s.pOK, !big
	case "z_sw(0)":
		return s.m.Rules[2].Rate.Value([]float64{float64(s.m.Initial[0]), 0, 0}), true
	case "meanfield e*":
		return fixed().Mean[1], true
	case "meanfield f*":
		return fixed().Mean[2], true
	case "meanfield z_sw*":
		return fixed().Flow[2], true
	case "lna Var[i_e]":
		return fixed().Cov[1][1], true
	case "lna Var[i_f]":
		return fixed().Cov[2][2], true
	case "lna Cov":
		return fixed().Cov[1][2], true
	case "mean time to first process failure":
		v, bound, err := s.m.First(2, limits)
		must(err)
		if bound > 1e-9*v {
			t.Errorf("first failure: bound %g", bound)
		}
		return v, true
	}
	part := timed.FindStringSubmatch(q)
	if part == nil {
		t.Fatalf("quantity %q is not known", q)
	}
	at, _ := strconv.ParseFloat(part[2], 64)
	switch part[1] {
	case "meanfield e", "meanfield f":
		if s.mean == nil {
			times := []float64{0.5, 1, 1.5, 2, 2.5}
			ps, err := s.m.MeanField(times, limits)
			must(err)
			s.mean = map[float64]population.Point{}
			for i, p := range ps {
				s.mean[times[i]] = p
			}
		}
		return s.mean[at].Mean[map[string]int{"meanfield e": 1, "meanfield f": 2}[part[1]]], true
	}
	if s.exact == nil {
		s.transient(t, big)
	}
	p, ok := s.exact[at]
	if !ok {
		return 0, false
	}
	switch part[1] {
	case "E[i_e]":
		return p.Mean[1], true
	case "E[i_f]":
		return p.Mean[2], true
	case "Var[i_e]":
		return p.Cov[1][1], true
	case "Var[i_f]":
		return p.Cov[2][2], true
	case "P(all ok)":
		return s.exactP[at], true
	}
	t.Fatalf("quantity %q is not known", q)
	return 0, false
}

func (s *solved) transient(t *testing.T, big bool) {
	t.Helper()
	s.exact, s.exactP = map[float64]population.Point{}, map[float64]float64{}
	times := []float64{0.1, 0.5, 1, 1.5, 2, 2.5}
	if big {
		times = times[:2] // the rest takes minutes: BenchmarkHuge
	}
	err := s.m.Transient(times, population.Exactness{}, dependability.Limits{}, func(c *population.Chain) error {
		p := c.Point()
		s.exact[p.At], s.exactP[p.At] = p, c.Probability(s.m.Initial)
		if p.Lost > 1e-9 {
			t.Errorf("%g: lost %g", p.At, p.Lost)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOracle(t *testing.T) {
	cases := map[string]*solved{}
	for _, e := range oracle(t) {
		s := cases[e.Case]
		if s == nil {
			s = &solved{m: swpop(int(e.param(t, "m")), e.param(t, "lambda"), e.param(t, "theta"), e.param(t, "delta"), e.param(t, "eta"))}
			cases[e.Case] = s
		}
		t.Run(e.Case+"/"+e.Quantity, func(t *testing.T) {
			want, err := strconv.ParseFloat(e.Value, 64)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := s.value(t, e.Quantity)
			if !ok {
				t.Skip("takes too long for a test: run BenchmarkHuge")
			}
			tol := 1e-11
			switch {
			case e.Digits <= 7:
				tol = 1e-8 // the reference has no more
			case e.Digits <= 9:
				tol = 1e-9
			}
			if math.Abs(got-want) > tol*math.Abs(want) {
				t.Errorf("%s is %.16g, want %.16g: off by %.2g", e.Quantity, got, want, got/want-1)
			}
		})
	}
	if len(cases) != 3 {
		t.Errorf("%d cases, want 3", len(cases))
	}
}

// The simulation agrees with the exact chain within its error: five standard
// errors, at a fixed seed.
func TestSimulateOracle(t *testing.T) {
	m := swpop(100, 0.01, 0.05, 1, 10)
	at := []float64{0, 0.5, 1, 2.5}
	s, err := m.Simulate(at, population.Sampling{Runs: 4000, Seed: 7}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	exact, err := m.Exact(at, population.Exactness{}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range s.Points {
		for c := range p.Mean {
			if d := math.Abs(p.Mean[c] - exact[i].Mean[c]); d > 5*p.Error[c] {
				t.Errorf("t=%g %s: mean %g, exact %g, s.e. %g", p.At, m.Classes[c], p.Mean[c], exact[i].Mean[c], p.Error[c])
			}
			if v, w := p.Cov[c][c], exact[i].Cov[c][c]; math.Abs(v-w) > 0.15*w {
				t.Errorf("t=%g %s: variance %g, exact %g", p.At, m.Classes[c], v, w)
			}
		}
		for r := range p.Flow {
			if d := math.Abs(p.Flow[r] - exact[i].Flow[r]); d > 5*p.FlowError[r] {
				t.Errorf("t=%g %s: flow %g, exact %g, s.e. %g", p.At, m.Rules[r].Name, p.Flow[r], exact[i].Flow[r], p.FlowError[r])
			}
		}
	}
}
