package population_test

import (
	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/population"
)

// swpop is the population of the exam of 2012, item f.
func swpop(m int, lambda, theta, delta, eta float64) *population.Model {
	classes := []string{"ok", "err", "down"}
	values := expr.Values(map[string]float64{"lambda": lambda, "theta": theta, "delta": delta, "eta": eta})
	rate := func(s string) population.Rate {
		n, err := expr.Parse(s)
		if err != nil {
			panic(err)
		}
		r, err := population.Expression(n, classes, values)
		if err != nil {
			panic(err)
		}
		return r
	}
	return &population.Model{
		Classes: classes, Initial: []int{m, 0, 0},
		Rules: []population.Rule{
			{Name: "activate", From: 0, To: 1, Rate: rate("lambda*ok")},
			{Name: "infect", From: 0, To: 1, Rate: rate("theta*err*ok")},
			{Name: "fail", From: 1, To: 2, Rate: rate("delta*err")},
			{Name: "restart", From: 2, To: 0, Rate: rate("eta*down")},
		},
	}
}
