// Package markov solves continuous-time Markov chains of dependability models:
// what states a system can be in, how it moves between them, and therefore how
// often it fails, how long it stays down, and how long it survives.
//
// [Build] explores a [Model], which is Go code and knows no file format, into a
// [Chain]. Everything asked of a chain is one of four computations:
//
//   - the stationary distribution ([Chain.Steady]), by elimination without
//     subtraction (Grassmann, Taksar and Heyman 1985, "GTH"), or for large chains by
//     multilevel aggregation (Horton and Leutenegger 1994);
//   - the expected time in each state before an end (means), by the same
//     elimination with the rate to the end kept apart from the diagonal;
//   - the distribution at a time and its integral, by uniformisation (Jensen
//     1953) or, for small stiff chains, by scaling and squaring;
//   - derivatives, by the adjoint of the first two: one solve for all parameters.
//
// # Accuracy
//
// No computation subtracts: rates, probabilities and times are non-negative, and
// sums, products and quotients of such numbers keep their relative accuracy. So an
// unavailability or an unreliability is right to its last digits whether it is 0.1
// or 1e-300, and it is never computed as one minus something. Exceptions
// (derivatives, squared coefficients of variation) carry the error that follows.
//
// What multilevel aggregation finds is right for probabilities above 1e-30 of the
// whole; its numbers say so in their error.
//
// Every [Number] has an Error: an absolute bound on, or where the text says so an
// estimate of, its numerical error. Rates are taken as exact.
//
// # Units
//
// Rates are per unit of time, times are in that unit; the package never asks which.
//
// The package is pure: no clock, no dice, no I/O. The same model gives the same
// bits. A Chain may be used by several goroutines.
package markov
