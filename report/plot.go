package report

import "time"

// A Plot is the data of a chart. The set is closed: [Donut], [Bars], [Flow],
// [Points], [Ages], [Ranges], [Load], [Curves], [Forest], [Heat] and [Calendar].
// Values carry no NaN: what cannot be
// said is a nil pointer. Colours are chosen by the drawer, by Tone where one is
// set and by position otherwise.
type Plot interface{ plot() }

// Donut shows parts of a whole, in the order given.
type Donut struct {
	Center string // "43"
	Label  string // "open issues"
	Slices []Slice
}

// A Slice is one part. Value > 0.
type Slice struct {
	Label   string
	Value   float64
	Text    string // "18"
	Percent string // "41.9%"
	Link    string
}

// Bars shows stacked bars over categories: periods, mostly. With one series it
// is a plain bar chart.
type Bars struct {
	YLabel     string // with the unit: "days"
	Categories []Category
	Series     []Series
	Totals     bool        // write the sum above each stack
	Lines      []Reference // horizontal
}

// A Category is one place on the x axis.
type Category struct {
	Label string // "10 Nov"
	Sub   string // smaller, below: "n=4"
}

// A Series is one value a category; nil is "no data", drawn as a dash, unlike 0.
type Series struct {
	Name   string
	Tone   Tone
	Values []*float64
	Texts  []string // label of each bar; "" for none, nil for the value itself
}

// A Reference is a line across the plot at a value of the y axis.
type Reference struct {
	Value  float64
	Label  string // "median 4.3 d"
	Tone   Tone
	Dashed bool
}

// Flow is a stacked area over time: cumulative flow. Layers[0] is the lowest.
type Flow struct {
	YLabel string
	Times  []time.Time
	Zone   *time.Location
	Layers []Layer
}

// A Layer has one value for each time of the Flow.
type Layer struct {
	Name   string
	Values []float64
}

// Points is a scatter over time: a control chart. Log sets a logarithmic y
// axis, and then every Y > 0. Low..High is the natural range, drawn as a band
// if both are set.
type Points struct {
	YLabel    string
	From, To  time.Time
	Zone      *time.Location
	Log       bool
	Points    []Point
	Low, High *float64
	RangeName string // "natural range"
	Lines     []Reference
}

// A Point is one observation; Outside ones are drawn in another shape and named.
type Point struct {
	At      time.Time
	Y       float64
	Label   string
	Outside bool
}

// Ages shows the age of open work by column, against percentiles of finished
// work: one strip a column.
type Ages struct {
	YLabel  string // "days since start"
	Columns []AgeColumn
	Lines   []Reference // percentiles of finished work
	Log     bool
}

// An AgeColumn is the open work in one column of the board.
type AgeColumn struct {
	Name  string
	Items []Aged
}

// Aged is one open issue.
type Aged struct {
	Key     string
	Age     float64
	Outside bool // above the highest percentile line
}

// Ranges shows a spread for each of some names: time in status. One horizontal
// bar a row from Low to High with a mark at Mid.
type Ranges struct {
	XLabel string // "hours"
	Log    bool
	Names  [3]string // what Low, Mid and High are: "median", "p85", ...
	Rows   []Range
}

// A Range is one row. A nil value is not drawn.
type Range struct {
	Label          string
	Text           string // right of the bar: "3.2 d (n=18)"
	Low, Mid, High *float64
}

// Load shows a number for each column of a board against its limits.
type Load struct {
	XLabel string // "issues"
	Rows   []LoadRow
}

// A LoadRow is one column: its count, its limits, and whether it breaks one.
type LoadRow struct {
	Label    string
	Value    float64
	Min, Max *float64
	Breach   string // "", "min", "max"
	Text     string // "6, above the limit of 5 since 19 Nov"
}

func (Donut) plot()  {}
func (Bars) plot()   {}
func (Flow) plot()   {}
func (Points) plot() {}
func (Ages) plot()   {}
func (Ranges) plot() {}
func (Load) plot()   {}
