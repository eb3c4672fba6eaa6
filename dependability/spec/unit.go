package spec

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// A Dim is the physical dimension of a value: a power of time, if it is known.
// A bare number may stand for anything.
type Dim struct {
	Known bool
	Time  int // 1 a time, -1 a rate, 0 a pure number
}

// The dimensions that the format asks for.
var (
	dimPure = Dim{true, 0}
	dimTime = Dim{true, 1}
	dimRate = Dim{true, -1}
)

func (d Dim) String() string {
	switch {
	case !d.Known:
		return "a number"
	case d.Time == 0:
		return "a pure number"
	case d.Time == 1:
		return "a time"
	case d.Time == -1:
		return "a rate (per time)"
	}
	return fmt.Sprintf("a time to the power %d", d.Time)
}

// A TimeUnit is a unit of time and its length in seconds.
type TimeUnit struct {
	Name    string
	Seconds *big.Rat
}

// timeUnit knows the units: a year is 8760 h.
func timeUnit(name string) (TimeUnit, bool) {
	var seconds int64
	if name == "ms" {
		return TimeUnit{"ms", big.NewRat(1, 1000)}, true
	}
	if len(name) > 1 {
		name = strings.TrimSuffix(name, "s")
	}
	switch name {
	case "s", "sec", "second":
		name, seconds = "s", 1
	case "min", "minute":
		name, seconds = "min", 60
	case "h", "hour", "hr":
		name, seconds = "h", 3600
	case "d", "day":
		name, seconds = "d", 86_400
	case "w", "week":
		name, seconds = "w", 7*86_400
	case "y", "yr", "year":
		name, seconds = "y", 8760*3600
	default:
		return TimeUnit{}, false
	}
	return TimeUnit{name, new(big.Rat).SetInt64(seconds)}, true
}

// unitNames are for hints.
const unitNames = "ms, s, min, h, d, w, y (8760 h)"

// In converts a number of units u into units of v.
func (u TimeUnit) in(v TimeUnit) *big.Rat { return new(big.Rat).Quo(u.Seconds, v.Seconds) }

// PerYear is how many units of time a year of 8760 h has.
func (u TimeUnit) PerYear() float64 {
	y, _ := timeUnit("y")
	f, _ := y.in(u).Float64()
	return f
}

// Factor is the length of the unit named in units of u: 60 for min if u is s.
func (u TimeUnit) Factor(name string) (float64, bool) {
	v, ok := timeUnit(name)
	if !ok {
		return 0, false
	}
	f, _ := v.in(u).Float64()
	return f, true
}

// quantity splits "24 h", "2 / y", "3 per year", "99.9 %" into the number and
// what it is multiplied with in the time unit of the model. A name of the model
// is not a unit: with a variable s, 2 / s is an expression.
func quantity(s string, unit TimeUnit, names map[string]bool) (_ string, factor *big.Rat, dim Dim, ok bool) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "+")
	end := 0
	for end < len(s) && strings.IndexByte("0123456789.eE+-", s[end]) >= 0 {
		end++
	}
	for ; end > 0; end-- {
		if _, err := strconv.ParseFloat(s[:end], 64); err == nil {
			break
		}
	}
	if end == 0 {
		return "", nil, Dim{}, false
	}
	number, rest := s[:end], strings.TrimSpace(s[end:])
	if rest == "%" {
		return number, big.NewRat(1, 100), dimPure, true
	}
	per := false
	for _, p := range []string{"per ", "/"} {
		if after, found := strings.CutPrefix(rest, p); found {
			per, rest = true, strings.TrimSpace(after)
			break
		}
	}
	u, found := timeUnit(rest)
	if !found || names[rest] {
		return "", nil, Dim{}, false
	}
	f := u.in(unit)
	if per {
		return number, f.Inv(f), dimRate, true
	}
	return number, f, dimTime, true
}
