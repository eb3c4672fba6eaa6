package rbd

// Slopes is, for each block in the order of [New], the derivative of the
// unavailability of the system by that of the block at the moment w: the sum of
// the Birnbaum importances of its instances, found without subtraction.
func (s *System) Slopes(w When) ([]float64, error) {
	st, err := s.at(w)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(s.blocks))
	st.walk(func(n *node, e effect, count float64) {
		out[s.uses[n.use].block] += count * e.pivot
	})
	return out, nil
}
