package report

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nines-bot/nines/metrics"
)

// A finding is one thing that is fine, to be watched or bad.
type finding struct {
	tone  Tone
	short string // for the headline: no period, no link
	spans []Span // a sentence
}

func say(tone Tone, short string, spans ...Span) []finding {
	return []finding{{tone: tone, short: short, spans: spans}}
}

// findings are the rules by which a state is told; the state of the whole is
// that of the worst of them.
//
//   - bad: a column is above its limit; the service was available for less than
//     its objective; a quarter or more of the work in progress
//     (and three issues) is older than 95% of finished work.
//   - watch: a column is below its minimum; failures come more often than before,
//     or last longer, and chance does not explain it; a tenth of the work in progress is
//     older than 95% of finished work; more came in than went out, resolution takes longer, or more
//     is reopened than before, and chance does not explain it; work is blocked;
//     more than 5% of the resolved issues are unusable; a quarter of the issues
//     has a defect that changes numbers; issues were unreadable.
//   - good: the opposite, where the data can tell.
func (b *builder) findings() []finding {
	var all []finding
	for _, rule := range []func(*builder) []finding{
		(*builder).limitFindings, (*builder).ageFindings, (*builder).backlogFindings, (*builder).resolutionFindings,
		(*builder).reopenFindings, (*builder).blockedFindings, (*builder).failureFindings, (*builder).dataFindings,
	} {
		all = append(all, rule(b)...)
	}
	return all
}

func worst(fs []finding) Tone {
	rank := map[Tone]int{Neutral: 0, Good: 1, Watch: 2, Bad: 3}
	tone := Good
	for _, f := range fs {
		if rank[f.tone] > rank[tone] {
			tone = f.tone
		}
	}
	return tone
}

func stateWords(t Tone) string {
	switch t {
	case Bad:
		return "Needs attention"
	case Watch:
		return "Worth watching"
	}
	return "In good order"
}

// maxHeadline is the length of a header in Slack, in characters.
const maxHeadline = 150

// headline is the state in words with the two worst findings and the key
// numbers, as far as they fit in one line.
func (b *builder) headline() (Tone, string) {
	if b.issues == 0 {
		return Watch, "No issues to report on"
	}
	fs := b.findings()
	state := worst(fs)
	var parts []string
	for _, tone := range []Tone{Bad, Watch} {
		for _, f := range fs {
			if f.tone == tone && len(parts) < 2 && f.short != "" && !slices.Contains(parts, f.short) {
				parts = append(parts, f.short)
			}
		}
	}
	parts = append(parts, b.keyNumbers()...)
	line := stateWords(state) + ": "
	for i, p := range parts {
		if i > 0 {
			p = " · " + p
		}
		if utf8.RuneCountInString(line+p) > maxHeadline {
			break
		}
		line += p
	}
	return state, line
}

func (b *builder) keyNumbers() []string {
	v := b.balance
	numbers := []string{
		count(v.Backlog.N) + " open (" + signed(v.Backlog.N-v.Start) + ")",
		count(b.resolution.Overall.Resolved.N) + " resolved",
	}
	if m := b.resolution.Overall.Times.Median; m != nil {
		numbers = append(numbers, "median "+duration(*m))
	}
	return numbers
}

// maxBreaches is how many columns the summary names.
const maxBreaches = 3

func (b *builder) limitFindings() []finding {
	if !b.limited() {
		return nil
	}
	var fs []finding
	over, under := 0, 0
	for _, c := range b.board.Columns {
		name := clip(c.Name, 40)
		since := ""
		if c.Since != nil {
			since = " since " + b.clock.day(*c.Since)
		}
		holds := []Span{{Text: name + " holds "}, {Text: plural(c.Issues.N, "issue"), Link: b.columnLink(c), Strong: true}}
		if c.Issues.N == 0 {
			holds = []Span{{Text: name + " is empty"}}
		}
		switch {
		case c.Breach == metrics.AboveMax && c.Max != nil:
			if over++; over <= maxBreaches {
				fs = append(fs, say(Bad, name+" above its limit"+since, append(holds, Span{Text: ", above its limit of " + count(*c.Max) + since + "."})...)...)
			}
		case c.Breach == metrics.BelowMin && c.Min != nil:
			if under++; under <= maxBreaches {
				fs = append(fs, say(Watch, name+" below its minimum"+since, append(holds, Span{Text: ", below its minimum of " + count(*c.Min) + since + "."})...)...)
			}
		}
	}
	if left := max(0, over-maxBreaches) + max(0, under-maxBreaches); left > 0 {
		fs = append(fs, say(Watch, "", Span{Text: plural(left, "more column") + " " + choose(left, "is", "are") + " outside their limits."})...)
	}
	if len(fs) == 0 {
		fs = say(Good, "", Span{Text: "Every column keeps its limits."})
	}
	return fs
}

func (b *builder) ageFindings() []finding {
	a := b.ageing
	if a.P95 == nil || a.Finished.N < few || len(a.Items) == 0 {
		return nil
	}
	old := b.agedSet(func(i metrics.AgeingItem) bool { return i.Outside })
	if old.N == 0 {
		return say(Good, "", Span{Text: "No work in progress is older than 95% of finished work."})
	}
	tone := Good
	switch {
	case old.N >= 3 && 4*old.N >= len(a.Items):
		tone = Bad
	case 10*old.N >= len(a.Items):
		tone = Watch
	}
	oldest := a.Items[0]
	return say(tone, count(old.N)+" of "+count(len(a.Items))+" in progress too old",
		Span{Text: count(old.N), Link: b.link.set(old, ""), Strong: true},
		Span{Text: " of " + plural(len(a.Items), "issue") + " in progress " + choose(old.N, "is", "are") + " older than 95% of finished work (" + duration(*a.P95) + "); the oldest is "},
		Span{Text: oldest.Key, Link: b.link.issue(oldest.Key)},
		Span{Text: ", begun " + duration(oldest.Age) + " ago."})
}

// z95 is the normal quantile behind "95% sure".
const z95 = 1.96

// backlogFindings compares what came (created, reopened) with what went
// (closed): if both came at the same rate, the difference over the root of the
// sum would lie within ±1.96 in 95 of 100 such windows.
func (b *builder) backlogFindings() []finding {
	v := b.balance
	in, out := v.Created.N+v.Reopened.N, v.Closed.N
	grown := v.Backlog.N - v.Start
	open := Span{Text: plural(v.Backlog.N, "open issue"), Link: b.link.set(v.Backlog, b.in.Filters.Open)}
	if in+out == 0 {
		return say(Good, "", Span{Text: "Nothing came in and nothing went out; "}, open, Span{Text: " " + choose(v.Backlog.N, "remains", "remain") + "."})
	}
	z := float64(in-out) / math.Sqrt(float64(in+out))
	rates := " (" + count(in) + " came in, " + count(out) + " went out)"
	switch {
	case z > z95:
		return say(Watch, "backlog grew by "+count(grown), Span{Text: "The backlog grew by "}, Span{Text: count(grown), Strong: true},
			Span{Text: " to "}, open, Span{Text: rates + ", more than chance explains."})
	case z < -z95:
		return say(Good, "", Span{Text: "The backlog shrank by " + count(-grown) + " to "}, open, Span{Text: rates + "."})
	}
	balance := plural(in, "issue") + " came in and " + count(out) + " went out, a difference that chance explains; "
	if in == out {
		balance = "As many issues came in as went out (" + count(in) + "); "
	}
	return say(Good, "", Span{Text: balance}, open, Span{Text: " " + choose(v.Backlog.N, "remains", "remain") + "."})
}

func (b *builder) resolutionFindings() []finding {
	v := b.compared.Resolution
	if v.Ratio == nil || !v.Distinguishable {
		return nil // the sentence about resolution time says so
	}
	if *v.Ratio > 1 {
		return say(Watch, "resolution takes longer", Span{Text: "Resolution takes longer than before, more than chance explains."})
	}
	return say(Good, "", Span{Text: "Resolution is faster than before, more than chance explains."})
}

func (b *builder) reopenFindings() []finding {
	v := b.compared.Reopened
	if v.Ratio == nil || !v.Distinguishable || *v.Ratio < 1 {
		return nil
	}
	return say(Watch, "more reopened", Span{Text: plural(v.Now.N, "issue"), Link: b.link.set(v.Now, "")},
		Span{Text: " " + choose(v.Now.N, "was", "were") + " reopened against " + count(v.Before.N) + " before, more than chance explains."})
}

func (b *builder) blockedFindings() []finding {
	now := b.blocked.Now
	if len(now) == 0 {
		return nil
	}
	ks := make([]string, len(now))
	for i, v := range now {
		ks[i] = v.Key
	}
	return say(Watch, plural(len(now), "issue")+" blocked",
		Span{Text: plural(len(now), "issue"), Link: b.link.keys(ks)},
		Span{Text: " " + choose(len(now), "is", "are") + " blocked, the longest (" + now[0].Key + ") for " + duration(now[0].For) + "."})
}

// gapShare is the share of the issues from which on a defect puts the whole in
// doubt.
const gapShare = 0.25

func (b *builder) dataFindings() []finding {
	var fs []finding
	for _, c := range b.quality.Counts {
		if c.Severity == metrics.Serious && float64(c.Issues.N) >= gapShare*float64(b.quality.Issues) {
			fs = append(fs, say(Watch, string(c.Problem)+": "+count(c.Issues.N)+" of "+count(b.quality.Issues),
				Span{Text: count(c.Issues.N), Link: b.link.set(c.Issues, "")},
				Span{Text: " of " + plural(b.quality.Issues, "issue") + ": " + string(c.Problem) + "; " + c.Effect + "."})...)
		}
	}
	if n, ok := b.lowQuality(); ok {
		fs = append(fs, finding{Watch, "data quality low", n.Spans})
	}
	if n := len(b.in.Unreadable); n > 0 {
		fs = append(fs, say(Watch, plural(n, "issue")+" unreadable", Span{Text: plural(n, "issue") + " could not be read and " + choose(n, "is", "are") + " in no number."})...)
	}
	for _, d := range b.in.Doubts {
		fs = append(fs, say(Watch, "data incomplete", Span{Text: strings.TrimSpace(d)})...)
	}
	return fs
}
