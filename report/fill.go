package report

import (
	"math"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

// data is the numbers behind the report, whatever sections it shows.
func (b *builder) data() Data {
	return Data{
		Board: b.boardData(), Status: b.statusData(), Resolution: b.resolutionData(),
		Created: b.createdData(), Balance: b.balanceData(), TimeInStatus: b.stageData(),
		Flow: FlowData{
			Finished: b.flow.Finished.N, Lead: durationData(b.flow.Lead), Cycle: durationData(b.flow.Cycle),
			Efficiency: roundedOf(b.flow.Efficiency),
		},
		Ageing: b.ageingData(), Reopened: b.reopenedData(), Blocked: b.blockedData(),
		Comparison: b.comparisonData(), Quality: b.qualityData(), Failures: b.failureData(), Models: b.modelData(),
	}
}

func (b *builder) boardData() BoardData {
	d := BoardData{Issues: b.board.Issues.N, Unmapped: b.board.Unmapped.N, Link: b.link.set(b.board.Issues, b.in.Filters.Board)}
	for _, c := range b.board.Columns {
		col := ColumnData{Name: c.Name, Issues: c.Issues.N, Min: c.Min, Max: c.Max, Breach: string(c.Breach), BreachShare: roundedOf(c.InBreach), Link: b.columnLink(c)}
		if c.Since != nil {
			col.Since = new(b.local(*c.Since))
		}
		d.Columns = append(d.Columns, col)
	}
	for _, l := range b.board.Lanes {
		lane := LaneData{Name: l.Name, Issues: l.Issues.N, Columns: make([]int, 0, len(l.Cells)), Link: b.link.set(l.Issues, b.laneJQL(l))}
		for _, s := range l.Cells {
			lane.Columns = append(lane.Columns, s.N)
		}
		d.Lanes = append(d.Lanes, lane)
	}
	return d
}

func (b *builder) statusData() []StatusData {
	var d []StatusData
	for _, s := range b.status.Shares {
		d = append(d, StatusData{Status: s.Status.Name, Issues: s.Issues.N, Percent: millionth(s.Percent), JiraPercent: s.JiraPercent, Link: b.statusLink(s)})
	}
	return d
}

func (b *builder) resolutionData() ResolutionData {
	r := b.resolution
	all := r.Overall
	d := ResolutionData{
		Group: string(r.Group),
		First: durationData(r.First), Last: durationData(r.Last), Unresolved: durationData(r.Unresolved),
		Overall: OverallData{
			Resolved: all.Times.N, Excluded: all.Excluded.N, AverageDays: daysOf(all.Times.Mean),
			MedianDays: daysOf(all.Times.Median), P85Days: daysOf(all.Times.P85), P95Days: daysOf(all.Times.P95),
			TotalDays: all.TotalDays, JiraAverage: all.JiraAverage, Link: b.resolvedLink(all),
		},
	}
	if w := all.Times.Working; w != nil {
		d.Working = new(durationData(*w))
	}
	for _, p := range r.Periods {
		from, to := b.ends(p.Window)
		d.Periods = append(d.Periods, PeriodData{
			From: from, To: to, Partial: p.Partial, Resolved: p.Resolved.N, TotalDays: p.TotalDays, JiraAverage: p.JiraAverage,
			AverageDays: daysOf(p.Times.Mean), MedianDays: daysOf(p.Times.Median), P85Days: daysOf(p.Times.P85), P95Days: daysOf(p.Times.P95),
			Excluded: p.Excluded.N, Link: b.resolvedLink(p),
		})
	}
	for _, e := range r.Excluded {
		d.Excluded = append(d.Excluded, ExclusionData(e))
	}
	for _, w := range r.Warnings {
		d.Warnings = append(d.Warnings, w.Text)
	}
	return d
}

func (b *builder) createdData() CreatedData {
	c := b.created
	d := CreatedData{
		Group: string(c.Group), Total: c.Total.N, Resolved: c.Resolved.N, Unresolved: c.Unresolved.N,
		Link: b.createdLink(c.Total, b.in.Window, ""),
	}
	for _, p := range c.Periods {
		from, to := b.ends(p.Window)
		d.Periods = append(d.Periods, CreatedPeriodData{
			From: from, To: to, Partial: p.Partial, Resolved: p.Resolved.N, Unresolved: p.Unresolved.N,
			Link: b.createdLink(union(p.Resolved, p.Unresolved), p.Window, ""),
		})
	}
	return d
}

func (b *builder) balanceData() BalanceData {
	v := b.balance
	d := BalanceData{Group: string(v.Group), Start: v.Start, Backlog: v.Backlog.N, Created: v.Created.N, Closed: v.Closed.N, Reopened: v.Reopened.N}
	for _, p := range v.Periods {
		from, to := b.ends(p.Window)
		d.Periods = append(d.Periods, BalancePeriodData{From: from, To: to, Created: p.Created.N, Closed: p.Closed.N, Reopened: p.Reopened.N, Backlog: p.Backlog})
	}
	return d
}

func (b *builder) stageData() []StageData {
	var d []StageData
	for _, r := range b.times.Rows {
		d = append(d, StageData{
			Status: r.Status.Name, Issues: r.Issues.N, Ended: r.Ended.N, Running: r.Running.N, Waiting: r.Waiting,
			MedianHours: hoursOf(r.Ended.Median), P85Hours: hoursOf(r.Ended.P85), P95Hours: hoursOf(r.Ended.P95), TotalHours: millionth(r.TotalHours),
		})
	}
	return d
}

func (b *builder) ageingData() []AgeingData {
	d := make([]AgeingData, 0, len(b.ageing.Items))
	for _, i := range b.ageing.Items {
		d = append(d, AgeingData{Key: i.Key, Status: i.Status.Name, AgeHours: millionth(i.Age.Hours()), WorkingHours: hoursOf(i.Working), Percentile: roundedOf(i.Percentile)})
	}
	return d
}

func (b *builder) reopenedData() []ReopenedData {
	var d []ReopenedData
	for _, i := range b.reopened.Items {
		d = append(d, ReopenedData{
			Key: i.Key, Times: i.Times, FirstHours: millionth(i.First.Hours()), LastHours: hoursOf(i.Last),
			UnresolvedHours: millionth(i.Unresolved.Hours()), Open: i.Open,
		})
	}
	return d
}

func (b *builder) blockedData() BlockedData {
	v := b.blocked
	d := BlockedData{Issues: v.Issues.N, TotalHours: millionth(v.TotalHours), Share: roundedOf(v.Share)}
	for _, i := range v.Now {
		d.Now = append(d.Now, i.Key)
	}
	return d
}

func (b *builder) comparisonData() ComparisonData {
	c := b.compared
	counts := func(v metrics.CountComparison) ChangeData { return changeData(v.Now.N, v.Before.N, v.Verdict) }
	times := func(v metrics.DurationComparison) ChangeData { return changeData(v.Now.N, v.Before.N, v.Verdict) }
	d := ComparisonData{
		Created: counts(c.Created), Resolved: counts(c.Resolved), Finished: counts(c.Finished), Reopened: counts(c.Reopened),
		Resolution: times(c.Resolution), Lead: times(c.Lead), Cycle: times(c.Cycle),
	}
	d.From, d.To = b.ends(c.Previous)
	return d
}

func (b *builder) qualityData() []QualityData {
	d := make([]QualityData, 0, len(b.in.Unreadable)+len(b.quality.Defects))
	for _, u := range b.in.Unreadable {
		d = append(d, QualityData{Key: u.Key, Problem: "unreadable issue", Detail: u.Reason, Effect: "in no number", Severity: "error"})
	}
	for _, x := range b.quality.Defects {
		d = append(d, QualityData{Key: x.Key, Problem: string(x.Problem), Detail: x.Detail, Effect: x.Effect, Severity: string(x.Severity)})
	}
	return d
}

// rounded keeps a millionth; what is not a number cannot be said.
func rounded(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return new(millionth(v))
}

func millionth(v float64) float64 {
	if math.Abs(v) > 1e9 {
		return v
	}
	return math.Round(v*1e6) / 1e6
}

func roundedOf(v *float64) *float64 {
	if v == nil {
		return nil
	}
	return rounded(*v)
}

func daysOf(d *time.Duration) *float64 {
	if d == nil {
		return nil
	}
	return rounded(inDays(*d))
}

func hoursOf(d *time.Duration) *float64 {
	if d == nil {
		return nil
	}
	return rounded(d.Hours())
}

func durationData(s metrics.Summary) DurationData {
	return DurationData{
		Issues: s.N, MeanHours: hoursOf(s.Mean), MedianHours: hoursOf(s.Median),
		P85Hours: hoursOf(s.P85), P95Hours: hoursOf(s.P95), TotalHours: millionth(s.TotalHours),
	}
}

func changeData(now, before int, v metrics.Verdict) ChangeData {
	return ChangeData{
		Now: now, Before: before, Ratio: roundedOf(v.Ratio), Low: roundedOf(v.Low), High: roundedOf(v.High),
		P: probability(v.P), Detectable: roundedOf(v.Detectable), Distinguishable: v.Distinguishable, Level: v.Level,
	}
}

// probability keeps six digits that say something: a small one is not 0.
func probability(p *float64) *float64 {
	if p == nil || *p == 0 || math.IsNaN(*p) {
		return p
	}
	scale := math.Pow(10, 5-math.Floor(math.Log10(*p)))
	if math.IsInf(scale, 0) {
		return p
	}
	return new(math.Round(*p*scale) / scale)
}

// local writes instants in the zone of the report.
func (b *builder) local(t time.Time) time.Time { return t.In(b.in.Zone) }

func (b *builder) ends(w nines.Window) (from, to time.Time) { return b.local(w.From), b.local(w.To) }
