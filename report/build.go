package report

import (
	"slices"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/metrics"
)

// Input is everything a report is made of.
type Input struct {
	Service string // key, WET
	Title   string // "" for the key
	JQL     string // what the service asked Jira for
	JiraURL string // "" if there is no Jira to link to
	Filters Filters

	Snapshot *metrics.Snapshot // the issues as of the instant of the report
	Window   nines.Window
	Zone     *time.Location // nil: UTC
	Group    nines.Group    // "": chosen by the length of the window, panel by panel
	Sections []string       // names of [Sections], in the order wanted; nil: all

	// Summaries are the summaries of the issues by key, for tables of issues.
	// Summary, if it is set, finds them instead.
	Summaries map[string]string
	Summary   func(key string) string

	SyncedAt   time.Time    // when the issues were last fetched; zero if imported
	Unreadable []Unreadable // issues that were sent, but could not be read
	Doubts     []string     // what else went wrong on the way, in sentences
	Models     []Model      // dependability models, solved
}

// Filters are the conditions of the panels, in JQL; "" selects all issues of
// the service. They only make links: the snapshot has applied them. Open is
// what work that is not done looks like; without it, no link leads to more open
// issues than a list of keys can name.
type Filters struct{ Board, Status, Resolution, Created, Open string }

// An Unreadable is an issue that Jira sent but nobody could read. No number
// counts it.
type Unreadable struct{ Key, Reason string }

// A builder is an Input on its way to a Report.
type builder struct {
	in    Input
	clock clock
	link  linker
	facts
}

// facts are all that the metrics say.
type facts struct {
	asOf       time.Time
	issues     int
	board      metrics.Board
	status     metrics.StatusDistribution
	resolution metrics.Resolution
	created    metrics.Created
	balance    metrics.Balance
	times      metrics.TimeInStatus
	flow       metrics.Flow
	cumulative metrics.CumulativeFlow
	control    metrics.ControlChart
	ageing     metrics.Ageing
	reopened   metrics.Reopened
	blocked    metrics.Blocked
	compared   metrics.Comparison
	quality    metrics.Quality
	failures   *failureFacts // nil: nothing counts as a failure
}

// A section says one topic; it is left out if it has nothing to say.
type section struct {
	id, title string
	blocks    func(*builder) []Block
}

// sections is the list of all topics in their usual order. A new topic is one
// file and one line here.
func sections() []section {
	return []section{
		{"summary", "Summary", (*builder).summarySection},
		{"board", "Board", (*builder).boardSection},
		{"status", "Status", (*builder).statusSection},
		{"resolution", "Resolution time", (*builder).resolutionSection},
		{"created", "Created and closed", (*builder).createdSection},
		{"flow", "Flow", (*builder).flowSection},
		{"ageing", "Ageing work", (*builder).ageingSection},
		{"reopened", "Reopened and blocked", (*builder).reopenedSection},
		{"failures", "Field failures", (*builder).failureSection},
		{"models", "Models", (*builder).modelSection},
		{"quality", "Data quality", (*builder).qualitySection},
	}
}

// Sections returns the names that [Input].Sections may hold, in the usual order.
func Sections() []string {
	var names []string
	for _, s := range sections() {
		names = append(names, s.id)
	}
	return names
}

// Build makes the report. Names in in.Sections that are not of [Sections] are
// left out: the configuration refuses them.
func Build(in Input) *Report {
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	if in.Title == "" {
		in.Title = in.Service
	}
	return compose(in, measure(in))
}

func measure(in Input) facts {
	s, w := in.Snapshot, in.Window
	coarse := group(in.Group, w, coarseDays)
	f := facts{
		asOf:       s.AsOf(),
		issues:     s.Len(),
		board:      s.Board(w),
		status:     s.Status(),
		resolution: s.Resolution(w, group(in.Group, w, fineDays)),
		created:    s.Created(w, coarse),
		balance:    s.Balance(w, coarse),
		times:      s.TimeInStatus(w),
		flow:       s.Flow(w, coarse),
		cumulative: s.CumulativeFlow(w, group("", w, smoothDays)),
		control:    s.ControlChart(w),
		ageing:     s.Ageing(w),
		reopened:   s.Reopened(w),
		blocked:    s.Blocked(w),
		compared:   s.Compare(w),
		quality:    s.Quality(),
	}
	if failures, ok := s.Failures(w); ok {
		f.failures = estimateFailures(failures, s.FirstCreated())
	}
	return f
}

// compose says the facts. It is apart from measure so that tests can have facts
// of their own.
func compose(in Input, f facts) *Report {
	b := &builder{
		in: in, facts: f,
		clock: clock{zone: in.Zone, now: f.asOf},
		link:  newLinker(in.JiraURL, in.JQL),
	}
	r := &Report{
		Service: in.Service, Title: in.Title,
		AsOf: f.asOf, Zone: in.Zone, Window: in.Window,
		Source: Source{JiraURL: b.link.jira, JQL: in.JQL, Issues: f.issues, SyncedAt: in.SyncedAt},
		Data:   b.data(),
	}
	r.State, r.Headline = b.headline()
	for _, s := range chosen(in.Sections) {
		if s.blocks == nil {
			continue
		}
		if blocks := s.blocks(b); len(blocks) > 0 {
			r.Sections = append(r.Sections, Section{ID: s.id, Title: s.title, Blocks: blocks})
		}
	}
	return r
}

// chosen are the sections by name, each once.
func chosen(names []string) []section {
	all := sections()
	if names == nil {
		return all
	}
	var picked []section
	for _, n := range names {
		i := slices.IndexFunc(all, func(s section) bool { return s.id == n })
		if i >= 0 {
			picked = append(picked, all[i])
			all = slices.Delete(all, i, i+1)
		}
	}
	return picked
}

// Windows up to so many days are cut into days: resolution times as in Jira's
// gadget, which is daily; flows of issues coarser.
const (
	fineDays   = 35
	coarseDays = 14
	smoothDays = 100 // cumulative flow: a point a day
	weekDays   = 200 // and up to so many into weeks, longer ones into months
)

func group(asked nines.Group, w nines.Window, daily float64) nines.Group {
	switch d := inDays(w.Duration()); {
	case asked != "":
		return asked
	case d <= daily:
		return nines.Day
	case d <= weekDays:
		return nines.Week
	}
	return nines.Month
}

// warn says the doubts that the metrics have about a number, but for those
// whose codes the section has said in words of its own.
func (b *builder) warn(warnings []metrics.Warning, said ...string) []Block {
	var notes []Block
	for _, w := range warnings {
		if slices.Contains(said, w.Code) {
			continue
		}
		n := Note{Tone: Watch, Spans: []Span{{Text: w.Text}}}
		if link := b.link.set(w.Issues, ""); link != "" {
			n.Spans = append(n.Spans, Span{Text: " "}, Span{Text: "Show " + choose(w.Issues.N, "it", "them") + ".", Link: link})
		}
		notes = append(notes, n)
	}
	return notes
}

// issueCell is the key of an issue, linked.
func (b *builder) issueCell(key string) Cell { return Cell{Text: key, Link: b.link.issue(key)} }

// summaryCell is what an issue is about, as far as a table can hold it.
func (b *builder) summaryCell(key string) Cell {
	text := b.in.Summaries[key]
	if b.in.Summary != nil {
		text = b.in.Summary(key)
	}
	return Cell{Text: clip(text, 80)}
}

// setCell is a number of issues, linked to them.
func (b *builder) setCell(s metrics.Set, condition string) Cell {
	return Cell{Text: count(s.N), Link: b.link.set(s, condition)}
}

// more says how many rows were left out, linked to all.
func more(left int, link string) *Span {
	if left <= 0 {
		return nil
	}
	return &Span{Text: "and " + count(left) + " more", Link: link}
}
