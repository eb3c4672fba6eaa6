package report

// A Block is one thing to show. The set is closed: [Text], [Figures], [Table],
// [Chart] and [Note].
type Block interface{ draw(Renderer) error }

// A Tone says how a number is to be taken. Renderers show it in words or shape
// as well as colour.
type Tone string

// The tones, from silent to loud.
const (
	Neutral Tone = ""
	Good    Tone = "good"
	Watch   Tone = "watch"
	Bad     Tone = "bad"
)

// A Span is a run of text. All text may come from Jira and is hostile until the
// renderer escapes it.
type Span struct {
	Text   string `json:"text"`
	Link   string `json:"link,omitempty"` // absolute URL of the Jira search behind a number
	Strong bool   `json:"strong,omitempty"`
}

// Text is one paragraph.
type Text struct{ Spans []Span }

// Figures is a row of key numbers.
type Figures struct{ Items []Figure }

// A Figure is one key number.
type Figure struct {
	Label string `json:"label"`           // "Median resolution time"
	Value string `json:"value"`           // "4.2 d", "–" when it cannot be said
	Delta string `json:"delta,omitempty"` // change against the previous period: "+0.9 d, within noise"
	Trend int    `json:"trend,omitempty"` // -1 fell, 0 level or unknown, +1 rose
	Tone  Tone   `json:"tone,omitempty"`  // whether that is good or bad
	Note  string `json:"note,omitempty"`  // "n = 24, 8 left out"
	Link  string `json:"link,omitempty"`
}

// A Table is rows under named columns. Every row has len(Columns) cells.
type Table struct {
	Title   string   `json:"title"`
	Columns []Column `json:"columns"`
	Rows    [][]Cell `json:"rows"`
	Total   []Cell   `json:"total,omitempty"` // last row, set apart
	Note    string   `json:"note,omitempty"`  // footnote
	More    *Span    `json:"more,omitempty"`  // "and 12 more", where rows were left out
	// Detail is for those who check the numbers; a chat may leave it out.
	Detail bool `json:"detail,omitempty"`
}

// A Column is the head of a column. Numbers align right.
type Column struct {
	Title   string `json:"title"`
	Numeric bool   `json:"numeric,omitempty"`
	// Minor columns go first where the width is small (a phone, Slack).
	Minor bool `json:"minor,omitempty"`
}

// A Cell is one value of a table.
type Cell struct {
	Text string `json:"text"`
	Link string `json:"link,omitempty"`
	Tone Tone   `json:"tone,omitempty"`
}

// A Chart is a picture as data; package chart draws it. Alt says what the
// picture shows, in a sentence with its numbers: it is read aloud, and stands
// where no picture can.
type Chart struct {
	ID       string // file name and anchor: "status", "cumulative-flow"
	Title    string
	Subtitle string
	Alt      string
	Note     string // footnote inside the picture
	Link     string
	Plot     Plot
}

// Note is a remark set apart: a warning, a limit of the data.
type Note struct {
	Tone  Tone
	Spans []Span
}

func (b Text) draw(r Renderer) error    { return r.Text(b) }
func (b Figures) draw(r Renderer) error { return r.Figures(b) }
func (b Table) draw(r Renderer) error   { return r.Table(b) }
func (b Chart) draw(r Renderer) error   { return r.Chart(b) }
func (b Note) draw(r Renderer) error    { return r.Note(b) }
