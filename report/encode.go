package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/nines-bot/nines"
)

// document is the JSON form of a report. Its keys are a contract.
type document struct {
	Schema   string          `json:"schema"`
	Service  string          `json:"service"`
	Title    string          `json:"title"`
	AsOf     time.Time       `json:"asOf"`
	TimeZone string          `json:"timeZone"`
	Window   window          `json:"window"`
	Source   source          `json:"source"`
	State    Tone            `json:"state"`
	Headline string          `json:"headline"`
	Data     Data            `json:"data"`
	Sections []taggedSection `json:"sections"`
}

type window struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

type source struct {
	JiraURL  string     `json:"jiraUrl"`
	JQL      string     `json:"jql"`
	Issues   int        `json:"issues"`
	SyncedAt *time.Time `json:"syncedAt"`
}

type taggedSection struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Blocks []any  `json:"blocks"`
}

// MarshalJSON writes the report as `nines report --format json` does. The same
// report gives the same bytes.
func (r *Report) MarshalJSON() ([]byte, error) {
	zone := r.Zone
	if zone == nil {
		zone = time.UTC
	}
	d := document{
		Schema: Schema, Service: r.Service, Title: r.Title, AsOf: r.AsOf.In(zone), TimeZone: zone.String(),
		Window: windowIn(r.Window, zone), State: r.State, Headline: r.Headline, Data: r.Data.listed(),
		Source:   source{JiraURL: r.Source.JiraURL, JQL: r.Source.JQL, Issues: r.Source.Issues},
		Sections: []taggedSection{},
	}
	if !r.Source.SyncedAt.IsZero() {
		d.Source.SyncedAt = new(r.Source.SyncedAt.In(zone))
	}
	var t tagger
	if err := r.Walk(&t); err != nil {
		return nil, err
	}
	d.Sections = append(d.Sections, t.sections...)
	return json.Marshal(d)
}

// WriteJSON writes the report as one JSON object and a line end.
func (r *Report) WriteJSON(w io.Writer) error {
	b, err := r.MarshalJSON()
	if err != nil {
		return fmt.Errorf("report of %s as JSON: %w", r.Service, err)
	}
	out := bufio.NewWriter(w)
	_, _ = out.Write(b) // the error stays until Flush
	_ = out.WriteByte('\n')
	return out.Flush()
}

func windowIn(w nines.Window, zone *time.Location) window {
	return window{From: w.From.In(zone), To: w.To.In(zone)}
}

// A tagger is the renderer that turns blocks into JSON objects which say their
// kind.
type tagger struct{ sections []taggedSection }

func (t *tagger) Section(s Section) error {
	t.sections = append(t.sections, taggedSection{ID: s.ID, Title: s.Title, Blocks: []any{}})
	return nil
}

func (t *tagger) add(block any) error {
	s := &t.sections[len(t.sections)-1]
	s.Blocks = append(s.Blocks, block)
	return nil
}

func (t *tagger) Text(b Text) error {
	return t.add(struct {
		Kind  string `json:"kind"`
		Spans []Span `json:"spans"`
	}{"text", present(b.Spans)})
}

func (t *tagger) Figures(b Figures) error {
	return t.add(struct {
		Kind  string   `json:"kind"`
		Items []Figure `json:"items"`
	}{"figures", present(b.Items)})
}

func (t *tagger) Table(b Table) error {
	b.Columns, b.Rows = present(b.Columns), present(b.Rows)
	return t.add(struct {
		Kind string `json:"kind"`
		Table
	}{"table", b})
}

func (t *tagger) Note(b Note) error {
	return t.add(struct {
		Kind  string `json:"kind"`
		Tone  Tone   `json:"tone"`
		Spans []Span `json:"spans"`
	}{"note", b.Tone, present(b.Spans)})
}

func (t *tagger) Chart(b Chart) error {
	return t.add(struct {
		Kind     string `json:"kind"`
		ID       string `json:"id"`
		Title    string `json:"title"`
		Subtitle string `json:"subtitle,omitempty"`
		Alt      string `json:"alt"`
		Note     string `json:"note,omitempty"`
		Link     string `json:"link,omitempty"`
		Plot     any    `json:"plot"`
	}{"chart", b.ID, b.Title, b.Subtitle, b.Alt, b.Note, b.Link, tagPlot(b.Plot)})
}

// listed is the data with empty lists instead of none.
func (d Data) listed() Data {
	d.Board.Columns, d.Board.Lanes = present(d.Board.Columns), present(d.Board.Lanes)
	d.Status, d.TimeInStatus = present(d.Status), present(d.TimeInStatus)
	r := &d.Resolution
	r.Periods, r.Excluded, r.Warnings = present(r.Periods), present(r.Excluded), present(r.Warnings)
	d.Created.Periods, d.Balance.Periods = present(d.Created.Periods), present(d.Balance.Periods)
	d.Ageing, d.Reopened, d.Blocked.Now = present(d.Ageing), present(d.Reopened), present(d.Blocked.Now)
	d.Quality = present(d.Quality)
	return d
}

// present makes an empty list of none: scripts index lists.
func present[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
