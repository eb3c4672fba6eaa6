package demo

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

// rawIssue is what the panels need of an issue, read without any code of the
// project: the test shares nothing with what it checks but the JSON.
type rawIssue struct {
	ID, Key string
	Fields  struct {
		Summary        string
		Created        string
		Updated        string
		Resolutiondate *string
		Resolution     *struct{ Name string }
		Status         struct{ ID, Name string }
		Priority       struct{ Name string }
		Issuetype      struct{ Name string }
		Project        struct{ Key string }
		Assignee       *struct{ DisplayName string }
		Labels         []string
		Flagged        []any `json:"customfield_10021"`
	}
	Changelog struct {
		Total     int
		Histories []rawHistory
	}
}

type rawHistory struct {
	ID, Created string
	Author      *struct{ DisplayName string }
	Items       []struct {
		Field                string
		From, To             *string
		FromString, ToString *string
	}
}

func issues(t *testing.T) []rawIssue {
	t.Helper()
	var all []rawIssue
	for _, raw := range Issues() {
		var i rawIssue
		if err := json.Unmarshal(raw, &i); err != nil {
			t.Fatal(err)
		}
		all = append(all, i)
	}
	return all
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04:05.000-0700", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (i rawIssue) resolved(t *testing.T) (at time.Time, ok bool) {
	if i.Fields.Resolutiondate == nil {
		return time.Time{}, false
	}
	return instant(t, *i.Fields.Resolutiondate), true
}

// values of a field of JQL.
func (i rawIssue) values(field string) []string {
	switch field {
	case "project":
		return []string{i.Fields.Project.Key}
	case "labels":
		return i.Fields.Labels
	case "status":
		return []string{i.Fields.Status.Name}
	case "resolution":
		if i.Fields.Resolution != nil {
			return []string{i.Fields.Resolution.Name}
		}
	}
	return nil
}

// query is a filter of the configuration.
func query(t *testing.T, name string) string {
	t.Helper()
	m := regexp.MustCompile(`(?m)^      ` + name + `: (.+)$`).FindSubmatch(Config(Place{}))
	if m == nil {
		t.Fatalf("no filter %s", name)
	}
	return string(m[1])
}

// panel selects the issues of one filter of the configuration, with an
// evaluator that knows just the forms used there.
func panel(t *testing.T, name string) []rawIssue {
	t.Helper()
	m := regexp.MustCompile(`^(\w+) (=|not in) (.+)$`).FindStringSubmatch(query(t, name))
	if m == nil {
		t.Fatalf("filter %s is nothing that this test can read", name)
	}
	var list []string
	for v := range strings.SplitSeq(strings.Trim(m[3], "()"), ",") {
		list = append(list, strings.Trim(v, ` "`))
	}
	var out []rawIssue
	for _, i := range issues(t) {
		values := i.values(m[1])
		has := slices.ContainsFunc(values, func(v string) bool { return slices.Contains(list, v) })
		if has == (m[2] == "=") && len(values) > 0 {
			out = append(out, i)
		}
	}
	return out
}

func oslo(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}
