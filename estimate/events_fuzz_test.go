package estimate_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/nines-bot/nines/estimate"
)

// numbers reads float64s of raw, up to 200 rows of two.
func pairs(raw []byte) (a, b []float64) {
	for ; len(raw) >= 16 && len(a) < 200; raw = raw[16:] {
		a = append(a, math.Float64frombits(binary.LittleEndian.Uint64(raw)))
		b = append(b, math.Float64frombits(binary.LittleEndian.Uint64(raw[8:])))
	}
	return a, b
}

func seedPairs(f *testing.F, level float64, rows ...[2]float64) {
	var raw []byte
	for _, r := range rows {
		raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(r[0]))
		raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(r[1]))
	}
	f.Add(raw, level)
}

// checkFuzzed: whatever the rows, no number that is none and no silent drop.
func checkFuzzed(t *testing.T, f estimate.Findings) {
	t.Helper()
	for _, r := range f.Results {
		for _, v := range []*float64{r.Value, r.SE, r.Low, r.High} {
			if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
				t.Fatalf("%+v", r)
			}
		}
		if r.Value == nil && len(r.Warnings) == 0 {
			t.Fatalf("nothing says why: %+v", r)
		}
	}
}

func FuzzEvents(f *testing.F) {
	nan := math.NaN()
	seedPairs(f, 0.95, [2]float64{1, 10}, [2]float64{2, 10}, [2]float64{2, 10}, [2]float64{7, 10})
	seedPairs(f, 0.9, [2]float64{0, 1}, [2]float64{0, 1}, [2]float64{1, 1}, [2]float64{1, 1}, [2]float64{1, 1})
	seedPairs(f, 0.5, [2]float64{1e-300, 1e90}, [2]float64{1e90, 1e90}, [2]float64{5e-324, 1}, [2]float64{nan, nan})
	seedPairs(f, 0.999999, [2]float64{3, 4}, [2]float64{-3, 5}, [2]float64{math.Inf(1), 6})
	f.Fuzz(func(t *testing.T, raw []byte, level float64) {
		times, ends := pairs(raw)
		e := estimate.Events{Time: times, End: ends, Until: 100}
		for i := range times {
			e.System = append(e.System, string('a'+rune(i%3)))
			e.Failure = append(e.Failure, i%5 != 4)
		}
		for _, e.FailureTerminated = range []bool{false, true} {
			found, err := estimate.EventOptions{Level: level, At: []float64{0, 1, level}}.All(e)
			if err != nil {
				continue
			}
			checkFuzzed(t, found)
			failures := 0
			for _, x := range found.Excluded {
				if e.Failure[x.Row-1] {
					failures++
				}
			}
			for _, isFailure := range e.Failure {
				if isFailure {
					failures--
				}
			}
			if found.N != -failures {
				t.Fatalf("%d used and %d excluded of %d", found.N, len(found.Excluded), len(times))
			}
		}
		if found, err := (estimate.EventOptions{Level: level}).AllGrouped(estimate.Grouped{End: times, Failures: ends}); err == nil {
			checkFuzzed(t, found)
		}
	})
}

func FuzzOutages(f *testing.F) {
	nan := math.NaN()
	seedPairs(f, 0.95, [2]float64{1, 2}, [2]float64{4, nan}, [2]float64{2, 9}, [2]float64{3, 3.5})
	seedPairs(f, 0.9, [2]float64{-1e90, 1e90}, [2]float64{1, 1 + 1e-15}, [2]float64{2, 3})
	seedPairs(f, 0.9, [2]float64{0, 1e-300}, [2]float64{1, 50}, [2]float64{60, 60.0001}, [2]float64{70, 99.9})
	f.Fuzz(func(t *testing.T, raw []byte, level float64) {
		starts, ends := pairs(raw)
		o := estimate.Outages{Start: starts, End: ends, To: 100, Now: 80}
		for i := range starts {
			o.Impact = append(o.Impact, float64(i%4+1)/4)
		}
		found, err := estimate.OutageOptions{Level: level}.All(o)
		if err != nil {
			return
		}
		checkFuzzed(t, found)
		d, _, _ := o.Downtime()
		if !(d.Union <= d.Sum && d.Weighted <= d.Union*(1+1e-9) && d.Union <= d.Window()*(1+1e-9)) {
			t.Fatalf("%+v", d)
		}
		if b, err := d.Budget(estimate.BudgetOptions{Objective: 0.9, Runs: 50}); err == nil {
			checkFuzzed(t, estimate.Findings{Results: b.Results("h")})
		}
	})
}

func FuzzCounts(f *testing.F) {
	seedPairs(f, 0.95, [2]float64{0, 720})
	seedPairs(f, 0.95, [2]float64{2, 7}, [2]float64{0, 7}, [2]float64{9, 7}, [2]float64{1, 7})
	seedPairs(f, 0.9, [2]float64{1e15, 1e-90}, [2]float64{0, 1e90}, [2]float64{1, 1})
	seedPairs(f, 0.1, [2]float64{100000, 1}, [2]float64{1, 100000}, [2]float64{0.5, 1}, [2]float64{-1, 1})
	f.Fuzz(func(t *testing.T, raw []byte, level float64) {
		failures, exposure := pairs(raw)
		c := estimate.Counts{Failures: failures, Exposure: exposure}
		other := estimate.Counts{Failures: []float64{3}, Exposure: []float64{10}}
		for _, oneSided := range []bool{false, true} {
			c.FailureTerminated = oneSided
			found, err := estimate.CountOptions{Level: level, Horizon: 30, OneSided: oneSided, Versus: &other}.All(c)
			if err != nil {
				return
			}
			checkFuzzed(t, found)
		}
	})
}
