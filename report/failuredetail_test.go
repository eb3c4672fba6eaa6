package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/metrics"
)

// failuresAt are failures of one hour each, at hours of a window of so many days
// that begins on a Sunday.
func failuresAt(days int, hours ...float64) metrics.Failures {
	w := nines.Window{From: failureEpoch, To: failureEpoch.AddDate(0, 0, days)}
	f := metrics.Failures{Rule: metrics.FailureRule{Reading: metrics.Restore, Start: metrics.ClockCreated, End: metrics.ClockDone}, Window: w, Until: w.To}
	for i, h := range hours {
		at := w.From.Add(time.Duration(h * float64(time.Hour)))
		f.Events = append(f.Events, metrics.Failure{
			Keys: []string{fmt.Sprintf("WET-%d", i+1)}, Occurred: at, Impact: 1, Component: string(rune('a' + i%4)),
			Down: []nines.Window{{From: at, To: at.Add(time.Hour)}},
		})
	}
	return f
}

// Failures that come in clusters are predicted with clusters to come.
func TestPredictionOfClusters(t *testing.T) {
	var hours []float64
	for _, day := range []float64{2, 9, 11, 17, 23, 26} {
		for k := range 6 {
			hours = append(hours, 24*day+float64(k))
		}
	}
	x := estimateFailures(failuresAt(30, hours...), time.Time{})
	if !x.trend.clustered {
		t.Fatal("6 days with 6 failures each are no clusters")
	}
	even := x.tally.Posterior(estimate.Jeffreys()).Predict(720)
	if x.next[0] >= even.Quantile(0.05) || x.next[2] <= even.Quantile(0.95) {
		t.Errorf("expected between %v and %v, which is as narrow as without clusters: %v to %v", x.next[0], x.next[2], even.Quantile(0.05), even.Quantile(0.95))
	}
	said := saidOf(x.Failures, time.Time{})
	if !strings.Contains(said, ", in clusters as before, between ") {
		t.Errorf("the clusters to come are not said in\n%s", said)
	}
}

// The ratio that would show is that of the exact test of all failures together:
// none of five, for they can all be on one side by chance.
func TestRateDetectable(t *testing.T) {
	f := failuresAt(30, 10, 200, 300)
	f.Before = failuresAt(30, 5, 400).Events
	if x := estimateFailures(f, f.Window.Previous().From); x.change.rateDetectable != nil {
		t.Errorf("5 failures could show a change of %v", *x.change.rateDetectable)
	}
	f.Before = failuresAt(30, 5, 60, 70, 90, 100, 140, 190, 230, 300, 400, 410, 500, 520, 600, 630, 660, 700).Events
	x := estimateFailures(f, f.Window.Previous().From)
	if want := estimate.Usual().ExactRateRatio(20, 1); x.change.rateDetectable == nil || *x.change.rateDetectable != *want {
		t.Errorf("detectable %v, want %v", x.change.rateDetectable, *want)
	}
}

func TestPatternOfTheWeek(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 1))
	even := make([]float64, 120)
	for i := range even {
		even[i] = 720 * dice.Float64()
	}
	mondays := append([]float64(nil), even...)
	for i := range 40 { // 1 March 2026 is a Sunday
		mondays[i] = 24 + 168*float64(i%4) + 24*dice.Float64()
	}
	mornings := append([]float64(nil), even...)
	for i := range 40 {
		mornings[i] = 24*float64(i%28) + 9 + 3*dice.Float64()
	}
	for _, c := range []struct {
		name  string
		hours []float64
		want  string
	}{
		{"even", even, "No pattern by weekday or hour beyond chance (chi-square, p "},
		{"mondays", mondays, "More failures begin on Mondays than chance explains: "},
		{"mornings", mornings, "More failures begin between 09:00 and 12:00 than chance explains: "},
	} {
		x := estimateFailures(failuresAt(30, c.hours...), time.Time{})
		if got := x.pattern(x.week(time.UTC)); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	x := estimateFailures(failuresAt(2, even[0]/15, even[1]/15), time.Time{})
	if got := x.pattern(x.week(time.UTC)); got != "Whether there is a pattern by weekday or hour cannot be said." {
		t.Errorf("two days: %s", got)
	}
}

// No pattern, a thousand times: one is seen in at most 6 % of the windows.
func TestPatternFalseAlarms(t *testing.T) {
	dice := rand.New(rand.NewPCG(4, 4))
	said := 0
	for range 1000 {
		hours := make([]float64, 35+dice.IntN(100))
		for i := range hours {
			hours[i] = 720 * dice.Float64()
		}
		x := &failureFacts{Failures: failuresAt(30, hours...), hours: 720}
		if !strings.HasPrefix(x.pattern(x.week(time.UTC)), "No pattern") {
			said++
		}
	}
	if t.Logf("a pattern said in %d of 1000", said); said > 60 {
		t.Errorf("a pattern is said in %d of 1000 windows without one", said)
	}
}

// An open failure older than the target is a miss; a younger one is not counted.
func TestShareTable(t *testing.T) {
	f := failuresAt(30, 10, 100, 200, 718)
	f.Events[1].Open, f.Events[1].Down[0].To = true, f.Until
	f.Events[3].Open, f.Events[3].Down[0].To = true, f.Until
	b := &builder{facts: facts{failures: estimateFailures(f, time.Time{})}}
	table, ok := b.shareTable()
	if !ok {
		t.Fatal("no table")
	}
	got := map[string]string{}
	for _, row := range table.Rows {
		got[row[0].Text] = row[4].Text + ", " + row[5].Text
	}
	want := map[string]string{"1.0 h": "2 of 4, 0", "4.0 h": "2 of 3, 1", "24 h": "2 of 3, 1", "7.0 d": "2 of 3, 1", "30.0 d": "2 of 2, 2"}
	for within, w := range want {
		if got[within] != w {
			t.Errorf("within %s: %s, want %s", within, got[within], w)
		}
	}
}

// Components that failed only in the window before are systems too.
func TestComponentsAsSystems(t *testing.T) {
	f := failuresAt(30, 10, 20, 30, 40, 100, 110, 300)
	f.Before = failuresAt(30, 5, 15, 25, 35).Events
	f.Before[3].Component = "quiet"
	x := estimateFailures(f, time.Time{})
	if x.mcf == nil || x.mcf.Systems != 5 {
		t.Fatalf("%+v: want 5 systems", x.mcf)
	}
	if end := x.mcf.At(720); *end.Value != 7.0/5 || end.Low == nil {
		t.Errorf("failures of a component: %v", *end.Value)
	}
}

func TestFingerprint(t *testing.T) {
	base := metrics.FailureRule{JQL: "type = Bug", Reading: metrics.Restore, Gap: time.Minute, Links: []string{"a b"}, Objective: &metrics.Objective{Availability: 0.99}}
	same := base
	same.Objective = &metrics.Objective{Availability: 0.99}
	if fingerprint(base) != fingerprint(same) {
		t.Error("the same definition has two fingerprints")
	}
	other := base
	other.Links = []string{"a", "b"}
	stricter := base
	stricter.Objective = &metrics.Objective{Availability: 0.999}
	if fingerprint(base) == fingerprint(other) || fingerprint(base) == fingerprint(stricter) {
		t.Error("another definition has the same fingerprint")
	}
}

// An interval of the availability that does not hold the availability of the
// window is none.
func TestAvailabilityOfUnlikeOutages(t *testing.T) {
	var hours []float64
	for i := range 20 {
		hours = append(hours, 30*float64(i))
	}
	f := failuresAt(30, hours...)
	for i := range f.Events { // from a millisecond to 29 hours
		d := &f.Events[i].Down[0]
		d.To = d.From.Add(time.Duration(float64(time.Millisecond) * math.Pow(10, 8*float64(i)/19)))
	}
	said := saidOf(f, time.Time{})
	if !strings.Contains(said, "cannot be said, because a few outages that are far longer") || strings.Contains(said, "availability-gpq") {
		t.Errorf("the long run is said of\n%s", said)
	}
	if said := saidOf(failuresAt(30, 10, 50, 90, 130), time.Time{}); !strings.Contains(said, "in the long run 90% sure between ") {
		t.Errorf("nothing is said of the long run in\n%s", said)
	}
}

// A curve of very many failures keeps its ends and what can be seen.
func TestThinned(t *testing.T) {
	for _, n := range []int{0, 1, visible, visible + 1, 50_000} {
		c := Curve{Name: "c"}
		for i := range n {
			c.X, c.Y, c.Low = append(c.X, float64(i)), append(c.Y, float64(2*i)), append(c.Low, nil)
		}
		got := thinned(c)
		if len(got.X) > visible+1 || len(got.Y) != len(got.X) || len(got.Low) != len(got.X) || len(got.High) != 0 {
			t.Fatalf("%d points became %d, %d, %d and %d", n, len(got.X), len(got.Y), len(got.Low), len(got.High))
		}
		if n > 0 && (got.X[0] != 0 || got.X[len(got.X)-1] != float64(n-1) || len(got.X) < min(n, visible)*9/10) {
			t.Errorf("%d points became %d from %v to %v", n, len(got.X), got.X[0], got.X[len(got.X)-1])
		}
		for i := 1; i < len(got.X); i++ {
			if got.X[i] <= got.X[i-1] || got.Y[i] != 2*got.X[i] {
				t.Fatalf("%d points: point %d is %v, %v", n, i, got.X[i], got.Y[i])
			}
		}
	}
}
