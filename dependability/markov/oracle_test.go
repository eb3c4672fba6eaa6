package markov_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability/markov"
)

// The reference values lie beside the project: computed with 60 digits, see the
// oracle itself.
const oracleFile = "../../../shared/data/models/oracle.json"

type oracleEntry struct {
	ID, Model, Case, Quantity, Value string
	Params                           map[string]any
	Digits                           int
}

func oracle(t *testing.T, models ...string) []oracleEntry {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(oracleFile))
	if err != nil {
		t.Skipf("reference values not beside the project: %v", err)
	}
	var all struct{ Entries []oracleEntry }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	var list []oracleEntry
	for _, e := range all.Entries {
		for _, m := range models {
			if e.Model == m {
				list = append(list, e)
			}
		}
	}
	if len(list) == 0 {
		t.Fatal("no reference values")
	}
	return list
}

// numbers reads the parameters; ok is false where one is a distribution.
func (e oracleEntry) numbers(t *testing.T) (p map[string]float64, ok bool) {
	t.Helper()
	p = make(map[string]float64)
	for name, v := range e.Params {
		switch v := v.(type) {
		case float64:
			p[name] = v
		case string:
			p[name] = parse(t, v)
		default:
			return nil, false
		}
	}
	return p, true
}

func parse(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// tolerance is what every reference value must be met to, relatively; reached is
// printed with -v.
const tolerance = 2e-13

func TestOracle(t *testing.T) {
	worst, count := 0.0, 0
	chains := make(map[string]*markov.Chain) // by case
	for _, e := range oracle(t, "vm", "ras-ctmc", "ras-client", "kofn-repair", "swpop") {
		p, ok := e.numbers(t)
		if !ok || e.Model == "swpop" && (p["m"] > 10 && testing.Short() || p["m"] > 100) {
			continue
		}
		n, known := answer(t, e, p, chains)
		if !known {
			continue
		}
		count++
		want := parse(t, e.Value)
		diff := math.Abs(n.Value - want)
		rel := diff / math.Abs(want)
		if want == 0 {
			rel = diff
		}
		worst = max(worst, rel)
		if rel > tolerance {
			t.Errorf("%s: got %.17g, want %s: relative difference %.2g", e.ID, n.Value, e.Value, rel)
		}
		if diff > n.Error+math.Abs(want)*2e-16 {
			t.Errorf("%s: difference %.3g above the stated error %.3g", e.ID, diff, n.Error)
		}
	}
	t.Logf("%d reference values, worst relative difference %.2g", count, worst)
	if count < 150 {
		t.Errorf("only %d reference values met", count)
	}
}

// answer computes the quantity an entry names.
func answer(t *testing.T, e oracleEntry, p map[string]float64, chains map[string]*markov.Chain) (n markov.Number, known bool) {
	t.Helper()
	var m model
	switch e.Model {
	case "vm":
		m = vm(p)
	case "ras-ctmc", "ras-client":
		m = ras(p)
	case "kofn-repair":
		m = kofn(p)
	case "swpop":
		m = swpop(p)
	}
	c := chains[e.Model+e.Case]
	if c == nil {
		c = must(markov.Build(m.Model, markov.Limits{}))(t)
		chains[e.Model+e.Case] = c
	}
	n, known, err := measure(c, m, e.Quantity)
	if err != nil {
		t.Fatalf("%s: %v", e.ID, err)
	}
	if !known && !strings.HasPrefix(e.Quantity, "meanfield") && !strings.HasPrefix(e.Quantity, "lna") {
		t.Errorf("%s: no such measure", e.ID)
	}
	return n, known
}
