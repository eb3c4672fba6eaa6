package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"
)

// benchNow is the instant that the generated issues end at.
var benchNow = time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)

const jiraTime = "2006-01-02T15:04:05.000-0700"

// issue is the part of Jira's issue that is decoded for the floor and filled by
// the generator.
type issue struct {
	ID        string `json:"id"`
	Key       string `json:"key"`
	Fields    fields `json:"fields"`
	Changelog struct {
		StartAt    int       `json:"startAt"`
		MaxResults int       `json:"maxResults"`
		Total      int       `json:"total"`
		Histories  []history `json:"histories"`
	} `json:"changelog"`
}

type fields struct {
	Summary        string            `json:"summary"`
	Status         status            `json:"status"`
	Priority       named             `json:"priority"`
	Type           named             `json:"issuetype"`
	Project        project           `json:"project"`
	Resolution     *named            `json:"resolution"`
	ResolutionDate *string           `json:"resolutiondate"`
	Created        string            `json:"created"`
	Updated        string            `json:"updated"`
	Labels         []string          `json:"labels"`
	Components     []named           `json:"components"`
	Description    string            `json:"description"`
	Extra          map[string]*named `json:"extra,omitempty"`
}

type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Self string `json:"self,omitempty"`
	Icon string `json:"iconUrl,omitempty"`
}

type project struct {
	ID   string `json:"id"`
	Key  string `json:"key"`
	Name string `json:"name"`
}

type status struct {
	named
	Category struct {
		Key string `json:"key"`
	} `json:"statusCategory"`
}

type history struct {
	ID      string `json:"id"`
	Author  named  `json:"author"`
	Created string `json:"created"`
	Items   []item `json:"items"`
}

type item struct {
	Field   string  `json:"field"`
	FieldID string  `json:"fieldId"`
	From    *string `json:"from"`
	FromStr *string `json:"fromString"`
	To      *string `json:"to"`
	ToStr   *string `json:"toString"`
}

// workflow: name, category, median hours. Issues stay log-normally long.
var workflow = []struct {
	name, category string
	hours          float64
}{
	{"To Do", "new", 60},
	{"In Development", "indeterminate", 22},
	{"Awaiting Code Review", "indeterminate", 7},
	{"In Code Review", "indeterminate", 3},
	{"Waiting For Testing", "indeterminate", 14},
	{"In Testing", "indeterminate", 9},
	{"Deployed To Production", "done", 0},
}

var priorities = []string{"Emergency", "Severe", "Major", "Normal", "Minor"}

// changedIssues is how many issues [generate] also writes as they are later.
const changedIssues = 100

// generate writes n issues of about the size of real ones, always the same; and
// into another file, changedIssues of them after one more change each.
func generate(file, later string, n int) (err error) {
	all, err := create(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, all.close()) }()
	changed, err := create(later)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, changed.close()) }()
	dice := rand.New(rand.NewPCG(1, 2))
	span := 3 * 365 * 24 * time.Hour
	for k := range n {
		created := benchNow.Add(-span + time.Duration(float64(span)*float64(k)/float64(n)))
		i := generated(dice, k, created)
		if err := all.Encode(i); err != nil {
			return err
		}
		if k%max(1, n/changedIssues) == 0 {
			if err := changed.Encode(reopened(i, k)); err != nil {
				return err
			}
		}
	}
	return nil
}

// reopened is an issue after it was moved back, an hour before the report.
func reopened(i issue, k int) issue {
	last := len(workflow) - 1
	h := move(k, 90, benchNow.Add(-time.Hour), last, 1)
	i.Changelog.Histories = append(slices.Clip(i.Changelog.Histories), h)
	i.Changelog.MaxResults++
	i.Changelog.Total++
	i.Fields.Status.named = named{ID: fmt.Sprint(10001), Name: workflow[1].name}
	i.Fields.Status.Category.Key = workflow[1].category
	i.Fields.Updated, i.Fields.Resolution, i.Fields.ResolutionDate = h.Created, nil, nil
	return i
}

// A jsonFile is a file of JSON values, one a line.
type jsonFile struct {
	*json.Encoder
	file *os.File
	w    *bufio.Writer
}

func create(name string) (*jsonFile, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	return &jsonFile{json.NewEncoder(w), f, w}, nil
}

func (j *jsonFile) close() error { return errors.Join(j.w.Flush(), j.file.Close()) }

func generated(dice *rand.Rand, k int, created time.Time) issue {
	i := issue{ID: fmt.Sprint(100000 + k), Key: fmt.Sprintf("WET-%d", k+1)}
	i.Fields = fields{
		Summary:     fmt.Sprintf("Settlement run %d stops at a missing price", k),
		Priority:    named{ID: "3", Name: priorities[dice.IntN(len(priorities))]},
		Type:        named{ID: "1", Name: []string{"Bug", "Story", "Task", "Incident"}[dice.IntN(4)]},
		Project:     project{"10000", "WET", "Energy Trading Service"},
		Created:     created.Format(jiraTime),
		Labels:      []string{"prod"},
		Components:  []named{{ID: "7", Name: "settlement"}},
		Description: strings.Repeat("The nomination for the next delivery hour was refused by the exchange. ", 60),
		Extra:       map[string]*named{},
	}
	for c := range 30 {
		i.Fields.Extra[fmt.Sprintf("customfield_%d", 10030+c)] = nil
	}
	at, t := 0, created
	for at < len(workflow)-1 {
		t = t.Add(time.Duration(workflow[at].hours * math.Exp(1.1*dice.NormFloat64()) * float64(time.Hour)))
		if !t.Before(benchNow) {
			break
		}
		next := at + 1
		if at > 1 && dice.Float64() < 0.1 {
			next = 1
		}
		i.Changelog.Histories = append(i.Changelog.Histories, move(k, len(i.Changelog.Histories), t, at, next))
		at = next
	}
	i.Fields.Status.named = named{ID: fmt.Sprint(10000 + at), Name: workflow[at].name}
	i.Fields.Status.Category.Key = workflow[at].category
	i.Fields.Updated = created.Format(jiraTime)
	if h := i.Changelog.Histories; len(h) > 0 {
		i.Fields.Updated = h[len(h)-1].Created
	}
	if at == len(workflow)-1 {
		i.Fields.Resolution = &named{ID: "10000", Name: "Done"}
		i.Fields.ResolutionDate = &i.Fields.Updated
	}
	i.Changelog.MaxResults, i.Changelog.Total = len(i.Changelog.Histories), len(i.Changelog.Histories)
	return i
}

func move(k, n int, t time.Time, from, to int) history {
	id := func(s int) *string { return new(fmt.Sprint(10000 + s)) }
	h := history{
		ID: fmt.Sprint(500000 + 100*k + n), Created: t.Format(jiraTime),
		Author: named{ID: "u", Name: "Person", Self: strings.Repeat("https://jira.example.com/avatar/", 8)},
		Items:  []item{{Field: "status", FieldID: "status", From: id(from), FromStr: &workflow[from].name, To: id(to), ToStr: &workflow[to].name}},
	}
	if to == len(workflow)-1 {
		h.Items = append(h.Items, item{Field: "resolution", FieldID: "resolution", To: new("10000"), ToStr: new("Done")})
	}
	return h
}
