package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/store"
	"github.com/nines-bot/nines/store/storetest"
)

// onBoth runs a benchmark on both databases, each of which brings every commit
// to the disk.
func onBoth(b *testing.B, f func(b *testing.B, newDSN func() string)) {
	b.Run("sqlite", func(b *testing.B) {
		f(b, func() string { return "sqlite:" + filepath.Join(b.TempDir(), "bench.db") })
	})
	b.Run("postgres", func(b *testing.B) {
		server := storetest.StartPostgres(b, "fsync=on", "full_page_writes=on", "shared_buffers=128MB")
		f(b, func() string { return server.New(b) })
	})
}

// histories are n issues, not in order.
func histories(n int) []nines.Issue {
	list := make([]nines.Issue, n)
	for k := range list {
		list[k] = store.History((k * 7919) % n)
	}
	return list
}

func openBench(b *testing.B, dsn string) *store.Store {
	s, err := store.Open(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

func putBench(b *testing.B, s *store.Store, list []nines.Issue, batch int) {
	for part := range slices.Chunk(list, batch) {
		if _, err := s.PutIssues(b.Context(), "WET", part); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPut writes 10,000 issues in batches as large as those of a sync: new
// ones, and the same again.
func BenchmarkPut(b *testing.B) {
	list := histories(10_000)
	for _, batch := range []int{200, 10_000} {
		onBoth(b, func(b *testing.B, newDSN func() string) {
			b.Run(fmt.Sprintf("new/%d", batch), func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					s := openBench(b, newDSN())
					b.StartTimer()
					putBench(b, s, list, batch)
				}
			})
			b.Run(fmt.Sprintf("same/%d", batch), func(b *testing.B) {
				s := openBench(b, newDSN())
				putBench(b, s, list, batch)
				for b.Loop() {
					putBench(b, s, list, batch)
				}
			})
		})
	}
}

func BenchmarkScan(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		list := histories(n)
		onBoth(b, func(b *testing.B, newDSN func() string) {
			s := openBench(b, newDSN())
			putBench(b, s, list, n)
			b.Run(fmt.Sprint(n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					seen := 0
					for _, err := range s.Issues(b.Context(), "WET") {
						if err != nil {
							b.Fatal(err)
						}
						seen++
					}
					if seen != n {
						b.Fatal(seen)
					}
				}
			})
		})
	}
}

// BenchmarkClaim is one claim taken and given back.
func BenchmarkClaim(b *testing.B) {
	onBoth(b, func(b *testing.B, newDSN func() string) {
		s := openBench(b, newDSN())
		at := histories(1)[0].Created
		for b.Loop() {
			if ok, err := s.Claim(b.Context(), "daily", "a", at, at.AddDate(0, 0, 1)); err != nil || !ok {
				b.Fatal(ok, err)
			}
			if err := s.Release(b.Context(), "daily", "a"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
