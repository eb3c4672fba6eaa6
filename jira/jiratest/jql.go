package jiratest

import (
	"cmp"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// A parser reads the JQL that the server understands.
type parser struct {
	words    []string
	zone     *time.Location
	now      time.Time
	projects map[string]int
}

type condition func(*issue) bool

// parse splits a query into its condition, nil if it has none, and its order.
func (s *Server) parse(jql string) (condition, func(a, b *issue) int, error) {
	p := &parser{words: split(jql), zone: s.zone, now: s.opts.Now(), projects: s.index.projects}
	var match condition
	var err error
	if len(p.words) > 0 && !p.is("order") {
		if match, err = p.or(); err != nil {
			return nil, nil, err
		}
	}
	order, err := p.order()
	return match, order, err
}

// split cuts JQL into words, quoted strings (with their quotes) and signs.
func split(jql string) []string {
	return regexp.MustCompile(`"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[<>!]=|[=<>(),]|[^\s=<>!(),"']+|.`).FindAllString(jql, -1)
}

func (p *parser) is(word string) bool {
	p.space()
	return len(p.words) > 0 && strings.EqualFold(p.words[0], word)
}

func (p *parser) space() {
	for len(p.words) > 0 && strings.TrimSpace(p.words[0]) == "" {
		p.words = p.words[1:]
	}
}

func (p *parser) take() string {
	p.space()
	if len(p.words) == 0 {
		return ""
	}
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

func (p *parser) accept(word string) bool {
	if !p.is(word) {
		return false
	}
	p.take()
	return true
}

func (p *parser) or() (condition, error) {
	a, err := p.and()
	for err == nil && p.accept("or") {
		var b condition
		left := a
		b, err = p.and()
		a = func(i *issue) bool { return left(i) || b(i) }
	}
	return a, err
}

func (p *parser) and() (condition, error) {
	a, err := p.clause()
	for err == nil && p.accept("and") {
		var b condition
		left := a
		b, err = p.clause()
		a = func(i *issue) bool { return left(i) && b(i) }
	}
	return a, err
}

func (p *parser) clause() (condition, error) {
	if p.accept("(") {
		c, err := p.or()
		if err == nil && !p.accept(")") {
			err = badQuery("Expecting ')' but got '%s'.", p.take())
		}
		return c, err
	}
	field := strings.ToLower(unquote(p.take()))
	op := strings.ToLower(p.take())
	if field == "updated" || field == "updateddate" {
		return p.updated(op)
	}
	var values []string
	switch op {
	case "=":
		values = []string{unquote(p.take())}
	case "in":
		if !p.accept("(") {
			return nil, badQuery("Expecting '(' after 'in'.")
		}
		for {
			values = append(values, unquote(p.take()))
			if p.accept(")") {
				break
			}
			if !p.accept(",") {
				return nil, badQuery("Expecting ',' or ')' in the list of '%s'.", field)
			}
		}
	default:
		return nil, badQuery("Error in the JQL Query: the operator '%s' of field '%s' is not known to this Jira.", op, field)
	}
	return p.oneOf(field, values)
}

func (p *parser) oneOf(field string, values []string) (condition, error) {
	set := map[string]bool{}
	for _, v := range values {
		set[strings.ToUpper(v)] = true
	}
	switch field {
	case "project":
		for v := range set {
			if p.projects[v] == 0 {
				return nil, badQuery("The value '%s' does not exist for the field 'project'.", v)
			}
		}
		return func(i *issue) bool { return set[i.project] }, nil
	case "key", "issuekey", "id", "issue":
		return func(i *issue) bool { return set[i.key] || set[i.id] }, nil
	}
	return nil, badQuery("Field '%s' does not exist or you do not have permission to view it.", field)
}

func (p *parser) updated(op string) (condition, error) {
	word := unquote(p.take())
	at, ok := p.date(word)
	if !ok {
		return nil, badQuery("Date value '%s' for field 'updated' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.", word)
	}
	switch op {
	case ">=":
		return func(i *issue) bool { return !i.updated.Before(at) }, nil
	case ">":
		return func(i *issue) bool { return i.updated.After(at) }, nil
	case "<=":
		return func(i *issue) bool { return !i.updated.After(at) }, nil
	case "<":
		return func(i *issue) bool { return i.updated.Before(at) }, nil
	}
	return nil, badQuery("The operator '%s' is not supported by the 'updated' field.", op)
}

// date reads a date in the account's zone or a time back from now.
func (p *parser) date(word string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02 15:04", "2006/01/02 15:04", "2006-01-02", "2006/01/02"} {
		if t, err := time.ParseInLocation(layout, word, p.zone); err == nil {
			return t, true
		}
	}
	d, err := time.ParseDuration(word)
	return p.now.Add(d), err == nil && strings.HasSuffix(word, "m")
}

// order reads ORDER BY; without it the newest change comes first, as in Jira.
func (p *parser) order() (func(a, b *issue) int, error) {
	if !p.accept("order") {
		p.space()
		if len(p.words) > 0 {
			return nil, badQuery("Error in the JQL Query: Expecting either 'OR' or 'AND' but got '%s'.", p.words[0])
		}
		return func(a, b *issue) int { return cmp.Or(b.updated.Compare(a.updated), byKey(a, b)) }, nil
	}
	p.accept("by")
	var keys []func(a, b *issue) int
	for {
		field := strings.ToLower(p.take())
		by := map[string]func(a, b *issue) int{"updated": byUpdated, "key": byKey, "issuekey": byKey, "id": byKey}[field]
		if by == nil {
			return nil, badQuery("Not able to sort using field '%s'.", field)
		}
		if p.accept("desc") {
			up := by
			by = func(a, b *issue) int { return up(b, a) }
		} else {
			p.accept("asc")
		}
		keys = append(keys, by)
		if !p.accept(",") {
			break
		}
	}
	if p.space(); len(p.words) > 0 {
		return nil, badQuery("Error in the JQL Query: '%s' after ORDER BY.", p.words[0])
	}
	return func(a, b *issue) int {
		for _, by := range keys {
			if c := by(a, b); c != 0 {
				return c
			}
		}
		return byKey(a, b)
	}, nil
}

// byUpdated compares milliseconds, as the server knows them.
func byUpdated(a, b *issue) int { return a.updated.Compare(b.updated) }

func byKey(a, b *issue) int {
	return cmp.Or(strings.Compare(a.project, b.project), cmp.Compare(a.number, b.number), strings.Compare(a.id, b.id))
}

func badQuery(format string, args ...any) error {
	return refuse(http.StatusBadRequest, format, args...)
}

func unquote(w string) string {
	if len(w) >= 2 && (w[0] == '"' || w[0] == '\'') && w[len(w)-1] == w[0] {
		return strings.NewReplacer(`\"`, `"`, `\'`, `'`, `\\`, `\`).Replace(w[1 : len(w)-1])
	}
	return w
}
