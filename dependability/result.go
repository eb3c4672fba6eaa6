package dependability

// A Result is one number that a model gave. It is also the row of the JSON
// contract of nines model; keys that do not apply are "" or null.
type Result struct {
	Measure string   `json:"measure"` // unavailability, steady_state, importance, ...
	System  string   `json:"system"`  // of several in one file
	Name    string   `json:"name"`    // of the importance, of a survival, of a method, of a compose measure
	At      *float64 `json:"at"`      // time, in the model's time unit
	Of      string   `json:"of"`      // state, block, reward, class, start
	Wrt     string   `json:"wrt"`     // parameter of a sensitivity
	P       *float64 `json:"p"`       // probability of a quantile
	Stat    string   `json:"stat,omitempty"`

	Value      *float64 `json:"value"` // nil: cannot be said; a warning tells why
	SD         *float64 `json:"sd,omitempty"`
	Low        *float64 `json:"low"`
	High       *float64 `json:"high"`
	Complement *float64 `json:"complement"` // 1-Value of a probability, computed without subtraction

	Unit   string   `json:"unit"`   // "" for a probability or a count; h, 1/h, min/y ...
	Method string   `json:"method"` // gth, bdd, uniformisation, monte-carlo ...
	Error  *float64 `json:"error"`  // bound or estimate of the absolute numerical error of Value
}

// A Solution is all that was computed from one model.
type Solution struct {
	Model       string
	Title       string
	Params      []Param
	States      *int64 // nil where the model has no state space
	Transitions *int64
	Results     []Result
	Warnings    []string // doubts to show beside the numbers, in order
}

// A Param is one parameter as it entered the computation.
type Param struct {
	Name  string
	Value float64
	Unit  string
	Note  string // where it came from, if not from a plain number
}

// A Chance is a probability together with its complement. Each of the two has
// its own full relative accuracy, down to 1e-300: an availability of
// 1 - 1e-19 keeps its 1e-19.
type Chance struct {
	P   float64 // the probability
	Not float64 // 1-P
}

// Complement swaps the two.
func (c Chance) Complement() Chance { return Chance{P: c.Not, Not: c.P} }

// Row gives the chance as a result row of a measure.
func (c Chance) Row(measure, method string) Result {
	return Result{Measure: measure, Method: method, Value: Number(c.P), Complement: Number(c.Not)}
}

// Number is the address of x, or nil if x is NaN or infinite: an unsaid
// number is absent.
func Number(x float64) *float64 {
	if x-x != 0 {
		return nil
	}
	return &x
}
