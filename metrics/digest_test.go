package metrics_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/internal/golden"
	"github.com/nines-bot/nines/metrics"
)

// told is all that a snapshot says, failures included.
type told struct {
	All      everything
	Failures metrics.Failures
	Statuses []nines.Status
	First    time.Time
	Len      int
	Why      []metrics.Explanation
}

func tell(s *metrics.Snapshot, issues []nines.Issue, w nines.Window, g nines.Group) told {
	f, _ := s.Failures(w)
	out := told{measure(s, w, g), f, s.Statuses(), s.FirstCreated(), s.Len(), nil}
	for _, i := range issues {
		if e, ok := s.Explain(i.Key); ok {
			out.Why = append(out.Why, e)
		}
	}
	return out
}

// genRule draws a rule for failures, or none.
func genRule(t *rapid.T) *metrics.FailureRule {
	if rapid.Bool().Draw(t, "no failures") {
		return nil
	}
	return &metrics.FailureRule{
		Match:   func(i *nines.Issue) bool { return i.Priority != "Low" && i.Type == "Bug" },
		Reading: metrics.Restore,
		Start:   rapid.SampledFrom([]metrics.Clock{metrics.ClockCreated, "field:Began", "status:In Testing"}).Draw(t, "start"),
		End:     rapid.SampledFrom([]metrics.Clock{metrics.ClockDone, metrics.ClockResolved, "field:Over"}).Draw(t, "end"),
		Links:   []string{"duplicates"}, Gap: time.Hour, Impact: "Impact",
	}
}

// furnish gives issues what only failures read.
func furnish(t *rapid.T, issues []nines.Issue) {
	text := rapid.SampledFrom([]string{"", "0.5", "2026-02-03 10:00", "2026-02-20T08:00:00.000+0100", "soon"})
	for k := range issues {
		i := &issues[k]
		i.ID = strconv.Itoa(k)
		i.Key += i.ID // one issue a key: which of several Explain speaks of is not said
		i.Components, i.Labels = []string{"gateway"}, []string{"prod", "x"}[:k%3]
		i.Fields = map[string]string{"Began": text.Draw(t, "began"), "Over": text.Draw(t, "over"), "Impact": text.Draw(t, "impact")}
		if k > 0 {
			i.Links = []nines.Link{{Type: "Duplicates", Key: issues[k-1].Key}}
		}
		if k%5 == 4 {
			i.Faults = []nines.Fault{{Code: nines.FaultChangelogTruncated, Detail: "2 of 9"}}
		}
	}
}

// Whatever a digest holds, whatever has changed since: the numbers are those of
// a reading of everything.
func TestDigest(t *testing.T) {
	zone, working := location(t, "Europe/Oslo"), office(t)
	rapid.Check(t, func(t *rapid.T) {
		issues := genIssues(t)
		if rapid.Bool().Draw(t, "odd") {
			issues = append(issues, genOdd(t)...)
		}
		furnish(t, issues)
		settings := genSettings(t, zone, working)
		settings.Failures = genRule(t)
		first, _, _ := genWindow(t)
		asOf, w, g := genWindow(t)

		// The store then, in another order, with issues that have changed or left since.
		left := map[string]bool{}
		var then, more []nines.Issue
		for _, i := range rapid.Permutation(issues).Draw(t, "then") {
			switch rapid.IntRange(0, 5).Draw(t, "what became of it") {
			case 0: // new since
				more = append(more, i)
			case 1: // changed
				old := i
				old.History, old.Priority, old.Status.Name, old.Status.ID = nil, "Once", "Gone by", "99"
				then, more = append(then, old), append(more, i)
				left[i.ID] = true
			default:
				then = append(then, i)
			}
		}
		lost := nines.Issue{ID: "lost", Key: "WET-99", Created: epoch.AddDate(0, -1, 0), Status: nines.Status{ID: "77", Name: "Lost", Category: nines.CategoryActive}}
		then, left["lost"] = append(then, lost), true

		_, d := new(metrics.Digest).Read(nil, slices.Values(then), settings, first, true)
		for range 2 {
			d = reread(t, d)
			if !d.Covers(asOf) {
				return
			}
			missing := slices.Clone(more)
			for _, i := range then {
				if slices.Contains(d.Odd, i.ID) && !left[i.ID] {
					missing = append(missing, i)
				}
			}
			got, next := d.Read(left, slices.Values(missing), settings, asOf, true)
			want := tell(metrics.Read(slices.Values(issues), settings, asOf), issues, w, g)
			ignoreFuncs := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type().Kind() == reflect.Func }, cmp.Ignore())
			if diff := cmp.Diff(want, tell(got, issues, w, g), ignoreFuncs); diff != "" {
				t.Fatal(diff)
			}
			if next.Len()+len(next.Odd) != len(issues) {
				t.Fatalf("%d kept and %d odd of %d", next.Len(), len(next.Odd), len(issues))
			}
			d, then, more, left = next, issues, nil, nil
		}
	})
}

// reread writes a digest and reads it again.
func reread(t *rapid.T, d *metrics.Digest) *metrics.Digest {
	b, err := d.AppendBinary([]byte("before"))
	if err != nil {
		t.Fatal(err)
	}
	again := &metrics.Digest{}
	if err := again.UnmarshalBinary(b[6:]); err != nil {
		t.Fatal(err)
	}
	if c, _ := again.AppendBinary(nil); !bytes.Equal(c, b[6:]) {
		t.Fatal("other bytes after a round trip")
	}
	at := rapid.IntRange(0, len(b)-7).Draw(t, "damage")
	damaged := bytes.Clone(b[6:])
	damaged[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
	if err := new(metrics.Digest).UnmarshalBinary(damaged); err == nil {
		t.Fatal("damage was not noticed")
	}
	return again
}

// FuzzDigest: bytes with a right checksum may say anything.
func FuzzDigest(f *testing.F) {
	_, d := new(metrics.Digest).Read(nil, slices.Values(manyIssues(20)), metrics.Settings{Statuses: workflow}, epoch, true)
	b, _ := d.AppendBinary(nil)
	f.Add(b[5:])
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli))
		b := append([]byte{b[0], byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24)}, body...)
		var d metrics.Digest
		if d.UnmarshalBinary(b) != nil || !d.Covers(epoch) {
			return
		}
		s, _ := d.Read(nil, slices.Values([]nines.Issue(nil)), metrics.Settings{Statuses: workflow}, epoch, true)
		if s.Len() != d.Len() {
			t.Fatal(s.Len(), d.Len())
		}
	})
}

// What is read into a digest and how it is written are on people's disks. If
// this fails, and it should, raise digestVersion, and only then run -update.
func TestDigestVersion(t *testing.T) {
	issues := manyIssues(40)
	for k := range issues {
		i := &issues[k]
		i.Fields = map[string]string{"Impact": "0.5"}
		if k%7 == 0 {
			i.Faults = []nines.Fault{{Code: nines.FaultChangelogTruncated, Detail: "2 of 9"}}
			i.Links = []nines.Link{{Type: "duplicates", Key: "WET-1"}}
		}
		if k%5 == 0 {
			i.History = slices.Insert(i.History, 0, nines.Change{At: i.Created.Add(time.Minute), Field: nines.FieldPriority, From: nines.Value{Name: "Once"}, To: nines.Value{Name: i.Priority}})
			i.Status.Name, i.Resolved = "Elsewhere", i.Created.Add(-time.Hour)
		}
	}
	settings := metrics.Settings{Failures: &metrics.FailureRule{Start: metrics.ClockCreated, End: metrics.ClockDone, Links: []string{"duplicates"}, Impact: "Impact"}}
	_, d := new(metrics.Digest).Read(nil, slices.Values(issues), settings, epoch, true)
	b, _ := d.AppendBinary(nil)
	golden.Check(t, "digest-v"+strconv.Itoa(int(b[0]))+".hex", []byte(hex.EncodeToString(b)+"\n"))
}

// A reading that has a digest does not look at what it holds: its work beside
// the assembly is that of the changes.
func TestDigestAllocations(t *testing.T) {
	perRead := func(n int) float64 {
		issues := manyIssues(n)
		_, d := new(metrics.Digest).Read(nil, slices.Values(issues), metrics.Settings{Statuses: workflow}, epoch, true)
		left := map[string]bool{issues[0].ID: true}
		return testing.AllocsPerRun(5, func() {
			d.Read(left, slices.Values(issues[:1]), metrics.Settings{Statuses: workflow}, epoch, false)
		})
	}
	if small, large := perRead(1000), perRead(10_000); large > small+20 || large > 300 {
		t.Errorf("%v allocations for 1,000 issues, %v for 10,000", small, large)
	}
}

func BenchmarkDigest(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		issues := manyIssues(n)
		_, d := new(metrics.Digest).Read(nil, slices.Values(issues), metrics.Settings{Statuses: workflow}, epoch, true)
		raw, _ := d.AppendBinary(nil)
		b.Run(fmt.Sprintf("read/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Read(nil, slices.Values(issues[:100]), metrics.Settings{Statuses: workflow}, epoch, false)
			}
		})
		b.Run(fmt.Sprintf("load/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if err := new(metrics.Digest).UnmarshalBinary(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("whole/%d", n), func(b *testing.B) {
			for b.Loop() {
				metrics.Read(slices.Values(issues), metrics.Settings{Statuses: workflow}, epoch)
			}
		})
	}
}
