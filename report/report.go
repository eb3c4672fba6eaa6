// Package report chooses and orders what to say about a service, and says it as
// one [Report]: numbers as data, words as blocks. It draws nothing and sends
// nothing. Renderers (text, html, pdf, Slack) walk the sections; the kinds of
// [Block] are few and closed, so that a new metric touches no renderer and a
// new kind does not compile until every renderer can draw it.
//
// The package is pure: the same [Input] gives the same report, byte for byte.
package report

import (
	"time"

	"github.com/nines-bot/nines"
)

// Schema names the JSON form of a report; it changes when a key changes meaning.
const Schema = "nines.report/v1"

// A Report is everything to be said about one service at one instant.
type Report struct {
	Service string // key, WET
	Title   string // Energy Trading Service
	AsOf    time.Time
	Zone    *time.Location
	Window  nines.Window
	Source  Source

	// Headline is the state in one short line; Summary, in the section of that
	// name, says it in sentences.
	Headline string
	State    Tone // of the whole: good, watch or bad

	Data     Data
	Sections []Section
}

// A Source says where the numbers come from.
type Source struct {
	JiraURL  string    // "" if there is no Jira to link to
	JQL      string    // what was asked for
	Issues   int       // how many issues were read
	SyncedAt time.Time // when they were last fetched; zero if imported
}

// A Section is one topic of a report.
type Section struct {
	ID     string // "board", "status", ...: the names of the configuration
	Title  string
	Blocks []Block
}

// A Renderer draws blocks, one method a kind. Errors are those of the medium.
type Renderer interface {
	Section(Section) error // called before the blocks of the section
	Text(Text) error
	Figures(Figures) error
	Table(Table) error
	Chart(Chart) error
	Note(Note) error
}

// Walk draws the sections of r in order.
func (r *Report) Walk(to Renderer) error {
	for _, s := range r.Sections {
		if err := to.Section(s); err != nil {
			return err
		}
		for _, b := range s.Blocks {
			if err := b.draw(to); err != nil {
				return err
			}
		}
	}
	return nil
}
