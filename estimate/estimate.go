// Package estimate holds field-failure statistics: how long, how often, how
// much of the time, and how sure. Durations with open ones among them are the
// business of [Durations]; failures of repairable systems, outages and counts
// have files of their own. It is pure: numbers in, numbers out.
//
// It knows nothing of issues, calendars or how a number is shown. The rules:
//
//   - Every number is a [Result] with method, level, sample size, assumptions
//     and warnings. What cannot be said is nil.
//   - Open (censored) observations are used, never dropped.
//   - Data at fault are left out by name ([Excluded]) before any statistic.
//   - No Monte Carlo noise: intervals are computed by quadrature or convolution.
//     Two things are simulated, each with a seed of the caller and its error
//     beside the answer: the goodness of a fit ([Fit.AndersonDarling]) and the
//     chance that an error budget is used up ([Downtime.Budget]).
//   - The order of the observations changes nothing, and a change of unit
//     scales the times and leaves the pure numbers.
package estimate
