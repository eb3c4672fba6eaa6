package metrics

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

// A ticket is what is kept of an issue that the failure rule selects. Times of
// fields are read at once; those of histories wait for the workflow.
type ticket struct {
	key, priority, kind string // priority as of creation
	components, labels  []string
	links               []string // keys of what it is one failure with
	begin, over         instant  // of fields; never if empty or not asked for
	beginBad, overBad   string   // what a field holds that is no time
	impact              float64
	impactBad           string
	raised              bool // selected only since its priority was raised
}

// keep notes the issue if the failure rule selects it.
func (r *reader) keep(i *nines.Issue) {
	s := r.s
	rule := s.settings.Failures
	if rule == nil {
		return
	}
	before := priorityAtCreation(i)
	first, match := true, true
	if rule.Match != nil {
		match = rule.Match(i)
		first = match
		if before != i.Priority {
			then := *i
			then.Priority = before
			first = rule.Match(&then)
		}
	}
	if !match {
		if first {
			s.lowered = append(s.lowered, i.Key)
		}
		return
	}
	t := ticket{
		key: i.Key, priority: r.word(before), kind: r.word(i.Type), components: r.wordsOf(i.Components), labels: r.wordsOf(i.Labels),
		begin: never, over: never, impact: 1, raised: !first,
	}
	for _, l := range i.Links {
		if rule.linked(l.Type) {
			t.links = append(t.links, r.own(l.Key))
		}
	}
	t.begin, t.beginBad = s.fieldTime(i, rule.Start)
	t.over, t.overBad = s.fieldTime(i, rule.End)
	t.impact, t.impactBad = impactOf(i, rule.Impact)
	t.beginBad, t.overBad, t.impactBad = r.own(t.beginBad), r.own(t.overBad), r.own(t.impactBad)
	s.tickets = append(s.tickets, t)
}

// priorityAtCreation is the priority before the first change of it. Strata of
// failures use it: an issue that stays open long drifts up, and comparing it
// with others of its priority of today would only find that it stayed long.
func priorityAtCreation(i *nines.Issue) string {
	for k := range i.History {
		if c := &i.History[k]; c.Field == nines.FieldPriority {
			if c.From.Name != "" {
				return c.From.Name
			}
			return c.From.ID
		}
	}
	return i.Priority
}

// fieldTime reads the time in the field of a clock. bad is what the field holds
// if that is no time.
func (s *Snapshot) fieldTime(i *nines.Issue, c Clock) (at instant, bad string) {
	name, ok := c.Field()
	if !ok {
		return never, ""
	}
	text := customField(i, name)
	if text == "" {
		return never, ""
	}
	for _, layout := range []string{
		"2006-01-02T15:04:05.999999999Z0700", time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", time.DateOnly,
	} {
		if t, err := time.ParseInLocation(layout, text, s.settings.Zone); err == nil {
			return instantOf(t), ""
		}
	}
	return never, text
}

// impactOf is the share of the service that an issue takes down.
func impactOf(i *nines.Issue, field string) (share float64, bad string) {
	text := customField(i, field)
	if field == "" || text == "" {
		return 1, ""
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v <= 1) {
		return 1, text
	}
	return v, ""
}

// customField is the text of a field by the name it was asked for with.
func customField(i *nines.Issue, name string) string {
	if v, ok := i.Fields[name]; ok {
		return strings.TrimSpace(v)
	}
	var same []string
	for k := range i.Fields {
		if strings.EqualFold(k, name) {
			same = append(same, k)
		}
	}
	if len(same) == 0 {
		return ""
	}
	return strings.TrimSpace(i.Fields[slices.Min(same)])
}
