package report

// failureFindings are what the failures in the field make of the state.
func (b *builder) failureFindings() []finding {
	x := b.failures
	if x == nil {
		return nil
	}
	var all []finding
	if o := x.Rule.Objective; o != nil && x.down != nil && x.down.Availability() < o.Availability {
		at, goal := availability(x.down.Availability()), availability(o.Availability)
		all = append(all, say(Bad, "availability "+at+", objective "+goal,
			Span{Text: "The service was available for " + at + " of the time by its failures; the objective is " + goal + "."})...)
	}
	if c := x.change; c.rateSays && c.rate.Ratio.Value != nil && *c.rate.Ratio.Value > 1 {
		all = append(all, say(Watch, "more failures", Span{Text: "There are more failures than in " + b.before() + ", more than chance explains."})...)
	}
	if c := x.change; c.tmSays && c.times.Ratio.Value != nil && *c.times.Ratio.Value > 1 {
		all = append(all, say(Watch, "failures last longer", Span{Text: "Failures last longer than in " + b.before() + ", more than chance explains."})...)
	}
	return all
}
