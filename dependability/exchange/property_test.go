package exchange_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines/dependability/exchange"
)

// structureOf draws a block diagram of blocks a, b and c.
func structureOf(t *rapid.T, depth int) string {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		return rapid.SampledFrom([]string{"a", "b", "c", "a@1", "b@x", "c@x"}).Draw(t, "block")
	}
	op := rapid.SampledFrom([]string{"all", "any", "atleast", "graph"}).Draw(t, "op")
	if op == "graph" {
		var e [5]string
		for i := range e {
			e[i] = structureOf(t, 0)
		}
		return fmt.Sprintf("{graph: {from: s, to: t, edges: [[s, x, %s], [s, y, %s], [x, y, %s], [x, t, %s], [y, t, %s]]}}", e[0], e[1], e[2], e[3], e[4])
	}
	n, copies := rapid.IntRange(1, 3).Draw(t, "n"), rapid.IntRange(1, 3).Draw(t, "copies")
	var parts []string
	for range n {
		parts = append(parts, structureOf(t, depth-1))
	}
	of := "[" + strings.Join(parts, ", ") + "]"
	if op == "atleast" {
		return fmt.Sprintf("{atleast: %d, copies: %d, of: %s}", rapid.IntRange(1, n*copies).Draw(t, "need"), copies, of)
	}
	return fmt.Sprintf("{%s: %s, copies: %d}", op, of, copies)
}

func TestOpenPSARoundTripOfAny(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := "{nines: 1, model: any, kind: rbd, params: {lam: 0.01, A: 0.9}, blocks: {a: {fail: lam, repair: 0.5}, b: {availability: A}, c: {unavailability: 1/16}}, system: " + structureOf(r, 3) + ", measures: [unavailability]}"
		m := parse(t, text)
		tree, err := exchange.OpenPSA(m, nil)
		if err != nil {
			r.Fatal(err)
		}
		back, err := exchange.FromOpenPSA("any.xml", tree)
		if err != nil {
			r.Fatalf("%v\n%s", err, tree)
		}
		want, got := *values(t, m, "unavailability")[0].Value, *values(t, parse(t, string(back)), "unavailability")[0].Value
		if diff := want - got; diff > 1e-12*want || diff < -1e-12*want {
			r.Fatalf("%v, want %v\n%s\n%s", got, want, text, back)
		}
	})
}

func TestPrismRoundTripOfAny(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rate := func(name string) string {
			return rapid.SampledFrom([]string{"lam", "x*lam", "(x + y)*lam + 1", "max(lam, x)^2 + 0.1", "1*(exp(-x) + sqrt(y))", "y > 0 ? 2 : mu/3", "abs(x - y)*mu + 1", "2"}).Draw(r, name)
		}
		text := fmt.Sprintf(`{nines: 1, model: any, kind: ctmc, params: {lam: 0.3, mu: lam*4, N: %d}, state: {x: 0..N, y: [F, G, H]}, init: {x: 0, y: F},
 rules: [{name: a, when: x < N, rate: '%s', set: {x: x+1}}, {when: x > 0, rate: mu, set: {x: x-1}}, {when: x > 0 && !(y == H), rate: '%s', set: {y: min(y+1, 2), x: floor(x/2)}},
 {when: y != F || x == N, rate: '1 + %s', set: {y: F, x: 0}}], up: 'y != H', measures: [unavailability]}`,
			rapid.IntRange(1, 4).Draw(r, "N"), "1+"+rate("first"), rate("second"), rate("third"))
		m := parse(t, text)
		prism, err := exchange.Prism(m, nil)
		if err != nil {
			r.Fatal(err)
		}
		back, err := exchange.FromPrism("any.sm", prism)
		if err != nil {
			r.Fatalf("%v\n%s", err, prism)
		}
		want, got := *values(t, m, "unavailability")[0].Value, *values(t, parse(t, string(back)), "unavailability")[0].Value
		if diff := want - got; diff > 1e-12*want || diff < -1e-12*want {
			r.Fatalf("%v, want %v\n%s", got, want, prism)
		}
	})
}

// A composition is neither a chain nor a fault tree, and says so at its kind.
func TestRefusals(t *testing.T) {
	m := seed(t, "3-spares")
	_, prism := exchange.Prism(m, nil)
	_, psa := exchange.OpenPSA(m, nil)
	for _, err := range []error{prism, psa} {
		if err == nil || !strings.Contains(err.Error(), "kind compose") {
			t.Errorf("got %v", err)
		}
	}
}
