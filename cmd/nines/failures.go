package main

import (
	"strings"

	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/metrics"
)

// rule turns a checked definition of failures into the one of metrics; nil if
// there is none.
func (f *failureConfig) rule() (*bot.Failures, error) {
	if f == nil {
		return nil, nil
	}
	query, err := jql.Parse(f.JQL)
	if err != nil {
		return nil, err
	}
	rule := metrics.FailureRule{
		JQL: f.JQL, Reading: metrics.Reading(f.Reading), Start: metrics.Clock(f.Start), End: metrics.Clock(f.End),
		Reopened: metrics.ReopenRule(f.Reopened), Impact: strings.TrimPrefix(f.Impact, "field:"),
	}
	if f.Merge != nil {
		rule.Links = f.Merge.Links
		if f.Merge.Gap != "" {
			if rule.Gap, err = parseSpan(f.Merge.Gap); err != nil {
				return nil, err
			}
		}
	}
	if o := f.Objective; o != nil {
		rule.Objective = &metrics.Objective{Availability: o.Availability}
		if o.Window != "" {
			if rule.Objective.Window, err = parseSpan(o.Window); err != nil {
				return nil, err
			}
		}
	}
	return &bot.Failures{Query: query, Rule: rule}, nil
}

// fields are the custom fields that the clocks of the failures read.
func (s *serviceConfig) fields() []string {
	var names []string
	if s.Failures == nil {
		return nil
	}
	for _, source := range []string{s.Failures.Start, s.Failures.End, s.Failures.Impact} {
		if name, ok := strings.CutPrefix(source, "field:"); ok {
			names = append(names, name)
		}
	}
	return names
}
