package bot_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/jira/jiratest"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/report"
)

const boardJSON = `{"id":12,"name":"Board","type":"kanban","filter":{"id":"7"},"columnConfig":{"constraintType":"issueCount","columns":[
{"name":"Backlog","statuses":[]},{"name":"In Testing","statuses":[{"id":"3"}],"max":5}]}}`

// built syncs ten issues and a board, and reports on them.
func built(t *testing.T, filter string, change func(*bot.Service)) *report.Report {
	t.Helper()
	srv := serve(t, jiratest.Options{
		Issues: project(10), Boards: map[int]json.RawMessage{12: json.RawMessage(boardJSON)}, Filters: map[string]string{"7": filter},
	})
	s := open(t, ":memory:")
	c := client(t, srv.URL)
	sync(t, c, s, options())
	if err := bot.SyncBoard(t.Context(), c, s, 12); err != nil {
		t.Fatal(err)
	}
	svc := bot.Service{Name: "WET", Title: "Trading", JQL: "project = WET", Zone: time.UTC, BoardID: 12}
	change(&svc)
	r, err := bot.Report(t.Context(), s, svc, bot.Request{AsOf: now, Window: nines.Window{From: now.AddDate(0, 0, -30), To: now}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func parse(t *testing.T, s string) *jql.Query {
	t.Helper()
	q, err := jql.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestReport(t *testing.T) {
	for _, tt := range []struct {
		name   string
		filter string // of the board, in Jira
		change func(*bot.Service)
		issues int
		doubt  bool
	}{
		{"the board's filter", "key <= WET-4 ORDER BY Rank", func(*bot.Service) {}, 4, false},
		{"the configured filter goes first", "key <= WET-4", func(s *bot.Service) { s.Filters.Board = parse(t, "key > WET-4") }, 6, false},
		{"a filter outside the subset", "assignee = currentUser()", func(*bot.Service) {}, 10, true},
		{"a board never fetched", "", func(s *bot.Service) { s.BoardID = 13 }, 10, true},
		{"a lane", "", func(s *bot.Service) { s.Lanes = []bot.Lane{{"Bugs", parse(t, "type = bug")}} }, 10, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := built(t, tt.filter, tt.change)
			if r.Data.Board.Issues != tt.issues {
				t.Errorf("%d issues on the board, want %d", r.Data.Board.Issues, tt.issues)
			}
			var b strings.Builder
			if err := json.NewEncoder(&b).Encode(r.Sections); err != nil {
				t.Fatal(err)
			}
			if told := strings.Contains(b.String(), "filter of board") || strings.Contains(b.String(), "has not been fetched"); told != tt.doubt {
				t.Errorf("doubt told: %v", told)
			}
		})
	}
}

func TestReportReadsTheStore(t *testing.T) {
	r := built(t, "", func(*bot.Service) {})
	if r.Service != "WET" || r.Source.Issues != 10 || !r.Source.SyncedAt.Equal(now) || len(r.Data.Status) != 1 || r.Data.Status[0].Status != "In Testing" {
		t.Errorf("%+v %+v", r.Source, r.Data.Status)
	}
	if c := r.Data.Board.Columns; len(c) != 2 || c[1].Name != "In Testing" || c[1].Issues != 10 || c[1].Breach != "max" {
		t.Errorf("%+v", c)
	}
}
