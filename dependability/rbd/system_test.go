package rbd_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
	"github.com/nines-bot/nines/dependability/repairable"
	"pgregory.net/rapid"
)

func at(label string) rbd.Structure { return rbd.Use{Block: "b", Label: label} }

// TestTiny keeps the digits of unavailabilities down to 1e-300, in modules and
// in diagrams.
func TestTiny(t *testing.T) {
	tiny := rbd.Block{Name: "b", Steady: &dependability.Chance{P: 1, Not: 1e-100}, Fail: 1e-101}
	triple := anyOf(at("x"), at("y"), at("z"))
	bridge := rbd.Graph{From: "s", To: "t", Edges: []rbd.Edge{
		{A: "s", B: "x", Of: u("b")}, {A: "s", B: "y", Of: u("b")}, {A: "x", B: "y", Of: u("b")}, {A: "x", B: "t", Of: u("b")}, {A: "y", B: "t", Of: u("b")},
	}}
	for _, x := range []struct {
		name     string
		s        rbd.Structure
		u, pivot float64
	}{
		{"parallel", rbd.Any{Of: []rbd.Structure{u("b")}, Copies: 3}, 1e-300, 1e-200},
		{"3 of 5", rbd.AtLeast{Need: 3, Of: []rbd.Structure{u("b")}, Copies: 5}, 1e-299, 6e-200},
		{"labels", rbd.AtLeast{Need: 1, Of: []rbd.Structure{triple, all(at("x"), at("y"))}}, 1e-300, 1e-200},
		{"bridge", bridge, 2e-200, 1e-100},
	} {
		sys := compile(t, x.s, tiny)
		c := must[dependability.Chance](t)(sys.Chance(rbd.Steady()))
		equal(t, x.name, c.Not, x.u, 1e-13)
		equal(t, x.name+" availability", c.P, 1, 0)
		equal(t, x.name+" birnbaum", must[[]rbd.Importance](t)(sys.Importance(rbd.Steady()))[0].Birnbaum, x.pivot, 1e-13)
	}
}

// TestPivotsDoNotCancel: a block that decides with 1e-30 in a system that is
// down half of the time.
func TestPivotsDoNotCancel(t *testing.T) {
	blocks := []rbd.Block{
		{Name: "coin", Steady: &dependability.Chance{P: 0.5, Not: 0.5}},
		{Name: "rare", Steady: &dependability.Chance{P: 1, Not: 1e-15}},
		{Name: "b", Steady: &dependability.Chance{P: 0.9, Not: 0.1}},
	}
	x, y := rbd.Use{Block: "rare", Label: "x"}, rbd.Use{Block: "rare", Label: "y"}
	s := all(rbd.Use{Block: "coin", Label: "c"}, rbd.AtLeast{Need: 2, Of: []rbd.Structure{anyOf(x, y, u("b")), anyOf(x, y), anyOf(y, x, rbd.Use{Block: "coin", Label: "c"})}})
	for _, i := range must[[]rbd.Importance](t)(compile(t, s, blocks...).Importance(rbd.Steady())) {
		if i.Block == "b" {
			equal(t, "birnbaum of b", i.Birnbaum, 0.5e-30, 1e-12)
		}
	}
}

// TestCounts uses closed forms for numbers of copies that no table holds.
func TestCounts(t *testing.T) {
	n := 1_000_000
	b := rbd.Block{Name: "b", Steady: &dependability.Chance{P: 1 - 1e-9, Not: 1e-9}}
	series := must[dependability.Chance](t)(compile(t, rbd.All{Of: []rbd.Structure{u("b")}, Copies: n}, b).Chance(rbd.Steady()))
	equal(t, "series", series.Not, -math.Expm1(float64(n)*math.Log1p(-1e-9)), 1e-15)
	// Two or more of a million rare failures: Poisson with mean m, and its
	// first correction -m·1e-9/2·(...) is below 1e-9 relative.
	need := must[dependability.Chance](t)(compile(t, rbd.AtLeast{Need: n - 1, Of: []rbd.Structure{u("b")}, Copies: n}, b).Chance(rbd.Steady()))
	m := float64(n) * 1e-9
	equal(t, "all but one", need.Not, m*m/2-m*m*m/3, 1e-5)

	half := rbd.Block{Name: "b", Steady: &dependability.Chance{P: 0.5, Not: 0.5}}
	most := must[dependability.Chance](t)(compile(t, rbd.AtLeast{Need: 500_001, Of: []rbd.Structure{u("b")}, Copies: n + 1}, half).Chance(rbd.Steady()))
	equal(t, "half of an odd number", most.P, 0.5, 1e-11)
}

// TestAgainstRepairable: with a repairman each, a diagram and the birth-death
// process are the same system.
func TestAgainstRepairable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		s := repairable.System{
			Units: n, Need: rapid.IntRange(1, n).Draw(t, "need"), Dormancy: 1,
			Fail: rapid.Float64Range(1e-6, 2).Draw(t, "fail"), Repair: rapid.Float64Range(1e-3, 10).Draw(t, "repair"),
		}
		sys, err := rbd.New(
			[]rbd.Block{{Name: "b", Fail: s.Fail, Repair: s.Repair}},
			rbd.AtLeast{Need: s.Need, Copies: n, Of: []rbd.Structure{u("b")}}, dependability.Limits{},
		)
		if err != nil {
			t.Fatal(err)
		}
		compare := func(what string, a, b dependability.Chance, err1, err2 error) {
			if err1 != nil || err2 != nil || !near(a.P, b.P, 1e-12) || !near(a.Not, b.Not, 1e-12) {
				t.Fatalf("%s: diagram %v (%v), process %v (%v)", what, a, err1, b, err2)
			}
		}
		a, err1 := sys.Chance(rbd.Steady())
		b, err2 := s.Availability()
		compare("availability", a, b, err1, err2)
		at := rapid.Float64Range(0.01, 100).Draw(t, "t")
		a, err1 = sys.Chance(rbd.Point(at))
		b, err2 = s.PointAvailability(at, dependability.Limits{})
		compare("point availability", a, b, err1, err2)
		x, err1 := sys.Cycle()
		y, err2 := s.Cycle()
		compare("cycle", dependability.Chance{P: x.Frequency, Not: x.MeanDown}, dependability.Chance{P: y.Frequency, Not: y.MeanDown}, err1, err2)
		s.Repair = 0
		a, err1 = sys.Reliability(at)
		b, err2 = s.Reliability(at, dependability.Limits{})
		compare("reliability", a, b, err1, err2)
	})
}

// TestMonotone: a worse block never makes a better system.
func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := 14
		s, blocks := structures(t, &size, 4), drawBlocks(t)
		sys, err := rbd.New(blocks, s, dependability.Limits{})
		if err != nil {
			t.Skip(err)
		}
		before, _ := sys.Chance(rbd.Steady())
		i := rapid.IntRange(0, 2).Draw(t, "worse")
		c := *blocks[i].Steady
		blocks[i].Steady = &dependability.Chance{P: c.P / 2, Not: c.Not + c.P/2}
		worse, err := rbd.New(blocks, s, dependability.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		after, _ := worse.Chance(rbd.Steady())
		if after.Not < before.Not*(1-1e-13) || after.P > before.P*(1+1e-13) {
			t.Fatalf("%v before, %v after", before, after)
		}
	})
}

func TestBudget(t *testing.T) {
	b := []rbd.Block{{Name: "link", Fail: 1, Repair: 1}, {Name: "rack", Fail: 1, Repair: 1}, {Name: "gateway", Fail: 1, Repair: 1}}
	var large *dependability.TooLarge
	for name, s := range map[string]rbd.Structure{
		"diagram":     clique(14),
		"copies":      rbd.Any{Of: []rbd.Structure{rbd.All{Of: []rbd.Structure{u("link"), u("rack")}, Copies: 1 << 30}}, Copies: 1 << 30},
		"counting":    rbd.AtLeast{Need: 5, Of: []rbd.Structure{u("link"), u("rack")}, Copies: 1 << 20},
		"shared":      shared(1_000_000, 5),
		"edges":       rbd.Graph{From: "s", To: "t", Edges: make([]rbd.Edge, 20_000)},
		"wide graphs": grid(30),
	} {
		if _, err := rbd.New(b, s, dependability.Limits{Bytes: 1 << 20}); !errors.As(err, &large) || large.Remedy == "" {
			t.Errorf("%s: %v, want a refusal with a remedy", name, err)
		}
	}
	stop := errors.New("stop")
	if _, err := rbd.New(b, clique(14), dependability.Limits{Going: func() error { return stop }}); !errors.Is(err, stop) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestErrors(t *testing.T) {
	good := []rbd.Block{{Name: "b", Fail: 1}}
	for _, x := range []struct {
		blocks []rbd.Block
		s      rbd.Structure
		want   string
	}{
		{good, u("c"), "block c is not defined"},
		{good, rbd.All{}, "all of nothing"},
		{good, rbd.AtLeast{Need: 3, Of: []rbd.Structure{u("b")}, Copies: 2}, "atleast 3 of 2"},
		{good, rbd.AtLeast{Need: 0, Of: []rbd.Structure{u("b")}}, "atleast 0 of 1"},
		{good, rbd.Any{Of: []rbd.Structure{u("b")}, Copies: -1}, "-1 copies"},
		{good, nil, "not known"},
		{good, rbd.Graph{From: "s", To: "s"}, "to itself"},
		{good, rbd.Graph{From: "s", To: "t", Edges: []rbd.Edge{{A: "t", B: "s", Of: u("b"), Directed: true}}}, "no path leads from s to t"},
		{good, rbd.Graph{From: "s", To: "t", Edges: []rbd.Edge{{A: "s", B: "t", Of: u("c")}}}, "edge s-t: block c"},
		{good, rbd.Graph{From: "s", To: "t", Edges: []rbd.Edge{{A: "s", B: "t", Of: u("b")}}, Nodes: map[string]rbd.Structure{"x": u("b")}}, "vertex x"},
		{append(good, good...), u("b"), "defined twice"},
		{[]rbd.Block{{Name: "b", Fail: -1}}, u("b"), "failure rate -1"},
		{[]rbd.Block{{Name: "b", Repair: math.NaN()}}, u("b"), "repair rate NaN"},
		{[]rbd.Block{{Name: "b", Steady: &dependability.Chance{P: 0.9, Not: 0.2}}}, u("b"), "sum to 1"},
		{[]rbd.Block{{Name: "b", Life: rbd.Weibull{Shape: 0, Scale: 1}}}, u("b"), "shape 0"},
		{[]rbd.Block{{}}, u("b"), "without a name"},
	} {
		if _, err := rbd.New(x.blocks, x.s, dependability.Limits{}); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%#v: %v, want %q", x.s, err, x.want)
		}
	}
}

// TestWarnings: a structure that is not coherent is solved, with a word.
func TestWarnings(t *testing.T) {
	blocks := []rbd.Block{{Name: "b", Fail: 1, Repair: 1}, {Name: "spare", Fail: 1, Repair: 1}}
	edge := func(a, b, l string) rbd.Edge { return rbd.Edge{A: a, B: b, Of: at(l)} }
	for _, x := range []struct {
		s    rbd.Structure
		want string
	}{
		{at("x"), "block spare does not enter"},
		{anyOf(at("x"), all(at("x"), at("y"))), "block b@y cannot matter"},
		{rbd.Graph{From: "s", To: "t", Edges: []rbd.Edge{edge("s", "t", "1"), edge("t", "z", "2")}}, "the edge between t and z"},
	} {
		got := strings.Join(compile(t, x.s, blocks...).Warnings(), "\n")
		if !strings.Contains(got, x.want) {
			t.Errorf("%#v: warnings %q, want %q", x.s, got, x.want)
		}
	}
}

// TestSets counts the cut sets of a centre and lists the most probable.
func TestSets(t *testing.T) {
	sys := compile(t, centre(20, 18, 4, 3, "link", "link"), rates()...)
	cuts := must[rbd.Sets](t)(sys.CutSets(rbd.Steady(), 10))
	// Three of 20 racks, each by itself or by its two links; two of 4 gateways,
	// each by itself or by one of two pairs of links.
	if want := 1140*8.0 + 6*9; cuts.Total != want || cuts.Left() != want-10 {
		t.Errorf("cut sets %v, left %v, want %v", cuts.Total, cuts.Left(), want)
	}
	if got := strings.Join(cuts.Sets[0].Blocks, " "); got != "gateway[1] gateway[2]" {
		t.Errorf("first cut set %s", got)
	}
	c := must[dependability.Chance](t)(sys.Chance(rbd.Steady()))
	if cuts.Sum < c.Not || cuts.Sum > c.Not*1.01 {
		t.Errorf("sum over cut sets %v, U %v: want a close upper bound", cuts.Sum, c.Not)
	}
	if l := cuts.LeftSum(); l < 0 || l > cuts.Sum {
		t.Errorf("left %v of %v", l, cuts.Sum)
	}
}

// TestSweep: the frontier and elimination give one answer. A perfect vertex
// changes nothing but the method.
func TestSweep(t *testing.T) {
	perfect := rbd.Block{Name: "perfect"}
	rapid.Check(t, func(t *rapid.T) {
		vertex := rapid.SampledFrom([]string{"s", "t", "1", "2", "3", "4", "5"})
		g := rbd.Graph{From: "s", To: "t"}
		blocks := []rbd.Block{perfect}
		for i := range rapid.IntRange(8, 16).Draw(t, "edges") {
			name := string(rune('a' + i))
			not := rapid.Float64Range(1e-6, 0.9).Draw(t, "u")
			blocks = append(blocks, rbd.Block{Name: name, Steady: &dependability.Chance{P: 1 - not, Not: not}})
			g.Edges = append(g.Edges, rbd.Edge{A: vertex.Draw(t, "a"), B: vertex.Draw(t, "b"), Of: u(name)})
		}
		solve := func() (dependability.Chance, []rbd.Importance) {
			sys, err := rbd.New(blocks, g, dependability.Limits{})
			if err != nil {
				t.Skip(err)
			}
			c, _ := sys.Chance(rbd.Steady())
			rows, _ := sys.Importance(rbd.Steady())
			return c, rows
		}
		swept, rows := solve()
		g.Nodes = map[string]rbd.Structure{}
		for _, e := range g.Edges {
			g.Nodes[e.A], g.Nodes[e.B] = u("perfect"), u("perfect")
		}
		c, eliminated := solve()
		if !near(c.P, swept.P, 1e-13) || !near(c.Not, swept.Not, 1e-13) {
			t.Fatalf("by the frontier %v, by elimination %v", swept, c)
		}
		birnbaum := map[string]float64{}
		for _, r := range eliminated {
			birnbaum[r.Block] = r.Birnbaum
		}
		for _, r := range rows {
			if !near(r.Birnbaum, birnbaum[r.Block], 1e-12) {
				t.Fatalf("%s matters %v, by elimination %v", r.Block, r.Birnbaum, birnbaum[r.Block])
			}
		}
	})
}
