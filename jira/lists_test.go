package jira_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jira/jiratest"
)

const boardJSON = `{"id":7,"name":"WET board","type":"kanban","filter":{"id":"10"},"subQuery":{"query":"fixVersion is EMPTY"},
	"columnConfig":{"constraintType":"issueCount","columns":[
		{"name":"Backlog","statuses":[]},
		{"name":"Review","min":2,"statuses":[{"id":"3"},{"id":4}]},
		{"name":"Testing","min":0,"max":5,"statuses":[{"id":"5"}]}]}}`

func TestBoard(t *testing.T) {
	two, zero, five := 2, 0, 5
	want := jira.Board{
		ID: 7, Name: "WET board", Type: "kanban", ConstraintType: "issueCount", FilterID: "10", Filter: "project = WET", SubQuery: "fixVersion is EMPTY",
		Columns: []jira.Column{
			{Name: "Backlog"},
			{Name: "Review", StatusIDs: []string{"3", "4"}, Min: &two},
			{Name: "Testing", StatusIDs: []string{"5"}, Min: &zero, Max: &five},
		},
	}
	boards := map[int]json.RawMessage{7: json.RawMessage(boardJSON)}
	for _, deployment := range deployments {
		s := newServer(t, jiratest.Options{Deployment: deployment, Boards: boards, Filters: map[string]string{"10": "project = WET"}})
		got, err := newClient(t, s).Board(t.Context(), 7)
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("%v\n%s", err, cmp.Diff(want, got))
		}
		_, err = newClient(t, s).Board(t.Context(), 8)
		if e := apiError(t, err); e.Kind != jira.KindNotFound {
			t.Error(err)
		}
	}
	// A filter that the account may not read is no reason to do without a board.
	got, err := newClient(t, newServer(t, jiratest.Options{Boards: boards})).Board(t.Context(), 7)
	if want.Filter = ""; err != nil || !cmp.Equal(got, want) {
		t.Errorf("%v\n%s", err, cmp.Diff(want, got))
	}
}

func TestRealBoards(t *testing.T) {
	for _, file := range []string{"gojira-board_configuration.json", "jirametrics-sample_board_1_configuration.json"} {
		raw, err := os.ReadFile(filepath.Join(shared, "data/jira", file))
		if err != nil {
			t.Skip("no real boards here: ../shared/data/jira is missing")
		}
		b, err := newClient(t, newServer(t, jiratest.Options{Boards: map[int]json.RawMessage{1: raw}})).Board(t.Context(), 1)
		if err != nil || len(b.Columns) < 3 || b.FilterID == "" {
			t.Errorf("%s: %v, %+v", file, err, b)
		}
	}
}

func TestStatuses(t *testing.T) {
	s := newServer(t, jiratest.Options{Issues: oddIssues(), Statuses: json.RawMessage(`[
		{"id":"1","name":"Åpen","statusCategory":{"key":"new"}},
		{"id":"2","name":"進行中","statusCategory":{"key":"indeterminate"}},
		{"id":"3","name":"Done","statusCategory":{"key":"done"}},
		{"id":"4","name":"Odd","statusCategory":{"key":"undefined"}}]`)})
	got, err := newClient(t, s).Statuses(t.Context())
	want := []nines.Status{
		{ID: "1", Name: "Åpen", Category: nines.CategoryNew},
		{ID: "2", Name: "進行中", Category: nines.CategoryActive},
		{ID: "3", Name: "Done", Category: nines.CategoryDone},
		{ID: "4", Name: "Odd"},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestCountAndCensus(t *testing.T) {
	for _, deployment := range deployments {
		s := newServer(t, jiratest.Options{Deployment: deployment, Issues: many(130), PageSize: 50, Fault: storm("")})
		c := newClient(t, s)
		n, exact, err := c.Count(t.Context(), "project = WET ORDER BY updated")
		if n != 130 || exact != (deployment == jiratest.DataCenter) || err != nil {
			t.Errorf("%s: %d, exact %v, %v", deployment, n, exact, err)
		}
		s.Delete("10044")
		ids := map[string]bool{}
		for id, err := range c.IDs(t.Context(), "project = WET") {
			if err != nil {
				t.Fatal(err)
			}
			ids[id] = true
		}
		if len(ids) != 129 || ids["10044"] || !ids["10045"] {
			t.Errorf("%s: census of %d issues", deployment, len(ids))
		}
		for _, err := range c.IDs(t.Context(), "project = NONE") {
			if e := apiError(t, err); e.Kind != jira.KindQuery {
				t.Error(err)
			}
		}
	}
}

func TestInfo(t *testing.T) {
	for _, deployment := range deployments {
		s := newServer(t, jiratest.Options{Deployment: deployment, Zone: "Europe/Oslo"})
		info, err := newClient(t, s).Info(t.Context())
		if err != nil || info.Deployment != deployment || info.BaseURL != s.URL || info.Account != "Nines Bot" || info.Zone.String() != "Europe/Oslo" || info.Version == "" {
			t.Errorf("%+v, %v", info, err)
		}
	}
}

func TestCheck(t *testing.T) {
	text := func(c *jira.Client, projects []string, jql string, board int) string {
		var b strings.Builder
		for _, f := range c.Check(t.Context(), projects, jql, board) {
			mark := "bad"
			if f.OK {
				mark = "ok"
			}
			if f.OK == (f.Hint != "") {
				t.Errorf("%+v: a hint and success exclude each other", f)
			}
			b.WriteString(mark + " " + f.Name + "; ")
		}
		return b.String()
	}
	opts := jiratest.Options{Issues: oddIssues(), Boards: map[int]json.RawMessage{7: json.RawMessage(boardJSON)}}
	c := newClient(t, newServer(t, opts))
	if got := text(c, []string{"WET", "NONE"}, "project = WET", 7); got != "ok login; ok clock; ok project WET; bad project NONE; ok query; ok board 7; " {
		t.Error(got)
	}
	if got := text(c, nil, `updated >= "2099-01-01"`, 8); got != "ok login; ok clock; bad query; bad board 8; " {
		t.Error(got)
	}
	wrong := newClient(t, newServer(t, opts), func(c *jira.Config) { c.Token = "wrong" })
	if got := text(wrong, []string{"WET"}, "project = WET", 7); got != "bad login; " {
		t.Error(got)
	}
	late := newClient(t, newServer(t, opts), func(c *jira.Config) { c.Now = func() time.Time { return time.Now().Add(-time.Hour) } })
	if got := text(late, nil, "", 0); got != "ok login; bad clock; " {
		t.Error(got)
	}
	fields := newClient(t, newServer(t, opts), func(c *jira.Config) { c.Fields = []string{"Colour"} })
	if got := text(fields, nil, "", 0); got != "ok login; ok clock; bad fields; " {
		t.Error(got)
	}
	opts.Fault = func(r *http.Request, _ int) *jiratest.Fault {
		if strings.HasSuffix(r.URL.Path, "/mypermissions") {
			return &jiratest.Fault{Body: `{"permissions":{"BROWSE_PROJECTS":{"havePermission":false}}}`}
		}
		return nil
	}
	if got := text(newClient(t, newServer(t, opts)), []string{"WET"}, "", 0); got != "ok login; ok clock; bad project WET; " {
		t.Error(got)
	}
}

// Custom fields are asked for by name or id and kept under that.
func TestCustomFields(t *testing.T) {
	raw := json.RawMessage(`{"id":"1","key":"WET-1","fields":{"summary":"x","created":"2026-01-01T00:00:00.000+0000","updated":"2026-01-02T00:00:00.000+0000",
		"status":{"id":"1","name":"Open"},"duedate":"2026-05-01","customfield_1":[{"value":"Impediment"}],"customfield_2":"WET-9",
		"customfield_3":{"value":"Prod","id":"7"},"customfield_4":[{"name":"1.0"},{"name":"2.0"}],"customfield_5":3.50,"customfield_6":null,"customfield_7":{"odd":[1]}}}`)
	fields := `[{"id":"customfield_1","name":"Flagged","custom":true},
		{"id":"customfield_2","name":"Epic Link","custom":true,"schema":{"type":"any","custom":"com.pyxis.greenhopper.jira:gh-epic-link","customId":2}},
		{"id":"customfield_3","name":"Environment","custom":true},{"id":"customfield_4","name":"Releases"},{"id":"customfield_5","name":"Points"},
		{"id":"customfield_6","name":"Nothing"},{"id":"customfield_7","name":"Odd"},{"id":"duedate","name":"Due date"}]`
	for _, deployment := range deployments {
		s := newServer(t, jiratest.Options{Deployment: deployment, Issues: []json.RawMessage{raw}, Fault: func(r *http.Request, _ int) *jiratest.Fault {
			if strings.HasSuffix(r.URL.Path, "/field") {
				return &jiratest.Fault{Body: fields}
			}
			return nil
		}})
		c := newClient(t, s, func(c *jira.Config) {
			c.Fields = []string{"environment", "customfield_4", "Points", "Nothing", "Odd", "Due date"}
		})
		issues, _ := pull(t, c, "project = WET", time.Time{})
		got := issues["1"]
		want := map[string]string{"environment": "Prod", "customfield_4": "1.0, 2.0", "Points": "3.50", "Odd": `{"odd":[1]}`, "Due date": "2026-05-01"}
		if !got.Flagged || got.Parent != "WET-9" || !cmp.Equal(got.Fields, want) {
			t.Errorf("%s: flagged %v, parent %q, fields %v", deployment, got.Flagged, got.Parent, got.Fields)
		}
		c = newClient(t, s, func(c *jira.Config) { c.Fields = []string{"Enviroment"} })
		for _, err := range c.Updated(t.Context(), "project = WET", time.Time{}) {
			if e := apiError(t, err); e.Kind != jira.KindNotFound || !strings.Contains(e.Error(), "Enviroment") {
				t.Error(err)
			}
		}
	}
}
