package estimate

// compare holds the rows that compare groups: all of them by the log-rank test,
// and each with the first.
func (o DurationOptions) compare(samples []Sample) []Result {
	b := builder{o: o, sample: pooled(samples)}
	for _, rho := range []float64{0, 1} {
		b.logRank(samples, rho)
	}
	b.cox(samples)
	b.pairs(samples)
	return b.rows
}

// pooled is a sample with the counts of all and the durations of none.
func pooled(samples []Sample) Sample {
	all := Sample{unit: samples[0].unit}
	n := 0
	for _, s := range samples {
		n += s.N()
		all.events += s.events
	}
	all.keys = make([]uint64, n)
	return all
}

const sameCensoring = "durations are left open for the same reasons in all groups"

func (b *builder) logRank(samples []Sample, rho float64) {
	row := func(quantity string) Result { return b.sample.result("log-rank", quantity, Number("rho", rho)) }
	r, err := LogRankTest(samples, rho)
	if err != nil {
		b.refuse(row("chi-square"), err, sameCensoring)
		b.refuse(row("p-value"), err, sameCensoring)
	} else {
		chi := row("chi-square")
		chi.Params = append(chi.Params, Number("df", float64(r.DF)))
		b.add(chi, Interval{Value: Some(r.ChiSquare)}, "", sameCensoring)
		b.add(row("p-value"), Interval{Value: Some(r.P)}, "", sameCensoring)
	}
	for i, s := range samples {
		b.add(s.result("log-rank", "observed", Number("rho", rho)), Interval{Value: Some(r.Observed[i])}, "", sameCensoring)
		b.add(s.result("log-rank", "expected", Number("rho", rho)), Interval{Value: Some(r.Expected[i])}, "", sameCensoring)
	}
	if rho == 0 && b.sample.events > 0 {
		detectable := b.sample.result("detectable-ratio", "ratio", Word("test", "log-rank"), Number("power", usualPower))
		b.add(detectable, Interval{Value: b.o.power().HazardRatio(b.sample.events)}, "", "groups of equal size")
	}
}

func (o DurationOptions) power() Power {
	p := Usual()
	p.Level = o.Level
	return p
}

func (b *builder) cox(samples []Sample) {
	const proportional = "the ratio of the hazards is the same at every age"
	fit, err := Cox(samples, b.o.Level)
	if err != nil {
		b.refuse(b.sample.result("cox", "hazard-ratio"), err, proportional)
		return
	}
	b.add(b.sample.result("cox", "log-likelihood"), Interval{Value: Some(fit.LogLikelihood)}, "", proportional, independent)
	for _, r := range fit.Ratios {
		params := []Param{Word("of", r.Group), Word("versus", r.Versus)}
		b.add(b.sample.result("cox", "coefficient", params...), r.Coefficient, "", proportional, independent)
		b.add(b.sample.result("cox", "hazard-ratio", params...), r.Ratio, "", proportional, independent)
		b.add(b.sample.result("cox", "p-value", params...), Interval{Value: Some(r.P)}, "", proportional, independent)
	}
	for _, group := range fit.Without {
		b.refuse(b.sample.result("cox", "hazard-ratio", Word("of", group), Word("versus", samples[0].group)), ErrNoEvents, proportional)
	}
}

// pairs compares every group with the first on the scale of the logarithms: by
// Welch's test if all is complete, else by the ratio of lognormal fits. Where
// there are several, Holm's rule adjusts the p-values for looking often.
func (b *builder) pairs(samples []Sample) {
	method, assumption := "welch-log", nearNormal
	ratios := compareLogs(samples, b.o.Level)
	if ratios == nil {
		method, assumption = "aft-lognormal", isLognormal
		ratios = compareFits(samples, b.o.Level)
	}
	ps := make([]*float64, len(ratios))
	for i, c := range ratios {
		ps[i] = c.P
	}
	adjusted := Holm(ps)
	first := samples[0]
	for i, c := range ratios {
		s := samples[i+1]
		both := pooled([]Sample{s, first})
		params := []Param{Word("of", s.group), Word("versus", first.group)}
		add := func(method, quantity string, v *float64, assumption string) {
			b.add(both.result(method, quantity, params...).warn(c.doubt(b.o.Level)), Interval{Value: v}, "", assumption, independent)
		}
		b.add(both.result(method, "ratio", params...).warn(c.doubt(b.o.Level)), c.Ratio, "", assumption, independent)
		if c.P != nil {
			add(method, "statistic", Some(c.Statistic), assumption)
		}
		add(method, "p-value", c.P, assumption)
		if len(ratios) > 1 {
			add(method, "p-value-holm", adjusted[i], assumption)
		}
		add("detectable-ratio", "ratio", c.Detectable, assumption)
		last := &b.rows[len(b.rows)-1]
		last.Params = append(last.Params, Word("test", method), Number("power", usualPower))
		b.exponentialPair(s, first, both, params)
		if w, err := RankSumTest(s, first); err == nil {
			b.add(both.result("rank-sum", "statistic", params...), Interval{Value: Some(w.W)}, "", noLaw)
			b.add(both.result("rank-sum", "p-value", params...), Interval{Value: Some(w.P)}, "", noLaw)
		}
	}
}

func (b *builder) exponentialPair(s, first, both Sample, params []Param) {
	c := CompareExponential(s.exposure(), s.events, first.exposure(), first.events, b.o.Level)
	if c.P == nil {
		return
	}
	b.add(both.result("exponential-f", "ratio", params...), c.Ratio, "", isExponential, independent)
	b.add(both.result("exponential-f", "p-value", params...), Interval{Value: c.P}, "", isExponential, independent)
}

// doubt is the warning that goes with the comparison.
func (c Comparison) doubt(level float64) string {
	switch {
	case c.P == nil:
		return ErrFew.Error()
	case !c.Distinguishable(level):
		return "not distinguishable from chance"
	}
	return ""
}

// compareLogs compares every sample with the first by Welch's test; nil if one
// of them is not complete.
func compareLogs(samples []Sample, level float64) []Comparison {
	logs := make([]Logs, len(samples))
	for i, s := range samples {
		var err error
		if logs[i], err = s.Logs(); err != nil {
			return nil
		}
	}
	var out []Comparison
	for _, l := range logs[1:] {
		out = append(out, CompareGeometric(l, logs[0], level))
	}
	return out
}

// compareFits compares the lognormal fit of every sample with that of the first.
func compareFits(samples []Sample, level float64) []Comparison {
	first, firstErr := MaximumLikelihood(samples[0], Lognormal, level)
	out := make([]Comparison, len(samples)-1)
	for i, s := range samples[1:] {
		if f, err := MaximumLikelihood(s, Lognormal, level); err == nil && firstErr == nil {
			out[i] = CompareFits(f, first)
		}
	}
	return out
}

// Detectable are the rows of the smallest ratio that two groups of n durations
// each can show with power 80 %: of lognormal ones with each sigma, and of
// exponential ones. N is that of one group.
func Detectable(n int, sigmas []float64, level float64) []Result {
	power := Usual()
	power.Level = level
	row := func(v *float64, assumption string, param Param) Result {
		r := Result{
			Method: "detectable-ratio", Quantity: "ratio", Params: []Param{param, Number("power", usualPower)},
			Value: v, Level: level, N: n, Events: n,
			Assumptions: []string{assumption, "two-sided test at 1 - level"},
		}
		if v == nil {
			r.Warnings = []string{ErrFew.Error()}
		}
		return r
	}
	var out []Result
	for _, sigma := range sigmas {
		out = append(out, row(power.LognormalRatio(n, n, sigma), isLognormal, Number("sigma", sigma)))
	}
	return append(out, row(power.ExponentialRatio(n, n), isExponential, Number("exponential", 1)))
}
