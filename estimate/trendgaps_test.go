package estimate

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Pairs that grow are those that counting one by one finds, with and without
// equal values, for any number of them.
func TestGrowingPairs(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 1))
	for n := range 200 {
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(dice.IntN(1 + n*(n%7)))
		}
		want := 0.0
		for i := range values {
			for _, v := range values[i+1:] {
				if values[i] < v {
					want++
				}
			}
		}
		got, sorted := growingPairs(values)
		if got != want || len(sorted) != n || !slices.IsSorted(sorted) {
			t.Fatalf("%d values: %v pairs grow, want %v; sorted %v", n, got, want, slices.IsSorted(sorted))
		}
	}
}

// Keys sort as the numbers do, equal ones in the order they came.
func TestSortKeyed(t *testing.T) {
	dice := rand.New(rand.NewPCG(2, 2))
	for _, n := range []int{0, 1, 2, 100, radixFrom, 5000} {
		values, order := make([]float64, n), make([]keyed, n)
		for i := range values {
			values[i] = float64(dice.IntN(41)-20) * dice.ExpFloat64()
			if i%3 == 0 {
				values[i] = float64(i%5 - 2)
			}
			order[i] = keyed{sortable(values[i]), int32(i)}
		}
		sortKeyed(order)
		for i := 1; i < n; i++ {
			a, b := order[i-1], order[i]
			if values[a.at] > values[b.at] || values[a.at] == values[b.at] && a.at > b.at {
				t.Fatalf("%d values: %v (%d) before %v (%d)", n, values[a.at], a.at, values[b.at], b.at)
			}
		}
	}
	if zero := 0.0; sortable(-zero) != sortable(0) {
		t.Error("-0 and 0 differ")
	}
}
