package report

// Of more points than visible a chart shows no more, and a report that is sent
// as JSON or HTML carries each of them. The first ones stay, since a logarithmic
// axis sets them apart.
const (
	visible   = 2000
	firstOnes = 500
)

// shown are the places of n points that are drawn, the first and the last among
// them.
func shown(n int) []int {
	var places []int
	next := 0.0
	step := max(1, float64(n-firstOnes)/(visible-firstOnes))
	for i := range n {
		if i < firstOnes || i == n-1 || float64(i-firstOnes) >= next {
			places = append(places, i)
			if i >= firstOnes {
				next += step
			}
		}
	}
	return places
}

// thinned is the curve with as many points as can be seen.
func thinned(c Curve) Curve {
	if len(c.X) <= visible {
		return c
	}
	keep := shown(len(c.X))
	c.X, c.Y, c.Low, c.High = picked(c.X, keep), picked(c.Y, keep), picked(c.Low, keep), picked(c.High, keep)
	return c
}

// picked are the values at some places; nothing of nothing.
func picked[T any](values []T, places []int) []T {
	if len(values) == 0 {
		return values
	}
	out := make([]T, len(places))
	for k, i := range places {
		out[k] = values[i]
	}
	return out
}
