package population_test

import (
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/population"
)

func BenchmarkSimulate(b *testing.B) {
	m := swpop(10_000, 0.01, 0.0005, 1, 10)
	events := 0.0
	for b.Loop() {
		s, err := m.Simulate([]float64{2.5}, population.Sampling{Runs: 100, Seed: 1}, dependability.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		events += s.Events
	}
	b.ReportMetric(events/b.Elapsed().Seconds(), "events/s")
}
