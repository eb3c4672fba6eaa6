// Package population analyses conserved populations: many alike things, each
// in one of a few classes, and rules that move one thing at a time from class
// to class at a rate that depends on the counts. Software processes that are
// well, in error or down; servers; patients.
//
// Four methods, from the cheapest to the dearest:
//
//	mean field    the counts as smooth functions of time; wrong by O(1) counts
//	linear noise  the covariance around the mean field
//	simulation    the exact process, sampled: Gillespie's direct method
//	exact         the whole chain, by uniformisation on a moving window of its
//	              states; the probability left out is known and reported
//
// Time and rates are in the unit of the caller. The package holds no clock and
// no dice: simulations take a seed and give the same numbers on any number of
// cores.
package population
