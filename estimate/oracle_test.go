package estimate_test

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const fieldstats = "../../shared/data/fieldstats"

// An entry of the oracle. Value is nil for what must not be reached or is infinite.
type entry struct {
	ID, Dataset, Method, Quantity, Source string
	Params                                map[string]any
	Value                                 *float64
	RelTol                                float64 `json:"rel_tol"`
}

func oracle(t testing.TB) []entry {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(fieldstats, "oracle-public.json"))
	if err != nil {
		t.Skip("no oracle beside the project: ", err)
	}
	var file struct{ Entries []json.RawMessage }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	entries := make([]entry, len(file.Entries))
	for i, r := range file.Entries {
		e := &entries[i]
		if text := string(r); strings.Contains(text, `"value":"Inf"`) {
			r = []byte(strings.Replace(text, `"value":"Inf"`, `"value":null`, 1))
		}
		if err := json.Unmarshal(r, e); err != nil {
			t.Fatalf("%s: %v", r, err)
		}
	}
	return entries
}

func (e entry) param(name string) float64 {
	v, _ := e.Params[name].(float64)
	return v
}

// check compares got with the entry; nil is what cannot be said.
func (e entry) check(t testing.TB, got *float64) {
	t.Helper()
	name := strings.Join([]string{e.ID, e.Dataset, e.Method, e.Quantity}, " | ")
	switch {
	case e.Value == nil && got != nil:
		t.Errorf("%s = %v, want not reached", name, *got)
	case e.Value == nil:
	case got == nil:
		t.Errorf("%s is nil, want %v", name, *e.Value)
	case *e.Value == 0:
		if *got != 0 {
			t.Errorf("%s = %v, want 0", name, *got)
		}
	case !(math.Abs(*got / *e.Value - 1) <= e.RelTol):
		t.Errorf("%s = %.15g, want %.15g (off by %.2g)", name, *got, *e.Value, *got / *e.Value - 1)
	}
}

// table reads a CSV file with comment lines; missing numbers are NaN.
type table struct {
	header []string
	rows   [][]string
}

func readTable(t testing.TB, name string) table {
	t.Helper()
	f, err := os.Open(filepath.Join(fieldstats, name+".csv"))
	if err != nil {
		t.Skip("no field data beside the project: ", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return table{rows[0], rows[1:]}
}

func (tb table) texts(column string) []string {
	var out []string
	for i, h := range tb.header {
		if h == column {
			for _, row := range tb.rows {
				out = append(out, row[i])
			}
		}
	}
	return out
}

func (tb table) numbers(column string) []float64 {
	var out []float64
	for _, s := range tb.texts(column) {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			v = math.NaN()
		}
		out = append(out, v)
	}
	return out
}
