package estimate

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/nines-bot/nines/estimate/dist"
)

// BudgetOptions say what the error budget is and what it is judged by.
type BudgetOptions struct {
	Objective float64 // the availability that was promised, in (0, 1)
	// Outages and Exposure are how many outages came in how much up time, Lengths
	// how long they were; nil and 0: those of the window itself. A longer history
	// tells more.
	Outages  float64
	Exposure float64
	Lengths  []float64
	// Theta is the clustering of outages a window (see NegativeBinomial); 0: none.
	Theta float64
	Seed  uint64
	Runs  int // 0: 20,000
}

// A Budget is the downtime that the objective allows in the whole window, and
// what has become of it.
type Budget struct {
	Allowed, Used, Left float64 // Left < 0: overspent
	// Exhausted is the probability that it will be used up before the window
	// ends; nil if too few outages were seen. SE is the error of the simulation.
	Exhausted Interval
	Remaining float64 // time until the window ends
	Runs      int     // of the simulation; 0: it needed none
	Seed      uint64
	Warnings  []string
}

// Budget sets the downtime against the objective and simulates the rest of the
// window: outages at a rate drawn from its gamma law (so that their number is
// negative binomial), of lengths from a lognormal law, whose two parameters are
// drawn from their pivotal laws, and the outage that is still open to its end.
func (d Downtime) Budget(o BudgetOptions) (Budget, error) {
	if !(o.Objective > 0 && o.Objective < 1) {
		return Budget{}, fmt.Errorf("error budget: objective %v is not between 0 and 1", o.Objective)
	}
	if !(o.Outages >= 0 && o.Outages <= largest && o.Exposure >= 0 && o.Exposure <= largest && o.Theta >= 0 && o.Theta <= largest) || o.Runs < 0 {
		return Budget{}, fmt.Errorf("error budget: outages %v, exposure %v, theta %v, runs %d", o.Outages, o.Exposure, o.Theta, o.Runs)
	}
	b := Budget{Allowed: (1 - o.Objective) * (d.Window() + d.remaining), Used: d.Union, Remaining: d.remaining, Seed: o.Seed}
	b.Left = b.Allowed - b.Used
	switch {
	case b.Left < 0:
		b.Exhausted.Value = Some(1)
		return b, nil
	case d.remaining == 0:
		b.Exhausted.Value = Some(0)
		return b, nil
	}
	if o.Exposure == 0 {
		o.Outages, o.Exposure = float64(len(d.Spans)), d.Up()
	}
	if o.Lengths == nil {
		o.Lengths = d.Durations()
	}
	s, excluded, err := NewSample(o.Lengths, nil)
	if err != nil {
		return Budget{}, err
	}
	if len(excluded) > 0 {
		b.Warnings = append(b.Warnings, fmt.Sprintf("%d lengths of outages could not be used", len(excluded)))
	}
	logs, err := s.Logs()
	if err != nil || logs.N < availabilityNeeds || !(o.Exposure > 0) {
		b.Warnings = append(b.Warnings, fmt.Sprintf("fewer than %d outages of known length: the rest of the window cannot be foreseen", availabilityNeeds))
		return b, nil
	}
	b.simulate(newForecast(d, o, logs), o)
	return b, nil
}

// usualRuns give an error of at most 0.4 %.
const usualRuns = 20_000

func (b *Budget) simulate(f forecast, o BudgetOptions) {
	b.Runs = o.Runs
	if b.Runs == 0 {
		b.Runs = usualRuns
	}
	dice := rand.New(rand.NewPCG(o.Seed, 0x6275646765740a)) // "budget"
	exhausted := 0
	for range b.Runs {
		if f.run(dice, b.Left) {
			exhausted++
		}
	}
	p, n := float64(exhausted)/float64(b.Runs), float64(b.Runs)
	guarded := (float64(exhausted) + 1) / (n + 2) // an error of 0 is never true
	b.Exhausted = Interval{Value: Some(p), SE: Some(math.Sqrt(guarded * (1 - guarded) / n))}
}

// A forecast is what is known of the rest of a window.
type forecast struct {
	remaining float64
	shape     float64 // of the gamma law of the rate
	rate      float64 // its mean
	logs      Logs
	age       float64 // of the outage still open; 0: none
}

func newForecast(d Downtime, o BudgetOptions, logs Logs) forecast {
	f := forecast{remaining: d.remaining, shape: o.Outages + 0.5, logs: logs}
	f.rate = f.shape / o.Exposure
	if o.Theta > 0 { // relative variances add
		windows := d.remaining / (d.Window() + d.remaining)
		f.shape = 1 / (1/f.shape + 1/(o.Theta*windows))
	}
	if d.Open {
		last := d.Spans[len(d.Spans)-1]
		f.age = last.End - last.Start
	}
	return f
}

// mostOutages bounds one run: with more of them the budget is a matter of
// certainty, not of dice.
const mostOutages = 100_000

// run simulates the rest of the window once and says whether the downtime
// exceeds left.
func (f forecast) run(dice *rand.Rand, left float64) bool {
	n := float64(f.logs.N)
	sigma := math.Sqrt(f.logs.Variance * (n - 1) / (2 * gammaDraw(dice, (n-1)/2)))
	mu := f.logs.Mean + dice.NormFloat64()*sigma/math.Sqrt(n)
	rate := f.rate * gammaDraw(dice, f.shape) / f.shape
	at, down := 0.0, 0.0
	if f.age > 0 && sigma > 0 { // the rest of a lognormal length that has lasted for its age
		tail := dist.NormalTail((math.Log(f.age)-mu)/sigma) * (1 - dice.Float64())
		if length := math.Exp(mu + sigma*dist.NormalUpper(tail)); length > f.age {
			at = math.Min(length-f.age, f.remaining)
			down = at
		}
	}
	for range mostOutages {
		if down > left {
			return true
		}
		at += dice.ExpFloat64() / rate
		if !(at < f.remaining) {
			return false
		}
		length := math.Min(math.Exp(mu+sigma*dice.NormFloat64()), f.remaining-at)
		at += length
		down += length
	}
	return down > left
}

// gammaDraw draws from the gamma law with the shape and rate 1 (Marsaglia and
// Tsang 2000).
func gammaDraw(dice *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gammaDraw(dice, shape+1) * math.Pow(1-dice.Float64(), 1/shape)
	}
	d := shape - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		x := dice.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-dice.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// Results are the rows of the budget.
func (b Budget) Results(unit string) []Result {
	row := func(quantity, unit string, v Interval, assumption string) Result {
		r := Result{Method: "error-budget", Quantity: quantity, Unit: unit, Assumptions: []string{assumption}}.with(v)
		r.Warnings = b.Warnings
		return r
	}
	one := func(v float64) Interval { return Interval{Value: Some(v)} }
	const union = "any outage is full downtime; overlaps count once"
	rows := []Result{
		row("allowed", unit, one(b.Allowed), union), row("used", unit, one(b.Used), union), row("left", unit, one(b.Left), union),
		row("probability-exhausted", "", b.Exhausted, "outages come as before: negative binomial in number, lognormal in length"),
	}
	if b.Runs > 0 {
		last := &rows[len(rows)-1]
		last.Params = []Param{Number("runs", float64(b.Runs)), Number("seed", float64(b.Seed))}
		last.Assumptions = append(last.Assumptions, fmt.Sprintf("simulated: %d runs, seed %d; se is the error of the simulation", b.Runs, b.Seed))
	}
	return rows
}
