// Package jql reads a documented subset of Jira's query language and evaluates
// it on stored issues, so that filters work on histories and without a network.
//
// A query is a tree of clauses joined by AND, OR and NOT (also &&, || and !),
// with parentheses, NOT binding tightest and OR weakest. Keywords and values
// are compared without regard to case. A clause is one of
//
//	field = value      field != value      field in (a, b)      field not in (a, b)
//	field is EMPTY     field is not EMPTY  date >= value        key <= WET-20
//	summary ~ words    summary !~ words
//
// Fields: project (by key), key (also issuekey, issue, id), issuetype (type),
// status (by name or id), statusCategory, priority, resolution, assignee (by
// display name), labels, component, parent, flagged, summary, created, updated,
// resolved (resolutiondate), and custom fields by quoted name, by cf[10010] or
// by customfield_10010, as far as [nines.Issue.Fields] holds them.
//
// Dates are "2026-07-01", "2026-07-01 12:30" (also with slashes), offsets from
// now such as -30d or "1w 2d" (y, M, w, d, h, m), now(), startOfDay(),
// startOfMonth(), startOfYear() and their endOf counterparts, each with an
// optional offset. Date alone means its first instant in [Env.Zone]; w, d, h
// and m are elapsed time, y and M go by the calendar.
//
// # Empty fields
//
// As in Jira, != and "not in" never match an issue whose field is empty:
// component != gateway finds the issues that have components, none of them
// gateway. Whoever wants the others too writes "or component is EMPTY". NOT is
// pushed down to the clauses by De Morgan's laws before anything is evaluated,
// so "not component = gateway" means component != gateway, and also leaves out
// empty fields. The exceptions are those of Jira: EMPTY (or NULL) as a value
// asks for the emptiness itself, so = EMPTY is "is EMPTY", and EMPTY inside the
// list of an "in" adds the issues without a value. Resolution "Unresolved" is
// another word for EMPTY. Source: Atlassian support, "JQL operators" and "JQL
// keywords".
//
// # What differs from Jira
//
// Words of ~ are compared whole, without stemming; a * at the end stands for any
// ending, and a phrase in inner quotes must occur as it is. A value that no
// issue has is not an error, except ids of what stored issues know by name
// only. ORDER BY is read but has no effect on matching. Everything else (was, changed, membersOf(), other fields) is an [*Error] that
// says which part, where, and what to write instead.
package jql

import (
	"fmt"
	"strings"
	"time"

	"github.com/nines-bot/nines"
)

// A Query is a parsed query. The zero value matches every issue, as does the
// empty string. It is safe for concurrent use.
type Query struct {
	root  node
	order []Order
}

// An Order is one key of a query's ORDER BY.
type Order struct {
	Field string // canonical name
	Desc  bool
}

// An Env is what a query cannot know by itself: the zone that its dates are
// written in (nil is UTC) and the instant that "now" means.
type Env struct {
	Zone *time.Location
	AsOf time.Time
}

// Match reports whether the query selects the issue.
func (q *Query) Match(i *nines.Issue, env Env) bool {
	return q.root == nil || q.root.match(i, env)
}

// Filter binds the query to env.
func (q *Query) Filter(env Env) func(*nines.Issue) bool {
	return func(i *nines.Issue) bool { return q.Match(i, env) }
}

// OrderBy returns the keys of ORDER BY, nil if there are none.
func (q *Query) OrderBy() []Order { return q.order }

// An Error says what part of a query cannot be evaluated, and why.
type Error struct {
	Pos     int    // column of the part, in characters from 1
	Part    string // as written; "" at the end of the query
	Problem string // "is not a field of the subset"
	Hint    string // what to write instead; may be empty
}

func (e *Error) Error() string {
	part := "the end"
	if e.Part != "" {
		part = fmt.Sprintf("%q", shorten(e.Part))
	}
	s := fmt.Sprintf("jql column %d: %s %s", e.Pos, part, e.Problem)
	if e.Hint != "" {
		s += ": " + e.Hint
	}
	return s
}

// shorten keeps a message on one line, whatever was written.
func shorten(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strings.TrimSpace(s)
}

// A node is a query or a part of one.
type node interface {
	match(*nines.Issue, Env) bool
	negate() node
	write(*strings.Builder)
}

type (
	all  []node // AND
	some []node // OR
)

func (a all) match(i *nines.Issue, env Env) bool {
	for _, n := range a {
		if !n.match(i, env) {
			return false
		}
	}
	return true
}

func (a some) match(i *nines.Issue, env Env) bool {
	for _, n := range a {
		if n.match(i, env) {
			return true
		}
	}
	return false
}

func (a all) negate() node  { return some(negated(a)) }
func (a some) negate() node { return all(negated(a)) }

func negated(ns []node) []node {
	out := make([]node, len(ns))
	for i, n := range ns {
		out[i] = n.negate()
	}
	return out
}
