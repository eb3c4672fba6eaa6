package population_test

import (
	"math"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/population"
)

// Whatever the rate, the methods answer or refuse, and a rate that was written
// as a sum is the same function.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{
		"0.5*a", "a*b/3", "(a+b)*(1-0.1*b)", "min(a,2)", "a^2", "a > 1 ? a : 0", "-a", "1/b", "exp(a*b)", "k*a*(b+1)/(2*k)", "a*1e308", "sqrt(a-b)*a",
	} {
		f.Add(s, 2.0, 3.0)
	}
	f.Fuzz(func(t *testing.T, text string, x, y float64) {
		n, err := expr.Parse(text)
		if err != nil {
			return
		}
		r, err := population.Expression(n, []string{"a", "b"}, expr.Values(map[string]float64{"k": 0.7}))
		if err != nil {
			return
		}
		x, y = math.Mod(math.Abs(x), 100), math.Mod(math.Abs(y), 100)
		if r.Terms != nil && !math.IsNaN(x+y) {
			same(t, text, r, []float64{x, y})
		}
		m := &population.Model{Classes: []string{"a", "b"}, Initial: []int{3, 1}, Rules: []population.Rule{
			{Name: "there", From: 0, To: 1, Rate: r},
			{Name: "back", From: 1, To: 0, Rate: population.Sum(2, population.Term{K: 1, Of: []int{1}})},
		}}
		limits := dependability.Limits{Steps: 1_000_000}
		p, err := m.Exact([]float64{0.01, math.Inf(1)}, population.Exactness{}, limits)
		for i := range p {
			if s := p[i].Mean[0] + p[i].Mean[1]; err == nil && !(math.Abs(s-4) < 1e-9) {
				t.Errorf("%s: the total is %g", text, s)
			}
		}
	})
}

func same(t *testing.T, text string, r population.Rate, n []float64) {
	t.Helper()
	sum, size := 0.0, 0.0
	for _, term := range r.Terms {
		v := term.K
		for _, c := range term.Of {
			v *= n[c]
		}
		sum, size = sum+v, size+math.Abs(v)
	}
	if v := r.Value(n); size < 1e300 && !(math.Abs(v-sum) <= 1e-9*size+1e-300) && v-v == 0 {
		t.Errorf("%s at %v is %g, as a sum %g", text, n, v, sum)
	}
}
