package solve

import (
	"fmt"
	"math"

	"github.com/nines-bot/nines/dependability/spec"
)

// An outcome is a value of a variable and its probability.
type outcome struct{ value, p float64 }

// outcomes is the distribution of a variable, given those above it.
func (e *composeEngine) outcomes(v spec.Random, above []float64) ([]outcome, error) {
	eval := func(x spec.Expr) (float64, error) {
		f, err := e.number(x)
		if err != nil {
			return 0, err
		}
		return f(above), nil
	}
	whole := func(x spec.Expr, what string) (int, error) {
		n, err := eval(x)
		if err == nil && (n != math.Trunc(n) || n < 0 || n > maxOutcomes) {
			err = e.model.Fault(x.Pos, fmt.Sprintf("a whole number from 0 to %d", maxOutcomes), "variable %s: %s is %v", v.Name, what, n)
		}
		return int(n), err
	}
	switch {
	case v.Repairable != nil:
		return e.failedUnits(v, eval, whole)
	case v.Binomial != nil:
		n, err := whole(v.Binomial.N, "n")
		if err != nil {
			return nil, err
		}
		p, err := eval(v.Binomial.P)
		if err != nil {
			return nil, err
		}
		if !(p >= 0 && p <= 1) {
			return nil, e.model.Fault(v.Binomial.P.Pos, "a probability lies between 0 and 1", "variable %s: p is %v", v.Name, p)
		}
		return birthDeath(0, n, func(i int) float64 { return float64(n-i) * p }, func(i int) float64 { return float64(i) * (1 - p) }), nil
	}
	if v.Hypergeometric != nil {
		return e.drawn(v, whole)
	}
	return e.table(v, eval)
}

func (e *composeEngine) table(v spec.Random, eval func(spec.Expr) (float64, error)) ([]outcome, error) {
	var out []outcome
	total := 0.0
	for _, w := range v.Table {
		x, err := eval(w.Value)
		if err != nil {
			return nil, err
		}
		p, err := eval(w.Probability)
		if err != nil {
			return nil, err
		}
		if !(p >= 0 && p <= 1) {
			return nil, e.model.Fault(w.Probability.Pos, "a probability lies between 0 and 1", "variable %s: the probability of %v is %v", v.Name, x, p)
		}
		total += p
		out = append(out, outcome{x, p})
	}
	if math.Abs(total-1) > 1e-9 {
		return nil, e.model.Fault(v.Pos, "", "variable %s: the probabilities add up to %v, not 1", v.Name, total)
	}
	return out, nil
}

// failedUnits is the stationary number of failed units, all of them free to
// fail.
func (e *composeEngine) failedUnits(v spec.Random, eval func(spec.Expr) (float64, error), whole func(spec.Expr, string) (int, error)) ([]outcome, error) {
	r := v.Repairable
	n, err := whole(r.Units, "units")
	if err != nil {
		return nil, err
	}
	crew := n
	if !r.Each {
		if crew, err = whole(r.Repairmen, "repairmen"); err != nil {
			return nil, err
		}
	}
	var x [2]float64
	for i, rate := range []spec.Expr{r.Fail, r.Repair} {
		if x[i], err = eval(rate); err != nil {
			return nil, err
		}
		if !(x[i] >= 0) || math.IsInf(x[i], 1) {
			return nil, e.model.Fault(rate.Pos, "a rate is finite and not negative", "variable %s: the rate is %v", v.Name, x[i])
		}
	}
	if n > 0 && x[0] > 0 && (x[1] == 0 || crew == 0) {
		return nil, e.model.Fault(r.Repair.Pos, "", "variable %s: without repair there is no steady state", v.Name)
	}
	return birthDeath(0, n, func(i int) float64 { return float64(n-i) * x[0] }, func(i int) float64 { return float64(min(i, crew)) * x[1] }), nil
}

// drawn is how many failed ones are among those drawn: hypergeometric, whose
// neighbouring terms have the ratios of a birth-death chain.
func (e *composeEngine) drawn(v spec.Random, whole func(spec.Expr, string) (int, error)) ([]outcome, error) {
	h := v.Hypergeometric
	of, err := whole(h.Of, "of")
	if err != nil {
		return nil, err
	}
	marked, err := whole(h.Marked, "marked")
	if err != nil {
		return nil, err
	}
	drawn, err := whole(h.Drawn, "drawn")
	if err != nil {
		return nil, err
	}
	if marked > of || drawn > of {
		return nil, e.model.Fault(h.Of.Pos, "", "variable %s: %d marked and %d drawn of only %d", v.Name, marked, drawn, of)
	}
	up := func(i int) float64 { return float64(marked-i) * float64(drawn-i) }
	down := func(i int) float64 { return float64(i) * float64(of-marked-drawn+i) }
	return birthDeath(max(0, marked+drawn-of), min(marked, drawn), up, down), nil
}

// birthDeath is the stationary distribution over low..high of a chain that goes
// up from i at rate up(i) and down at rate down(i): products of positive
// ratios, from the mode outwards so that none overflows.
func birthDeath(low, high int, up, down func(int) float64) []outcome {
	out := make([]outcome, high-low+1)
	mode := low
	for mode < high && up(mode) >= down(mode+1) {
		mode++
	}
	out[mode-low].p = 1
	for i := mode + 1; i <= high; i++ {
		out[i-low].p = out[i-1-low].p * up(i-1) / down(i)
	}
	for i := mode - 1; i >= low; i-- {
		out[i-low].p = out[i+1-low].p * down(i+1) / up(i)
	}
	var total sum
	for i := range out {
		total.add(out[i].p)
	}
	for i := range out {
		out[i].value = float64(low + i)
		out[i].p /= total.value()
	}
	return out
}

// sum adds with a correction for what rounding loses (Neumaier 1974).
type sum struct{ s, c float64 }

func (a *sum) add(x float64) {
	t := a.s + x
	if math.Abs(a.s) >= math.Abs(x) {
		a.c += (a.s - t) + x
	} else {
		a.c += (x - t) + a.s
	}
	a.s = t
}

func (a *sum) value() float64 { return a.s + a.c }
