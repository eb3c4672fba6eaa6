package report

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

var failureEpoch = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// months are two months of failures of the same kind: a Poisson number of
// lognormal durations, cut off at now.
func months(dice *rand.Rand, mean, medianHours, sigma float64) metrics.Failures {
	w := nines.Window{From: failureEpoch, To: failureEpoch.AddDate(0, 0, 30)}
	f := metrics.Failures{Rule: metrics.FailureRule{Reading: metrics.Restore, Start: metrics.ClockCreated, End: metrics.ClockDone}, Window: w, Until: w.To}
	for at := w.Previous().From; ; {
		at = at.Add(time.Duration(dice.ExpFloat64() / mean * 30 * float64(24*time.Hour)))
		if !at.Before(w.To) {
			return f
		}
		end := at.Add(time.Duration(medianHours * math.Exp(sigma*dice.NormFloat64()) * float64(time.Hour)))
		e := metrics.Failure{Keys: []string{fmt.Sprintf("WET-%d", len(f.Events)+len(f.Before)+1)}, Priority: "Severe", Occurred: at, Impact: 1, Open: end.After(w.To)}
		if e.Open {
			end = w.To
		}
		e.Down = []nines.Window{{From: at, To: end}}
		if at.Before(w.From) {
			f.Before = append(f.Before, e)
			if end.After(w.From) {
				f.Carried = append(f.Carried, e)
			}
		} else {
			f.Events = append(f.Events, e)
		}
	}
}

// Nothing changed, a thousand times: "more than chance" may be said in at most
// 6 % of the months, by either test.
func TestFalseAlarms(t *testing.T) {
	for _, c := range []struct{ mean, median, sigma float64 }{{10, 24, 1.1}, {10, 72, 1.5}, {4, 72, 1.5}, {40, 8, 1.1}} {
		dice := rand.New(rand.NewPCG(3, 3))
		said, compared := 0, 0
		for range 1000 {
			f := months(dice, c.mean, c.median, c.sigma)
			x := &failureFacts{Failures: f, hours: f.Until.Sub(f.Window.From).Hours()}
			x.readEvents()
			x.compare(f.Window.Previous().From)
			if x.change.timesP != nil {
				compared++
			}
			if x.change.rateSays || x.change.tmSays {
				said++
			}
		}
		t.Logf("%v a month, sigma %v: changed said in %d of 1000, times compared in %d", c.mean, c.sigma, said, compared)
		if said > 60 {
			t.Errorf("%v a month, median %v h, sigma %v: a change is said in %d of 1000 months without one", c.mean, c.median, c.sigma, said)
		}
		if c.mean >= 10 && compared < 900 {
			t.Errorf("%v a month: the durations of only %d months are compared", c.mean, compared)
		}
	}
}

// A change that is there is found: durations of a tenth, failures five times as
// often.
func TestRealChange(t *testing.T) {
	dice := rand.New(rand.NewPCG(5, 5))
	slower := months(dice, 40, 40, 0.8)
	for i := range slower.Events {
		e := &slower.Events[i]
		e.Down[0].To = e.Occurred.Add(e.Down[0].Duration() / 10)
		e.Open = false
	}
	for i := range slower.Before[1:] { // four of five did not happen
		if i%5 > 0 {
			slower.Before[i].Occurred = time.Time{}
		}
	}
	var before []metrics.Failure
	for _, e := range slower.Before {
		if !e.Occurred.IsZero() {
			before = append(before, e)
		}
	}
	slower.Before = before
	x := estimateFailures(slower, slower.Window.Previous().From)
	if !x.change.rateSays || !x.change.tmSays {
		t.Errorf("rate p %v, times p %v: a change of five and ten times is not seen", *x.change.rateP, *x.change.timesP)
	}
}

// saidOf is what the section says, in one string.
func saidOf(f metrics.Failures, since time.Time) string {
	b := &builder{
		in:    Input{Zone: time.UTC, Window: f.Window},
		clock: clock{zone: time.UTC, now: f.Until},
		facts: facts{asOf: f.Until, failures: estimateFailures(f, since)},
	}
	var s strings.Builder
	for _, block := range b.failureSection() {
		switch block := block.(type) {
		case Text:
			for _, span := range block.Spans {
				s.WriteString(span.Text)
			}
			s.WriteString("\n")
		case Note:
			for _, span := range block.Spans {
				s.WriteString(span.Text)
			}
			s.WriteString("\n")
		case Table:
			for _, row := range block.Rows {
				for _, cell := range row {
					s.WriteString(cell.Text + " | ")
				}
				s.WriteString("\n")
			}
		case Chart:
			s.WriteString("[" + block.ID + "] " + block.Title + ". " + block.Subtitle + ". " + block.Alt + "\n")
		}
	}
	return s.String()
}

// What cannot be known is said, and never a number that is none.
func TestFailureWords(t *testing.T) {
	w := nines.Window{From: failureEpoch, To: failureEpoch.AddDate(0, 0, 30)}
	rule := metrics.FailureRule{Reading: metrics.Restore, Start: metrics.ClockCreated, End: metrics.ClockDone, JQL: "type = Bug"}
	at := func(h float64) time.Time { return w.From.Add(time.Duration(h * float64(time.Hour))) }
	lasted := func(from, to float64) metrics.Failure {
		return metrics.Failure{Keys: []string{"WET-1"}, Occurred: at(from), Down: []nines.Window{{From: at(from), To: at(to)}}, Impact: 1, Open: to >= 720}
	}
	resolve := rule
	resolve.Reading = metrics.Resolve
	for _, c := range []struct {
		name string
		f    metrics.Failures
		want []string
	}{
		{"none", metrics.Failures{Rule: rule, Window: w, Until: w.To}, []string{
			"No failure in 30 days: at 95% confidence the time between failures is more than 10.0 d; we cannot say more yet.",
			"no earlier period to compare with", "Availability 100%", "cannot be said without an outage",
		}},
		{"one, open", metrics.Failures{Rule: rule, Window: w, Until: w.To, Events: []metrics.Failure{lasted(700, 720)}}, []string{
			"1 failure in 30 days", "cannot be said: 0 of 1 have ended", "1 of 1 is still open and is counted", "1 outage is too few",
			"Whether failures come more or less often cannot be said from 1 failure.",
		}},
		{"open issues are no outages", metrics.Failures{Rule: resolve, Window: w, Until: w.To, Events: []metrics.Failure{lasted(10, 20), lasted(30, 40), lasted(50, 80)}}, []string{
			"Half of the failures are resolved within 10 h", "Availability cannot be said: an open issue is not an outage.", "of calendar time", "resolve: issue created until issue resolved",
		}},
		{"unusable", metrics.Failures{Rule: rule, Window: w, Until: w.To, Events: []metrics.Failure{{Keys: []string{"WET-7"}, Occurred: at(3), Fault: "resolved before created"}}, Excluded: []metrics.Exclusion{{Key: "WET-7", Reason: "resolved before created"}}}, []string{
			"How soon failures are restored cannot be said", "Resolved before created (1): WET-7.", "the quality of these data is low",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := saidOf(c.f, time.Time{})
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not said in\n%s", want, got)
				}
			}
			for _, bad := range []string{"NaN", "Inf", "%!"} {
				if strings.Contains(got, bad) {
					t.Errorf("%q is said in\n%s", bad, got)
				}
			}
		})
	}
}

// The same failures give the same words, and whatever the failures, no number
// that is none gets into the words, the charts or the data.
func TestFailureSectionIsSound(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 7))
	for k := range 60 {
		f := months(dice, []float64{0.3, 2, 8, 45}[k%4], []float64{0.01, 5, 100, 3000}[k/4%4], []float64{0, 0.5, 2.5}[k%3])
		if k%5 == 0 {
			f.Rule.Reading = metrics.Resolve
		}
		f.Rule.Objective = &metrics.Objective{Availability: 0.999}
		got, again := saidOf(f, f.Window.From), saidOf(f, f.Window.From)
		if got != again {
			t.Fatalf("two texts of one month:\n%s\n%s", got, again)
		}
		for _, bad := range []string{"NaN", "Inf", "%!"} {
			if strings.Contains(got, bad) {
				t.Fatalf("%q is said in\n%s", bad, got)
			}
		}
		b := &builder{in: Input{Zone: time.UTC, Window: f.Window}, clock: clock{zone: time.UTC, now: f.Until}, facts: facts{asOf: f.Until, failures: estimateFailures(f, f.Window.From)}}
		r := &Report{Window: f.Window, Zone: time.UTC, Sections: []Section{{ID: "failures", Blocks: b.failureSection()}}, Data: Data{Failures: b.failureData()}}
		if _, err := r.MarshalJSON(); err != nil {
			t.Fatalf("month %d: %v\n%s", k, err, got)
		}
	}
}
