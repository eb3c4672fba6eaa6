package markov

// uniformize follows the embedded chain that jumps at the given rate (Jensen 1953):
// the distribution at t is the mean of its steps over a Poisson number of jumps, and
// integrals are means over the probabilities of more jumps. One pass serves all
// times.
func (q transient) uniformize(times []float64, rate float64, limits Limits) ([]moment, error) {
	j := newJumps(q, rate)
	runs := make([]*timed, len(times))
	for k, t := range times {
		runs[k] = newTimed(j, t)
	}
	var work float64
	for step := 0; ; step++ {
		j.measure()
		open := false
		for _, r := range runs {
			r.add(j, step)
			open = open || !r.done
		}
		if !open {
			break
		}
		j.next()
		if work += float64(len(j.inward.col)); work > 1e7 {
			work = 0
			if err := limits.Check(); err != nil {
				return nil, err
			}
		}
	}
	moments := make([]moment, len(times))
	for k, r := range runs {
		moments[k] = r.finish(j)
	}
	return moments, nil
}

// A jumps is the embedded chain after some jumps.
type jumps struct {
	transient
	rate    float64
	inward  *matrix   // probabilities of a jump into the state, by where from
	stay    []float64 // probability of a jump to itself
	mass    float64   // of the start
	x, y    []float64
	dead    float64
	steps   int
	degree  int
	live    float64   // the measures of this step
	ending  float64   // rate of ending
	watched []float64 // by watch
	top     []float64 // largest weight, by watch
}

func newJumps(q transient, rate float64) *jumps {
	j := &jumps{transient: q, rate: rate, inward: q.p.rates.transposed(), mass: total(q.alpha)}
	j.x, j.y = append([]float64(nil), q.alpha...), make([]float64, len(q.alpha))
	j.stay = make([]float64, len(q.alpha))
	for e := range j.inward.val {
		j.inward.val[e] /= rate
	}
	for i, out := range q.p.exit {
		j.stay[i] = (rate - out) / rate
		j.degree = max(j.degree, j.inward.ptr[i+1]-j.inward.ptr[i])
	}
	j.watched, j.top = make([]float64, len(q.watch)), make([]float64, len(q.watch))
	for k, w := range q.watch {
		j.top[k] = maxOf(w)
	}
	return j
}

func (j *jumps) measure() {
	j.live = total(j.x)
	j.ending = dot(j.x, j.p.kill)
	for k, w := range j.watch {
		j.watched[k] = dot(j.x, w)
	}
}

// next makes one jump. Rounding would slowly create or destroy mass; scaling all of
// it back costs nothing and keeps the errors from adding up in the same direction.
func (j *jumps) next() {
	scale := j.mass / (j.live + j.dead)
	j.dead = (j.dead + j.ending/j.rate) * scale
	x, y := j.x, j.y
	for i := range y {
		a, b := j.inward.ptr[i], j.inward.ptr[i+1]
		col, val := j.inward.col[a:b], j.inward.val[a:b]
		s := x[i] * j.stay[i]
		for e, k := range col {
			s += x[k] * val[e]
		}
		y[i] = s * scale
	}
	j.x, j.y = y, x
	j.steps++
}

// A timed sums up for one time.
type timed struct {
	moment
	weights *poisson
	done    bool
}

func newTimed(j *jumps, t float64) *timed {
	n := len(j.watch)
	r := &timed{weights: newPoisson(j.rate * t)}
	r.point, r.sum = make([]float64, n), make([]float64, n)
	if j.full {
		r.p = make([]float64, len(j.x))
	}
	return r
}

// truncation is the relative size of what may be left out.
const truncation = 0x1p-58

func (r *timed) add(j *jumps, step int) {
	if r.done {
		return
	}
	w, beyond := r.weights.at(step)
	r.live += w * j.live
	r.dead += beyond * j.ending / j.rate
	for k, v := range j.watched {
		r.point[k] += w * v
		r.sum[k] += beyond * v / j.rate
	}
	if r.p != nil && w > 0 {
		for i, x := range j.x {
			r.p[i] += w * x
		}
	}
	r.done = r.complete(j, beyond)
}

// complete tells whether what is still to come is below truncation of every result.
// Future weights sum to beyond, and future values of beyond to less than
// beyond·(mean+1) since steps past the mode fall off faster than geometrically.
func (r *timed) complete(j *jumps, beyond float64) bool {
	if beyond == 0 || j.live == 0 {
		return true
	}
	most := beyond * j.live
	later := most * (r.weights.mean + 1) / j.rate
	if most > truncation*r.live || later*maxOf(j.p.kill) > truncation*r.dead && maxOf(j.p.kill) > 0 {
		return false
	}
	for k, top := range j.top {
		if top > 0 && (most*top > truncation*r.point[k] || later*top > truncation*r.sum[k]) {
			return false
		}
	}
	return true
}

// finish adds the error: each jump rounds every component a few times.
func (r *timed) finish(j *jumps) moment {
	steps := min(float64(j.steps), r.weights.mean+12*float64(len(r.weights.weight)))
	r.relative = (steps+1)*float64(j.degree+4)*unit + 4*truncation
	r.method = "uniformization"
	return r.moment
}
