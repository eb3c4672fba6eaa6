package report

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

func instant() time.Time { return time.Date(2017, 11, 23, 12, 0, 0, 0, time.UTC) }

// tell composes a report from facts made by hand.
func tell(f facts) *Report {
	f.asOf, f.issues = instant(), 100
	w := nines.Window{From: instant().AddDate(0, 0, -30), To: instant()}
	f.compared.Window, f.compared.Previous = w, w.Previous()
	return compose(Input{Service: "WET", Zone: time.UTC, JiraURL: "https://jira.example.com", Window: w}, f)
}

func sentencesOf(r *Report, section string) string {
	var b strings.Builder
	for _, s := range r.Sections {
		if s.ID != section {
			continue
		}
		for _, x := range s.Blocks {
			if t, ok := x.(Text); ok {
				for _, span := range t.Spans {
					b.WriteString(span.Text)
				}
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}

func aged(n, outside int) metrics.Ageing {
	a := metrics.Ageing{Finished: keysTo(20), P50: new(day), P85: new(5 * day), P95: new(9 * day)}
	for i := range n {
		item := metrics.AgeingItem{Key: "WET-9", Status: nines.Status{Name: "In Testing"}, Age: 10 * day, Outside: i < outside, Started: instant().AddDate(0, 0, -10)}
		if !item.Outside {
			item.Age = day
		}
		a.Items = append(a.Items, item)
	}
	return a
}

func TestState(t *testing.T) {
	since := time.Date(2017, 11, 19, 10, 0, 0, 0, time.UTC)
	column := func(n int, lo, hi *int, b metrics.Breach) facts {
		return facts{board: metrics.Board{Columns: []metrics.BoardColumn{{Name: "In Testing", Issues: keysTo(n), Min: lo, Max: hi, Breach: b, Since: &since}}, Issues: keysTo(n)}}
	}
	noisy := metrics.Verdict{Ratio: new(1.19), Low: new(0.8), High: new(1.7), Detectable: new(2.4), Level: 0.95}
	clear := metrics.Verdict{Ratio: new(2.5), Low: new(1.6), High: new(4.1), Distinguishable: true, Level: 0.95}
	times := func(v metrics.Verdict) facts {
		s := metrics.Summary{N: 24, Mean: new(9 * day), Median: new(8 * day), P85: new(12 * day), P95: new(20 * day)}
		f := facts{compared: metrics.Comparison{Resolution: metrics.DurationComparison{Now: s, Before: metrics.Summary{N: 20, Median: new(4 * day)}, Verdict: v}}}
		f.resolution = metrics.Resolution{Group: nines.Day, Overall: metrics.ResolutionPeriod{Resolved: keysTo(24), Times: s}, Periods: []metrics.ResolutionPeriod{{Window: nines.Window{From: instant().AddDate(0, 0, -1), To: instant()}, Resolved: keysTo(24), Times: s}}}
		return f
	}
	for _, c := range []struct {
		name  string
		facts facts
		state Tone
		says  string
	}{
		{"nothing happened", facts{}, Good, "Nothing came in and nothing went out"},
		{"limits kept", column(3, nil, new(5), metrics.NoBreach), Good, "Every column keeps its limits"},
		{"above max", column(6, nil, new(5), metrics.AboveMax), Bad, "In Testing holds 6 issues, above its limit of 5 since 19 Nov."},
		{"below min", column(1, new(2), nil, metrics.BelowMin), Watch, "In Testing holds 1 issue, below its minimum of 2 since 19 Nov."},
		{"empty", column(0, new(2), nil, metrics.BelowMin), Watch, "In Testing is empty, below its minimum of 2 since 19 Nov."},
		{"few old", facts{ageing: aged(30, 2)}, Good, "2 of 30 issues in progress are older"},
		{"some old", facts{ageing: aged(10, 2)}, Watch, "2 of 10 issues in progress are older"},
		{"many old", facts{ageing: aged(10, 3)}, Bad, "3 of 10 issues in progress are older than 95% of finished work (9.0 d); the oldest is WET-9, begun 10.0 d ago."},
		{"backlog grows", facts{balance: metrics.Balance{Movement: metrics.Movement{Created: keysTo(40), Closed: keysTo(10)}, Backlog: keysTo(30)}}, Watch, "The backlog grew by 30 to 30 open issues (40 came in, 10 went out), more than chance explains."},
		{"backlog steady", facts{balance: metrics.Balance{Movement: metrics.Movement{Created: keysTo(10), Closed: keysTo(8)}, Backlog: keysTo(2)}}, Good, "10 issues came in and 8 went out, a difference that chance explains; 2 open issues remain."},
		{"backlog shrinks", facts{balance: metrics.Balance{Start: 30, Movement: metrics.Movement{Created: keysTo(10), Closed: keysTo(40)}}}, Good, "The backlog shrank by 30"},
		{"slower, perhaps", times(noisy), Good, "is 19% longer, not distinguishable from chance (ratio 1.2, 95% sure between 0.80 and 1.7); with this many issues only a change of 2.4 times would show."},
		{"slower", times(clear), Watch, "is 2.5 times as long, more than chance explains (ratio 2.5, 95% sure between 1.6 and 4.1)."},
		{"nothing to compare", times(metrics.Verdict{}), Good, "There are too few to compare with the 30 days before."},
		{"blocked", facts{blocked: metrics.Blocked{Now: []metrics.BlockedIssue{{Key: "WET-3", For: 50 * time.Hour}}}}, Watch, "1 issue is blocked, the longest (WET-3) for 2.1 d."},
		{"history missing", facts{quality: metrics.Quality{Issues: 100, Counts: []metrics.ProblemCount{{Problem: "no changelog", Severity: metrics.Serious, Effect: "left out of cycle times", Issues: keysTo(25)}}}}, Watch, "25 of 100 issues: no changelog; left out of cycle times."},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := tell(c.facts)
			if r.State != c.state {
				t.Errorf("state %q, not %q", r.State, c.state)
			}
			if said := sentencesOf(r, "summary"); !strings.Contains(said, c.says) {
				t.Errorf("not said: %q\n%s", c.says, said)
			}
			if !strings.HasPrefix(r.Headline, stateWords(c.state)+": ") {
				t.Errorf("headline %q", r.Headline)
			}
		})
	}
}

// TestHeadlineFits: names from Jira do not push the numbers out of the line.
func TestHeadlineFits(t *testing.T) {
	var f facts
	for range 9 {
		f.board.Columns = append(f.board.Columns, metrics.BoardColumn{Name: strings.Repeat("Überlänge ", 50), Issues: keysTo(9), Max: new(1), Breach: metrics.AboveMax})
	}
	r := tell(f)
	if n := utf8.RuneCountInString(r.Headline); n > maxHeadline || n < 40 {
		t.Errorf("%d characters: %s", n, r.Headline)
	}
	if said := sentencesOf(r, "summary"); !strings.Contains(said, "6 more columns are outside their limits.") {
		t.Error(said)
	}
}

// TestFigureTones: a change counts as good or bad only if chance does not
// explain it, and says so in words.
func TestFigureTones(t *testing.T) {
	for _, c := range []struct {
		v     metrics.Verdict
		trend int
		up    Tone
		delta string
		tone  Tone
	}{
		{metrics.Verdict{}, 1, Bad, "+1, cannot be judged", Neutral},
		{metrics.Verdict{Ratio: new(2.0)}, 1, Bad, "+1, within noise", Neutral},
		{metrics.Verdict{Ratio: new(2.0), Distinguishable: true}, 1, Bad, "+1, worse (more than chance)", Bad},
		{metrics.Verdict{Ratio: new(0.5), Distinguishable: true}, -1, Bad, "+1, better (more than chance)", Good},
		{metrics.Verdict{Ratio: new(0.5), Distinguishable: true}, -1, Watch, "+1, more than chance", Neutral},
	} {
		if delta, tone := verdictWords("+1", c.v, c.trend, c.up); delta != c.delta || tone != c.tone {
			t.Errorf("%q %q, not %q %q", delta, tone, c.delta, c.tone)
		}
	}
}
