package metrics_test

import (
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// genSettings draws columns with limits, lanes, and a working-time clock, or none.
func genSettings(t *rapid.T, zone *time.Location, working *metrics.Calendar) metrics.Settings {
	s := metrics.Settings{Zone: zone}
	if rapid.Bool().Draw(t, "columns") {
		one, two := 1, 2
		s.Columns = []metrics.Column{
			{Name: "Next", Statuses: []string{"1"}, Min: &one},
			{Name: "Doing", Statuses: []string{"in development", "4"}, Min: &one, Max: &two},
			{Name: "Nothing"},
			{Name: "Out", Statuses: []string{"5"}},
		}
	}
	if rapid.Bool().Draw(t, "lanes") {
		s.Lanes = []metrics.Lane{{Name: "Severe", Match: func(i *nines.Issue) bool { return i.Priority == "Severe" }}}
		s.Board = func(i *nines.Issue) bool { return i.Status.Category != nines.CategoryUnknown }
	}
	if rapid.Bool().Draw(t, "catalogue") {
		s.Statuses, s.Ordered = workflow, true
	}
	if rapid.Bool().Draw(t, "working") {
		s.Working = working
	}
	return s
}

func genWindow(t *rapid.T) (asOf time.Time, w nines.Window, g nines.Group) {
	asOf = epoch.Add(time.Duration(rapid.IntRange(-10, 120*24).Draw(t, "as of")) * time.Hour)
	w.To = asOf.Add(-time.Duration(rapid.SampledFrom([]int{0, 0, 0, 30}).Draw(t, "to")) * time.Hour)
	w.From = w.To.Add(-time.Duration(rapid.IntRange(0, 40*24).Draw(t, "window")) * time.Hour)
	return asOf, w, rapid.SampledFrom([]nines.Group{nines.Day, nines.Week, nines.Month}).Draw(t, "group")
}

func TestInvariants(t *testing.T) {
	zone, working := location(t, "Europe/Oslo"), office(t)
	rapid.Check(t, func(t *rapid.T) {
		issues, settings := genIssues(t), genSettings(t, zone, working)
		asOf, w, g := genWindow(t)
		s := metrics.Read(slices.Values(issues), settings, asOf)
		e := measure(s, w, g)
		checkFinite(t, "", reflect.ValueOf(e))
		checkSets(t, "", reflect.ValueOf(e))
		checkBoard(t, s, e, w.To.Equal(asOf))
		checkPercents(t, e.Status)
		checkSums(t, e)
		checkSpans(t, s, issues, asOf)

		shuffled := rapid.Permutation(issues).Draw(t, "shuffled")
		if diff := cmp.Diff(e, measure(metrics.Read(slices.Values(shuffled), settings, asOf), w, g)); diff != "" {
			t.Fatalf("another order of the issues: %s", diff)
		}
	})
}

// What was known at an instant is what a reader of that instant saw.
func TestAsOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		issues := genIssues(t)
		asOf, w, g := genWindow(t)
		settings := metrics.Settings{Statuses: workflow}
		var then []nines.Issue
		for _, i := range issues {
			if old, ok := i.At(asOf); ok {
				for _, st := range workflow {
					if st.ID == old.Status.ID {
						old.Status = st
					}
				}
				then = append(then, old)
			}
		}
		now := measure(metrics.Read(slices.Values(issues), settings, asOf), w, g)
		now.Quality.Later = metrics.Set{}
		if diff := cmp.Diff(measure(metrics.Read(slices.Values(then), settings, asOf), w, g), now); diff != "" {
			t.Fatalf("the later changes matter: %s", diff)
		}
	})
}

func TestOddInput(t *testing.T) { rapid.Check(t, oddInput(t)) }

func FuzzRead(f *testing.F) { f.Fuzz(rapid.MakeFuzz(oddInput(f))) }

// oddInput makes no sense, and the numbers must still be numbers that add up.
func oddInput(t testing.TB) func(*rapid.T) {
	zone, working := location(t, "Europe/Oslo"), office(t)
	return func(t *rapid.T) {
		issues, settings := genOdd(t), genSettings(t, zone, working)
		asOf, w, g := genWindow(t)
		s := metrics.Read(slices.Values(issues), settings, asOf)
		e := measure(s, w, g)
		checkFinite(t, "", reflect.ValueOf(e))
		checkSets(t, "", reflect.ValueOf(e))
		checkBoard(t, s, e, w.To.Equal(asOf))
		checkPercents(t, e.Status)
		checkSums(t, e)
		for _, i := range issues {
			s.Explain(i.Key)
		}
	}
}

// checkFinite looks into every number of a value.
func checkFinite(t *rapid.T, at string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			t.Fatalf("%s is %v", at, f)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			checkFinite(t, at, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkFinite(t, at, v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			checkFinite(t, at+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Int64:
		if d, ok := v.Interface().(time.Duration); ok && d < 0 {
			t.Fatalf("%s is %v", at, d)
		}
	}
}

// checkSets looks at every set: as many keys as issues, in order.
func checkSets(t *rapid.T, at string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			checkSets(t, at, v.Index(i))
		}
	case reflect.Struct:
		if set, ok := v.Interface().(metrics.Set); ok {
			if set.N != len(set.Keys) {
				t.Fatalf("%s: %d issues, %d keys", at, set.N, len(set.Keys))
			}
			return
		}
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			checkSets(t, at+"."+v.Type().Field(i).Name, v.Field(i))
		}
	}
}

func checkBoard(t *rapid.T, s *metrics.Snapshot, e everything, atEnd bool) {
	b := e.Board
	columns, lanes := 0, 0
	for i, c := range b.Columns {
		columns += c.Issues.N
		cells := 0
		for _, l := range b.Lanes {
			cells += l.Cells[i].N
		}
		if cells != c.Issues.N {
			t.Fatalf("column %s: %d issues, %d in its lanes", c.Name, c.Issues.N, cells)
		}
		if (c.Since != nil) != (c.Breach != metrics.NoBreach) && c.Issues.N > 0 {
			t.Fatalf("column %s: breach %q since %v", c.Name, c.Breach, c.Since)
		}
		if c.InBreach != nil && (*c.InBreach < 0 || *c.InBreach > 1) {
			t.Fatalf("column %s: %v of the window in breach", c.Name, *c.InBreach)
		}
	}
	for _, l := range b.Lanes {
		lanes += l.Issues.N
	}
	if columns != b.Issues.N || lanes != b.Issues.N {
		t.Fatalf("%d issues, %d in columns, %d in lanes", b.Issues.N, columns, lanes)
	}
	for i, layer := range e.Cumulative.Layers {
		if last := layer.Counts[len(layer.Counts)-1]; atEnd && i < len(b.Columns) && last != b.Columns[i].Issues.N {
			t.Fatalf("column %s: %d issues, cumulative flow ends with %d", layer.Name, b.Columns[i].Issues.N, last)
		}
	}
	if b.Issues.N+b.Unmapped.N > s.Len() {
		t.Fatalf("%d on the board, %d in no column, of %d", b.Issues.N, b.Unmapped.N, s.Len())
	}
}

func checkPercents(t *rapid.T, d metrics.StatusDistribution) {
	tenths, percent, n := 0, 0.0, 0
	for i, share := range d.Shares {
		tenths += share.Tenths
		percent += share.Percent
		n += share.Issues.N
		if math.Abs(share.Percent*10-float64(share.Tenths)) >= 1 {
			t.Fatalf("%v %% is %d tenths", share.Percent, share.Tenths)
		}
		if i > 0 && share.Issues.N > d.Shares[i-1].Issues.N {
			t.Fatal("a share is larger than the one before")
		}
	}
	if n != d.Issues.N || n > 0 && (tenths != 1000 || math.Abs(percent-100) > 1e-9) {
		t.Fatalf("%d of %d issues, %d tenths, %v %%", n, d.Issues.N, tenths, percent)
	}
}

// checkSums adds up periods.
func checkSums(t *rapid.T, e everything) {
	resolved, excluded, usable := 0, 0, 0
	for _, p := range e.Resolution.Periods {
		resolved += p.Resolved.N
		excluded += p.Excluded.N
		usable += p.Times.N
	}
	o := e.Resolution.Overall
	if resolved != o.Resolved.N || excluded != o.Excluded.N || usable != o.Times.N || usable+excluded != resolved || excluded != len(e.Resolution.Excluded) {
		t.Fatalf("resolution: %d = %d + %d, overall %d = %d + %d", resolved, usable, excluded, o.Resolved.N, o.Times.N, o.Excluded.N)
	}
	created := 0
	for _, p := range e.Created.Periods {
		created += p.Resolved.N + p.Unresolved.N
	}
	if c := e.Created; created != c.Total.N || c.Resolved.N+c.Unresolved.N != created {
		t.Fatalf("created: %d in periods, %d = %d + %d", created, c.Total.N, c.Resolved.N, c.Unresolved.N)
	}
	backlog := e.Balance.Start
	for _, p := range e.Balance.Periods {
		backlog += p.Created.N - p.Closed.N + p.Reopened.N
		if backlog != p.Backlog {
			t.Fatalf("backlog of %v: %d, should be %d", p.Window, p.Backlog, backlog)
		}
	}
	if b := e.Balance; len(b.Periods) > 0 && (b.Backlog.N != backlog || b.Start+b.Created.N-b.Closed.N+b.Reopened.N != backlog) {
		t.Fatalf("backlog at the end: %d, should be %d", b.Backlog.N, backlog)
	}
	finished := 0
	for _, p := range e.Flow.Periods {
		finished += p.Finished.N
	}
	if len(e.Flow.Periods) > 0 && finished != e.Flow.Finished.N {
		t.Fatalf("finished: %d in periods, %d", finished, e.Flow.Finished.N)
	}
}

func checkSpans(t *rapid.T, s *metrics.Snapshot, issues []nines.Issue, asOf time.Time) {
	for _, i := range issues {
		x, ok := s.Explain(i.Key)
		if ok != !i.Created.After(asOf) {
			t.Fatalf("%s created %v: there is %v", i.Key, i.Created, ok)
		}
		if !ok {
			continue
		}
		at := i.Created
		for _, span := range x.Spans {
			if !span.From.Equal(at) {
				t.Fatalf("%s: a span begins at %v, the last ended at %v", i.Key, span.From, at)
			}
			at = span.To
		}
		if !at.Equal(asOf) {
			t.Fatalf("%s: the spans end at %v, not %v", i.Key, at, asOf)
		}
		then, _ := i.At(asOf)
		last := x.Spans[len(x.Spans)-1]
		if last.Status.Name != then.Status.Name || last.Resolved != (then.Resolution != "") || last.Flagged != then.Flagged {
			t.Fatalf("%s ends as %+v, is %+v", i.Key, last, then)
		}
	}
}
