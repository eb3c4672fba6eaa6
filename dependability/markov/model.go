package markov

import "fmt"

// A Model says where a system starts and where it can go. States are vectors of
// integers, one a variable, all of the length of Init.
type Model struct {
	Init []int32

	// Next reports every transition out of state through emit, each with its rate
	// and with the number of the rule that made it. The callee of emit copies to;
	// Next may reuse it, and must not keep state. A rate of zero is no transition.
	// Transitions to the state itself change nothing but are counted in flows.
	Next func(state []int32, emit func(to []int32, rate float64, rule int)) error

	// Up tells the states in which the system serves. Nil: all of them.
	Up func(state []int32) bool

	// Forecast is an upper bound on the number of states if one is known, such as
	// the product of the ranges of the variables. It is only quoted in refusals.
	Forecast float64
}

// Limits bound what a chain may cost. The zero value means the defaults.
type Limits struct {
	States int          // most states; 0: 5,000,000
	Memory int64        // bytes for the chain and, again, for each solution; 0: 1 GiB
	Work   float64      // elementary operations of one computation; 0: 2e11 (some minutes)
	Check  func() error // called now and then with nothing locked; an error ends the computation with it
}

func (l Limits) withDefaults() Limits {
	if l.States == 0 {
		l.States = 5_000_000
	}
	if l.Memory == 0 {
		l.Memory = 1 << 30
	}
	if l.Work == 0 {
		l.Work = 2e11
	}
	if l.Check == nil {
		l.Check = func() error { return nil }
	}
	return l
}

// A TooLargeError refuses a state space beyond the limits.
type TooLargeError struct {
	States   int     // found so far
	Waiting  int     // found but not explored
	Forecast float64 // upper bound on all, 0 if unknown
	Limit    string  // which limit: "5000000 states", "1024 MiB"
}

// Error says what was found and what to do about it.
func (e *TooLargeError) Error() string {
	all := "nobody knows how many there are"
	if e.Forecast > 0 {
		all = fmt.Sprintf("at most %.4g by the ranges of the variables", e.Forecast)
	}
	return fmt.Sprintf("state space beyond the limit of %s: %d states found, %d of them not yet explored, %s; "+
		"narrow the ranges, count identical components instead of naming them, use kind population, or raise the limit",
		e.Limit, e.States, e.Waiting, all)
}

// A RateError is a rate that is negative, infinite or not a number.
type RateError struct {
	State []int32
	Rule  int
	Rate  float64
}

func (e *RateError) Error() string {
	return fmt.Sprintf("rule %d in state %s: rate %v is not a finite non-negative number", e.Rule, Label(e.State), e.Rate)
}
