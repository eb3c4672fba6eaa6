package solve

import (
	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/spec"
)

func (s *session) uncertainty(q *spec.Measure) ([]dependability.Result, error) {
	return nil, nil
}
