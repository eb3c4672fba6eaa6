package diagram_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/diagram"
	"github.com/nines-bot/nines/dependability/exchange"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/internal/golden"
)

func load(t *testing.T, name string) *spec.Model {
	t.Helper()
	dir := filepath.Join("..", "..", "examples", "models")
	m, err := (&spec.Loader{Read: func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, path)) }}).Load(name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	if m.Repairable != nil {
		if m, err = exchange.Markov(m); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func TestSeeds(t *testing.T) {
	for _, name := range []string{"1-dc", "2-vm", "3-spares", "4-swpop", "5-ras-life", "6-ras-rbd", "7-ras-ctmc", "8-kofn", "9-network"} {
		m := load(t, name)
		for _, f := range []diagram.Format{diagram.SVG, diagram.DOT, diagram.Mermaid} {
			text, err := diagram.Draw(m, nil, dependability.Limits{}, f)
			if err != nil {
				t.Fatalf("%s %s: %v", name, f, err)
			}
			if f == diagram.SVG {
				wellFormed(t, text)
			}
			golden.Check(t, name+"."+string(f), text)
		}
	}
}

func wellFormed(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v\n%s", err, svg)
		}
	}
}

func TestTooManyStates(t *testing.T) {
	_, err := diagram.Draw(load(t, "7-ras-ctmc"), map[string]float64{"n": 100}, dependability.Limits{}, diagram.SVG)
	if err == nil || !strings.Contains(err.Error(), "too many for a picture") {
		t.Errorf("got %v", err)
	}
}

// A dense chain is refused as a picture and drawn as text.
func TestTooManyEdges(t *testing.T) {
	var rules []string
	for i := range 60 {
		rules = append(rules, fmt.Sprintf("{when: x != %d, rate: 1, set: {x: %d}}", i, i))
	}
	m, err := (&spec.Loader{}).Parse("m.yaml", []byte("{nines: 1, model: m, kind: ctmc, state: {x: 0..59}, init: {x: 0}, rules: ["+strings.Join(rules, ", ")+"]}"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := diagram.Draw(m, nil, dependability.Limits{}, diagram.SVG); err == nil || !strings.Contains(err.Error(), "3540 edges are too many") {
		t.Errorf("got %v", err)
	}
	if _, err := diagram.Draw(m, nil, dependability.Limits{}, diagram.DOT); err != nil {
		t.Error(err)
	}
}

// Titles are hostile until escaped.
func TestEscapes(t *testing.T) {
	m, err := (&spec.Loader{}).Parse("m.yaml", []byte(`{nines: 1, model: m, title: '</title><script>"]; x -- & %%', kind: ctmc, state: {s: 0..1}, init: {s: 0}, rules: [{when: s == 0, rate: 1, set: {s: 1}}], up: s == 0}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []diagram.Format{diagram.SVG, diagram.DOT, diagram.Mermaid} {
		text, err := diagram.Draw(m, nil, dependability.Limits{}, f)
		if err != nil {
			t.Fatal(err)
		}
		if f == diagram.SVG {
			wellFormed(t, text)
		}
		if f != diagram.DOT && strings.Contains(string(text), "<script") {
			t.Errorf("%s: %s", f, text)
		}
	}
}
