package report

import (
	"testing"

	"pgregory.net/rapid"
)

func TestLadder(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []string // the marks that lie between
	}{
		{5.0 / 3600, 50.0 / 3600, []string{"5 s", "10 s", "20 s", "30 s"}},
		{0.1, 0.9, []string{"10 min", "20 min", "30 min"}},
		{0.31, 7.2, []string{"20 min", "30 min", "1 h", "2 h", "3 h", "6 h"}},
		{1.1, 2.6, []string{"80 min", "100 min", "120 min", "140 min"}},
		{20, 30, []string{"20 h", "22 h", "24 h", "26 h", "28 h", "30 h"}},
		{30, 200, []string{"2 d", "4 d", "7 d"}},
		{0.5, 300, []string{"1 h", "6 h", "1 d", "1 wk"}},
		{0.01, 100_000, []string{"1 min", "10 min", "1 h", "6 h", "1 d", "1 wk", "30 d", "6 mo", "1 y", "3 y", "10 y"}},
		{4, 4, []string{"4.0 h"}},
	} {
		got := between(ladder(c.low, c.high), c.low, c.high)
		if len(got) != len(c.want) {
			t.Errorf("%g to %g h: %v, want %v", c.low, c.high, got, c.want)
			continue
		}
		for i, m := range got {
			if m.Label != c.want[i] {
				t.Errorf("%g to %g h: %v, want %v", c.low, c.high, got, c.want)
			}
		}
	}
}

// Any range has marks enough, in order, and each says something else.
func TestLadderAlwaysMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(rungSecond, 10*rungYear).Draw(t, "low")
		high := low * rapid.Float64Range(1.001, 1e4).Draw(t, "ratio")
		got := between(ladder(low, high), low, high)
		if len(got) < enoughRungs || len(got) > 60 {
			t.Fatalf("%g to %g h has %d marks: %v", low, high, len(got), got)
		}
		for i := 1; i < len(got); i++ {
			if got[i].At <= got[i-1].At || got[i].Label == got[i-1].Label {
				t.Fatalf("%g to %g h: %v", low, high, got)
			}
		}
	})
}

func between(all []AxisTick, low, high float64) []AxisTick {
	var in []AxisTick
	for _, m := range all {
		if m.At >= low*(1-1e-9) && m.At <= high*(1+1e-9) {
			in = append(in, m)
		}
	}
	return in
}
