package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/nines-bot/nines/internal/golden"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

func TestGoldenJSON(t *testing.T) {
	for name, r := range map[string]*report.Report{"everything.json": reporttest.Everything(), "odd.json": reporttest.Odd()} {
		var b strings.Builder
		if err := r.WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal([]byte(b.String()), &v); err != nil {
			t.Fatal(err)
		}
		pretty, err := json.MarshalIndent(slim(v), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, name, append(pretty, '\n'))
	}
}

// slim shortens what is long, so that people can read the golden files.
func slim(v any) any {
	const most = 120
	switch v := v.(type) {
	case string:
		if r := []rune(v); len(r) > most {
			return fmt.Sprintf("%s… (%d)", string(r[:most]), len(r))
		}
	case []any:
		if n := len(v); n > 15 {
			v = append(v[:4:4], fmt.Sprintf("… (%d)", n))
		}
		for i := range v {
			v[i] = slim(v[i])
		}
		return v
	case map[string]any:
		for k := range v {
			v[k] = slim(v[k])
		}
	}
	return v
}

// The contract of `nines report --format json`: paths and the type at their
// end. [] is any element; a ? allows null, and a type with it must be seen at
// least once somewhere unless it ends in ??.
const contract = `
schema string
service string
asOf string
timeZone string
window.from string
window.to string
data.board.columns[].name string
data.board.columns[].issues number
data.board.columns[].min number?
data.board.columns[].max number?
data.board.columns[].breach string
data.board.lanes[].name string
data.board.lanes[].issues number
data.board.lanes[].columns[] number
data.board.issues number
data.status[].status string
data.status[].issues number
data.status[].percent number
data.status[].jiraPercent number
data.resolution.group string
data.resolution.periods[].from string
data.resolution.periods[].to string
data.resolution.periods[].resolved number
data.resolution.periods[].totalDays number
data.resolution.periods[].averageDays number?
data.resolution.periods[].jiraAverage number
data.resolution.periods[].medianDays number?
data.resolution.periods[].p85Days number?
data.resolution.periods[].p95Days number?
data.resolution.overall.resolved number
data.resolution.overall.averageDays number
data.resolution.overall.medianDays number
data.resolution.overall.p85Days number
data.resolution.overall.p95Days number
data.resolution.overall.excluded number
data.created.group string
data.created.periods[].from string
data.created.periods[].to string
data.created.periods[].resolved number
data.created.periods[].unresolved number
data.created.total number
data.created.resolved number
data.created.unresolved number
data.timeInStatus[].status string
data.timeInStatus[].issues number
data.timeInStatus[].medianHours number?
data.timeInStatus[].p85Hours number?
data.timeInStatus[].totalHours number
data.ageing[].key string
data.ageing[].status string
data.ageing[].ageHours number
data.ageing[].percentile number?
data.quality[].key string
data.quality[].problem string
data.quality[].detail string
data.quality[].effect string
sections[].id string
sections[].blocks[].kind string
`

func TestContract(t *testing.T) {
	for name, r := range map[string]*report.Report{"wet": report.Build(wet(t)), "everything": reporttest.Everything()} {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		for l := range strings.SplitSeq(strings.TrimSpace(contract), "\n") {
			path, kind, _ := strings.Cut(l, " ")
			base, nullable := strings.CutSuffix(kind, "?")
			found := at(v, strings.FieldsFunc(strings.ReplaceAll(path, "[]", ".[]"), func(r rune) bool { return r == '.' }))
			seen := 0
			for _, x := range found {
				switch got := typeOf(x); {
				case got == base:
					seen++
				case got == "null" && nullable:
				default:
					t.Errorf("%s: %s is %s, not %s", name, path, got, kind)
				}
			}
			if seen == 0 {
				t.Errorf("%s: %s is nowhere a %s", name, path, base)
			}
		}
		if strings.Contains(string(b), `"failures":`) != (name == "everything") || strings.Contains(string(b), `"models"`) {
			t.Errorf("%s: rooms without furniture are in the output", name)
		}
	}
}

// missing is what is not there, unlike null.
type missing struct{}

// at collects the values at the end of a path.
func at(v any, path []string) []any {
	if len(path) == 0 {
		return []any{v}
	}
	if path[0] == "[]" {
		list, ok := v.([]any)
		if !ok {
			return []any{missing{}}
		}
		var all []any
		for _, x := range list {
			all = append(all, at(x, path[1:])...)
		}
		return all
	}
	object, ok := v.(map[string]any)
	if !ok {
		return []any{missing{}}
	}
	x, ok := object[path[0]]
	if !ok {
		return []any{missing{}}
	}
	return at(x, path[1:])
}

func typeOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case float64:
		return "number"
	case bool:
		return "bool"
	case []any:
		return "list"
	case map[string]any:
		return "object"
	}
	return "missing"
}

// TestNoNullLists: a list is a list, even of nothing, in an empty report too.
func TestNoNullLists(t *testing.T) {
	for _, r := range []*report.Report{{}, {Sections: []report.Section{{Blocks: []report.Block{
		report.Text{},
		report.Figures{},
		report.Table{},
		report.Note{},
		report.Chart{Plot: report.Bars{Series: []report.Series{{}}}},
		report.Chart{Plot: report.Flow{}},
		report.Chart{Plot: report.Donut{}},
		report.Chart{Plot: report.Points{}},
		report.Chart{Plot: report.Ages{}},
		report.Chart{Plot: report.Load{}},
		report.Chart{Plot: report.Ranges{}},
	}}}}} {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"columns", "lanes", "status", "periods", "excluded", "warnings", "ageing", "quality", "sections", "blocks", "spans", "items", "rows", "slices", "lines", "values", "texts", "times", "layers", "points", "series", "categories"} {
			if strings.Contains(string(b), `"`+key+`":null`) {
				t.Errorf("%s is null", key)
			}
		}
	}
}

// TestHostileJSON: markup in a summary does not end a script element around the
// JSON.
func TestHostileJSON(t *testing.T) {
	b, err := json.Marshal(reporttest.Odd())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "<script") || strings.Contains(string(b), "\u2028") {
		t.Error("markup gets through")
	}
}

func BenchmarkJSON(b *testing.B) {
	r := report.Build(wet(b))
	for b.Loop() {
		if _, err := json.Marshal(r); err != nil {
			b.Fatal(err)
		}
	}
}
