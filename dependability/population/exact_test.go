package population_test

import (
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/population"
)

// Two classes with linear rates: independent things, binomial counts.
func TestBinomial(t *testing.T) {
	const n, up, down = 30_000, 0.3, 1.7
	m := &population.Model{Classes: []string{"off", "on"}, Initial: []int{n, 0}, Rules: []population.Rule{
		{Name: "up", From: 0, To: 1, Rate: population.Sum(2, population.Term{K: up, Of: []int{0}})},
		{Name: "down", From: 1, To: 0, Rate: population.Sum(2, population.Term{K: down, Of: []int{1}})},
	}}
	at := []float64{0, 0.1, 1, math.Inf(1)}
	exact, err := m.Exact(at, population.Exactness{}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	noise, err := m.LinearNoise(at, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range at {
		p := up / (up + down) * (1 - math.Exp(-(up+down)*x))
		mean, variance := n*p, n*p*(1-p)
		for name, got := range map[string]population.Point{"exact": exact[i], "linear noise": noise[i]} {
			if math.Abs(got.Mean[1]-mean) > 1e-9*(mean+1e-9) || math.Abs(got.Cov[1][1]-variance) > 1e-7*(variance+1e-9) {
				t.Errorf("%s at %g: %v ± %v, want %v ± %v", name, x, got.Mean[1], got.Cov[1][1], mean, variance)
			}
		}
	}
}

func TestSteadyMarchedAgrees(t *testing.T) {
	m := swpop(150, 0.01, 5.0/150, 1, 10)
	direct, err := m.Steady(population.Exactness{}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	marched, err := m.Marched(population.Exactness{}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for c := range m.Classes {
		if d := math.Abs(direct.Mean[c] - marched.Mean[c]); d > 1e-10*direct.Mean[c] || d > marched.Error[c]+1e-12*direct.Mean[c] {
			t.Errorf("%s: %v by elimination, %v by marching, bound %g", m.Classes[c], direct.Mean[c], marched.Mean[c], marched.Error[c])
		}
	}
}

// The numbers do not depend on the number of cores, to the last bit.
func TestCores(t *testing.T) {
	m := swpop(700, 0.01, 5.0/700, 1, 10)
	at := []float64{0.5, 1.2}
	var exact, sampled, steady any
	for cores := 1; cores <= 3; cores++ {
		e, err := m.Exact(at, population.Exactness{Cores: cores}, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.Steady(population.Exactness{Cores: cores}, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		s, err := m.Simulate(at, population.Sampling{Runs: 50, Seed: 5, Cores: cores}, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if cores == 1 {
			exact, sampled, steady = e, s, p
			continue
		}
		if !reflect.DeepEqual(exact, any(e)) || !reflect.DeepEqual(steady, any(p)) || !reflect.DeepEqual(sampled, any(s)) {
			t.Errorf("%d cores give other numbers than one", cores)
		}
	}
}

func TestStiff(t *testing.T) {
	m := swpop(10_000, 0.01, 0.0005, 1, 1e7)
	p, err := m.LinearNoise([]float64{0.5, 2.5}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	// down follows err at once: the two-class model is the limit.
	if want := p[1].Mean[1] / 1e7; math.Abs(p[1].Mean[2]-want) > 1e-6*want {
		t.Errorf("down %g, want %g", p[1].Mean[2], want)
	}
}

func TestRefusals(t *testing.T) {
	good := swpop(10, 0.05, 0.3, 1, 5)
	edit := func(f func(m *population.Model)) *population.Model {
		m := *good
		m.Rules = append([]population.Rule(nil), good.Rules...)
		m.Initial = append([]int(nil), good.Initial...)
		f(&m)
		return &m
	}
	for name, m := range map[string]*population.Model{
		"one class":  {Classes: []string{"a"}, Initial: []int{1}},
		"no rules":   {Classes: []string{"a", "b"}, Initial: []int{1, 0}},
		"negative":   edit(func(m *population.Model) { m.Initial[0] = -1 }),
		"to itself":  edit(func(m *population.Model) { m.Rules[0].To = 0 }),
		"no rate":    edit(func(m *population.Model) { m.Rules[0].Rate = population.Rate{} }),
		"takes none": edit(func(m *population.Model) { m.Rules[2].Rate = population.Sum(3, population.Term{K: 1}) }),
		"below zero": edit(func(m *population.Model) { m.Rules[0].Rate = population.Sum(3, population.Term{K: -1, Of: []int{0}}) }),
	} {
		if _, err := m.Exact([]float64{1}, population.Exactness{}, dependability.Limits{}); err == nil {
			t.Errorf("%s: exact: no error", name)
		}
		if _, err := m.MeanField([]float64{1}, dependability.Limits{}); err == nil {
			t.Errorf("%s: mean field: no error", name)
		}
		if _, err := m.Simulate([]float64{1}, population.Sampling{}, dependability.Limits{}); err == nil {
			t.Errorf("%s: simulation: no error", name)
		}
	}
	var large *dependability.TooLarge
	big := swpop(100_000, 0.01, 0.00005, 1, 10)
	if _, err := big.Exact([]float64{math.Inf(1)}, population.Exactness{}, dependability.Limits{Bytes: 1 << 20}); !errors.As(err, &large) {
		t.Errorf("steady state within 1 MiB: %v", err)
	}
	if _, err := big.Exact([]float64{2.5}, population.Exactness{}, dependability.Limits{Bytes: 1 << 20}); !errors.As(err, &large) {
		t.Errorf("a window beyond its memory: %v", err)
	}
	stop := errors.New("stop")
	if _, err := big.Exact([]float64{2.5}, population.Exactness{}, dependability.Limits{Going: func() error { return stop }}); !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
}

// A rule that leaves its range where the first look does not see it.
func TestLeavesRange(t *testing.T) {
	m := swpop(10, 0.5, 0.3, 1, 5)
	m.Rules[3].Rate = population.Sum(3, population.Term{K: 1, Of: []int{1}}) // restarts by the number in error
	if _, err := m.Simulate([]float64{5}, population.Sampling{}, dependability.Limits{}); err == nil {
		t.Error("simulation: no error")
	}
	if _, err := m.Exact([]float64{5}, population.Exactness{}, dependability.Limits{}); err == nil {
		t.Error("exact: no error")
	}
}

// What never happens, and what happens once only.
func TestAbsorbing(t *testing.T) {
	line := &population.Model{Classes: []string{"a", "b", "c"}, Initial: []int{4, 0, 0}, Rules: []population.Rule{
		{Name: "first", From: 0, To: 1, Rate: population.Sum(3, population.Term{K: 2, Of: []int{0}})},
		{Name: "then", From: 1, To: 2, Rate: population.Sum(3, population.Term{K: 3, Of: []int{1}})},
		{Name: "never", From: 2, To: 0, Rate: population.Sum(3)},
	}}
	p, err := line.Steady(population.Exactness{}, dependability.Limits{})
	if err != nil || math.Abs(p.Mean[2]-4) > 1e-14 {
		t.Errorf("all end in c: %v, %v", p.Mean, err)
	}
	if v, _, err := line.First(2, dependability.Limits{}); err != nil || !math.IsInf(v, 1) {
		t.Errorf("never: %v, %v", v, err)
	}
	if v, _, err := line.First(0, dependability.Limits{}); err != nil || math.Abs(v-1.0/8) > 1e-15 {
		t.Errorf("first: %v, %v", v, err)
	}
	s, err := line.Simulate([]float64{100}, population.Sampling{Runs: 10}, dependability.Limits{})
	if err != nil || s.Points[0].Mean[2] != 4 || s.Events != 80 {
		t.Errorf("simulation to the end: %+v, %v", s, err)
	}
}

// Two populations that have nothing to do with each other.
func TestParts(t *testing.T) {
	const n, up, down = 300, 0.8, 1.3
	m := &population.Model{Classes: []string{"a", "b", "c", "d"}, Initial: []int{n, 0, 0, n}, Rules: []population.Rule{
		{Name: "ab", From: 0, To: 1, Rate: population.Sum(4, population.Term{K: up, Of: []int{0}})},
		{Name: "ba", From: 1, To: 0, Rate: population.Sum(4, population.Term{K: down, Of: []int{1}})},
		{Name: "dc", From: 3, To: 2, Rate: population.Sum(4, population.Term{K: 2 * up, Of: []int{3}})},
		{Name: "cd", From: 2, To: 3, Rate: population.Sum(4, population.Term{K: 2 * down, Of: []int{2}})},
	}}
	if s := m.States(); s != 301*301 {
		t.Errorf("%g states", s)
	}
	exact, err := m.Exact([]float64{0.4, math.Inf(1)}, population.Exactness{Cores: 2}, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range exact {
		for class, speed := range map[int]float64{1: 1, 2: 2} {
			q := up / (up + down) * (1 - math.Exp(-(up+down)*speed*p.At))
			if math.Abs(p.Mean[class]-n*q) > 1e-8 || math.Abs(p.Cov[class][class]-n*q*(1-q)) > 1e-6 || math.Abs(p.Cov[1][2]) > 1e-7 {
				t.Errorf("class %d at %g: %v ± %v, want %v ± %v; covariance %g", class, p.At, p.Mean[class], p.Cov[class][class], n*q, n*q*(1-q), p.Cov[1][2])
			}
		}
	}
}
