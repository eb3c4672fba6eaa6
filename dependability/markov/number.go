package markov

// A Number is a result with what is known about its numerical error.
type Number struct {
	Value  float64
	Error  float64 // absolute
	Method string  // "gth", "multilevel", "uniformization", "squaring"
}

// A Probability is a number with its complement, both computed without
// subtraction: whichever is small is as accurate as the other.
type Probability struct {
	Number
	Complement Number
}

// unit is the relative rounding error of one operation.
const unit = 0x1p-53

// inexact makes a number of a value and its relative error.
func inexact(value, relative float64, method string) Number {
	return Number{Value: value, Error: value * relative, Method: method}
}

func probability(value, complement, relative float64, method string) Probability {
	return Probability{Number: inexact(min(value, 1), relative, method), Complement: inexact(min(complement, 1), relative, method)}
}
