//go:build unix

package population_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/population"
)

// The bars: exact simulation at 2.5e7 events per core second.
func BenchmarkSimulate(b *testing.B) {
	m := swpop(10_000, 0.01, 0.0005, 1, 10)
	events, start := 0.0, cpu()
	for b.Loop() {
		s, err := m.Simulate([]float64{2.5}, population.Sampling{Runs: 100, Seed: 1}, dependability.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		events += s.Events
	}
	b.ReportMetric(events/(cpu()-start), "events/cpu-s")
}

// Below 8 CPU seconds and 50 MB each, 501,501 states.
func BenchmarkTransient1000(b *testing.B) { transient(b, 1000, 1) }
func BenchmarkSteady1000(b *testing.B)    { steady(b, 1000, 1) }

// Below 400 CPU seconds and 256 MB with at most 1e-9 lost, 50,015,001 states,
// and faster on two cores. These take minutes.
func BenchmarkHuge(b *testing.B) {
	for cores := 1; cores <= 2; cores++ {
		b.Run(fmt.Sprintf("transient/cores=%d", cores), func(b *testing.B) { transient(b, 10_000, cores) })
	}
	b.Run("steady", func(b *testing.B) { steady(b, 10_000, 2) })
}

func transient(b *testing.B, m, cores int) {
	pop := swpop(m, 0.01, 5/float64(m), 1, 10)
	start := cpu()
	for b.Loop() {
		p, err := pop.Exact([]float64{2.5}, population.Exactness{Cores: cores}, dependability.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(p[0].Lost*1e12, "1e-12-lost")
		b.ReportMetric(p[0].Mean[1], "err")
	}
	report(b, start)
}

func steady(b *testing.B, m, cores int) {
	pop := swpop(m, 0.01, 5/float64(m), 1, 10)
	start := cpu()
	for b.Loop() {
		p, err := pop.Steady(population.Exactness{Cores: cores}, dependability.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(p.Lost*1e12, "1e-12-lost")
		b.ReportMetric(p.Mean[1], "err")
	}
	report(b, start)
}

func report(b *testing.B, start float64) {
	b.ReportMetric((cpu()-start)/float64(b.N), "cpu-s/op")
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	b.ReportMetric(float64(mem.Sys)/1e6, "MB")
}

// cpu is the time that all threads have used.
func cpu() float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return float64(r.Utime.Sec+r.Stime.Sec) + 1e-6*float64(r.Utime.Usec+r.Stime.Usec)
}
