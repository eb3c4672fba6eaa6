package reporttest_test

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

// kinds collects the kinds of blocks and plots that a report goes through, and
// what is wrong with their shape.
type kinds struct {
	seen map[string]bool
	ids  map[string]bool
	bad  []string
}

func (k *kinds) Section(report.Section) error { return nil }
func (k *kinds) Text(report.Text) error       { k.seen["text"] = true; return nil }
func (k *kinds) Figures(report.Figures) error { k.seen["figures"] = true; return nil }
func (k *kinds) Note(report.Note) error       { k.seen["note"] = true; return nil }

func (k *kinds) Table(t report.Table) error {
	k.seen["table"] = true
	rows := t.Rows
	if t.Total != nil {
		rows = append(rows, t.Total)
	}
	for i, r := range rows {
		if len(r) != len(t.Columns) {
			k.bad = append(k.bad, fmt.Sprintf("table %q row %d: %d cells, %d columns", t.Title, i, len(r), len(t.Columns)))
		}
	}
	return nil
}

func (k *kinds) Chart(c report.Chart) error {
	k.seen[reflect.TypeOf(c.Plot).Name()] = true
	if k.ids[c.ID] || c.ID == "" || c.Alt == "" {
		k.bad = append(k.bad, fmt.Sprintf("chart %q: id empty or twice, or no alt", c.ID))
	}
	k.ids[c.ID] = true
	if b, ok := c.Plot.(report.Bars); ok {
		for _, s := range b.Series {
			if len(s.Values) != len(b.Categories) || s.Texts != nil && len(s.Texts) != len(b.Categories) {
				k.bad = append(k.bad, fmt.Sprintf("chart %q: series %q has %d values", c.ID, s.Name, len(s.Values)))
			}
		}
	}
	if p, ok := c.Plot.(report.Points); ok {
		for _, q := range p.Points {
			if math.IsNaN(q.Y) || p.Log && q.Y <= 0 {
				k.bad = append(k.bad, fmt.Sprintf("chart %q: y %g", c.ID, q.Y))
			}
		}
	}
	return nil
}

func TestEveryKindIsThere(t *testing.T) {
	for name, make := range map[string]func() *report.Report{"everything": reporttest.Everything, "odd": reporttest.Odd} {
		k := &kinds{seen: map[string]bool{}, ids: map[string]bool{}}
		if err := make().Walk(k); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"text", "figures", "table", "note", "Donut", "Bars", "Flow", "Points", "Ages", "Ranges", "Load"} {
			if !k.seen[want] {
				t.Errorf("%s: no %s", name, want)
			}
		}
		for _, b := range k.bad {
			t.Errorf("%s: %s", name, b)
		}
		if !reflect.DeepEqual(make(), make()) {
			t.Errorf("%s differs between two calls", name)
		}
	}
}
