package estimate_test

import (
	"strings"
	"testing"

	"github.com/nines-bot/nines/estimate"
)

func tally(t testing.TB, failures, exposure []float64) estimate.Tally {
	t.Helper()
	c, excluded, err := estimate.Counts{Failures: failures, Exposure: exposure}.Tally()
	if err != nil || len(excluded) > 0 {
		t.Fatal(excluded, err)
	}
	return c
}

func claimCounts(t testing.TB, e entry) (*float64, bool) {
	switch {
	case e.Dataset == "counts" && strings.HasPrefix(e.Method, "HPP"):
		return claimRate(t, e)
	case e.Dataset == "counts" && strings.HasPrefix(e.Method, "Bayes"):
		c := tally(t, []float64{e.param("x")}, []float64{e.param("T")})
		p := c.Posterior(estimate.Prior{Failures: e.param("prior_shape"), Exposure: e.param("prior_rate")}).Predict(e.param("horizon"))
		if share, ok := strings.CutPrefix(e.Quantity, "q"); ok {
			return new(p.Quantile(number(t, "0."+share, ""))), true
		}
		return map[string]*float64{"mean": new(p.Mean()), "var": new(p.Variance()), "p0": new(p.Probability(0))}[e.Quantity], true
	case e.Dataset == "counts" && strings.HasPrefix(e.Method, "two Poisson"):
		a := tally(t, []float64{e.param("x1")}, []float64{e.param("t1")})
		b := tally(t, []float64{e.param("x2")}, []float64{e.param("t2")})
		two := estimate.TwoRates(a, b, 0.95)
		if strings.Contains(e.Method, "E-test") {
			two = estimate.TwoRatesE(a, b)
		}
		return map[string]*float64{
			"ratio": two.Ratio.Value, "ratio_lo": two.Ratio.Low, "ratio_hi": two.Ratio.High, "p": two.P, "statistic": two.Statistic,
		}[e.Quantity], true
	case e.Method == "Poisson dispersion test":
		c, index := weekly(t, e.Dataset).Dispersion()
		return map[string]*float64{"index": index, "chi2": c.Statistic, "df": &c.DF, "p_upper": c.Upper}[e.Quantity], true
	case e.Method == "negative binomial MLE":
		nb := weekly(t, e.Dataset).NegativeBinomial(0.95)
		return map[string]*float64{"mu": nb.Mu.Value, "theta": nb.Theta.Value, "loglik_nb": nb.LogLik, "loglik_pois": nb.Poisson}[e.Quantity], true
	case e.Method == "SLA proportion":
		s := estimate.Share{Met: int(e.param("x")), N: int(e.param("n"))}
		v := map[string]estimate.Interval{
			"cp": s.ClopperPearson(e.param("level")), "wilson": s.Wilson(e.param("level")), "jeffreys": s.Jeffreys(e.param("level")),
		}
		method, side, _ := strings.Cut(e.Quantity, "_")
		return map[string]*float64{"lo": v[method].Low, "hi": v[method].High}[side], true
	}
	return nil, false
}

func weekly(t testing.TB, name string) estimate.Tally {
	tb := readTable(t, name)
	if v := tb.numbers("issues_resolved"); v != nil {
		return tally(t, v, nil)
	}
	return tally(t, tb.numbers("failures"), nil)
}

func claimRate(t testing.TB, e entry) (*float64, bool) {
	c := tally(t, []float64{e.param("r")}, []float64{e.param("T")})
	level := e.param("level")
	switch e.Method {
	case "HPP rate CI time-terminated", "HPP rate CI failure-terminated":
		c.FailureTerminated = strings.Contains(e.Method, "failure-")
		r := c.Garwood(level)
		return map[string]*float64{
			"rate": r.Rate.Value, "rate_lo": r.Rate.Low, "rate_hi": r.Rate.High,
			"mtbf": r.MTBF.Value, "mtbf_lo": r.MTBF.Low, "mtbf_hi": r.MTBF.High,
		}[e.Quantity], true
	case "HPP one-sided lower MTBF (time-terminated)", "HPP zero failures MTBF lower":
		return c.OneSided(level).MTBF.Low, true
	case "HPP Jeffreys gamma posterior":
		p := c.Posterior(estimate.Jeffreys())
		return map[string]*float64{
			"rate_mean": new(p.Mean()), "rate_median": new(p.Quantile(0.5)),
			"rate_lo": new(p.Quantile((1 - level) / 2)), "rate_hi": new(p.Quantile((1 + level) / 2)),
		}[e.Quantity], true
	}
	return nil, false
}
