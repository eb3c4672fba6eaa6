package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/nines-bot/nines"
)

// history is an issue of the size that real ones have.
func history(n int) nines.Issue {
	i := sample()
	i.ID, i.Key = fmt.Sprint(10000+n), fmt.Sprintf("WET-%d", n+1)
	i.Fields, i.Faults, i.History = nil, nil, nil
	names := []string{"To Do", "In Development", "In Code Review", "In Testing", "Deployed"}
	for k := range 6 {
		i.History = append(i.History, nines.Change{
			History: fmt.Sprint(900000 + n*10 + k), At: i.Created.Add(time.Duration(k+n) * time.Hour), Field: nines.FieldStatus,
			From: nines.Value{ID: fmt.Sprint(10000 + k%5), Name: names[k%5]}, To: nines.Value{ID: fmt.Sprint(10000 + (k+1)%5), Name: names[(k+1)%5]},
		})
	}
	return i
}

func BenchmarkDecode(b *testing.B) {
	var e encoder
	i := history(7)
	body := string(e.encode(&i))
	var d decoder
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := d.decode(body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	var e encoder
	i := history(7)
	b.ReportAllocs()
	for b.Loop() {
		e.encode(&i)
	}
}

func openBench(b *testing.B, n int) *Store {
	s, err := Open(b.Context(), "sqlite:"+b.TempDir()+"/bench.db")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	list := make([]nines.Issue, n)
	for k := range list {
		list[k] = history((k * 7919) % n)
	}
	if _, err := s.PutIssues(b.Context(), "WET", list); err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkScan(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := openBench(b, n)
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
	}
}

func BenchmarkPut(b *testing.B) {
	for b.Loop() {
		openBench(b, 10_000)
	}
}
