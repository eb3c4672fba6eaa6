package report

import (
	"github.com/nines-bot/nines/estimate"
)

// targets are the times, in hours, within which shares are given. They are fixed
// so that nobody chooses one after looking.
func targets() []float64 { return []float64{1, 4, 24, 7 * 24, 30 * 24} }

// shareTable says how many failures of the window were over within each target;
// nothing if none has a duration.
func (b *builder) shareTable() (Table, bool) {
	x := b.failures
	word := ended(x.Rule.Reading)
	t := Table{
		Title: "Share of the failures " + word + " in time",
		Columns: []Column{
			{Title: "Within"},
			{Title: "Share", Numeric: true},
			{Title: percent(failureLevel) + " limits", Numeric: true},
			{Title: "exact limits", Numeric: true, Minor: true},
			{Title: "Failures", Numeric: true},
			{Title: "too young to count", Numeric: true},
		},
		Note: "Failures that began in this period. One still open is a miss once it is older than the target, and not counted before. The limits are Wilson's; where a contract hangs on them, take the exact ones (Clopper and Pearson).",
	}
	n := x.began // the first rows of the durations
	over := x.durations.Event[:n]
	for _, target := range targets() {
		share, young, err := estimate.SLA(x.durations.Time[:n], over, target)
		if err != nil || share.N == 0 {
			continue
		}
		met := float64(share.Met) / float64(share.N)
		t.Rows = append(t.Rows, []Cell{
			{Text: maybeHours(&target)},
			{Text: percent(met)},
			{Text: shareLimits(share.Wilson(failureLevel))},
			{Text: shareLimits(share.ClopperPearson(failureLevel))},
			{Text: count(share.Met) + " of " + count(share.N)},
			{Text: count(young)},
		})
	}
	return t, len(t.Rows) > 0
}

func shareLimits(v estimate.Interval) string {
	if v.Low == nil || v.High == nil {
		return none
	}
	return percent(*v.Low) + " to " + percent(*v.High)
}
