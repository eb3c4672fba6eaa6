package estimate_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/nines-bot/nines/estimate"
)

// FuzzDurations: whatever the rows, no panic, no number that is none, and every
// row is either used or named.
func FuzzDurations(f *testing.F) {
	row := func(v float64, flags byte) []byte {
		return append(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)), flags)
	}
	seed := func(values ...float64) {
		var raw []byte
		for i, v := range values {
			raw = append(raw, row(v, byte(i))...)
		}
		f.Add(raw, 0.95)
	}
	seed(1, 2, 3, 4, 5, 6, 7, 8, 9)
	seed(0, 0, 0, 0, 5, 5, 5, 1e-320, 1e99)
	seed(-1, math.NaN(), math.Inf(1), 0.5, 1e300, 3, 3, 3)
	seed(1e-300, 1e-200, 1e90, 1e-3, 7, 7, 1e-5)
	f.Fuzz(func(t *testing.T, raw []byte, level float64) {
		var d estimate.Durations
		for ; len(raw) >= 9 && len(d.Time) < 200; raw = raw[9:] {
			v, flags := math.Float64frombits(binary.LittleEndian.Uint64(raw)), raw[8]
			d.Time = append(d.Time, v)
			d.Event = append(d.Event, flags&1 == 0)
			d.Entry = append(d.Entry, v*float64(flags>>4&3)/4*float64(flags>>1&1))
			d.Group = append(d.Group, string('a'+rune(flags>>2&3)))
		}
		o := estimate.DurationOptions{Level: level, At: []float64{0, 1, 1e6}, Restricted: []float64{1, 1e3}, Goodness: 2}
		found, err := o.All(d)
		if err != nil {
			return
		}
		if found.N+len(found.Excluded) != len(d.Time) {
			t.Fatalf("%d used and %d excluded of %d", found.N, len(found.Excluded), len(d.Time))
		}
		for _, r := range found.Results {
			for _, v := range []*float64{r.Value, r.SE, r.Low, r.High} {
				if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
					t.Fatalf("%+v", r)
				}
			}
		}
	})
}
