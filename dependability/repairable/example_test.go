package repairable_test

import (
	"fmt"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/repairable"
)

// Eight of ten units with two cold spares and two repairmen.
func Example() {
	s := repairable.System{Units: 10, Need: 8, Repairmen: 2, Fail: 0.002, Repair: 0.1}
	c, _ := s.Availability()
	first, _ := s.MTTFF()
	r, _ := s.Reliability(1000, dependability.Limits{})
	fmt.Printf("U = %.6g, first failure after %.6g h, R(1000 h) = %.6g\n", c.Not, first, r.P)
	// Output: U = 0.000937222, first failure after 6242.19 h, R(1000 h) = 0.853542
}
