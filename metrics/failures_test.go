package metrics_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

// failing is a service whose bugs are failures.
func failing(rule metrics.FailureRule) metrics.Settings {
	if rule.Match == nil {
		rule.Match = func(i *nines.Issue) bool { return i.Type == "Bug" }
	}
	if rule.Reading == "" {
		rule.Reading = metrics.Restore
	}
	if rule.Start == "" {
		rule.Start = metrics.ClockCreated
	}
	if rule.End == "" {
		rule.End = metrics.ClockDone
	}
	return metrics.Settings{Statuses: workflow, Failures: &rule}
}

// bug is a Bug with changes of status; each step is "hours status".
func bug(n int, created float64, steps ...string) nines.Issue {
	i := nines.Issue{
		ID: fmt.Sprint(n), Key: fmt.Sprintf("WET-%d", n), Project: "WET", Type: "Bug", Priority: "Severe",
		Status: workflow[0], Created: hour(created), Updated: hour(created),
	}
	for k, step := range steps {
		var at float64
		var name string
		if _, err := fmt.Sscanf(strings.Replace(step, " ", "\n", 1), "%g\n", &at); err != nil {
			panic(err)
		}
		_, name, _ = strings.Cut(step, " ")
		to := workflow[slices.IndexFunc(workflow, func(s nines.Status) bool { return s.Name == name })]
		i.History = append(i.History, nines.Change{
			History: fmt.Sprint(n*100 + k), At: hour(at), Field: nines.FieldStatus,
			From: nines.Value{ID: i.Status.ID, Name: i.Status.Name}, To: nines.Value{ID: to.ID, Name: to.Name},
		})
		i.Status, i.Updated = to, hour(at)
		i.Resolved, i.Resolution = time.Time{}, ""
		if to.Category == nines.CategoryDone {
			i.Resolved, i.Resolution = hour(at), "Done"
		}
	}
	return i
}

func hour(h float64) time.Time { return epoch.Add(time.Duration(h * float64(time.Hour))) }

// read is the failures of the first 720 hours as of their end.
func readFailures(t *testing.T, rule metrics.FailureRule, issues ...nines.Issue) metrics.Failures {
	t.Helper()
	s := metrics.Read(slices.Values(issues), failing(rule), hour(720))
	f, ok := s.Failures(nines.Window{From: hour(0), To: hour(720)})
	if !ok {
		t.Fatal("no failures without a rule that was there")
	}
	return f
}

func TestFailureClocks(t *testing.T) {
	field := func(i nines.Issue, fields map[string]string) nines.Issue { i.Fields = fields; return i }
	stamp := func(h float64) string { return hour(h).Format(time.RFC3339) }
	for _, c := range []struct {
		name  string
		rule  metrics.FailureRule
		issue nines.Issue
		hours float64
		open  bool
		fault string
	}{
		{name: "created to done", issue: bug(1, 10, "12 In Development", "20 Deployed"), hours: 10},
		{name: "open", issue: bug(1, 700, "710 In Development"), hours: 20, open: true},
		{name: "reopened, sum", issue: bug(1, 10, "20 Deployed", "100 In Testing", "105 Deployed"), hours: 15},
		{name: "reopened, first", rule: metrics.FailureRule{Reopened: metrics.ReopenFirst}, issue: bug(1, 10, "20 Deployed", "100 In Testing", "105 Deployed"), hours: 10},
		{name: "reopened, last", rule: metrics.FailureRule{Reopened: metrics.ReopenLast}, issue: bug(1, 10, "20 Deployed", "100 In Testing", "105 Deployed"), hours: 95},
		{name: "reopened and open", issue: bug(1, 10, "20 Deployed", "700 In Testing"), hours: 30, open: true},
		{name: "done at once", issue: bug(1, 10, "10 Deployed"), hours: 0},
		{
			name: "repair", rule: metrics.FailureRule{Start: "status:In Development", End: "status:In Testing"},
			issue: bug(1, 10, "12 In Development", "15 In Testing", "40 Deployed"), hours: 3,
		},
		{
			name: "repair, done without a test", rule: metrics.FailureRule{Start: "status:In Development", End: "status:In Testing"},
			issue: bug(1, 10, "12 In Development", "40 Deployed"), hours: 28,
		},
		{
			name: "repair, sent back", rule: metrics.FailureRule{Start: "status:In Development", End: "status:In Testing"},
			issue: bug(1, 10, "12 In Development", "15 In Testing", "20 In Development", "22 In Testing", "40 Deployed"), hours: 5,
		},
		{
			name: "never repaired", rule: metrics.FailureRule{Start: "status:In Development", End: "status:In Testing"},
			issue: bug(1, 10, "40 Deployed"), fault: "was done without ever being In Development",
		},
		{
			name: "fields", rule: metrics.FailureRule{Start: "field:Began", End: "field:Ended"},
			issue: field(bug(1, 10), map[string]string{"began": stamp(8), "Ended": stamp(9.5)}), hours: 1.5,
		},
		{
			name: "field in a zone and without end", rule: metrics.FailureRule{Start: "field:Began", End: "field:Ended"},
			issue: field(bug(1, 10), map[string]string{"Began": hour(710).In(time.FixedZone("", 3600)).Format("2006-01-02T15:04:05.000-0700")}), hours: 10, open: true,
		},
		{
			name: "began before the issue", rule: metrics.FailureRule{Start: "field:Began"},
			issue: field(bug(1, 10, "20 Deployed"), map[string]string{"Began": stamp(4)}), hours: 16,
		},
		{
			name: "ends before it begins", rule: metrics.FailureRule{Start: "field:Began"},
			issue: field(bug(1, 10, "20 Deployed"), map[string]string{"Began": stamp(30)}), fault: "ends before it starts",
		},
		{
			name: "no start", rule: metrics.FailureRule{Start: "field:Began"}, issue: bug(1, 10, "20 Deployed"), fault: "start is not filled in: Began",
		},
		{
			name: "no end", rule: metrics.FailureRule{End: "field:Ended"}, issue: bug(1, 10, "20 Deployed"), fault: "done, but the end is not filled in: Ended",
		},
		{
			name: "no time", rule: metrics.FailureRule{End: "field:Ended"}, issue: field(bug(1, 10), map[string]string{"Ended": "soon"}), fault: `end "soon" is no time`,
		},
		{name: "negative", issue: func() nines.Issue {
			i := bug(1, 10)
			i.Status, i.Resolution, i.Resolved = workflow[4], "Done", hour(5)
			return i
		}(), fault: "resolved before created"},
		{name: "no history", issue: func() nines.Issue {
			i := bug(1, 10)
			i.Status, i.Resolution, i.Resolved = workflow[4], "Done", hour(50)
			return i
		}(), hours: 40},
		{name: "done, nobody knows when", issue: func() nines.Issue {
			i := bug(1, 10)
			i.Status = workflow[4]
			return i
		}(), fault: "done, but nothing says when"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := readFailures(t, c.rule, c.issue)
			if len(f.Events) != 1 {
				t.Fatalf("%d failures, want 1", len(f.Events))
			}
			e := &f.Events[0]
			if e.Fault != c.fault || e.Open != c.open || (c.fault == "" && e.Duration().Hours() != c.hours) {
				t.Errorf("%v h, open %v, fault %q; want %v h, open %v, fault %q", e.Duration().Hours(), e.Open, e.Fault, c.hours, c.open, c.fault)
			}
			if (c.fault != "") != (len(f.Excluded) == 1) {
				t.Errorf("excluded: %v", f.Excluded)
			}
		})
	}
}

// Issues become failures: filtered, then joined by links and by time. All three
// counts are there.
func TestFailureMerging(t *testing.T) {
	link := func(i nines.Issue, kind, key string) nines.Issue {
		i.Links = append(i.Links, nines.Link{Type: kind, Key: key})
		return i
	}
	task := bug(9, 30)
	task.Type = "Task"
	rule := metrics.FailureRule{Links: []string{"duplicates"}, Gap: 30 * time.Minute}
	f := readFailures(t, rule,
		bug(1, 10, "20 Deployed"),
		link(bug(2, 300, "310 Deployed"), "Duplicates", "WET-1"), // by a link, much later
		link(bug(3, 400, "410 Deployed"), "relates to", "WET-1"), // no such link
		bug(4, 400.25, "401 Deployed"),                           // begins 15 minutes after
		bug(5, 401.4, "402 Deployed"),                            // 24 minutes after that was over
		bug(6, 405, "500 Deployed"),                              // only overlaps with 3
		link(bug(7, 600, "601 Deployed"), "duplicates", "WET-9"), // of an issue that is no failure
		task)
	var got []string
	for _, e := range f.Events {
		got = append(got, strings.Join(e.Keys, "+"))
	}
	want := "WET-1+WET-2 WET-3+WET-4+WET-5 WET-6 WET-7"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("failures %s, want %s", s, want)
	}
	if f.Issues.N != 8 || f.Matched.N != 7 {
		t.Errorf("%d issues, %d selected; want 8, 7", f.Issues.N, f.Matched.N)
	}
	if d := f.Events[0].Duration(); d != 20*time.Hour {
		t.Errorf("linked failure lasted %v, want 20h: pauses are no downtime", d)
	}
	if d := f.Events[1].Duration(); d != 10*time.Hour {
		t.Errorf("overlapping issues lasted %v, want 10h", d)
	}
}

// A failure that began before the window counts in it from its start on.
func TestFailuresCarried(t *testing.T) {
	s := metrics.Read(slices.Values([]nines.Issue{bug(1, 10, "150 Deployed"), bug(2, 20, "30 Deployed"), bug(3, 110, "115 Deployed"), bug(4, 500)}), failing(metrics.FailureRule{}), hour(720))
	f, _ := s.Failures(nines.Window{From: hour(100), To: hour(200)})
	if len(f.Carried) != 1 || f.Carried[0].Keys[0] != "WET-1" || f.Carried[0].Before(f.Window.From) != 90*time.Hour {
		t.Errorf("carried %+v", f.Carried)
	}
	if len(f.Events) != 1 || f.Events[0].Keys[0] != "WET-3" || len(f.Before) != 2 {
		t.Errorf("events %+v, before %+v", f.Events, f.Before)
	}
}

// Five that close in one minute are a clean-up, and a priority that was raised
// makes no stratum.
func TestFailureDoubts(t *testing.T) {
	var issues []nines.Issue
	for n := 1; n <= 5; n++ {
		issues = append(issues, bug(n, float64(n), fmt.Sprintf("%v Deployed", 300+float64(n)/3600)))
	}
	raised := bug(6, 50, "60 Deployed")
	raised.Priority = "Emergency"
	raised.History = append(raised.History, nines.Change{History: "9", At: hour(55), Field: nines.FieldPriority, From: nines.Value{Name: "Low"}, To: nines.Value{Name: "Emergency"}})
	nines.SortHistory(raised.History)
	rule := metrics.FailureRule{Match: func(i *nines.Issue) bool { return i.Priority != "Low" }}
	f := readFailures(t, rule, append(issues, raised)...)
	if len(f.Bulk) != 1 || f.Bulk[0].Issues.N != 5 {
		t.Errorf("bulk closes %+v", f.Bulk)
	}
	if p := f.Events[len(f.Events)-1].Priority; p != "Low" {
		t.Errorf("stratum %q, want that of creation", p)
	}
	codes := map[string]int{}
	for _, w := range f.Warnings {
		codes[w.Code] = w.Issues.N
	}
	if codes["bulk close"] != 5 || codes["raised"] != 1 {
		t.Errorf("warnings %v", codes)
	}
}

// Whatever the histories: every selected issue is in one failure, no duration is
// negative, and the order of the issues changes nothing.
func TestFailureProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		issues := genIssues(t)
		rule := metrics.FailureRule{
			Match: func(*nines.Issue) bool { return true }, Gap: time.Duration(rapid.IntRange(0, 600).Draw(t, "gap")) * time.Minute,
			Start: metrics.Clock(rapid.SampledFrom([]string{"created", "status:In Development", "field:Began"}).Draw(t, "start")),
			End:   metrics.Clock(rapid.SampledFrom([]string{"done", "resolved", "status:In Testing", "field:Ended"}).Draw(t, "end")),
		}
		asOf := epoch.Add(time.Duration(rapid.IntRange(0, 100*24).Draw(t, "as of")) * time.Hour)
		w := nines.Window{From: asOf.AddDate(-1, 0, 0), To: asOf}
		s := metrics.Read(slices.Values(issues), failing(rule), asOf)
		f, _ := s.Failures(w)
		seen := 0
		for i := range f.Events {
			e := &f.Events[i]
			seen += len(e.Keys)
			if e.Duration() < 0 || e.Timed() && len(e.Down) == 0 {
				t.Fatalf("%+v", e)
			}
			for _, d := range e.Down {
				if d.To.Before(d.From) || d.To.After(asOf) {
					t.Fatalf("down %v as of %v", d, asOf)
				}
			}
		}
		if seen+undated(f) != s.Len() {
			t.Fatalf("%d issues in failures of %d", seen, s.Len())
		}
		slices.Reverse(issues)
		again, _ := metrics.Read(slices.Values(issues), failing(rule), asOf).Failures(w)
		if fmt.Sprint(f.Events) != fmt.Sprint(again.Events) || fmt.Sprint(f.Excluded) != fmt.Sprint(again.Excluded) {
			t.Fatalf("another order, other failures")
		}
	})
}

// undated counts the issues without a date, which are named as left out.
func undated(f metrics.Failures) int {
	n := len(f.Excluded)
	for _, e := range f.Events {
		if e.Fault != "" {
			n--
		}
	}
	return n
}

// An issue that is over without a history does not tell whether it came back,
// nor what its priority was.
func TestFailureWithoutHistory(t *testing.T) {
	silent := bug(1, 10)
	silent.Status = workflow[slices.IndexFunc(workflow, func(s nines.Status) bool { return s.Category == nines.CategoryDone })]
	silent.Resolved, silent.Resolution = hour(20), "Done"
	f := readFailures(t, metrics.FailureRule{}, silent, bug(2, 30, "40 "+silent.Status.Name), bug(3, 50))
	var told []string
	for _, e := range f.Events {
		if e.Told {
			told = append(told, e.Keys[0])
		}
	}
	if want := []string{"WET-2", "WET-3"}; !slices.Equal(told, want) {
		t.Errorf("a history is told of %v, want %v", told, want)
	}
	i := slices.IndexFunc(f.Warnings, func(w metrics.Warning) bool { return w.Code == "untold" })
	if i < 0 || !slices.Equal(f.Warnings[i].Issues.Keys, []string{"WET-1"}) {
		t.Errorf("warnings %+v: want one of WET-1", f.Warnings)
	}
}
