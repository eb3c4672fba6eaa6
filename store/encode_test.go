package store

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/internal/golden"
)

// sample has a value in every field.
func sample() nines.Issue {
	at := time.Date(2026, 3, 29, 1, 30, 0, 5e6, time.UTC)
	return nines.Issue{
		ID: "10017", Key: "WET-17", Project: "WET", Summary: "Price feed \"stale\" 🚀 مرحبا\x00\xff", Type: "Bug", Subtask: true,
		Status:   nines.Status{ID: "10005", Name: "In Testing", Category: nines.CategoryActive},
		Priority: "Severe", Resolution: "Fixed", Assignee: "Åse", Parent: "WET-1",
		Labels: []string{"feed", "", "feed"}, Components: []string{"gateway"}, Links: []nines.Link{{Type: "duplicates", Key: "WET-2"}}, Flagged: true,
		Created: at, Updated: time.Date(2105, 1, 1, 0, 0, 0, 0, time.UTC), Resolved: time.Date(1931, 12, 31, 23, 59, 59, 999e6, time.UTC),
		Fields: map[string]string{"Impact": "0.5", "": "empty name", "cf[1]": ""},
		History: []nines.Change{
			{History: "1", At: at, Field: nines.FieldStatus, From: nines.Value{ID: "1", Name: "Open"}, To: nines.Value{ID: "10005", Name: "In Testing"}},
			{History: "2", Field: nines.FieldKey, From: nines.Value{Name: "OLD-3"}, To: nines.Value{Name: "WET-17"}},
			{History: "3", At: at.Add(-time.Hour), Field: nines.FieldResolution, To: nines.Value{ID: "1", Name: "Fixed"}},
		},
		Faults: []nines.Fault{{Code: nines.FaultNoAuthor, Detail: "history 2"}},
	}
}

// The format is on people's disks: a change needs a new version and a decoder
// that still reads this one.
func TestBodyFormat(t *testing.T) {
	i := sample()
	var e encoder
	body := e.encode(&i)
	golden.Check(t, "body-v1.hex", []byte(hex.EncodeToString(body)+"\n"))
	var d decoder
	got, err := d.decode(string(body))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(i, got); diff != "" {
		t.Error(diff)
	}
}

func TestBodyOfNothing(t *testing.T) {
	var e encoder
	var d decoder
	got, err := d.decode(string(e.encode(&nines.Issue{Labels: []string{}, Fields: map[string]string{}, History: []nines.Change{}})))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(nines.Issue{}, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever was encoded is decoded, with one encoder and one decoder for all.
func TestBodyRoundTrip(t *testing.T) {
	var e encoder
	var d decoder
	rapid.Check(t, func(t *rapid.T) {
		i := issues().Draw(t, "issue")
		got, err := d.decode(string(e.encode(&i)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(i, got, cmpopts.EquateEmpty(), cmpopts.EquateApproxTime(0)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func issues() *rapid.Generator[nines.Issue] {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "Open", "Closed", "\xff\x00", strings.Repeat("x", 1000)}))
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.IntRange(0, 9).Draw(t, "zero") == 0 {
			return time.Time{}
		}
		ms := rapid.Int64Range(-62135596800000, 253402300799999).Draw(t, "ms") // years 1 to 9999
		return time.UnixMilli(ms).In(time.FixedZone("", rapid.IntRange(-50000, 50000).Draw(t, "zone")))
	})
	value := rapid.Custom(func(t *rapid.T) nines.Value { return nines.Value{ID: text.Draw(t, "id"), Name: text.Draw(t, "name")} })
	change := rapid.Custom(func(t *rapid.T) nines.Change {
		return nines.Change{History: text.Draw(t, "h"), At: instant.Draw(t, "at"), Field: nines.Field(rapid.Byte().Draw(t, "f")), From: value.Draw(t, "from"), To: value.Draw(t, "to")}
	})
	return rapid.Custom(func(t *rapid.T) nines.Issue {
		s := func(name string) string { return text.Draw(t, name) }
		i := nines.Issue{
			ID: s("id"), Key: s("key"), Project: s("project"), Summary: s("summary"), Type: s("type"), Subtask: rapid.Bool().Draw(t, "sub"),
			Status:   nines.Status{ID: s("sid"), Name: s("status"), Category: nines.Category(rapid.Byte().Draw(t, "category"))},
			Priority: s("priority"), Resolution: s("resolution"), Assignee: s("assignee"), Parent: s("parent"), Flagged: rapid.Bool().Draw(t, "flagged"),
			Labels: rapid.SliceOf(text).Draw(t, "labels"), Components: rapid.SliceOf(text).Draw(t, "components"),
			Fields: rapid.MapOf(text, text).Draw(t, "fields"), History: rapid.SliceOfN(change, 0, 20).Draw(t, "history"),
			Created: instant.Draw(t, "created"), Updated: instant.Draw(t, "updated"), Resolved: instant.Draw(t, "resolved"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			i.Links = append(i.Links, nines.Link{Type: s("type"), Key: s("key")})
			i.Faults = append(i.Faults, nines.Fault{Code: nines.FaultCode(s("code")), Detail: s("detail")})
		}
		return i
	})
}

// Garbage is an error or an issue of no more than a multiple of its size.
func FuzzDecode(f *testing.F) {
	var e encoder
	for _, i := range []nines.Issue{{}, sample()} {
		body := e.encode(&i)
		f.Add(string(body))
		f.Add(string(body[:len(body)/2]))
	}
	f.Add("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Add("\x02")
	f.Fuzz(func(t *testing.T, body string) {
		var d decoder
		i, err := d.decode(body)
		if err != nil {
			return
		}
		if n := 7 * len(i.History); n > len(body) {
			t.Fatalf("%d changes out of %d bytes", len(i.History), len(body))
		}
		again, err := d.decode(string(e.encode(&i)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(i, again); diff != "" {
			t.Fatal(diff)
		}
	})
}
