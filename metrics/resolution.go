package metrics

import (
	"fmt"

	"github.com/nines-bot/nines"
)

// Resolution is how long issues took from creation to resolution, by the
// period of their resolution date as of the instant: the last time that the
// resolution was set.
type Resolution struct {
	Group   nines.Group
	Periods []ResolutionPeriod // tile the window; empty ones are present
	Overall ResolutionPeriod   // the whole window

	// Three readings over the usable issues of the window. Last is that of the
	// periods: created → resolution date. First is created → the first time it
	// was done. Unresolved is the sum of the intervals in which it was not done:
	// a reopened issue counts the time it was open again, not the time between.
	First, Last, Unresolved Summary

	Excluded []Exclusion // the issues that no duration rests on, by key
	Warnings []Warning
}

// A ResolutionPeriod is one period, as Jira's gadget counts and honestly.
type ResolutionPeriod struct {
	Window   nines.Window
	Partial  bool // cut short by an end of the window
	Resolved Set  // all that were resolved in the period, usable or not

	// TotalDays is the whole days, toward zero, of the exact sum of resolution
	// date - created over all of Resolved, and JiraAverage is TotalDays / n,
	// toward zero, 0 if n is 0. They reproduce Jira's Resolution Time gadget,
	// negative sums included: to reconcile, not to judge.
	TotalDays   int64
	JiraAverage int64

	Times    Summary // of the usable issues
	Excluded Set     // resolved, but left out of Times
}

// An Exclusion says why an issue was left out.
type Exclusion struct {
	Key    string
	Reason string // "resolved before created", "created missing", ...
}

// Resolution measures the issues whose resolution date, as of the instant of
// the snapshot, lies in w.
func (s *Snapshot) Resolution(w nines.Window, g nines.Group) Resolution {
	periods := s.cut(w, g)
	res := Resolution{Group: g, Periods: make([]ResolutionPeriod, len(periods.windows))}
	tallies := make([]tally, len(periods.windows))
	for i, p := range periods.windows {
		res.Periods[i] = ResolutionPeriod{Window: p, Partial: s.partial(p, g)}
		tallies[i].times = s.newSample()
	}
	overall := tally{times: s.newSample()}
	res.Overall.Window = w
	first, unresolved := s.newSample(), s.newSample()
	var guessed Set
	for i := range s.items {
		it := &s.items[i]
		p, ok := periods.find(it.resolved)
		if it.panels&inResolution == 0 || !ok {
			continue
		}
		reason := it.unusable()
		tallies[p].take(&res.Periods[p], it, reason)
		overall.take(&res.Overall, it, reason)
		if reason != "" {
			res.Excluded = append(res.Excluded, Exclusion{it.key, reason})
			continue
		}
		if it.unsure || it.unchanged {
			guessed.add(it.key)
		}
		s.readings(it, &first, &unresolved)
	}
	for i := range tallies {
		tallies[i].close(&res.Periods[i])
	}
	overall.close(&res.Overall)
	res.First, res.Last, res.Unresolved = first.summary(), res.Overall.Times, unresolved.summary()
	res.warn(guessed)
	return res
}

// unusable says why no duration can be had from an issue; "" if it can.
func (it *item) unusable() string {
	switch {
	case it.created == never:
		return string(ProblemCreatedMissing)
	case !it.created.plausible():
		return string(ProblemImplausible)
	case it.resolved == never:
		return ""
	case !it.resolved.plausible():
		return string(ProblemImplausible)
	case it.resolved < it.created:
		return string(ProblemNegative)
	}
	return ""
}

// readings adds the first and the total unresolved time of a resolved issue. An
// issue that was never done by its history (its done statuses are others, or
// its history has holes) was done at its resolution date.
func (s *Snapshot) readings(it *item, first, unresolved *sample) {
	done := s.course(it, it.resolved+1).firstDone
	if done == never {
		done = it.resolved
	}
	first.add(it.created, done)
	unresolved.add(it.created, it.created)
	for st, to := range s.spans(it, it.resolved) {
		if !s.isDone(st) {
			unresolved.more(st.from, to)
		}
	}
}

// A tally sums one period.
type tally struct {
	total millis // Jira's: negative times and all
	times sample
}

func (t *tally) take(p *ResolutionPeriod, it *item, unusable string) {
	p.Resolved.add(it.key)
	if it.created != never {
		t.total += millis(it.resolved - it.created)
	}
	if unusable != "" {
		p.Excluded.add(it.key)
		return
	}
	t.times.add(it.created, it.resolved)
}

// close divides as Go and Jira do: toward zero.
func (t *tally) close(p *ResolutionPeriod) {
	p.TotalDays = int64(t.total / dayMillis)
	if p.Resolved.N > 0 {
		p.JiraAverage = p.TotalDays / int64(p.Resolved.N)
	}
	p.Times = t.times.summary()
}

func (r *Resolution) warn(guessed Set) {
	if r.Overall.Excluded.N > 0 {
		r.Warnings = append(r.Warnings, Warning{
			Code: "excluded", Issues: r.Overall.Excluded,
			Text: fmt.Sprintf("%s left out of every duration, because the dates cannot be right; they are named under data quality.", count(r.Overall.Excluded.N, "issue is", "issues are")),
		})
	}
	if guessed.N > 0 {
		r.Warnings = append(r.Warnings, Warning{
			Code: "no history", Issues: guessed,
			Text: fmt.Sprintf("The history of %s is missing or has holes: first resolution and unresolved time are those of the resolution date.", count(guessed.N, "issue", "issues")),
		})
	}
	if n := r.Overall.Times.N; n > 0 && r.Overall.Times.P95Weak {
		r.Warnings = append(r.Warnings, Warning{
			Code: "few",
			Text: fmt.Sprintf("High percentiles of %s say little more than the longest time.", count(n, "issue", "issues")),
		})
	}
}
