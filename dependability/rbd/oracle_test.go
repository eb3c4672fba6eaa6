package rbd_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
)

// entry is one reference value. Numbers are decimals in strings, or bare.
type entry struct {
	Model, Case, Quantity string
	Params                map[string]any
	Value                 string
}

func oracle(t *testing.T, models ...string) []entry {
	t.Helper()
	data, err := os.ReadFile("../../../shared/data/models/oracle.json")
	if err != nil {
		t.Skip("reference values are not here: ", err)
	}
	var all struct{ Entries []entry }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	var out []entry
	for _, e := range all.Entries {
		for _, m := range models {
			if e.Model == m {
				out = append(out, e)
			}
		}
	}
	if len(out) == 0 {
		t.Fatal("no reference values for ", models)
	}
	return out
}

// exact reads a parameter as it is written.
func (e entry) exact(name string) *big.Rat {
	r, ok := new(big.Rat).SetString(fmt.Sprint(e.Params[name]))
	if !ok {
		panic("parameter " + name + " of " + e.Case)
	}
	return r
}

func (e entry) num(name string) float64 { f, _ := e.exact(name).Float64(); return f }
func (e entry) int(name string) int     { return int(e.num(name)) }

// steady is an availability with its exact complement.
func (e entry) steady(name string) *dependability.Chance {
	r := e.exact(name)
	p, _ := r.Float64()
	q, _ := new(big.Rat).Sub(big.NewRat(1, 1), r).Float64()
	return &dependability.Chance{P: p, Not: q}
}

func (e entry) want(t *testing.T) float64 {
	r, ok := new(big.Rat).SetString(e.Value)
	if !ok {
		t.Fatalf("value %q", e.Value)
	}
	f, _ := r.Float64()
	return f
}

// worst collects the largest relative error.
type worst struct {
	err  float64
	what string
	n    int
}

func (w *worst) check(t *testing.T, e entry, got, tol float64) {
	t.Helper()
	want := e.want(t)
	rel := math.Abs(got-want) / math.Abs(want)
	if want == 0 {
		rel = math.Abs(got)
	}
	if w.n++; rel > w.err {
		w.err, w.what = rel, e.Case+" "+e.Quantity
	}
	if !(rel <= tol) {
		t.Errorf("%s %s %s = %.17g, want %s (relative error %.2g)", e.Model, e.Case, e.Quantity, got, e.Value, rel)
	}
}

func (w *worst) log(t *testing.T) {
	t.Logf("%d values, worst relative error %.2g: %s", w.n, w.err, w.what)
}

func u(name string) rbd.Structure { return rbd.Use{Block: name} }

func all(s ...rbd.Structure) rbd.Structure { return rbd.All{Of: s} }
func anyOf(s ...rbd.Structure) rbd.Structure {
	return rbd.Any{Of: s}
}

func compile(t testing.TB, s rbd.Structure, blocks ...rbd.Block) *rbd.System {
	t.Helper()
	sys, err := rbd.New(blocks, s, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return sys
}

func must[T any](t testing.TB) func(T, error) T {
	return func(x T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
}

// centre is a data centre with racks and gateways that each need one of two
// links, the gateways on both sides.
func centre(n, nreq, m, mreq int, links ...string) rbd.Structure {
	pair := func(l string) rbd.Structure { return anyOf(u(l), u(l)) }
	return all(
		rbd.AtLeast{Need: nreq, Copies: n, Of: []rbd.Structure{all(u("rack"), pair(links[0]))}},
		rbd.AtLeast{Need: mreq, Copies: m, Of: []rbd.Structure{all(u("gateway"), pair(links[1]), pair(links[1]))}},
	)
}

func TestOracleCentre(t *testing.T) {
	var w worst
	for _, e := range oracle(t, "dc") {
		blocks := []rbd.Block{
			{Name: "rack", Steady: e.steady("Ar")},
			{Name: "gateway", Steady: e.steady("Ag")},
			{Name: "rack_link", Steady: e.steady("Al")},
			{Name: "gateway_link", Steady: e.steady("Al")},
		}
		s := centre(e.int("N"), e.int("Nreq"), e.int("M"), e.int("Mreq"), "rack_link", "gateway_link")
		switch e.Quantity {
		case "availability_rack_block":
			s = all(u("rack"), anyOf(u("rack_link"), u("rack_link")))
		case "availability_gateway_block":
			s = all(u("gateway"), anyOf(u("gateway_link"), u("gateway_link")), anyOf(u("gateway_link"), u("gateway_link")))
		}
		w.check(t, e, ask(t, compile(t, s, blocks...), e.Quantity), 1e-14)
	}
	w.log(t)
}

// ask gives a quantity by its name in the reference values.
func ask(t *testing.T, sys *rbd.System, quantity string) float64 {
	t.Helper()
	c := must[dependability.Chance](t)(sys.Chance(rbd.Steady()))
	name, of, found := strings.Cut(strings.TrimSuffix(quantity, "]"), "[")
	switch {
	case strings.HasPrefix(quantity, "availability"):
		return c.P
	case strings.Contains(quantity, "unavailability"), strings.HasPrefix(quantity, "U_"):
		return c.Not
	case !found:
		t.Fatalf("quantity %s is not known", quantity)
	}
	for _, i := range must[[]rbd.Importance](t)(sys.Importance(rbd.Steady())) {
		if i.Name() == of || i.Label == of {
			return map[string]float64{"birnbaum": i.Birnbaum, "criticality": i.Criticality, "raw": i.RAW, "rrw": i.RRW}[name]
		}
	}
	t.Fatalf("no importance of %s", of)
	return 0
}

func TestOracleCentreRates(t *testing.T) {
	var w worst
	for _, e := range oracle(t, "dc-rates") {
		s := centre(e.int("N"), e.int("Nreq"), e.int("M"), e.int("Mreq"), "link", "link")
		sys := compile(
			t, s,
			rbd.Block{Name: "rack", Fail: e.num("lam_r"), Repair: e.num("mu_r")},
			rbd.Block{Name: "gateway", Fail: e.num("lam_g"), Repair: e.num("mu_g")},
			rbd.Block{Name: "link", Fail: e.num("lam_l"), Repair: e.num("mu_l")},
		)
		chance := func(w rbd.When) dependability.Chance { return must[dependability.Chance](t)(sys.Chance(w)) }
		cycle := must[rbd.Cycle](t)(sys.Cycle())
		var at float64
		fmt.Sscanf(e.Quantity[strings.Index(e.Quantity, "(")+1:], "%gh)", &at)
		var got float64
		switch name, _, _ := strings.Cut(e.Quantity, "("); name {
		case "unavailability":
			got = chance(rbd.Steady()).Not
		case "failure_frequency":
			got = cycle.Frequency
		case "mean_up_time":
			got = cycle.MeanUp
		case "mean_down_time":
			got = cycle.MeanDown
		case "mission_unreliability":
			got = chance(rbd.Mission(at)).Not
		case "point_unavailability":
			got = chance(rbd.Point(at)).Not
		case "mttf_no_repair":
			m := must[rbd.Mean](t)(sys.MTTF())
			if got = m.Value; math.Abs(got-e.want(t)) > m.Error {
				t.Errorf("%s: mttf %v is %g off, its bound is %g", e.Case, got, math.Abs(got-e.want(t)), m.Error)
			}
		case "t_0.9_no_repair":
			got = must[float64](t)(sys.Quantile(dependability.Chance{P: 0.9, Not: 0.1}))
		default:
			t.Fatal(e.Quantity)
		}
		w.check(t, e, got, 1e-13)
	}
	w.log(t)
}

func TestOracleLife(t *testing.T) {
	var w worst
	for _, e := range oracle(t, "ras-life") {
		sys := compile(t, rbd.Any{Of: []rbd.Structure{u("host")}, Copies: e.int("n")}, rbd.Block{Name: "host", Fail: e.num("lam_h")})
		var got float64
		switch e.Quantity {
		case "t_L":
			got = must[rbd.Mean](t)(sys.MTTF()).Value
		case "t_0.9", "t_0.99", "t_0.999999":
			not := map[string]float64{"t_0.9": 0.1, "t_0.99": 0.01, "t_0.999999": 1e-6}[e.Quantity]
			got = must[float64](t)(sys.Quantile(dependability.Chance{P: 1 - not, Not: not}))
		case "unreliability(1000h)":
			got = must[dependability.Chance](t)(sys.Reliability(1000)).Not
		case "hazard(1000h)":
			got = must[float64](t)(sys.Hazard(1000))
		default:
			t.Fatal(e.Quantity)
		}
		w.check(t, e, got, 1e-13)
	}
	w.log(t)
}

func TestOracleReplicas(t *testing.T) {
	var w worst
	for _, e := range oracle(t, "ras-rbd") {
		lam := e.num("lam_h") + e.num("lam_t") + e.num("lam_r")
		mu := e.num("mu_n")
		blocks := []rbd.Block{
			{Name: "permanent", Fail: e.num("lam_h"), Repair: e.num("mu_h")},
			{Name: "temporary", Fail: e.num("lam_t"), Repair: e.num("mu_t")},
			{Name: "replica", Fail: e.num("lam_r"), Repair: mu},
			{Name: "respawned", Fail: lam, Repair: mu},
		}
		// A branch of mutually exclusive outages has the unavailability x/(1+x).
		x := e.num("lam_h")/e.num("mu_h") + e.num("lam_t")/e.num("mu_t") + e.num("lam_r")/mu
		switch e.Quantity {
		case "U_inf":
			w.check(t, e, ask(t, compile(t, rbd.Any{Of: []rbd.Structure{u("respawned")}, Copies: 2}, blocks...), "U_"), 1e-14)
			continue
		case "U_2 (series of independent blocks)":
			branch := all(u("permanent"), u("temporary"), u("replica"))
			w.check(t, e, ask(t, compile(t, rbd.Any{Of: []rbd.Structure{branch}, Copies: 2}, blocks...), "U_"), 1e-14)
			continue
		case "U_2 (branch incl. replica restart after host repair)":
			x += (e.num("lam_h") + e.num("lam_t")) / mu
		}
		one := rbd.Block{Name: "branch", Fail: x, Repair: 1}
		w.check(t, e, ask(t, compile(t, anyOf(u("branch"), u("branch")), one), "U_"), 1e-14)
	}
	w.log(t)
}

func TestOracleNetwork(t *testing.T) {
	var w worst
	for _, e := range oracle(t, "net-2plane") {
		plane := func(gw rbd.Structure) rbd.Structure {
			spines := rbd.Any{Of: []rbd.Structure{all(u("link"), u("spine"), u("link"))}, Copies: e.int("S")}
			return all(u("link"), u("leaf"), spines, gw, u("link"))
		}
		s := plane(u("leaf"))
		switch {
		case strings.HasSuffix(e.Quantity, "two planes"):
			s = rbd.Any{Of: []rbd.Structure{s}, Copies: 2}
		case strings.HasSuffix(e.Quantity, "both planes"):
			gw := rbd.Use{Block: "leaf", Label: "gw"}
			s = anyOf(plane(gw), plane(gw))
		}
		sys := compile(
			t, s, rbd.Block{Name: "link", Steady: e.steady("A_link")},
			rbd.Block{Name: "leaf", Steady: e.steady("A_leaf")}, rbd.Block{Name: "spine", Steady: e.steady("A_spine")},
		)
		w.check(t, e, ask(t, sys, e.Quantity), 1e-14)
	}
	w.log(t)
}

func TestOracleBridge(t *testing.T) {
	var w worst
	for _, e := range oracle(t, "bridge") {
		var blocks []rbd.Block
		g := rbd.Graph{From: "s", To: "t"}
		for i, ends := range []string{"sx", "sy", "xy", "xt", "yt"} {
			label := fmt.Sprint(i + 1)
			blocks = append(blocks, rbd.Block{Name: "p" + label, Steady: e.steady("p" + label)})
			g.Edges = append(g.Edges, rbd.Edge{A: ends[:1], B: ends[1:], Of: rbd.Use{Block: "p" + label, Label: label}})
		}
		sys := compile(t, g, blocks...)
		switch e.Quantity {
		case "minimal_cut_sets":
			w.check(t, e, must[rbd.Sets](t)(sys.CutSets(rbd.Steady(), 100)).Total, 0)
		case "minimal_path_sets":
			w.check(t, e, must[rbd.Sets](t)(sys.PathSets(rbd.Steady(), 100)).Total, 0)
		default:
			w.check(t, e, ask(t, sys, e.Quantity), 1e-13)
		}
	}
	w.log(t)
}
