package metrics

import "time"

// A Summary describes the durations of N things. Its pointers are nil where N
// is 0.
//
// Quantiles are of type 7 (Hyndman and Fan 1996; the default of R, NumPy and
// spreadsheets): linear between the order statistics around (n-1)p. A quantile
// is weak if less than one observation is expected above it, n(1-p) < 1: below
// 7 for the 85th percentile, below 20 for the 95th. A weak one is hardly more
// than the largest value.
type Summary struct {
	N          int
	TotalHours float64
	Mean       *time.Duration
	Median     *time.Duration
	P85, P95   *time.Duration
	P85Weak    bool
	P95Weak    bool
	Working    *Summary // the same on the working-time clock; nil if the settings have none
}
