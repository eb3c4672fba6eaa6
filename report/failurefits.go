package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/nines-bot/nines/estimate"
)

// tellApart is the difference in AIC below which laws cannot be told apart.
const tellApart = 2

// A fitted law is one that could be fitted to the durations, with the numbers of
// its rows.
type fitted struct {
	model        estimate.Model
	aic          float64
	mu, logSigma *float64
}

// fits are the laws that could be fitted, the smallest AIC first.
func (x *failureFacts) fits() []fitted {
	var all []fitted
	for _, m := range estimate.Models() {
		method := "mle-" + m.String()
		if aic := x.value("durations", method, "aic"); aic != nil {
			all = append(all, fitted{m, *aic, x.value("durations", method, "mu"), x.value("durations", method, "log-sigma")})
		}
	}
	slices.SortStableFunc(all, func(a, b fitted) int { return cmp.Compare(a.aic, b.aic) })
	return all
}

// probabilityChart is the model check: on lognormal paper lognormal times lie on
// a line.
func (b *builder) probabilityChart() Chart {
	x := b.failures
	best := fitted{model: estimate.Lognormal}
	fits := x.fits()
	if len(fits) > 0 {
		best = fits[0]
	}
	dots := Curve{Name: "failures", Dots: true}
	low, high := math.Inf(1), math.Inf(-1)
	for _, q := range x.curve.ProbabilityPlot(best.model) {
		dots.X, dots.Y = append(dots.X, q.Time), append(dots.Y, q.Reduced)
		low, high = min(low, q.Time), max(high, q.Time)
	}
	p := Curves{XLabel: sinceItBegan, XLog: true, XTicks: ladder(low, high), YTicks: paper(best.model), Lines: []Curve{thinned(dots)}}
	if best.mu != nil && best.logSigma != nil && low < high {
		line := Curve{Name: law(best.model), Dashed: true}
		for _, t := range []float64{low, high} {
			line.X, line.Y = append(line.X, t), append(line.Y, (math.Log(t)-*best.mu)/math.Exp(*best.logSigma))
		}
		p.Lines = append(p.Lines, line)
	}
	title := "The " + law(best.model) + " fits the times best"
	if len(fits) > 1 && fits[1].aic-best.aic < tellApart {
		title = "The " + law(best.model) + " and the " + law(fits[1].model) + " fit the times alike"
	}
	return Chart{
		ID: "failure-law", Title: title, Subtitle: "Share " + ended(x.Rule.Reading) + " by then, on paper where the " + law(best.model) + " is a straight line",
		Alt: title + ". Points near the line say that the law describes them.", Note: "Of exponential, Weibull, lognormal and log-logistic this one has the smallest AIC", Plot: p,
	}
}

// fitTable compares the laws fitted to the durations; nothing of fewer than two.
func (b *builder) fitTable() (Table, bool) {
	x := b.failures
	fits := x.fits()
	if len(fits) < 2 {
		return Table{}, false
	}
	t := Table{
		Title: "Laws fitted to the times",
		Columns: []Column{
			{Title: "Law"},
			{Title: "AIC", Numeric: true},
			{Title: "more than best", Numeric: true},
			{Title: "Half within", Numeric: true},
			{Title: percent(failureLevel) + " limits", Numeric: true, Minor: true},
			{Title: "1 in 10 longer than", Numeric: true},
			{Title: percent(failureLevel) + " limits", Numeric: true, Minor: true},
			{Title: "Shape", Numeric: true, Minor: true},
		},
		Note: "Fitted by maximum likelihood to all durations, the open ones too. Laws less than " + decimal(tellApart, 0) + " apart in AIC cannot be told apart. A Weibull shape below 1: what is open long stays open longer.",
	}
	for _, f := range fits {
		method := "mle-" + f.model.String()
		half, slow := x.rowAt("durations", method, "quantile", 0.5), x.rowAt("durations", method, "quantile", 0.9)
		shape := none
		if v := x.value("durations", method, "shape"); v != nil {
			shape = threeDigits(*v)
		}
		t.Rows = append(t.Rows, []Cell{
			{Text: strings.TrimSuffix(law(f.model), " law")},
			{Text: decimal(f.aic, 1)},
			{Text: decimal(f.aic-fits[0].aic, 1)},
			{Text: maybeHours(half.Value)},
			{Text: limits(half)},
			{Text: maybeHours(slow.Value)},
			{Text: limits(slow)},
			{Text: shape},
		})
	}
	return t, true
}

// law is the name of a model in words.
func law(m estimate.Model) string {
	switch m {
	case estimate.Loglogistic:
		return "log-logistic law"
	case estimate.Weibull:
		return "Weibull law"
	}
	return m.String() + " law"
}

// paper are the shares at their places on the probability paper of a model.
func paper(m estimate.Model) []AxisTick {
	var ticks []AxisTick
	for _, p := range []float64{0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99} {
		at := 0.0
		switch m {
		case estimate.Lognormal:
			at = -math.Sqrt2 * math.Erfcinv(2*p)
		case estimate.Loglogistic:
			at = math.Log(p / (1 - p))
		default:
			at = math.Log(-math.Log1p(-p))
		}
		ticks = append(ticks, AxisTick{At: at, Label: decimal(100*p, 0) + "%"})
	}
	return ticks
}
