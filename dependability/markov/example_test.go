package markov_test

import (
	"fmt"

	"github.com/nines-bot/nines/dependability/markov"
)

// Two units, one of which is enough, and one repairman for both.
func Example() {
	const fails, repaired = 0.001, 0.5 // per hour
	to := make([]int32, 1)
	c, err := markov.Build(markov.Model{
		Init: []int32{2},
		Up:   func(s []int32) bool { return s[0] > 0 },
		Next: func(s []int32, emit func([]int32, float64, int)) error {
			if s[0] > 0 {
				to[0] = s[0] - 1
				emit(to, float64(s[0])*fails, 0)
			}
			if s[0] < 2 {
				to[0] = s[0] + 1
				emit(to, repaired, 1)
			}
			return nil
		},
	}, markov.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := c.Availability()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("unavailability %.12g\n", a.Complement.Value)
	life, err := c.TimeToFailure(markov.FromInit)
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, err := life.Mean()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("mean time to first failure %.0f h\n", mean.Value)
	// Output:
	// unavailability 7.96806399949e-06
	// mean time to first failure 251500 h
}
