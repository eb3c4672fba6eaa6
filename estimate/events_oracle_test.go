package estimate_test

import (
	"strings"
	"testing"

	"github.com/nines-bot/nines/estimate"
)

// recurrentClaims is what the events, outages and counts answer.
var recurrentClaims = []claim{claimTrend, claimGrowth, claimGrouped, claimMCF, claimOutages, claimCounts, claimData}

func TestOracleRecurrent(t *testing.T) {
	claimed := 0
	for _, e := range oracle(t) {
		for _, c := range recurrentClaims {
			if got, ok := c(t, e); ok {
				claimed++
				e.check(t, got)
				break
			}
		}
	}
	t.Logf("%d entries", claimed)
}

// failures reads one of the files of failure times.
func failures(t testing.TB, name string) estimate.Process {
	t.Helper()
	e := estimate.Events{Unit: "h"}
	name, e.FailureTerminated = strings.CutSuffix(name, "_ft")
	switch name {
	case "wet_field": // those created in the window
		for _, c := range readTable(t, name).numbers("created_h") {
			if c >= 0 {
				e.Time = append(e.Time, c)
			}
		}
	default:
		e.Time = readTable(t, name).numbers("t")
	}
	ends := map[string]float64{"wet_field": 2160, "milhdbk189_n27": 300, "nist_growth10": 1500}
	e.Until = ends[name]
	e.FailureTerminated = e.FailureTerminated || name == "reliasoft_n22"
	p, excluded, err := e.Process()
	if err != nil || len(excluded) > 0 {
		t.Fatalf("%s: %v, %v", name, excluded, err)
	}
	return p
}

func claimTrend(t testing.TB, e entry) (*float64, bool) {
	name, _, _ := strings.Cut(e.Method, " trend (")
	switch {
	case name == "Laplace":
		l := failures(t, e.Dataset).Laplace()
		return map[string]*float64{"U": l.Statistic, "p_two_sided": l.Normal, "p_exact_two_sided_IrwinHall": l.P}[e.Quantity], true
	case name == "MIL-HDBK-189":
		c := failures(t, e.Dataset).MILHDBK189()
		return map[string]*float64{"chi2": c.Statistic, "df": &c.DF, "p_lower": c.Lower, "p_upper": c.Upper}[e.Quantity], true
	case name == "Anderson-Darling":
		a := failures(t, e.Dataset).AndersonDarling()
		return map[string]*float64{"A2": a.Statistic, "p": a.P}[e.Quantity], true
	case strings.HasPrefix(name, "Lewis-Robinson"):
		u, cv := failures(t, e.Dataset).LewisRobinson()
		return map[string]*float64{"U_LR": u.Statistic, "cv_gaps": cv}[e.Quantity], true
	case strings.HasPrefix(name, "reverse arrangements"):
		m := failures(t, e.Dataset).MannKendall()
		return map[string]*float64{"R": &m.Growing, "S": &m.S, "varS": &m.Variance, "tau": m.Tau, "z_cc": m.Z, "p_z": m.Normal, "p_R_cor.test": m.P}[e.Quantity], true
	case name == "Duane":
		slope, _ := failures(t, e.Dataset).Duane()
		return slope, true
	}
	return nil, false
}

func claimGrowth(t testing.TB, e entry) (*float64, bool) {
	if !strings.HasPrefix(e.Method, "Crow-AMSAA (") {
		return nil, false
	}
	level := e.param("level")
	if level == 0 {
		level = 0.9
	}
	g := failures(t, e.Dataset).CrowAMSAA(level)
	return map[string]*float64{
		"beta_mle": g.Beta.Value, "lambda_mle": g.Lambda, "beta_unbiased": g.BetaUnbiased.Value, "lambda_unbiased": g.LambdaUnbiased,
		"rho_T": g.IntensityNow.Value, "mtbf_inst": g.MTBFNow.Value, "mtbf_cum": g.MTBFCumulative, "mtbf_inst_unbiased": g.MTBFNowUnbiased,
		"CvM_C2": g.CramerVonMises.Statistic, "loglik": g.LogLikelihood, "growth_rate": g.GrowthRate,
		"beta_lo": g.Beta.Low, "beta_hi": g.Beta.High, "mtbf_coef_lo": g.CoefficientLow, "mtbf_coef_hi": g.CoefficientHigh,
		"mtbf_lo": g.MTBFNow.Low, "mtbf_hi": g.MTBFNow.High,
	}[e.Quantity], true
}

func claimGrouped(t testing.TB, e entry) (*float64, bool) {
	if e.Method == "CvM critical value, beta estimated (MIL-HDBK-189 table)" {
		return estimate.CramerVonMisesCritical(int(e.param("M")), e.param("alpha")), true
	}
	if e.Method != "Crow-AMSAA grouped" {
		return nil, false
	}
	numbers := func(name string) (out []float64) {
		for f := range strings.FieldsSeq(e.Params[name].(string)) {
			out = append(out, number(t, f, ""))
		}
		return out
	}
	grouped, _, err := estimate.Grouped{End: numbers("interval_ends"), Failures: numbers("counts")}.Sound()
	if err != nil {
		t.Fatal(err)
	}
	g := grouped.CrowAMSAA(0.9)
	return map[string]*float64{
		"beta": g.Beta.Value, "lambda": g.Lambda, "rho_T": g.IntensityNow, "mtbf_T": g.MTBFNow,
		"mtbf_last_interval": g.MTBFLastInterval, "chi2_gof": g.Fit.Statistic, "df": &g.Fit.DF,
	}[e.Quantity], true
}

func claimMCF(t testing.TB, e entry) (*float64, bool) {
	if !strings.HasPrefix(e.Method, "MCF") {
		return nil, false
	}
	tb := readTable(t, "valveseat")
	data := estimate.Events{Time: tb.numbers("time"), System: tb.texts("id"), Unit: "d"}
	for _, s := range tb.texts("status") {
		data.Failure = append(data.Failure, s == "1")
	}
	p, excluded, err := data.Process()
	if err != nil || len(excluded) > 0 {
		t.Fatal(excluded, err)
	}
	m := p.MCF(0.95)
	switch prefix, at, _ := strings.Cut(e.Quantity, "("); prefix {
	case "n_systems":
		return new(float64(m.Systems)), true
	case "n_repairs":
		return new(float64(m.N)), true
	default:
		v := m.At(number(t, at, ""))
		return map[string]*float64{"MCF": v.Value, "se_robust": v.SE, "lo95_log": v.Low, "hi95_log": v.High}[prefix], true
	}
}
