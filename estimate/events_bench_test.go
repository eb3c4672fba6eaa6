package estimate_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/nines-bot/nines/estimate"
)

// BenchmarkHundredThousand computes all default statistics of 100,000 failures,
// as events, outages and counts. Issue 3 asks for less than 20 ms for events.
func BenchmarkHundredThousand(b *testing.B) {
	const n = 100_000
	dice := rand.New(rand.NewPCG(1, 1))
	events := estimate.Events{Until: n, Unit: "h"}
	outages := estimate.Outages{To: 100 * n, Unit: "h"}
	counts := estimate.Counts{Unit: "d"}
	for range n {
		events.Time = append(events.Time, n*dice.Float64())
		start := 100 * n * dice.Float64()
		outages.Start = append(outages.Start, start)
		outages.End = append(outages.End, start+2*math.Exp(1.5*dice.NormFloat64()))
		counts.Failures = append(counts.Failures, float64(dice.IntN(4)))
	}
	sorted := events
	p, _, err := events.Process()
	if err != nil {
		b.Fatal(err)
	}
	sorted.Time = p.Systems[0].Times
	systems := events
	for i := range n {
		systems.System = append(systems.System, string(rune('a'+i%20)))
	}
	run := func(name string, all func() (estimate.Findings, error)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if f, err := all(); err != nil || len(f.Results) == 0 {
					b.Fatal(err)
				}
			}
		})
	}
	run("events", func() (estimate.Findings, error) { return estimate.EventOptions{}.All(events) })
	run("events in order", func() (estimate.Findings, error) { return estimate.EventOptions{}.All(sorted) })
	run("events of 20 systems", func() (estimate.Findings, error) { return estimate.EventOptions{}.All(systems) })
	run("outages", func() (estimate.Findings, error) { return estimate.OutageOptions{}.All(outages) })
	run("counts", func() (estimate.Findings, error) { return estimate.CountOptions{Horizon: 30}.All(counts) })
}
