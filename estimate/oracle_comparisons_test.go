package estimate_test

import (
	"strings"
	"testing"

	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/estimate/dist"
)

func claimComparison(t testing.TB, e entry) (*float64, bool) {
	n := int(e.param("n_per_group"))
	switch {
	case strings.HasPrefix(e.Method, "minimum detectable ratio of geometric"):
		return estimate.Usual().LognormalRatio(n, n, e.param("sigma_log")), true
	case strings.HasPrefix(e.Method, "minimum detectable ratio of means"):
		return estimate.Usual().ExponentialRatio(n, n), true
	case strings.HasPrefix(e.Method, "failures needed (log-rank"):
		return estimate.Usual().EventsFor(e.param("hr")), true
	case e.Method == "exponential F test of two means":
		// Proschan's aircraft 7: 24 intervals, 1539 hours together.
		c := estimate.CompareExponential(1297, 12, 1539, 24, 0.95)
		return map[string]*float64{"ratio": c.Ratio.Value, "p": c.P, "lo": c.Ratio.Low, "hi": c.Ratio.High}[e.Quantity], true
	case strings.HasPrefix(e.Method, "two-sample (resolved only"):
		return claimTwoSample(t, e), true
	}
	return nil, false
}

func claimTwoSample(t testing.TB, e entry) *float64 {
	all := wetField(t, false, "emergency")
	var d estimate.Durations
	for i, done := range all.Event {
		if done {
			d.Time, d.Group = append(d.Time, all.Time[i]), append(d.Group, all.Group[i])
		}
	}
	s, _, err := d.Samples()
	if err != nil || len(s) != 2 {
		t.Fatal(s, err)
	}
	a, err1 := s[0].Logs()
	b, err2 := s[1].Logs()
	w, err3 := estimate.RankSumTest(s[0], s[1])
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	c := estimate.CompareGeometric(a, b, 0.95)
	return map[string]*float64{
		"n1": new(float64(a.N)), "n2": new(float64(b.N)), "wilcoxon_W": &w.W, "wilcoxon_p_normal_cc": &w.P,
		"welch_log_t": &c.Statistic, "welch_log_df": &c.DF, "welch_log_p": c.P, "ratio_gm_lo": c.Ratio.Low, "ratio_gm_hi": c.Ratio.High,
	}[e.Quantity]
}

func claimQuantile(t testing.TB, e entry) (*float64, bool) {
	if e.Dataset != "quantile" {
		return nil, false
	}
	p := e.param("p")
	switch e.Method {
	case "chi-square quantile":
		return new(dist.ChiSquaredQuantile(p, e.param("df"))), true
	case "gamma quantile":
		return new(dist.GammaQuantile(p, e.param("shape"), e.param("rate"))), true
	case "beta quantile":
		return new(dist.BetaQuantile(p, e.param("a"), e.param("b"))), true
	case "F quantile":
		return new(dist.FQuantile(p, e.param("d1"), e.param("d2"))), true
	}
	return nil, false
}
