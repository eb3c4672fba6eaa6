package solve

import (
	"math"
	"slices"
	"strings"

	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/estimate/dist"
)

// A belief is the distribution of an uncertain parameter.
type belief struct {
	name string
	kind string
	a, b float64
}

// z95 is the 95 % point of the normal distribution: an error factor is the
// 95 % point over the median.
func z95() float64 { return dist.NormalUpper(0.05) }

// quantile is the value not exceeded with probability p; q is 1-p, and the
// smaller of the two counts.
func (b belief) quantile(p, q float64) float64 {
	switch b.kind {
	case "gamma":
		if p <= q {
			return dist.GammaQuantile(p, b.a, b.b)
		}
		return dist.GammaUpper(q, b.a, b.b)
	case "beta":
		if p <= q {
			return dist.BetaQuantile(p, b.a, b.b)
		}
		return dist.BetaUpper(q, b.a, b.b)
	case "lognormal":
		return b.a * math.Exp(normal(p, q)*math.Log(b.b)/z95())
	}
	return b.a + (b.b-b.a)*p
}

// normal is the quantile of the standard normal distribution.
func normal(p, q float64) float64 {
	if p <= q {
		return dist.NormalQuantile(p)
	}
	return dist.NormalUpper(q)
}

// beliefs are the parameters with a distribution that nobody has set, those of
// used models too, by alias.name.
func (s *session) beliefs() ([]belief, error) {
	var out []belief
	for _, u := range s.model.Uses {
		if !slices.ContainsFunc(s.model.Dotted, func(name string) bool { return strings.HasPrefix(name, u.Alias+".") }) {
			continue
		}
		sub, err := newSession(u.Model, s.below(u))
		if err != nil {
			return nil, err
		}
		list, err := sub.beliefs()
		if err != nil {
			return nil, err
		}
		for _, b := range list {
			b.name = u.Alias + "." + b.name
			out = append(out, b)
		}
	}
	for _, p := range s.model.Params {
		if _, set := s.opts.Set[p.Name]; set || p.Dist == nil {
			continue
		}
		b := belief{name: p.Name, kind: p.Dist.Kind}
		for i, e := range []spec.Expr{p.Dist.A, p.Dist.B} {
			x, err := s.model.Number(e, s.values)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				b.a = x
			} else {
				b.b = x
			}
		}
		out = append(out, b)
	}
	return out, nil
}

// ratio is the distribution of the unavailability of one component, whose
// failure and repair rate are independent: U/(1-U) = fail/repair is a scaled
// beta-prime for two gammas, lognormal for two lognormals.
//
// With fail = X/b and repair = Y/d, X/(X+Y) is Beta(a, c).
func ratio(fail, repair belief) func(p, q float64) point {
	switch {
	case fail.kind == "gamma" && repair.kind == "gamma":
		return func(p, q float64) point {
			w := belief{kind: "beta", a: fail.a, b: repair.a}.quantile(p, q)
			rest := belief{kind: "beta", a: repair.a, b: fail.a}.quantile(q, p)
			return odds(w/fail.b, rest/repair.b)
		}
	case fail.kind == "lognormal" && repair.kind == "lognormal":
		sigma := math.Hypot(math.Log(fail.b), math.Log(repair.b)) / z95()
		return func(p, q float64) point {
			return odds(fail.a*math.Exp(normal(p, q)*sigma), repair.a)
		}
	}
	return nil
}

// odds is the share of x in x+y, with the complement.
func odds(x, y float64) point { return point{x / (x + y), y / (x + y)} }
