package metrics

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/nines-bot/nines"
)

// What is kept of an issue holds no body: the store cuts the strings of many
// issues out of one, and each of them would keep all of it in memory.
func TestNothingKeptHoldsABody(t *testing.T) {
	var text strings.Builder
	text.Grow(1 << 10)
	cut := func(s string) string {
		from := text.Len()
		text.WriteString(s)
		return text.String()[from:]
	}
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	issue := nines.Issue{
		ID: cut("10001"), Key: cut("WET-2"), Type: cut("Bug"), Priority: cut("Major"), Components: []string{cut("gateway")}, Labels: []string{cut("prod")},
		Status: nines.Status{ID: cut("3"), Name: cut("Open"), Category: nines.CategoryNew}, Created: at, Updated: at,
		Links:  []nines.Link{{Type: cut("is caused by"), Key: cut("WET-9")}},
		Fields: map[string]string{"begin": cut("never")},
		Faults: []nines.Fault{{Code: nines.FaultCode(cut("history without author")), Detail: cut("entry 5")}},
		History: []nines.Change{
			{At: at.AddDate(0, 1, 0), Field: nines.FieldPriority, From: nines.Value{Name: cut("Minor")}, To: nines.Value{Name: cut("Major")}},
			{At: at.AddDate(0, 2, 0), Field: nines.FieldKey, From: nines.Value{Name: cut("OLD-1")}, To: nines.Value{Name: cut("WET-2")}},
		},
	}
	settings := Settings{Failures: &FailureRule{Start: "field:begin", End: ClockDone, Links: []string{"is caused by"}}}
	body := text.String()
	for _, asOf := range []time.Time{at.AddDate(1, 0, 0), at.AddDate(0, 0, 1)} {
		snap, digest := new(Digest).Read(nil, slices.Values([]nines.Issue{issue}), settings, asOf, true)
		if len(snap.items) != 1 || len(snap.tickets) != 1 || len(snap.defects) == 0 {
			t.Fatalf("%d items, %d tickets, %d defects", len(snap.items), len(snap.tickets), len(snap.defects))
		}
		kept := []string{snap.items[0].key}
		kept = append(kept, digest.Odd...)
		kept = append(kept, digest.priorities...)
		for _, r := range digest.rows {
			kept = append(kept, r.id)
		}
		for _, v := range digest.values {
			kept = append(kept, v.ID, v.Name)
		}
		for _, d := range snap.defects {
			kept = append(kept, d.Key, string(d.Problem), d.Detail, d.Effect)
		}
		for _, l := range snap.lanes {
			kept = append(kept, l.Name)
		}
		for _, f := range snap.tickets {
			kept = append(kept, f.key, f.priority, f.kind, f.beginBad, f.overBad, f.impactBad)
			kept = append(kept, slices.Concat(f.components, f.labels, f.links)...)
		}
		for _, s := range kept {
			if within(body, s) {
				t.Errorf("as of %s: %q is cut out of the body", asOf.Format(time.DateOnly), s)
			}
		}
		if !within(body, issue.Key) {
			t.Fatal("the test finds nothing")
		}
	}
}

// within reports whether the bytes of s lie in those of body.
func within(body, s string) bool {
	if s == "" {
		return false
	}
	from, at := uintptr(unsafe.Pointer(unsafe.StringData(body))), uintptr(unsafe.Pointer(unsafe.StringData(s)))
	return from <= at && at < from+uintptr(len(body))
}
