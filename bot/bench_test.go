package bot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/store"
)

// generated is 10,000 issues with histories, made by gen.py.
func generated(b *testing.B) []byte {
	b.Helper()
	script, err := filepath.Abs("../../shared/tools/jira/gen.py")
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	if out, err := exec.Command("python3", script, "10000", dir).CombinedOutput(); err != nil {
		b.Skipf("no generated issues: %v %s", err, out)
	}
	file, err := os.ReadFile(dir + "/issues.ndjson")
	if err != nil {
		b.Fatal(err)
	}
	return file
}

// BenchmarkImport tells how long an import takes beside encoding/json, which
// is the usual way to read the same bytes.
func BenchmarkImport(b *testing.B) {
	file := generated(b)
	b.Run("import", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			s, err := store.Open(b.Context(), fmt.Sprintf("sqlite:%s/%d.db", b.TempDir(), n))
			if err != nil {
				b.Fatal(err)
			}
			n++
			if r, err := bot.Import(b.Context(), bytes.NewReader(file), s, bot.ImportOptions{}); err != nil || r.Changed != 10_000 {
				b.Fatal(r.Changed, err)
			}
			s.Close()
		}
	})
	b.Run("no store", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		for b.Loop() {
			if _, err := bot.Import(b.Context(), bytes.NewReader(file), nowhere{}, bot.ImportOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		d := jira.NewDecoder(jira.DecodeOptions{})
		for b.Loop() {
			for l := range bytes.Lines(file) {
				if _, err := d.Decode(l); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		b.ReportAllocs()
		for b.Loop() {
			for l := range bytes.Lines(file) {
				var v any
				if err := json.Unmarshal(l, &v); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// BenchmarkReport tells what a report costs that reads everything, and one of a
// process that remembers, after 100 changes.
func BenchmarkReport(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		s, err := store.Open(b.Context(), "sqlite:"+b.TempDir()+"/nines.db")
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		l := &lives{dice: rand.New(rand.NewPCG(1, 2)), now: now}
		if _, err := s.PutIssues(b.Context(), "WET", l.add(n)); err != nil {
			b.Fatal(err)
		}
		svc := bot.Service{Name: "WET", Title: "Trading", JQL: "project = WET", Zone: time.UTC}
		req := bot.Request{AsOf: now.AddDate(1, 0, 0), Window: nines.Window{From: now.AddDate(1, 0, -30), To: now.AddDate(1, 0, 0)}}
		b.Run(fmt.Sprintf("whole/%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := bot.Report(b.Context(), forgetful{s}, svc, req); err != nil {
					b.Fatal(err)
				}
			}
		})
		var warm bot.Memory
		if _, err := warm.Report(b.Context(), s, svc, req); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("changed/%d", n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				if _, err := s.PutIssues(b.Context(), "WET", l.live(100)); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if _, err := warm.Report(b.Context(), s, svc, req); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
