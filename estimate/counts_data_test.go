package estimate_test

import (
	"math"
	"strings"
	"testing"

	"github.com/nines-bot/nines/estimate"
)

// TestOracleClaimedOnce: the two halves of the package answer every entry, none twice.
func TestOracleClaimedOnce(t *testing.T) {
	for _, e := range oracle(t) {
		answers := 0
		for _, claims := range [][]claim{durationClaims, recurrentClaims} {
			for _, c := range claims {
				if _, ok := c(t, e); ok {
					answers++
				}
			}
		}
		if answers != 1 {
			t.Errorf("%s | %s | %s | %s: %d answers", e.ID, e.Dataset, e.Method, e.Quantity, answers)
		}
	}
}

// claimData answers the entries about the data themselves: what is left out,
// what averages come of leaving out the wrong things.
func claimData(t testing.TB, e entry) (*float64, bool) {
	switch e.Method {
	case "status share":
		return claimStatus(t, e), true
	case "seed table":
		return claimSeed(t, e), true
	case "data quality", "naive (trap)":
		return claimQuality(t, e), true
	}
	return nil, false
}

func claimStatus(t testing.TB, e entry) *float64 {
	tb := readTable(t, "seed_status")
	issues, total := tb.numbers("issues"), 0.0
	for _, n := range issues {
		total += n
	}
	for i, status := range tb.texts("status") {
		if e.Quantity == "pct_"+status {
			return new(100 * *estimate.Share{Met: int(issues[i]), N: int(total)}.Wilson(0.95).Value)
		}
	}
	return &total
}

// claimSeed gives every issue of the table its day's average.
func claimSeed(t testing.TB, e entry) *float64 {
	tb := readTable(t, "seed_resolution")
	issues, total, printed := tb.numbers("issues_resolved"), tb.numbers("total_resolution_time"), tb.numbers("avg_resolution_time_printed")
	var all, valid, averages, positive estimate.Durations
	for i, n := range issues {
		averages.Time = append(averages.Time, printed[i])
		for range int(n) {
			v := total[i] / n
			all.Time = append(all.Time, v)
			valid.Time = append(valid.Time, v)
			if v != 0 {
				positive.Time = append(positive.Time, v)
			}
		}
	}
	sum := func(d estimate.Durations) (sum float64) {
		for _, v := range d.Time {
			sum += v
		}
		return sum
	}
	mean := func(d estimate.Durations) (mean *float64, used, excluded float64) {
		s, left, err := estimate.NewSample(d.Time, nil)
		if err != nil {
			t.Fatal(err)
		}
		return estimate.ExponentialMean(s, 0.95).Value, float64(s.N()), float64(len(left))
	}
	m, used, excluded := mean(valid)
	withoutZero, _, _ := mean(positive)
	printedMean := sum(averages) / float64(len(averages.Time))
	n := float64(len(all.Time))
	return map[string]*float64{
		"issues_total": &n, "issues_valid_rows": &used, "issues_in_bad_rows": &excluded, "mean_valid": m,
		"total_time_all_rows": new(math.Round(sum(all))), "total_time_valid_rows": new(*m * used), "mean_all_rows_trap": new(sum(all) / n),
		"mean_of_printed_daily_avgs_trap": &printedMean, "mean_excluding_zero_row": withoutZero,
	}[e.Quantity]
}

func claimQuality(t testing.TB, e entry) *float64 {
	tb := readTable(t, "wet_field")
	created, resolved := tb.numbers("created_h"), tb.numbers("resolved_h")
	var all, cohort, done estimate.Durations
	early, zeros, sum, ended := 0.0, 0.0, 0.0, 0.0
	for i, c := range created {
		stop, open := resolved[i], math.IsNaN(resolved[i])
		if open {
			stop = 2160
		} else {
			sum += stop - c
			ended++
		}
		if stop == c {
			zeros++
		}
		all.Time, all.Event = append(all.Time, stop-c), append(all.Event, !open)
		if c < 0 {
			early++
			continue
		}
		if stop != c {
			cohort.Time, cohort.Event = append(cohort.Time, stop-c), append(cohort.Event, !open)
		}
		if !open && stop != c {
			done.Time = append(done.Time, stop-c)
		}
	}
	take := func(d estimate.Durations) (estimate.Sample, int) {
		s, excluded, err := estimate.NewSample(d.Time, d.Event)
		if err != nil {
			t.Fatal(err)
		}
		return s, len(excluded)
	}
	s, negative := take(all)
	clean, _ := take(cohort)
	closed, _ := take(done)
	if strings.HasPrefix(e.Quantity, "n_") && s.N()+negative != len(created) {
		t.Errorf("%d used and %d excluded of %d", s.N(), negative, len(created))
	}
	return map[string]*float64{
		"n_total": new(float64(len(created))), "n_negative": new(float64(negative)), "n_zero": &zeros, "n_open": new(float64(s.Censored())),
		"n_opened_before_window": &early, "n_cohort_clean": new(float64(clean.N())),
		"mean_resolved_only": estimate.ExponentialMean(closed, 0.95).Value, "mean_with_negatives_all_resolved": new(sum / ended),
		"median_resolved_only": estimate.KaplanMeier(closed, 0.95).Quantile(0.5).Value,
	}[e.Quantity]
}
