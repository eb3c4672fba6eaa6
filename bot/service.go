package bot

import (
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/metrics"
)

// A Service is one thing that is reported on, as configured.
type Service struct {
	Name    string // short, mostly the key of the project
	Title   string
	JQL     string // the issues of the service, as Jira is asked for them
	Zone    *time.Location
	BoardID int // columns, limits and filter come from this board, as last synced; 0: from here
	Columns []metrics.Column
	Lanes   []Lane
	Filters Filters
	Done    metrics.Done
	Working *metrics.Calendar // optional second clock
	Fields  []string          // custom fields to fetch
	// Failures says what counts as a failure in the field; nil: nothing does.
	Failures *Failures
	// Models predict what the failures measure.
	Models Models
}

// Failures are the issues that match Query, read by Rule.
type Failures struct {
	Query *jql.Query
	Rule  metrics.FailureRule // without Match
}

// A Lane is a row of the board: the issues that match Query.
type Lane struct {
	Name  string
	Query *jql.Query
}

// Filters say what each panel counts; nil is everything.
type Filters struct{ Board, Status, Resolution, Created *jql.Query }

// Settings binds the configuration to an instant and the known statuses.
func (s *Service) Settings(asOf time.Time, statuses []nines.Status) metrics.Settings {
	env := jql.Env{Zone: s.Zone, AsOf: asOf}
	bind := func(q *jql.Query) metrics.Filter {
		if q == nil {
			return nil
		}
		return q.Filter(env)
	}
	set := metrics.Settings{
		Zone: s.Zone, Statuses: statuses, Columns: s.Columns, Done: s.Done, Working: s.Working,
		Board: bind(s.Filters.Board), Status: bind(s.Filters.Status),
		Solved: bind(s.Filters.Resolution), Created: bind(s.Filters.Created),
	}
	if f := s.Failures; f != nil {
		rule := f.Rule
		rule.Match = bind(f.Query)
		set.Failures = &rule
	}
	for _, l := range s.Lanes {
		set.Lanes = append(set.Lanes, metrics.Lane{Name: l.Name, Match: bind(l.Query), JQL: l.Query.String()})
	}
	return set
}

// open is JQL for the issues that are not done by the rules of the service.
func (s *Service) open() string {
	if len(s.Done.Statuses) == 0 {
		return "resolution is EMPTY AND statusCategory != Done"
	}
	quoted := make([]string, len(s.Done.Statuses))
	for i, name := range s.Done.Statuses {
		quoted[i] = jql.Quote(name)
	}
	return "status not in (" + strings.Join(quoted, ", ") + ")"
}
