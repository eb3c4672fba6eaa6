package chart

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func labels(s *scale) string {
	var out []string
	for _, t := range s.ticks {
		out = append(out, t.label)
	}
	return strings.Join(out, " ")
}

func TestLinear(t *testing.T) {
	for _, tt := range []struct {
		lo, hi float64
		n      int
		whole  bool
		want   string
	}{
		{0, 13, 3, false, "0 5 10 15"},
		{0, 62, 4, true, "0 20 40 60"},
		{0, 2, 4, true, "0 1 2"},
		{0, 0, 4, false, "0 1"},
		{0, 0.3, 3, false, "0.0 0.1 0.2 0.3"},
		{-79, 12, 3, false, "−100 −50 0"},
		{5, 5, 2, false, "0 5"},
		{0, 42000, 2, true, "0 50,000"},
		{0, 9e-10, 2, true, "0"},
	} {
		if got := labels(linear(tt.lo, tt.hi, tt.n, tt.whole)); got != tt.want {
			t.Errorf("linear(%v, %v, %d, %v) has ticks %s, want %s", tt.lo, tt.hi, tt.n, tt.whole, got, tt.want)
		}
	}
}

func TestLogarithmic(t *testing.T) {
	for _, tt := range []struct {
		lo, hi float64
		n      int
		want   string
	}{
		{0.42, 57, 5, "0.1 1 10 100"},
		{10, 1000, 5, "10 100 1000"},
		{3, 12, 5, "2 5 10 20"},
		{4, 4, 5, "2 5"},
		{1e-6, 1e6, 4, "0.000001 0.001 1 1000 1,000,000"},
		{0, 0, 5, "1 2 5 10"},
		{math.Inf(1), math.Inf(-1), 5, "1 2 5 10"},
	} {
		if got := labels(logarithmic(tt.lo, tt.hi, tt.n)); got != tt.want {
			t.Errorf("logarithmic(%v, %v, %d) has ticks %s, want %s", tt.lo, tt.hi, tt.n, got, tt.want)
		}
	}
}

// The middle of 10..1000 on a logarithmic axis is 100: go-chart has it elsewhere.
func TestLogarithmicPlaces(t *testing.T) {
	s := logarithmic(10, 1000, 5)
	for v, want := range map[float64]float64{10: 0, 100: 0.5, 1000: 1, 0: 0, -3: 0, 1e9: 1} {
		if got := s.at(v); math.Abs(got-want) > 1e-12 {
			t.Errorf("%v is at %v, want %v", v, got, want)
		}
	}
}

// A scale covers its values, keeps their order, and marks at least one place.
func TestScalesCover(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(-1e9, 1e9).Draw(t, "a"), rapid.Float64Range(-1e9, 1e9).Draw(t, "b")
		n := rapid.IntRange(1, 12).Draw(t, "n")
		s := linear(min(a, b), max(a, b), n, rapid.Bool().Draw(t, "whole"))
		if rapid.Bool().Draw(t, "log") {
			a, b = math.Abs(a), math.Abs(b)
			s = logarithmic(min(a, b), max(a, b), n)
			if a == 0 || b == 0 {
				return
			}
		}
		if slack := 1e-6 * max(1, math.Abs(a), math.Abs(b)); s.min > min(a, b)+slack || s.max < max(a, b)-slack {
			t.Fatalf("%v does not cover %v and %v", s, a, b)
		}
		if a < b && s.at(a) > s.at(b) {
			t.Fatalf("%v puts %v after %v", s, a, b)
		}
		if len(s.ticks) == 0 || len(s.ticks) > 40 {
			t.Fatalf("%v has %d ticks", s, len(s.ticks))
		}
	})
}

func TestValue(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 6.75: "6.75", 5.5: "5.5", 13: "13", 12.54: "12.5", 123.4: "123", 12345: "12,345",
		-79: "−79", 0.001: "0", -0.001: "0", 1e12: "1e12", 1.5e9: "1.5e9", 999999: "999,999",
	} {
		if got := value(v); got != want {
			t.Errorf("value(%v) = %s, want %s", v, got, want)
		}
	}
}

func TestSpread(t *testing.T) {
	spots := []spot{{10, 10}, {12, 10}, {95, 10}, {96, 10}}
	kept := spread(spots, 0, 100)
	if diff := cmp.Diff([]bool{true, true, true, true}, kept); diff != "" {
		t.Error(diff)
	}
	var got []float64
	for _, s := range spots {
		got = append(got, s.at)
	}
	if diff := cmp.Diff([]float64{10, 20, 85, 95}, got); diff != "" {
		t.Error(diff)
	}
	if kept := spread([]spot{{5, 6}, {5, 6}}, 0, 10); kept[1] {
		t.Error("12 of 10 are kept")
	}
}

func TestSpreadNeverOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var spots []spot
		for range rapid.IntRange(0, 20).Draw(t, "n") {
			spots = append(spots, spot{rapid.Float64Range(-50, 150).Draw(t, "at"), rapid.Float64Range(1, 30).Draw(t, "size")})
		}
		kept := spread(spots, 0, 100)
		for i, a := range spots {
			if !kept[i] {
				continue
			}
			if a.at-a.size/2 < -1e-9 || a.at+a.size/2 > 100+1e-9 {
				t.Fatalf("%v lies outside", a)
			}
			for j, b := range spots[:i] {
				if kept[j] && math.Abs(a.at-b.at) < (a.size+b.size)/2-1e-9 {
					t.Fatalf("%v and %v overlap", a, b)
				}
			}
		}
	})
}
