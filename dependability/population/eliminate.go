package population

// band is the largest distance between the numbers of a state and of one that
// it goes to, in the order of rows and x.
func (f *frame) band(l *lattice) int {
	number := f.numbers()
	band := 1
	for i := range f.rows {
		for j, src := range f.rows[i].from {
			if src >= 0 {
				d := number[i] - number[src] + l.moves[j].step[0]
				band = max(band, d, -d)
			}
		}
	}
	return band
}

// numbers gives the number of state 0 of each row.
func (f *frame) numbers() []int {
	number := make([]int, len(f.rows))
	n := 0
	for i := range f.rows {
		number[i] = n
		n += f.rows[i].may.hi
	}
	return number
}

// arrows calls see with every transition of the frame, as numbers of states.
func (f *frame) arrows(l *lattice, see func(from, to int, rate float64)) {
	number := f.numbers()
	for i := range f.rows {
		r := &f.rows[i]
		for j, src := range r.from {
			if src < 0 {
				continue
			}
			s, dx := &f.rows[src], l.moves[j].step[0]
			for x := max(0, -dx); x < s.may.hi && x+dx < r.may.hi; x++ {
				if v := f.coef[j][f.table(j, src)+x]; v > 0 {
					see(number[src]+x, number[i]+x+dx, v)
				}
			}
		}
	}
}

// eliminate finds the stationary distribution by the method of Grassmann,
// Taksar and Heyman (Operations Research 33, 1985) within the band.
func (c *Chain) eliminate(band int) error {
	class, ends := c.closed()
	if ends > 1 {
		return errNoSteady
	}
	rank := make([]int, c.f.cells)
	n := 0
	for i, in := range class {
		rank[i] = n
		if in {
			n++
		}
	}
	width := 2*band + 1
	a := make([]float64, n*width) // a[i][j] is at i*width + j-i+band
	c.f.arrows(c.l, func(from, to int, rate float64) {
		if class[from] {
			i, j := rank[from], rank[to]
			a[i*width+j-i+band] += rate
		}
	})
	p, err := c.backward(a, n, band)
	if err != nil {
		return err
	}
	clear(c.acc)
	number := c.f.numbers()
	for i := range c.f.rows {
		for x := range c.f.rows[i].may.hi {
			if k := number[i] + x; class[k] {
				c.acc[c.f.rows[i].base+x] = p[rank[k]]
			}
		}
	}
	c.settled = 1e-15 * float64(band)
	return nil
}

func (c *Chain) backward(a []float64, n, band int) ([]float64, error) {
	width := 2*band + 1
	for k := n - 1; k > 0; k-- {
		if k%256 == 0 {
			if err := c.limits.Check(); err != nil {
				return nil, err
			}
		}
		low := max(0, k-band)
		out := a[k*width+low-k+band : k*width+band] // from k to the lower states
		sum := 0.0
		for _, v := range out {
			sum += v
		}
		if sum <= 0 {
			return nil, errNoSteady
		}
		for i := low; i < k; i++ {
			in := a[i*width+k-i+band] / sum
			a[i*width+k-i+band] = in
			if in == 0 {
				continue
			}
			to := a[i*width+low-i+band:][:len(out)]
			for j, v := range out {
				to[j] += in * v
			}
		}
	}
	p := make([]float64, n)
	p[0] = 1
	sum := 1.0
	for k := 1; k < n; k++ {
		for i := max(0, k-band); i < k; i++ {
			p[k] += p[i] * a[i*width+k-i+band]
		}
		if sum += p[k]; sum > 1e200 {
			for i := range p[:k+1] {
				p[i] /= sum
			}
			sum = 1
		}
	}
	for i := range p {
		p[i] /= sum
	}
	return p, nil
}

// closed finds the states that the initial state ends in, and whether there
// is one such class or more.
func (c *Chain) closed() (class []bool, ends int) {
	n := c.f.cells
	next, back := make([][]int32, n), make([][]int32, n)
	c.f.arrows(c.l, func(from, to int, _ float64) {
		next[from] = append(next[from], int32(to))
		back[to] = append(back[to], int32(from))
	})
	number, start, at := c.f.numbers(), c.l.start(), 0
	for i := range c.f.rows {
		if key(c.f.rows[i].at) == key(start) {
			at = number[i] + start[0]
		}
	}
	all := spreadFrom(next, at)
	class = all
	for {
		home := spreadFrom(back, at)
		other := -1
		for i, in := range class {
			if in && !home[i] {
				other = i
				break
			}
		}
		if other < 0 {
			break
		}
		at = other
		class = spreadFrom(next, at)
	}
	home := spreadFrom(back, at)
	for i, in := range all {
		if in && !home[i] {
			return class, 2
		}
	}
	return class, 1
}

// spreadFrom marks what is reached along the arrows.
func spreadFrom(next [][]int32, from int) []bool {
	seen := make([]bool, len(next))
	seen[from] = true
	for todo := []int{from}; len(todo) > 0; {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, j := range next[i] {
			if !seen[j] {
				seen[j] = true
				todo = append(todo, int(j))
			}
		}
	}
	return seen
}
