package estimate_test

import (
	"fmt"

	"github.com/nines-bot/nines/estimate"
)

// Half of the failures were restored within 7 hours; the next took 8, so the
// median is between. Two are still open and count: without them it would be 6.5.
func ExampleKaplanMeier() {
	hours := []float64{2, 3, 5, 6, 7, 8, 12, 30, 40, 55}
	restored := []bool{true, true, true, true, true, true, true, true, false, false}
	sample, _, err := estimate.NewSample(hours, restored)
	if err != nil {
		fmt.Println(err)
		return
	}
	median := estimate.KaplanMeier(sample, 0.9).Quantile(0.5)
	fmt.Printf("%g h (90 %% sure between %g and %g), %d of %d open\n", *median.Value, *median.Low, *median.High, sample.Censored(), sample.N())
	// Output: 7.5 h (90 % sure between 3 and 30), 2 of 10 open
}

// A quantity that the data do not give is nil, and the row says why.
func ExampleDurationOptions_All() {
	found, err := estimate.DurationOptions{Quantiles: []float64{0.9}}.All(estimate.Durations{
		Time:  []float64{5, -3, 8, 20, 31},
		Event: []bool{true, true, true, false, false},
		Unit:  "h",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range found.Excluded {
		fmt.Printf("row %d: %s\n", e.Row, e.Reason)
	}
	p90 := found.Results[0]
	fmt.Println(p90.Method, p90.Quantity, p90.Params, p90.Value == nil, p90.Warnings)
	// Output:
	// row 2: duration is negative
	// kaplan-meier quantile [p=0.9] true [not reached: too few durations have ended fewer than 3 events]
}
