package metrics

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

// A dateTolerance forgives the milliseconds between the two stamps that Jira
// writes in one transaction.
const dateTolerance = 2 * time.Second

// defect notes a problem with its usual effect.
func (s *Snapshot) defect(key string, p Problem, format string, args ...any) {
	severity, effect := p.meaning()
	s.defects = append(s.defects, Defect{Key: key, Problem: p, Severity: severity, Detail: fmt.Sprintf(format, args...), Effect: effect})
}

// harmless notes a problem that changes no number here.
func (s *Snapshot) harmless(key string, p Problem, effect, format string, args ...any) {
	s.defects = append(s.defects, Defect{Key: key, Problem: p, Severity: Info, Detail: fmt.Sprintf(format, args...), Effect: effect})
}

// inspect notes the defects of an issue as of the instant. It reports whether
// the history has holes, so that times in it cannot be trusted.
func (r *reader) inspect(i *nines.Issue) (unsure bool) {
	s := r.s
	created := false
	for _, f := range i.Faults {
		s.defect(i.Key, Problem(r.word(string(f.Code))), "%s", f.Detail)
		unsure = unsure || f.Code == nines.FaultChangelogTruncated || f.Code == nines.FaultChangelogMissing
		created = created || f.Code == nines.FaultNoCreated
	}
	if i.Created.IsZero() && !created {
		s.defect(i.Key, ProblemCreatedMissing, "Jira gives no date of creation")
	}
	s.inspectDates(i)
	s.inspectResolution(i)
	s.inspectHistory(i)
	return unsure
}

// inspectDates looks at the dates alone.
func (s *Snapshot) inspectDates(i *nines.Issue) {
	if !i.Created.IsZero() && !instantOf(i.Created).plausible() {
		s.defect(i.Key, ProblemImplausible, "created on %s", s.day(i.Created))
	}
	if !i.Resolved.IsZero() && !instantOf(i.Resolved).plausible() {
		s.defect(i.Key, ProblemImplausible, "resolved on %s", s.day(i.Resolved))
	}
	if !i.Updated.IsZero() && !instantOf(i.Updated).plausible() {
		s.harmless(i.Key, ProblemImplausible, "none: no number rests on it", "updated on %s", s.day(i.Updated))
	}
	if i.Created.IsZero() {
		return
	}
	if !i.Resolved.IsZero() && i.Resolved.Before(i.Created) {
		s.defect(i.Key, ProblemNegative, "resolved on %s, created on %s", s.moment(i.Resolved), s.moment(i.Created))
	}
	if !i.Updated.IsZero() && i.Updated.Before(i.Created) {
		s.defect(i.Key, ProblemUpdatedBefore, "updated on %s, created on %s", s.moment(i.Updated), s.moment(i.Created))
	}
	if len(i.History) > 0 && i.History[0].At.Before(i.Created) {
		s.defect(i.Key, ProblemHistoryBefore, "%s changed on %s, created on %s", i.History[0].Field, s.moment(i.History[0].At), s.moment(i.Created))
	}
}

// inspectResolution compares the resolution, its date, the history and the status.
func (s *Snapshot) inspectResolution(i *nines.Issue) {
	sets, last := 0, time.Time{}
	for k := range i.History {
		if c := &i.History[k]; c.Field == nines.FieldResolution && c.To != (nines.Value{}) {
			sets++
			last = c.At
		}
	}
	if sets > 1 {
		s.defect(i.Key, ProblemResolvedTwice, "%d times, the last on %s", sets, s.moment(last))
	}
	if !i.Resolved.IsZero() && sets > 0 && i.Resolved.Sub(last).Abs() > dateTolerance {
		s.defect(i.Key, ProblemDateMismatch, "resolution date %s, last set on %s", s.moment(i.Resolved), s.moment(last))
	}
	switch c := i.Status.Category; {
	case !i.Resolved.IsZero() && (c == nines.CategoryNew || c == nines.CategoryActive):
		s.defect(i.Key, ProblemResolvedNotDone, "resolved on %s, status %q", s.moment(i.Resolved), i.Status.Name)
	case i.Resolved.IsZero() && c == nines.CategoryDone:
		s.defect(i.Key, ProblemDoneNotResolved, "status %q", i.Status.Name)
	}
}

// inspectHistory looks at the changes.
func (s *Snapshot) inspectHistory(i *nines.Issue) {
	var last *nines.Change
	var moves, priorities []string
	for k := range i.History {
		c := &i.History[k]
		switch c.Field {
		case nines.FieldStatus:
			s.inspectGap(i.Key, last, c)
			last = c
		case nines.FieldKey, nines.FieldProject:
			moves = append(moves, fmt.Sprintf("%s %q to %q", strings.ToLower(c.Field.String()), c.From.Name, c.To.Name))
		case nines.FieldPriority:
			priorities = append(priorities, fmt.Sprintf("%q to %q", c.From.Name, c.To.Name))
		}
	}
	if now := (nines.Value{ID: i.Status.ID, Name: i.Status.Name}); last != nil && !sameValue(last.To, now) {
		s.defect(i.Key, ProblemLastStatus, "history ends with %q, status is %q", last.To.Name, now.Name)
	}
	if len(moves) > 0 {
		s.defect(i.Key, ProblemMoved, "%s", strings.Join(moves, ", "))
	}
	if len(priorities) > 0 {
		s.defect(i.Key, ProblemPriorityChanged, "%s", strings.Join(priorities, ", "))
	}
}

// inspectGap compares where a change of status begins with where the last one
// ended. A status that was renamed meanwhile is a gap to the eye only.
func (s *Snapshot) inspectGap(key string, last, c *nines.Change) {
	if last == nil || last.To == c.From || last.To.Name != "" && strings.EqualFold(last.To.Name, c.From.Name) {
		return
	}
	const detail = "went to %q, left %q on %s"
	if sameValue(last.To, c.From) {
		s.harmless(key, ProblemStatusGap, "none: renamed meanwhile, and taken as one status", detail, last.To.Name, c.From.Name, s.moment(c.At))
		return
	}
	s.defect(key, ProblemStatusGap, detail, last.To.Name, c.From.Name, s.moment(c.At))
}

// sameValue reports whether two values are one: by id, or by name, since an id
// changes with an import and a name with a translation.
func sameValue(a, b nines.Value) bool {
	return a.ID == b.ID && a.ID != "" || strings.EqualFold(a.Name, b.Name)
}

// inspectLater notes an issue that Jira knew before it was created.
func (s *Snapshot) inspectLater(i *nines.Issue) {
	if !i.Updated.IsZero() && !i.Updated.After(s.asOf) {
		s.defect(i.Key, ProblemFuture, "created on %s, updated on %s", s.moment(i.Created), s.moment(i.Updated))
	}
}

// inspectStatuses notes the issues that are, or were, in statuses without a category.
func (s *Snapshot) inspectStatuses() {
	unknown := make([]bool, len(s.statuses))
	for i, st := range s.statuses {
		unknown[i] = st.Category == nines.CategoryUnknown
	}
	if !slices.Contains(unknown, true) {
		return
	}
	var names []string
	for i := range s.items {
		it := &s.items[i]
		names = names[:0]
		for _, st := range s.states[it.first:it.last] {
			if st.status != noStatus && unknown[st.status] && !slices.Contains(names, s.statuses[st.status].Name) {
				names = append(names, s.statuses[st.status].Name)
			}
		}
		if len(names) > 0 {
			s.defect(it.key, ProblemStatusUnknown, "%s: Jira states no category", quoteList(names, 3))
		}
	}
}

func (s *Snapshot) day(t time.Time) string { return t.In(s.settings.Zone).Format(time.DateOnly) }

func (s *Snapshot) moment(t time.Time) string {
	return t.In(s.settings.Zone).Format("2006-01-02 15:04:05")
}
