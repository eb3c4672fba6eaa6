// Package dependability holds the words that the engines for dependability
// models share: a result row, a probability with its complement, the limits
// of one computation. It computes nothing itself and knows neither files nor
// formats.
//
// The packages below it:
//
//	expr         the expression language of model files
//	rbd          reliability block diagrams (BDD, modules, copies)
//	repairable   k of n with repairmen and spares, in closed form
//	markov       continuous-time Markov chains
//	population   large conserved populations
//	simulation   discrete-event simulation of the same models
//	spec         the YAML format: a file becomes a checked Model
//	solve        one Model in, rows out: the dispatch to the engines
//
// Time has one unit in a model (usually the hour) and rates are per that unit.
// Two rules hold everywhere: an unavailability is computed and never found as
// 1-A, and what cannot be said is absent (nil) with a warning, never NaN.
package dependability
