package estimate

import (
	"cmp"
	"math"
	"slices"
)

// Below this size the comparison sort is quicker than counting digits.
const radixFrom = 512

// sortKeys sorts by counting digits of 11 bits, least significant first, and
// leaves out the digits in which all keys agree. On a million durations it takes
// a third of the time of slices.Sort.
func sortKeys(keys []uint64) {
	if len(keys) < radixFrom {
		slices.Sort(keys)
		return
	}
	const bits, digits = 11, 6
	const base = 1 << bits
	var counts [digits][base]uint32
	for _, k := range keys {
		for d := range digits {
			counts[d][k>>(d*bits)&(base-1)]++
		}
	}
	from, to := keys, make([]uint64, len(keys))
	for d := range digits {
		count := &counts[d]
		shift := d * bits
		if int(count[from[0]>>shift&(base-1)]) == len(keys) {
			continue
		}
		at := uint32(0)
		for i, n := range count {
			count[i] = at
			at += n
		}
		for _, k := range from {
			digit := k >> shift & (base - 1)
			to[count[digit]] = k
			count[digit]++
		}
		from, to = to, from
	}
	if &from[0] != &keys[0] {
		copy(keys, from)
	}
}

// A keyed is the place of a value with its key.
type keyed struct {
	key uint64
	at  int32
}

// sortKeyed sorts like sortKeys, and keeps the order of equal keys.
func sortKeyed(all []keyed) {
	if slices.IsSortedFunc(all, byKey) {
		return
	}
	if len(all) < radixFrom {
		slices.SortStableFunc(all, byKey)
		return
	}
	const bits, digits = 11, 6
	const base = 1 << bits
	var counts [digits][base]uint32
	for _, v := range all {
		for d := range digits {
			counts[d][v.key>>(d*bits)&(base-1)]++
		}
	}
	from, to := all, make([]keyed, len(all))
	for d := range digits {
		count := &counts[d]
		shift := d * bits
		if int(count[from[0].key>>shift&(base-1)]) == len(all) {
			continue
		}
		at := uint32(0)
		for i, n := range count {
			count[i] = at
			at += n
		}
		for _, v := range from {
			digit := v.key >> shift & (base - 1)
			to[count[digit]] = v
			count[digit]++
		}
		from, to = to, from
	}
	if &from[0] != &all[0] {
		copy(all, from)
	}
}

func byKey(a, b keyed) int { return cmp.Compare(a.key, b.key) }

// sortable turns a number that is one into a key that sorts as it does.
func sortable(v float64) uint64 {
	key := math.Float64bits(v + 0) // -0 is 0
	if key>>63 == 1 {
		return ^key
	}
	return key | 1<<63
}
