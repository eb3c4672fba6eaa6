package population

import (
	"errors"

	"github.com/nines-bot/nines/dependability"
)

// SteadyChain is the stationary distribution of the full chain.
func (m *Model) SteadyChain(how Exactness, limits dependability.Limits) (*Chain, error) {
	return nil, errors.New("population: no steady state yet")
}
