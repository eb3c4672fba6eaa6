package report

import "time"

// The plots of failures in the field.

// Curves shows lines over a numeric axis: survival, growth, probability paper.
// If Start is set, X counts days from there and the axis shows dates.
type Curves struct {
	XLabel, YLabel string
	XLog, YLog     bool
	Percent        bool // Y is a share, 0 to 1, and the axis is all of it
	Start          time.Time
	Zone           *time.Location
	XTicks, YTicks []AxisTick // nil: chosen by the drawer
	Lines          []Curve
	Ticks          []CurvePoint // short strokes across a line: what is still open
	TickName       string       // "open today"
	Reads          []Readout    // values read off the first line
	End            *float64     // of observation: a vertical line
	EndName        string
	Counts         []AxisTick // below the axis: how many were still at risk at X
	CountName      string     // "at risk"
}

// A Curve is one line through points in order of X. Low and High, if they are
// there, are as long as X, and the band between them is drawn where both are
// set. A line without any Y is its band alone.
type Curve struct {
	Name   string
	Band   string // name of the band; "" for none
	Tone   Tone
	Step   bool // level until the next point
	Dots   bool // points instead of a line
	Dashed bool
	X      []float64
	Y      []float64
	Low    []*float64
	High   []*float64
}

// A CurvePoint is a place on the plot.
type CurvePoint struct{ X, Y float64 }

// A Readout is a value of interest: dashed lines from both axes to the curve.
type Readout struct {
	X, Y  float64
	Label string // "median 4.8 d"
}

// An AxisTick is a marked place of an axis.
type AxisTick struct {
	At    float64
	Label string
}

// Forest shows an estimate with its interval for each of some strata, one row
// each, against a line for all of them.
type Forest struct {
	XLabel string
	Log    bool
	Line   *Reference // the estimate of all
	Rows   []ForestRow
}

// A ForestRow is one stratum; a nil value is not drawn. An interval without an
// upper limit has an arrow.
type ForestRow struct {
	Label            string
	Text             string // "68 h (12 to 240), n = 8"
	Value, Low, High *float64
	Weight           float64 // size of the mark: the number of observations
}

// Heat shows a number for each cell of a grid, such as hours by weekdays.
type Heat struct {
	Rows, Columns []string    // labels; "" leaves a place unnamed
	Values        [][]float64 // by row, then column
	Unit          string      // "failures"
}

// Calendar shows when something was down: a row for each week, month or year.
type Calendar struct {
	From, To time.Time
	Zone     *time.Location
	Spans    []DownSpan
}

// A DownSpan is a stretch of downtime. Depth is how many failures overlap in it,
// Impact the share of the service that is down.
type DownSpan struct {
	From, To time.Time
	Depth    int
	Impact   float64
	Label    string // key of the failure, for the first span of each
}

func (Curves) plot()   {}
func (Forest) plot()   {}
func (Heat) plot()     {}
func (Calendar) plot() {}
