package dependability

import "fmt"

// Limits bound what one computation may use. The zero value of a field means
// its default; engines forecast before they build and refuse with *TooLarge.
type Limits struct {
	States int64                               // states of a chain
	Bytes  int64                               // memory of tables, vectors and diagrams together
	Steps  int64                               // elementary steps of one measure (uniformisation steps, nodes of a BDD, enumerated products)
	Going  func() error                        // asked now and then in long loops; an error ends the work (deadline, interrupt)
	Said   func(done, of float64, what string) // told of progress now and then; of is 0 if unknown
}

// Defaults of Limits.
const (
	DefaultStates = 60_000_000
	DefaultBytes  = 2 << 30
	DefaultSteps  = 2_000_000_000_000
)

// WithDefaults fills the fields that are zero.
func (l Limits) WithDefaults() Limits {
	if l.States == 0 {
		l.States = DefaultStates
	}
	if l.Bytes == 0 {
		l.Bytes = DefaultBytes
	}
	if l.Steps == 0 {
		l.Steps = DefaultSteps
	}
	return l
}

// Check is nil as long as the work may go on.
func (l Limits) Check() error {
	if l.Going == nil {
		return nil
	}
	return l.Going()
}

// Progress tells whoever listens.
func (l Limits) Progress(done, of float64, what string) {
	if l.Said != nil {
		l.Said(done, of, what)
	}
}

// TooLarge refuses a computation before it starts.
type TooLarge struct {
	What   string  // states, bytes, products
	Need   float64 // the forecast; a lower bound if More
	More   bool    // counting stopped here: there are more
	Limit  float64
	Remedy string // what to do: a method, a smaller range, a higher limit
}

func (e *TooLarge) Error() string {
	more := ""
	if e.More {
		more = "more than "
	}
	s := fmt.Sprintf("too large: %s%s %s, the limit is %s", more, count(e.Need), e.What, count(e.Limit))
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// count writes a large number in digits as long as people can read them.
func count(x float64) string {
	if x < 1e15 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.3g", x)
}
