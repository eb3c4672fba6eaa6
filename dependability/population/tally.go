package population

import "math"

// tally sums counts and rates over runs, by time: means and products of
// differences from the means (Chan, Golub and LeVeque's pairwise update).
type tally struct {
	runs   float64
	events float64
	width  int         // classes and rules
	mean   [][]float64 // by time
	prod   [][]float64 // by time; classes: square matrix, then rules: sums of squares
	n      int         // classes
}

func newTally(m *Model, times int) *tally {
	t := &tally{n: len(m.Classes), width: len(m.Classes) + len(m.Rules), mean: make([][]float64, times), prod: make([][]float64, times)}
	for i := range times {
		t.mean[i] = make([]float64, t.width)
		t.prod[i] = make([]float64, t.n*t.n+len(m.Rules))
	}
	return t
}

// observe takes the state at time i of the run that was begun last.
func (t *tally) observe(i int, n []float64, m *Model) {
	mean, prod := t.mean[i], t.prod[i]
	var d [16]float64
	delta := d[:0]
	for c := range t.n {
		delta = append(delta, n[c]-mean[c])
	}
	k := t.runs
	for c := range t.n {
		mean[c] += delta[c] / k
		for e := range t.n {
			prod[c*t.n+e] += delta[c] * delta[e] * (k - 1) / k
		}
	}
	for r := range m.Rules {
		x := m.Rules[r].Rate.Value(n)
		d := x - mean[t.n+r]
		mean[t.n+r] += d / k
		prod[t.n*t.n+r] += d * d * (k - 1) / k
	}
}

// add joins another tally to t.
func (t *tally) add(o *tally) {
	k := t.runs + o.runs
	if k == 0 {
		return
	}
	w := t.runs * o.runs / k
	for i := range t.mean {
		a, b := t.mean[i], o.mean[i]
		for c := range t.n {
			for e := range t.n {
				t.prod[i][c*t.n+e] += o.prod[i][c*t.n+e] + (b[c]-a[c])*(b[e]-a[e])*w
			}
		}
		for r := t.n; r < t.width; r++ {
			j := t.n*t.n + r - t.n
			t.prod[i][j] += o.prod[i][j] + (b[r]-a[r])*(b[r]-a[r])*w
		}
		for c := range a {
			a[c] += (b[c] - a[c]) * o.runs / k
		}
	}
	t.runs, t.events = k, t.events+o.events
}

func (t *tally) points(m *Model, at []float64) []Point {
	points := make([]Point, len(at))
	for i := range points {
		p := Point{At: at[i], Mean: t.mean[i][:t.n:t.n], Flow: t.mean[i][t.n:]}
		p.Error, p.FlowError = make([]float64, t.n), make([]float64, len(m.Rules))
		p.Cov = make([][]float64, t.n)
		for c := range t.n {
			p.Cov[c] = make([]float64, t.n)
			for e := range t.n {
				p.Cov[c][e] = t.prod[i][c*t.n+e] / (t.runs - 1)
			}
			p.Error[c] = math.Sqrt(p.Cov[c][c] / t.runs)
		}
		for r := range m.Rules {
			p.FlowError[r] = math.Sqrt(t.prod[i][t.n*t.n+r] / (t.runs - 1) / t.runs)
		}
		points[i] = p
	}
	return points
}
