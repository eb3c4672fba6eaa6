package chat

import (
	"cmp"
	"context"

	"github.com/nines-bot/nines/report"
)

// mttr sets the two numbers side by side that go by this name, and says which is
// which: how long the service fails, and how long issues are open.
func (d *Desk) mttr(ctx context.Context, a *ask) (Answer, error) {
	r, p, which, err := d.made(ctx, a, "failures", "resolution")
	if which != nil || err != nil {
		return orNone(which), err
	}
	failures, issues := tellMTTR(r), tellMedian(r)
	figures := report.Figures{Items: []report.Figure{
		{Label: "MTTR of failures", Value: cmp.Or(failures.value, none), Note: notes(failures)},
		{Label: "Median resolution time of issues", Value: cmp.Or(issues.value, none), Note: issues.n, Link: issues.link},
	}}
	if x, ok := row(r, "durations", "kaplan-meier", "quantile", "p", 0.5); ok && x.Value != nil {
		figures.Items = append(figures.Items[:1:1], report.Figure{Label: "Median of failures", Value: hours(x.Value), Note: limits(x, hours)}, figures.Items[1])
	}
	answer := Answer{Tone: report.Neutral, Blocks: []report.Block{figures, text(whichIsWhich(r))}}
	answer.Blocks = append(answer.Blocks, pick(blocksOf(r, "failures"), want{charts: 1, chart: "failure-times"})...)
	answer.Text = line(r, p, spoken(answer.Blocks))
	answer.Buttons = d.buttons(a, r, p, "mttr")
	return answer, nil
}

func notes(t told) string {
	if t.value == "" {
		return "cannot be said"
	}
	return t.n + "; " + t.interval
}

func whichIsWhich(r *report.Report) string {
	issues := "The resolution time is of all issues resolved in the period, from creation to resolution date, whatever they were about."
	f := r.Data.Failures
	switch {
	case f == nil:
		return "MTTR of failures cannot be said: " + noFailures + ". " + issues
	case f.Failures+f.Carried == 0:
		return "There was no failure in this period, so that no MTTR can be said. " + issues
	}
	return "MTTR of failures is the mean of how long failures in the field last (" + readingWords(f.Definition.Reading) + "), each counted to at most 30 days, those still open up to now. " + issues
}
