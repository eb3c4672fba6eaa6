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
