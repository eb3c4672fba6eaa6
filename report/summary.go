package report

import (
	"time"

	"github.com/nines-bot/nines/metrics"
)

// summarySection is the report for somebody who reads nothing else.
func (b *builder) summarySection() []Block {
	if b.issues == 0 {
		return []Block{Note{Tone: Watch, Spans: []Span{{Text: "No issues were found. The search of the service may be wrong, or nothing was synced yet."}}}}
	}
	fs := b.findings()
	blocks := []Block{Text{Spans: stateSpans(fs)}, b.keyFigures()}
	if fine := toned(fs, Good); len(fine) > 0 && worst(fs) != Good {
		blocks = append(blocks, Text{Spans: fine[1:]})
	}
	blocks = append(blocks, b.timesText(), b.ratesText())
	return append(blocks, b.warn(b.compared.Warnings)...)
}

// stateSpans says the state and what makes it so, the worst first.
func stateSpans(fs []finding) []Span {
	state := worst(fs)
	spans := []Span{{Text: stateWords(state) + ".", Strong: true}}
	if state == Good {
		return append(spans, toned(fs, Good)...)
	}
	spans = append(spans, toned(fs, Bad)...)
	return append(spans, toned(fs, Watch)...)
}

// toned are the sentences of one tone, each behind a space.
func toned(fs []finding, tone Tone) []Span {
	var spans []Span
	for _, f := range fs {
		if f.tone != tone {
			continue
		}
		spans = append(append(spans, Span{Text: " "}), f.spans...)
	}
	return spans
}

func (b *builder) before() string { return "the " + length(b.in.Window) + " before" }

func (b *builder) keyFigures() Figures {
	items := []Figure{b.medianFigure(), b.openFigure(), b.resolvedFigure()}
	if b.limited() {
		return Figures{Items: append(items, b.limitFigure())}
	}
	return Figures{Items: append(items, b.createdFigure())}
}

func (b *builder) medianFigure() Figure {
	all, v := b.resolution.Overall, b.compared.Resolution
	f := Figure{
		Label: "Median resolution time", Value: maybe(all.Times.Median),
		Note: "n = " + count(all.Times.N), Link: b.usableLink(all),
	}
	if n := all.Excluded.N; n > 0 {
		f.Note += ", " + count(n) + " left out"
	}
	if all.Times.N > 0 && all.Times.N < few {
		f.Note += ", few"
	}
	if w := all.Times.Working; w != nil && w.Median != nil {
		f.Note += "; working time " + working(w, func(s metrics.Summary) *time.Duration { return s.Median })
	}
	if v.Now.Median != nil && v.Before.Median != nil {
		f.Trend = trend(float64(*v.Now.Median - *v.Before.Median))
		f.Delta, f.Tone = verdictWords(durationChange(*v.Now.Median, *v.Before.Median), v.Verdict, f.Trend, Bad)
	}
	return f
}

func (b *builder) openFigure() Figure {
	v := b.balance
	grown := v.Backlog.N - v.Start
	f := Figure{Label: "Open issues", Value: count(v.Backlog.N), Delta: signed(grown), Trend: trend(float64(grown)), Note: "in " + length(b.in.Window), Link: b.link.set(v.Backlog, b.in.Filters.Open)}
	if grown > 0 && worst(b.backlogFindings()) == Watch {
		f.Delta, f.Tone = f.Delta+", more than chance", Watch
	}
	return f
}

func (b *builder) resolvedFigure() Figure {
	v := b.compared.Resolved
	f := countFigure("Resolved", v, Good)
	f.Value, f.Link = count(b.resolution.Overall.Resolved.N), b.resolvedLink(b.resolution.Overall)
	f.Note = "in " + length(b.in.Window)
	return f
}

func (b *builder) createdFigure() Figure {
	f := countFigure("Created", b.compared.Created, Watch)
	f.Value, f.Link = count(b.created.Total.N), b.createdLink(b.created.Total, b.in.Window, "")
	f.Note = count(b.created.Unresolved.N) + " still open"
	return f
}

// countFigure compares a count with the window before; more is what it is worth
// if there are distinguishably more.
func countFigure(label string, v metrics.CountComparison, more Tone) Figure {
	f := Figure{Label: label, Trend: trend(float64(v.Now.N - v.Before.N))}
	if v.Before.N > 0 || v.Now.N > 0 {
		f.Delta, f.Tone = verdictWords(signed(v.Now.N-v.Before.N), v.Verdict, f.Trend, more)
	}
	return f
}

func (b *builder) limitFigure() Figure {
	over, under := 0, 0
	var in metrics.Set
	for _, c := range b.board.Columns {
		if c.Breach != metrics.NoBreach {
			in = union(in, c.Issues)
		}
		switch c.Breach {
		case metrics.AboveMax:
			over++
		case metrics.BelowMin:
			under++
		}
	}
	f := Figure{Label: "Columns outside limits", Value: count(over + under), Tone: Good, Link: b.link.set(in, "")}
	switch {
	case over > 0:
		f.Tone = Bad
	case under > 0:
		f.Tone = Watch
	}
	if over+under > 0 {
		f.Note = count(over) + " above, " + count(under) + " below"
	}
	return f
}

func signed(n int) string {
	switch {
	case n > 0:
		return "+" + count(n)
	case n < 0:
		return "−" + count(-n)
	}
	return "±0"
}

func trend(d float64) int {
	switch {
	case d > 0:
		return 1
	case d < 0:
		return -1
	}
	return 0
}

// verdictWords adds to a change whether it is more than chance, and what that
// is worth: up is the tone of a distinguishable rise.
func verdictWords(delta string, v metrics.Verdict, trend int, up Tone) (string, Tone) {
	switch {
	case v.Ratio == nil:
		return delta + ", cannot be judged", Neutral
	case !v.Distinguishable:
		return delta + ", within noise", Neutral
	case trend > 0:
		return delta + worth(up), up
	case trend < 0:
		return delta + worth(opposite(up)), opposite(up)
	}
	return delta, Neutral
}

// worth is a tone in a word, for those who do not see colours.
func worth(t Tone) string {
	switch t {
	case Good:
		return ", better (more than chance)"
	case Bad:
		return ", worse (more than chance)"
	}
	return ", more than chance"
}

func opposite(t Tone) Tone {
	switch t {
	case Good:
		return Watch
	case Bad:
		return Good
	}
	return Neutral
}

// timesText says how long resolution took, and whether that changed.
func (b *builder) timesText() Text {
	all := b.resolution.Overall
	if all.Times.Median == nil {
		return Text{Spans: []Span{{Text: "How long resolution takes cannot be said: no usable issue was resolved in " + b.clock.span(b.in.Window) + "."}}}
	}
	t := Text{Spans: []Span{
		{Text: "Half of the resolved issues took less than "},
		{Text: duration(*all.Times.Median), Strong: true, Link: b.usableLink(all)},
	}}
	switch {
	case !all.Times.P95Weak && all.Times.P95 != nil:
		t.Spans = append(t.Spans, Span{Text: ", 1 in 20 more than " + duration(*all.Times.P95)})
	case !all.Times.P85Weak && all.Times.P85 != nil:
		t.Spans = append(t.Spans, Span{Text: ", 1 in 7 more than " + duration(*all.Times.P85)})
	}
	t.Spans = append(t.Spans, Span{Text: " (mean " + maybe(all.Times.Mean) + ", n = " + count(all.Times.N) + fewWords(all.Times.N) + "). "})
	t.Spans = append(t.Spans, Span{Text: b.timesVerdict()})
	return t
}

func fewWords(n int) string {
	if n < few {
		return ", which is few"
	}
	return ""
}

func (b *builder) timesVerdict() string {
	v := b.compared.Resolution
	if v.Ratio == nil {
		return "There are too few to compare with " + b.before() + "."
	}
	return "Against " + b.before() + " the typical time (geometric mean) is " + factor(*v.Ratio) + ", " + chance(v.Verdict) + "."
}

// chance says whether a change can be told from noise, with the interval, and
// if not, which change could.
func chance(v metrics.Verdict) string {
	ratio := ""
	if v.Ratio != nil && v.Low != nil && v.High != nil {
		ratio = " (ratio " + significant(*v.Ratio) + ", " + decimal(100*v.Level, 0) + "% sure between " + significant(*v.Low) + " and " + significant(*v.High) + ")"
	}
	if v.Distinguishable {
		return "more than chance explains" + ratio
	}
	words := "not distinguishable from chance" + ratio
	if v.Detectable != nil {
		words += "; with this many issues only a change of " + significant(*v.Detectable) + " times would show"
	}
	return words
}

// ratesText says whether more or less is created and resolved than before.
func (b *builder) ratesText() Text {
	spans := b.rateSpans("created", b.compared.Created)
	spans = append(spans, Span{Text: " "})
	return Text{Spans: append(spans, b.rateSpans("resolved", b.compared.Resolved)...)}
}

func (b *builder) rateSpans(verb string, v metrics.CountComparison) []Span {
	if v.Now.N+v.Before.N == 0 {
		return []Span{{Text: "No issue was " + verb + ", and none in " + b.before() + "."}}
	}
	now := plural(v.Now.N, "issue")
	if v.Now.N == 0 {
		now = "No issues"
	}
	return []Span{
		{Text: now, Link: b.link.set(v.Now, "")},
		{Text: " " + choose(v.Now.N, "was", "were") + " " + verb + " against "},
		{Text: count(v.Before.N), Link: b.link.set(v.Before, "")},
		{Text: " in " + b.before() + rateVerdict(v.Verdict) + "."},
	}
}

func rateVerdict(v metrics.Verdict) string {
	if v.Ratio == nil {
		return ""
	}
	return ", " + chance(v)
}
