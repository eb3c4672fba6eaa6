package solve

import (
	"fmt"
	"strings"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
)

// sets lists the minimal sets, most probable first.
func (e *rbdEngine) sets(measure string, sets rbd.Sets, err error) ([]dependability.Result, error) {
	if err != nil {
		return nil, err
	}
	var out []dependability.Result
	for _, s := range sets.Sets {
		out = append(out, dependability.Result{Measure: measure, Of: strings.Join(s.Blocks, " "), Value: dependability.Number(s.P), Error: dependability.Number(rounding * s.P), Method: "bdd"})
	}
	if left := sets.Left(); left > 0 {
		e.warn("%ss: the %d most probable of %.0f; the rest add up to %.3g", measure, len(sets.Sets), sets.Total, sets.LeftSum())
	}
	return out, nil
}

func errNoGradient(measure string) error {
	return fmt.Errorf("no sensitivity of %s: there are availability, unavailability, failure_frequency, mean_up_time, mean_down_time, mttff and the rewards of the model", measure)
}
