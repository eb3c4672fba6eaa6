package chat

import (
	"net/url"
	"slices"
	"strings"

	"github.com/nines-bot/nines/report"
)

// A number of a report that can be explained.
type number struct {
	name    string
	aliases []string
	title   string
	formula string
	tell    func(*report.Report) told
}

// A told number: what it is now, and what it rests on.
type told struct {
	value    string // "" if it cannot be said
	n        string // "24 issues, 8 left out"
	interval string
	jql      string // "": that of the service
	link     string
	more     [][2]string // rows of its own: term, meaning
}

// numbers are all that can be explained. A new one is one line and one function.
func numbers() []number {
	return []number{
		{
			name: "median", aliases: []string{"resolution", "median-resolution-time", "resolution-time"}, title: "Median resolution time",
			formula: "The middle one of the times from the creation of an issue to its resolution date, of all issues whose resolution date lies in the period. Calendar time.", tell: tellMedian,
		},
		{
			name: "mean", aliases: []string{"average"}, title: "Mean resolution time",
			formula: "The sum of the times from creation to resolution date, divided by their number. Jira's gadget cuts each to whole days and counts unusable ones too.", tell: tellMean,
		},
		{
			name: "mttr", aliases: []string{"restore", "repair", "recover", "time-to-restore", "time-to-repair"}, title: "MTTR of failures",
			formula: "The area under the Kaplan-Meier curve of how long failures last, up to 30 days: the mean of the durations, each counted to at most 30 days. Failures that still last count up to now (censored). The median is where the curve falls to one half.", tell: tellMTTR,
		},
		{
			name: "rate", aliases: []string{"failures", "failure-rate", "mtbf"}, title: "Rate of failures",
			formula: "The number of failures, linked and simultaneous ones counted once, divided by the time observed. The limits are exact for a constant rate (Garwood 1936).", tell: tellRate,
		},
		{
			name: "availability", aliases: []string{"uptime", "downtime"}, title: "Availability",
			formula: "1 − downtime / time observed. Downtime is the union of all outages: an hour in which two failures overlap counts once. The limits are those of the long run, by a generalized pivotal quantity.", tell: tellAvailability,
		},
		{
			name: "open", aliases: []string{"backlog"}, title: "Open issues",
			formula: "Open at the begin of the period + created + reopened − closed in it, counted from the histories of the issues.", tell: tellOpen,
		},
		{name: "created", title: "Created issues", formula: "The issues whose creation date lies in the period and that the filter of the panel selects.", tell: tellCreated},
		{name: "resolved", title: "Resolved issues", formula: "The issues whose resolution date, as of the end of the period, lies in it.", tell: tellResolved},
		{name: "lead", aliases: []string{"lead-time"}, title: "Lead time", formula: "The middle one of the times from creation to done, of the issues finished in the period.", tell: tellLead},
		{name: "cycle", aliases: []string{"cycle-time"}, title: "Cycle time", formula: "The middle one of the times from the first begin of work to done, of the issues finished in the period that were worked on.", tell: tellCycle},
		{name: "efficiency", aliases: []string{"flow-efficiency"}, title: "Flow efficiency", formula: "The time in which somebody worked, divided by the time between creation and the end, of finished issues.", tell: tellEfficiency},
		{name: "limits", aliases: []string{"wip"}, title: "Columns outside their limits", formula: "The columns of the board that hold more issues than their maximum or fewer than their minimum, at the end of the period. Limits count issues and are inclusive.", tell: tellLimits},
	}
}

func numberNamed(name string) (number, bool) {
	for _, n := range numbers() {
		if strings.EqualFold(n.name, name) || slices.ContainsFunc(n.aliases, func(a string) bool { return strings.EqualFold(a, name) }) {
			return n, true
		}
	}
	return number{}, false
}

func numberNames() []string {
	var names []string
	for _, n := range numbers() {
		names = append(names, n.name)
	}
	return names
}

func leftOut(n, left int, one string) string {
	s := plural(n, one)
	if left > 0 {
		s += ", " + count(left) + " left out because their dates cannot be right"
	}
	return s
}

func said(h *float64, s string) string {
	if h == nil {
		return ""
	}
	return s
}

func tellMedian(r *report.Report) told {
	o, c := r.Data.Resolution.Overall, r.Data.Comparison.Resolution
	t := told{value: said(o.MedianDays, days(o.MedianDays)), n: leftOut(o.Resolved, o.Excluded, "issue"), link: o.Link}
	if c.Ratio != nil && c.Low != nil && c.High != nil {
		verdict := "not distinguishable from chance"
		if c.Distinguishable {
			verdict = "more than chance explains"
		}
		t.interval = "against the period before " + digits(*c.Ratio) + " times as long (geometric means), " + percent(c.Level) + " sure between " + digits(*c.Low) + " and " + digits(*c.High) + ": " + verdict
	}
	return t
}

func tellMean(r *report.Report) told {
	o := r.Data.Resolution.Overall
	return told{
		value: said(o.AverageDays, days(o.AverageDays)), n: leftOut(o.Resolved, o.Excluded, "issue"), link: o.Link,
		more: [][2]string{{"In Jira's gadget", count(int(o.JiraAverage)) + " days (whole days, with every issue)"}},
	}
}

// row finds an estimate of the failures; param is the one that it depends on.
func row(r *report.Report, kind, method, quantity, param string, at float64) (report.FailureResult, bool) {
	if r.Data.Failures == nil {
		return report.FailureResult{}, false
	}
	for _, x := range r.Data.Failures.Results {
		if v, ok := x.Param(param); x.Kind == kind && x.Method == method && x.Quantity == quantity && (param == "" || ok && v == at) {
			return x, true
		}
	}
	return report.FailureResult{}, false
}

// limits words the interval of an estimate.
func limits(x report.FailureResult, say func(*float64) string) string {
	word := percent(x.Level) + " sure "
	switch {
	case x.Low != nil && x.High != nil:
		return word + "between " + say(x.Low) + " and " + say(x.High)
	case x.Low != nil:
		return word + "above " + say(x.Low) + "; an upper limit is not reached"
	case x.High != nil:
		return word + "below " + say(x.High)
	}
	return "too few failures for an interval"
}

// month is the time up to which durations of failures count to their mean.
const month = 30 * 24

func tellMTTR(r *report.Report) told {
	var t told
	if f := r.Data.Failures; f != nil {
		t.jql = f.Definition.JQL
		t.more = append(t.more, [2]string{"Reading", readingWords(f.Definition.Reading)}, [2]string{"Clock", "from " + f.Definition.Start + " to " + f.Definition.End})
	}
	if x, ok := row(r, "durations", "kaplan-meier", "rmst", "at", month); ok && x.Value != nil {
		t.value, t.interval = hours(x.Value), limits(x, hours)
		t.n = leftOut(x.N, len(r.Data.Failures.Excluded), "failure")
		if x.Censored > 0 {
			t.n += ", " + count(x.Censored) + " of them still open"
		}
	}
	if x, ok := row(r, "durations", "kaplan-meier", "quantile", "p", 0.5); ok && x.Value != nil {
		t.more = append(t.more, [2]string{"Median", hours(x.Value) + " (" + limits(x, hours) + ")"})
	}
	return t
}

func readingWords(reading string) string {
	switch reading {
	case "repair":
		return "repair: from the begin of work on it until repaired"
	case "restore":
		return "restore: from the failure until the service is usable again"
	case "recover":
		return "recover: from the failure being declared until the service is usable again"
	}
	return "resolve: from the issue being created until it is resolved; not the time without service"
}

func tellRate(r *report.Report) told {
	f := r.Data.Failures
	if f == nil {
		return told{}
	}
	t := told{jql: f.Definition.JQL, n: plural(f.Failures, "failure") + " of " + plural(f.Matched, "issue")}
	if x, ok := row(r, "counts", "garwood", "rate", "", 0); ok && x.Value != nil {
		monthly := func(v *float64) string { return digits(*v*month) + " in 30 days" }
		t.value, t.interval = monthly(x.Value), limits(x, monthly)
	}
	if x, ok := row(r, "counts", "garwood", "mtbf", "", 0); ok && x.Value != nil {
		t.more = append(t.more, [2]string{"One failure in", hours(x.Value) + " (" + limits(x, hours) + ")"})
	}
	return t
}

func tellAvailability(r *report.Report) told {
	f := r.Data.Failures
	if f == nil {
		return told{}
	}
	t := told{jql: f.Definition.JQL, n: plural(f.Failures, "failure")}
	share := func(v *float64) string { return percent(*v) }
	x, ok := row(r, "outages", "union", "availability", "", 0)
	if !ok || x.Value == nil {
		return t
	}
	t.value = share(x.Value)
	if len(f.Excluded) > 0 {
		t.value = "at most " + t.value
	}
	if d, ok := row(r, "outages", "union", "downtime", "", 0); ok {
		t.more = append(t.more, [2]string{"Downtime", hours(d.Value)})
	}
	if f.Definition.Objective != nil {
		t.more = append(t.more, [2]string{"Objective", percent(*f.Definition.Objective)})
	}
	if g, ok := row(r, "outages", "availability-gpq", "availability", "", 0); ok {
		t.interval = "in the long run " + limits(g, share)
	}
	return t
}

func tellOpen(r *report.Report) told {
	b := r.Data.Balance
	return told{value: count(b.Backlog), n: plural(b.Backlog, "issue"), more: [][2]string{
		{"Counted", count(b.Start) + " at the begin + " + count(b.Created) + " created + " + count(b.Reopened) + " reopened − " + count(b.Closed) + " closed"},
	}}
}

func tellCreated(r *report.Report) told {
	c := r.Data.Created
	return told{value: count(c.Total), n: count(c.Resolved) + " resolved by now, " + count(c.Unresolved) + " still open", link: c.Link}
}

func tellResolved(r *report.Report) told {
	o := r.Data.Resolution.Overall
	return told{value: count(o.Resolved + o.Excluded), n: leftOut(o.Resolved, o.Excluded, "issue"), link: o.Link}
}

func tellLead(r *report.Report) told { return tellDuration(r.Data.Flow.Lead) }

func tellCycle(r *report.Report) told { return tellDuration(r.Data.Flow.Cycle) }

func tellDuration(v report.DurationData) told {
	return told{value: said(v.MedianHours, hours(v.MedianHours)), n: plural(v.Issues, "issue"), more: [][2]string{
		{"Mean", hours(v.MeanHours)}, {"1 in 7 takes longer than", hours(v.P85Hours)},
	}}
}

func tellEfficiency(r *report.Report) told {
	f := r.Data.Flow
	if f.Efficiency == nil {
		return told{}
	}
	return told{value: percent(*f.Efficiency), n: plural(f.Finished, "finished issue")}
}

func tellLimits(r *report.Report) told {
	var out []string
	limited := 0
	for _, c := range r.Data.Board.Columns {
		if c.Min != nil || c.Max != nil {
			limited++
		}
		if c.Breach != "" {
			out = append(out, clip(c.Name, 40)+" holds "+count(c.Issues)+" ("+c.Breach+")")
		}
	}
	if limited == 0 {
		return told{}
	}
	t := told{value: count(len(out)), n: plural(limited, "column") + " with limits", link: r.Data.Board.Link}
	if len(out) > 0 {
		t.more = append(t.more, [2]string{"Outside", strings.Join(out, "; ")})
	}
	return t
}

// jqlOf is the search in a link to Jira.
func jqlOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return u.Query().Get("jql")
}
