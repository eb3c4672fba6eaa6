package population

import (
	"fmt"
	"math"
	"slices"

	"github.com/nines-bot/nines/dependability/expr"
)

// A Rate is a function of the counts, by class. Value and Slope must be safe
// for concurrent use.
type Rate struct {
	Value func(n []float64) float64
	Slope []func(n []float64) float64 // partial derivatives, by class; nil: by differences
	Terms []Term                      // the same function as a sum, if it is one of products of at most two counts
}

// A Term is K times the counts of at most two classes.
type Term struct {
	K  float64
	Of []int
}

// Sum is the rate that is the sum of its terms: Sum(Term{0.01, []int{0}}) is a
// hundredth of the first class.
func Sum(classes int, terms ...Term) Rate {
	r := Rate{Terms: terms, Slope: make([]func([]float64) float64, classes)}
	r.Value = func(n []float64) float64 {
		v := 0.0
		for _, t := range terms {
			p := t.K
			for _, c := range t.Of {
				p *= n[c]
			}
			v += p
		}
		return v
	}
	for i := range r.Slope {
		r.Slope[i] = func(n []float64) float64 { return slopeOf(terms, n, i) }
	}
	return r
}

func slopeOf(terms []Term, n []float64, class int) float64 {
	d := 0.0
	for _, t := range terms {
		for k, c := range t.Of {
			if c != class {
				continue
			}
			p := t.K
			for l, other := range t.Of {
				if l != k {
					p *= n[other]
				}
			}
			d += p
		}
	}
	return d
}

// Expression makes a rate of an expression whose names are classes, by their
// place, or what values knows.
func Expression(rate expr.Node, classes []string, values expr.Scope) (Rate, error) {
	scope := func(name string) (expr.Binding, bool) {
		for i, c := range classes {
			if c == name {
				return expr.Binding{Slot: i}, true
			}
		}
		if values == nil {
			return expr.Binding{}, false
		}
		return values(name)
	}
	value, err := expr.CompileNumber(rate, scope)
	if err != nil {
		return Rate{}, fmt.Errorf("rate %s: %w", rate, err)
	}
	r := Rate{Value: value, Slope: make([]func([]float64) float64, len(classes))}
	for i, c := range classes {
		d, err := expr.Derivative(rate, c)
		if err != nil {
			return Rate{}, fmt.Errorf("rate %s: %w", rate, err)
		}
		if r.Slope[i], err = expr.CompileNumber(d, scope); err != nil {
			return Rate{}, fmt.Errorf("rate %s by %s: %w", rate, c, err)
		}
	}
	if p, ok := expand(rate, scope); ok {
		r.Terms = p.terms()
	}
	return r, nil
}

// slope is the partial derivative of the rate by one class.
func (r *Rate) slope(n []float64, class int) float64 {
	if r.Slope != nil {
		return r.Slope[class](n)
	}
	x := n[class]
	h := 1e-6 * max(math.Abs(x), 1)
	n[class] = x + h
	up := r.Value(n)
	n[class] = x - h
	down := r.Value(n)
	n[class] = x
	return (up - down) / (2 * h)
}

// needs tells whether the rate may depend on a class.
func (r *Rate) needs(class int) bool {
	if r.Terms == nil {
		return true
	}
	for _, t := range r.Terms {
		if slices.Contains(t.Of, class) {
			return true
		}
	}
	return false
}
