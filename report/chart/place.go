package chart

import (
	"cmp"
	"slices"
)

// spot is a label of a given size centred on a place along one axis.
type spot struct{ at, size float64 }

// spread moves spots apart so that none overlap and all lie in lo..hi, each as
// near to its place as the order allows. Where there is not room for all, the
// last ones by index are dropped: kept says which stay.
func spread(spots []spot, lo, hi float64) (kept []bool) {
	kept = make([]bool, len(spots))
	var order []int
	used := 0.0
	for i, s := range spots {
		if used+s.size > hi-lo {
			continue
		}
		used += s.size
		kept[i] = true
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(spots[a].at, spots[b].at) })
	edge := lo
	for _, i := range order {
		spots[i].at = max(spots[i].at, edge+spots[i].size/2)
		edge = spots[i].at + spots[i].size/2
	}
	edge = hi
	for _, i := range slices.Backward(order) {
		spots[i].at = min(spots[i].at, edge-spots[i].size/2)
		edge = spots[i].at - spots[i].size/2
	}
	return kept
}

// placer remembers what is taken, so that labels find free room.
type placer struct {
	bounds box
	taken  []box
}

// put takes the first of some boxes that is free and within bounds.
func (p *placer) put(candidates ...box) (int, bool) {
	for i, c := range candidates {
		if p.bounds.holds(c) && !slices.ContainsFunc(p.taken, c.hits) {
			p.taken = append(p.taken, c)
			return i, true
		}
	}
	return 0, false
}

// takes marks b as taken, wherever it is.
func (p *placer) takes(b box) { p.taken = append(p.taken, b) }
