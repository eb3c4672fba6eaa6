package estimate

// compare holds the rows that compare groups.
func (o DurationOptions) compare(samples []Sample) []Result {
	b := builder{o: o, sample: pooled(samples)}
	for _, rho := range []float64{0, 1} {
		b.logRank(samples, rho)
	}
	b.cox(samples)
	for i := range samples {
		for j := range i {
			b.pair(samples[i], samples[j])
		}
	}
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
		b.refuse(row("p-value"), err, sameCensoring)
		return
	}
	chi := row("chi-square")
	chi.Params = append(chi.Params, Number("df", float64(r.DF)))
	b.add(chi, Interval{Value: Some(r.ChiSquare)}, "", sameCensoring)
	b.add(row("p-value"), Interval{Value: Some(r.P)}, "", sameCensoring)
	for i, s := range samples {
		b.add(s.result("log-rank", "observed", Number("rho", rho)), Interval{Value: Some(r.Observed[i])}, "", sameCensoring)
		b.add(s.result("log-rank", "expected", Number("rho", rho)), Interval{Value: Some(r.Expected[i])}, "", sameCensoring)
	}
	if rho == 0 {
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
	for _, r := range fit.Ratios {
		params := []Param{Word("of", r.Group), Word("versus", r.Versus)}
		b.add(b.sample.result("cox", "coefficient", params...), r.Coefficient, "", proportional, independent)
		b.add(b.sample.result("cox", "hazard-ratio", params...), r.Ratio, "", proportional, independent)
		b.add(b.sample.result("cox", "p-value", params...), Interval{Value: Some(r.P)}, "", proportional, independent)
	}
}

// pair compares two groups on the scale of the logarithms: by Welch's test if
// all is complete, else by the ratio of lognormal fits.
func (b *builder) pair(x, y Sample) {
	method, assumption := "welch-log", "logarithms of the durations are near normal in the mean"
	var c Comparison
	first, err := x.Logs()
	second, err2 := y.Logs()
	if err == nil && err2 == nil {
		c = CompareGeometric(first, second, b.o.Level)
	} else {
		method, assumption = "aft-lognormal", isLognormal
		f, err := MaximumLikelihood(x, Lognormal, b.o.Level)
		g, err2 := MaximumLikelihood(y, Lognormal, b.o.Level)
		if err == nil && err2 == nil {
			c = CompareFits(f, g)
		}
	}
	params := []Param{Word("of", x.group), Word("versus", y.group)}
	both := pooled([]Sample{x, y})
	doubt := ""
	switch {
	case c.P == nil:
		doubt = ErrFew.Error()
	case !c.Distinguishable(b.o.Level):
		doubt = "not distinguishable from chance"
	}
	add := func(method, quantity string, v Interval, params ...Param) {
		b.add(both.result(method, quantity, params...).warn(doubt), v, "", assumption, independent)
	}
	add(method, "ratio", c.Ratio, params...)
	add(method, "p-value", Interval{Value: c.P}, params...)
	add("detectable-ratio", "ratio", Interval{Value: c.Detectable}, append(params, Word("test", method), Number("power", usualPower))...)
	if w, err := RankSumTest(x, y); err == nil {
		b.add(both.result("rank-sum", "p-value", Word("of", x.group), Word("versus", y.group)), Interval{Value: Some(w.P)}, "", noLaw)
	}
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
