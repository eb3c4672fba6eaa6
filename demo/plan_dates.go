package demo

import (
	"maps"
	"slices"
	"time"
)

// solved fixes when the issues of the resolution panel were created and
// resolved. The resolution times of each day add up to the whole number of days
// that the reference shows; 22 November has one issue of seven minutes. The two
// issues of October close the month before the freeze.
func solved() map[int][2]time.Time {
	return map[int][2]time.Time{
		68: {at(10, 20, 11, 2), at(10, 23, 13, 5)},
		71: {at(10, 23, 10, 10), at(10, 23, 16, 41)},

		73:  {at(10, 30, 9, 12), at(11, 10, 13, 5)}, // 10 November: 27 days
		75:  {at(10, 31, 13, 40), at(11, 10, 9, 48)},
		87:  {at(11, 5, 16, 31), at(11, 10, 15, 22)},
		104: {at(11, 9, 10, 17), at(11, 10, 11, 25)},

		80:  {at(11, 2, 12, 26), at(11, 11, 10, 41)}, // 11
		105: {at(11, 9, 12, 0), at(11, 11, 13, 45)},

		102: {at(11, 8, 7, 58), at(11, 13, 7, 58)}, // 5

		74: {at(10, 31, 7, 8), at(11, 14, 12, 39)}, // 22
		94: {at(11, 6, 15, 50), at(11, 14, 10, 19)},

		57:  {at(10, 19, 8, 37), at(11, 15, 14, 18)}, // 33
		124: {at(11, 12, 15, 26), at(11, 15, 10, 5)},
		129: {at(11, 13, 10, 44), at(11, 15, 9, 31)},
		136: {at(11, 14, 14, 20), at(11, 15, 15, 13)},

		101: {at(11, 7, 10, 53), at(11, 16, 10, 53)}, // 9

		77:  {at(11, 1, 14, 33), at(11, 17, 9, 12)}, // 17
		152: {at(11, 16, 8, 20), at(11, 17, 13, 41)},

		76:  {at(11, 1, 9, 55), at(11, 18, 11, 36)}, // 25
		112: {at(11, 10, 12, 14), at(11, 18, 10, 33)},

		69:  {at(10, 23, 9, 22), at(11, 19, 13, 3)}, // 65
		99:  {at(11, 7, 7, 46), at(11, 19, 11, 27)},
		103: {at(11, 8, 8, 31), at(11, 19, 16, 14)},
		106: {at(11, 9, 14, 8), at(11, 19, 15, 40)},
		146: {at(11, 15, 8, 29), at(11, 19, 15, 52)},

		174: {at(11, 22, 10, 2), at(11, 22, 10, 9)}, // 0
	}
}

// bringIn dates an issue that was imported in its final state: resolved that
// long before the evening when the import stamped it as created. Each evening's
// spans add up to one day.
func bringIn(p *planned) {
	evening := at(11, 20, 21, 0)
	if p.key >= 63 && p.key <= 67 {
		evening = at(11, 21, 21, 0)
	}
	before := map[int]time.Duration{
		61: 10*time.Hour + 50*time.Minute, 62: 8*time.Hour + 25*time.Minute, 70: 4*time.Hour + 45*time.Minute,
		63: 8*time.Hour + 10*time.Minute, 64: 6*time.Hour + 20*time.Minute, 65: 4*time.Hour + 40*time.Minute,
		66: 3*time.Hour + 15*time.Minute, 67: time.Hour + 35*time.Minute,
	}
	p.imported = true
	p.created = evening.Add(time.Duration(p.key-60) * 4 * time.Second)
	p.resolved = p.created.Add(-before[p.key])
}

// creations gives every key its time of creation. Keys count up with time
// between fixed points: quiet September and October, nothing in the first week
// of the report's window, the alert storm from the afternoon of 14 November.
func creations() map[int]time.Time {
	fixed := map[int]time.Time{
		1: at(9, 11, 8, 4), 23: at(9, 22, 14, 20), 24: at(9, 25, 8, 11), 60: at(10, 19, 15, 30),
		72: at(10, 30, 8, 10), 89: at(11, 5, 18, 40),
		90: at(11, 6, 7, 40), 127: at(11, 12, 19, 10),
		128: at(11, 13, 7, 30), 137: at(11, 14, 14, 24), 145: at(11, 14, 19, 30), 147: at(11, 15, 8, 35), 151: at(11, 15, 16, 50), 167: at(11, 19, 17, 45),
		168: at(11, 20, 8, 5), 173: at(11, 22, 7, 0), 175: at(11, 22, 10, 20), 178: at(11, 23, 8, 50),
	}
	for key, span := range solved() {
		fixed[key] = span[0]
	}
	out := maps.Clone(fixed)
	points := slices.Sorted(maps.Keys(fixed))
	for i := range len(points) - 1 {
		lo, hi := points[i], points[i+1]
		for key := lo + 1; key < hi; key++ {
			t := fixed[lo].Add(fixed[hi].Sub(fixed[lo]) * time.Duration(key-lo) / time.Duration(hi-lo))
			out[key] = clamp(office(t), fixed[lo].Add(time.Minute), fixed[hi].Add(-time.Minute))
		}
	}
	return out
}

// clamp returns t, or the end of [lo, hi] that it lies beyond.
func clamp(t, lo, hi time.Time) time.Time {
	if t.After(hi) {
		t = hi
	}
	if t.Before(lo) {
		t = lo
	}
	return t
}
