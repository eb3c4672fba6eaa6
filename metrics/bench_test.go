package metrics_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		issues := manyIssues(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				metrics.Read(slices.Values(issues), metrics.Settings{Statuses: workflow}, epoch)
			}
		})
	}
}

func BenchmarkMeasure(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		s := metrics.Read(slices.Values(manyIssues(n)), metrics.Settings{Statuses: workflow, Working: office(b)}, epoch)
		w := nines.Window{From: epoch.Add(-30 * 24 * time.Hour), To: epoch}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				measure(s, w, nines.Day)
			}
		})
	}
}

func BenchmarkCalendar(b *testing.B) {
	c := office(b)
	for b.Loop() {
		c.Between(epoch, epoch.Add(1000*time.Hour))
	}
}
