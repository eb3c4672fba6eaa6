package report

import (
	"math"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/estimate"
)

// budgetSeed makes the simulation below the same in every report.
const budgetSeed = 1

// budgetAhead says how likely the next period of the objective uses up its error
// budget, if outages come and last as in this window. It is simulated with a
// fixed seed, and says how exact that is.
func (b *builder) budgetAhead() (Text, bool) {
	x := b.failures
	if x.Rule.Objective == nil || x.unknownDown() > 0 {
		return Text{}, false
	}
	period := x.Window.Duration()
	if w := x.Rule.Objective.Window; w > 0 {
		period = w
	}
	next, _, err := estimate.Outages{From: 0, To: period.Hours(), Now: time.Second.Hours()}.Downtime()
	if err != nil {
		return Text{}, false
	}
	budget, err := next.Budget(estimate.BudgetOptions{
		Objective: x.Rule.Objective.Availability, Seed: budgetSeed,
		Outages: float64(len(x.down.Spans)), Exposure: x.down.Up(), Lengths: x.down.Durations(),
	})
	if err != nil || budget.Exhausted.Value == nil || budget.Exhausted.SE == nil {
		return Text{}, false // too few outages to foresee any
	}
	exact := math.Max(1, math.Ceil(100*2**budget.Exhausted.SE))
	return Text{Spans: []Span{
		{Text: "If failures go on like this, the next " + length(nines.Window{To: time.Time{}.Add(period)}) + " use up their budget of " + maybeHours(&budget.Allowed) + " with a probability of "},
		{Text: percent(*budget.Exhausted.Value), Strong: true},
		{Text: " (simulated with a fixed seed, exact to " + decimal(exact, 0) + " percentage " + choose(int(exact), "point", "points") + ")."},
	}}, true
}
