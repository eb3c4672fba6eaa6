package estimate_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/nines-bot/nines/estimate"
)

// dataset reads one of the duration files; by groups it, or not if "".
func dataset(t testing.TB, name, by string) estimate.Durations {
	t.Helper()
	if strings.HasPrefix(name, "wet_field") {
		return wetField(t, name == "wet_field_ltrunc", by)
	}
	tb := readTable(t, name)
	d := estimate.Durations{Unit: "h"}
	if d.Time = tb.numbers("time"); d.Time == nil {
		d.Time = tb.numbers("hours")
	}
	for _, s := range tb.texts("status") {
		d.Event = append(d.Event, s == "1")
	}
	if by != "" {
		d.Group = tb.texts(by)
	}
	return d
}

// wetField is the cohort opened in the window with positive durations or, with
// truncated, all with positive durations that were open in it.
func wetField(t testing.TB, truncated bool, by string) estimate.Durations {
	const end = 2160
	tb := readTable(t, "wet_field")
	priority, created, resolved := tb.texts("priority"), tb.numbers("created_h"), tb.numbers("resolved_h")
	d := estimate.Durations{Unit: "h"}
	for i, c := range created {
		done := !math.IsNaN(resolved[i])
		stop := end + 0.0
		if done {
			stop = resolved[i]
		}
		if stop <= c || !truncated && c < 0 || stop <= 0 {
			continue
		}
		d.Time = append(d.Time, stop-c)
		d.Event = append(d.Event, done)
		d.Entry = append(d.Entry, math.Max(0, -c))
		switch by {
		case "half":
			d.Group = append(d.Group, strconv.Itoa(map[bool]int{true: 1}[c >= 1080]))
		case "priority":
			d.Group = append(d.Group, priority[i])
		case "emergency":
			d.Group = append(d.Group, map[bool]string{true: "grave", false: "rest"}[priority[i] == "Emergency" || priority[i] == "Severe"])
		}
	}
	return d
}

func sample(t testing.TB, name string) estimate.Sample {
	t.Helper()
	s, _, err := dataset(t, name, "").Samples()
	if err != nil || len(s) != 1 {
		t.Fatalf("%s: %d samples, %v", name, len(s), err)
	}
	return s[0]
}

// A claim answers the entries it knows; false for those it does not.
type claim func(t testing.TB, e entry) (got *float64, ok bool)

// durationClaims is what this half of the package answers.
var durationClaims = []claim{claimCurve, claimFit, claimMean, claimGroups, claimComparison, claimQuantile}

func number(t testing.TB, s, prefix string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimPrefix(s, prefix), ")"), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func claimCurve(t testing.TB, e entry) (*float64, bool) {
	if e.Method != "KM log-log 95%" && e.Method != "Nelson-Aalen" && e.Method != "RMST" && e.Method != "KM left-truncated" {
		return nil, false
	}
	s := sample(t, e.Dataset)
	c := estimate.KaplanMeier(s, 0.95)
	at := func(prefix string) estimate.Interval { return c.Survival(number(t, e.Quantity, prefix)) }
	q := func(prefix string) estimate.Interval { return c.Quantile(number(t, e.Quantity, prefix)) }
	switch prefix, _, _ := strings.Cut(e.Quantity, "("); {
	case prefix == "S":
		return at("S(").Value, true
	case prefix == "se_S":
		return at("se_S(").SE, true
	case prefix == "lo_S":
		return at("lo_S(").Low, true
	case prefix == "hi_S":
		return at("hi_S(").High, true
	case prefix == "H":
		return c.Hazard(number(t, e.Quantity, "H(")).Value, true
	case prefix == "rmst":
		return c.Restricted(number(t, e.Quantity, "rmst(")).Value, true
	case prefix == "se_rmst":
		return c.Restricted(number(t, e.Quantity, "se_rmst(")).SE, true
	case strings.HasPrefix(prefix, "q_lo"):
		return q("q_lo").Low, true
	case strings.HasPrefix(prefix, "q_hi"):
		return q("q_hi").High, true
	case prefix == "n_event_times":
		return new(float64(len(c.Steps))), true
	case prefix == "sum_S_over_event_times":
		sum := 0.0
		for _, step := range c.Steps {
			sum += step.Survival
		}
		return &sum, true
	case prefix == "n_used":
		return new(float64(s.N())), true
	case prefix == "n_late_entry":
		return new(float64(s.DelayedEntries())), true
	case strings.HasPrefix(prefix, "q"):
		return q("q").Value, true
	}
	return nil, false
}

func TestOracleDurations(t *testing.T) {
	claimed := 0
	for _, e := range oracle(t) {
		for _, c := range durationClaims {
			if got, ok := c(t, e); ok {
				claimed++
				e.check(t, got)
				break
			}
		}
	}
	t.Logf("%d entries", claimed)
}

func claimFit(t testing.TB, e entry) (*float64, bool) {
	name, ok := strings.CutPrefix(e.Method, "censored MLE ")
	if !ok {
		return nil, false
	}
	for _, m := range estimate.Models() {
		if m.String() != name {
			continue
		}
		f, err := estimate.MaximumLikelihood(sample(t, e.Dataset), m, 0.95)
		if err != nil {
			t.Errorf("%s: %v", e.ID, err)
			return nil, true
		}
		return map[string]*float64{
			"mu_intercept": f.Mu.Value, "se_mu": f.Mu.SE, "log_scale": f.LogSigma.Value, "se_log_scale": f.LogSigma.SE,
			"loglik": &f.LogLikelihood, "AIC": &f.AIC, "AICc": &f.AICc, "mean": f.Mean().Value,
			"shape": f.Shape().Value, "scale": f.Scale().Value, "median": f.Quantile(0.5).Value, "p90": f.Quantile(0.9).Value,
			"median_lo95_wald_log": f.Quantile(0.5).Low, "median_hi95_wald_log": f.Quantile(0.5).High,
			"p90_lo95_wald_log": f.Quantile(0.9).Low, "p90_hi95_wald_log": f.Quantile(0.9).High,
		}[e.Quantity], true
	}
	return nil, false
}

func claimMean(t testing.TB, e entry) (*float64, bool) {
	if e.Dataset == "counts" && e.Method == "quantile CI order statistics" {
		r, _ := estimate.OrderStatistics(int(e.param("n")), e.param("p"), e.param("level"))
		return map[string]*float64{"lower_rank": new(float64(r.Lower)), "upper_rank": new(float64(r.Upper)), "coverage": &r.Coverage}[e.Quantity], true
	}
	if e.Dataset != "aircondit" {
		return nil, false
	}
	s := sample(t, e.Dataset)
	logs, err := s.Logs()
	if err != nil {
		t.Fatal(err)
	}
	pick := func(v estimate.Interval) *float64 {
		return map[string]*float64{"lo": v.Low, "hi": v.High, "abc_lo": v.Low, "abc_hi": v.High, "est": v.Value, "gm": v.Value}[e.Quantity]
	}
	switch {
	case strings.HasPrefix(e.Method, "ABC"):
		v, err := estimate.ABC(s, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		return pick(v), true
	case e.Method == "exponential exact CI of mean":
		return pick(estimate.ExponentialMean(s, 0.95)), true
	case e.Method == "lognormal mean Cox CI":
		return pick(logs.Cox(0.95)), true
	case e.Method == "geometric mean t CI":
		return pick(logs.Geometric(0.95)), true
	case strings.HasPrefix(e.Method, "lognormal mean generalized"):
		return new(logs.Pivot().Quantile(number(t, "0."+strings.TrimPrefix(e.Quantity, "q"), ""))), true
	case strings.Contains(e.Method, "bootstrap of mean"):
		return claimBootstrap(t, e, s)
	}
	return nil, false
}

func claimBootstrap(t testing.TB, e entry, s estimate.Sample) (*float64, bool) {
	b, err := estimate.ExactBootstrap(s)
	if err != nil {
		t.Fatal(err)
	}
	low, high := b.Shares(0.95, b.Bias(false))
	return map[string]*float64{
		"mean": &b.Mean, "boot_sd": &b.SD, "P(mean*<mean)": &b.Below, "P(mean*<=mean)": &b.AtOrBelow,
		"z0_strict": new(b.Bias(false)), "z0_mid": new(b.Bias(true)), "accel": &b.Acceleration,
		"bca_alpha_lo": &low, "bca_alpha_hi": &high,
		"perc_lo": b.Percentile(0.95).Low, "perc_hi": b.Percentile(0.95).High,
		"bca_lo": b.BCa(0.95, false).Low, "bca_hi": b.BCa(0.95, false).High,
		"bca_mid_lo": b.BCa(0.95, true).Low, "bca_mid_hi": b.BCa(0.95, true).High,
	}[e.Quantity], true
}

// groups reads the samples of "… by column".
func groups(t testing.TB, e entry) ([]estimate.Sample, map[string]int) {
	t.Helper()
	_, by, _ := strings.Cut(e.Method, " by ")
	by, _, _ = strings.Cut(by, " ")
	samples, _, err := dataset(t, e.Dataset, by).Samples()
	if err != nil {
		t.Fatal(err)
	}
	index := map[string]int{}
	for i, s := range samples {
		index[s.Group()] = i
	}
	return samples, index
}

func claimGroups(t testing.TB, e entry) (*float64, bool) {
	switch {
	case strings.HasPrefix(e.Method, "log-rank rho="):
		samples, index := groups(t, e)
		r, err := estimate.LogRankTest(samples, number(t, e.Method[len("log-rank rho="):][:1], ""))
		if err != nil {
			t.Fatal(err)
		}
		what, group, _ := strings.Cut(e.Quantity, "=")
		return map[string]*float64{
			"chisq": &r.ChiSquare, "p": &r.P, "df": new(float64(r.DF)),
			"obs_g": &r.Observed[index[group]], "exp_g": &r.Expected[index[group]],
		}[what], true
	case strings.HasPrefix(e.Method, "Cox Efron"):
		samples, _ := groups(t, e)
		fit, err := estimate.Cox(samples, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		b := fit.Ratios[0].Coefficient
		return map[string]*float64{"loghr": b.Value, "se": b.SE, "loglik1": &fit.LogLikelihood}[e.Quantity], true
	}
	return nil, false
}
