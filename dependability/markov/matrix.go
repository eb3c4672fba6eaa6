package markov

// A matrix holds the rates between different states, by rows. Diagonals are never
// stored: what a state loses is the sum of what it gives.
type matrix struct {
	n   int
	ptr []int // row i is entries ptr[i] to ptr[i+1]
	col []int32
	val []float64
}

func (m *matrix) row(i int) ([]int32, []float64) {
	a, b := m.ptr[i], m.ptr[i+1]
	return m.col[a:b], m.val[a:b]
}

// endRow closes the row under construction.
func (m *matrix) endRow() {
	m.n++
	m.ptr = append(m.ptr, len(m.col))
}

func (m *matrix) add(col int32, val float64) {
	m.col = append(m.col, col)
	m.val = append(m.val, val)
}

func newMatrix() *matrix { return &matrix{ptr: []int{0}} }

// roomFor is an empty matrix with room for so many rows and entries.
func roomFor(rows, entries int) *matrix {
	return &matrix{ptr: append(make([]int, 0, rows+1), 0), col: make([]int32, 0, entries), val: make([]float64, 0, entries)}
}

// sums returns the sum of each row.
func (m *matrix) sums() []float64 {
	s := make([]float64, m.n)
	for i := range s {
		_, val := m.row(i)
		for _, v := range val {
			s[i] += v
		}
	}
	return s
}

// transposed swaps rows and columns; the columns of each row come out ascending.
func (m *matrix) transposed() *matrix { return m.transposedTo(m.n) }

// transposedTo is transposed for a matrix of n columns.
func (m *matrix) transposedTo(n int) *matrix {
	t := &matrix{n: n, ptr: make([]int, n+1), col: make([]int32, len(m.col)), val: make([]float64, len(m.val))}
	for _, j := range m.col {
		t.ptr[j+1]++
	}
	for i := range n {
		t.ptr[i+1] += t.ptr[i]
	}
	next := append([]int(nil), t.ptr[:n]...)
	for i := range m.n {
		col, val := m.row(i)
		for e, j := range col {
			t.col[next[j]], t.val[next[j]] = int32(i), val[e]
			next[j]++
		}
	}
	return t
}

// A process is a chain that may end: rates between its states, and for each state
// the rate of ending ("killing") from there.
type process struct {
	rates *matrix
	kill  []float64
	exit  []float64 // all that leaves a state: the row of rates and kill
}

func newProcess(rates *matrix, kill []float64) *process {
	p := &process{rates: rates, kill: kill, exit: rates.sums()}
	for i, k := range kill {
		p.exit[i] += k
	}
	return p
}

// restrict keeps the given states, ascending; a transition out of them ends the
// process.
func (p *process) restrict(keep []int32) *process {
	if len(keep) == p.rates.n {
		return p
	}
	number := make([]int32, p.rates.n)
	for i := range number {
		number[i] = -1
	}
	for k, i := range keep {
		number[i] = int32(k)
	}
	entries := 0
	for _, i := range keep {
		entries += p.rates.ptr[i+1] - p.rates.ptr[i]
	}
	m, kill := roomFor(len(keep), entries), make([]float64, len(keep))
	for k, i := range keep {
		kill[k] = p.kill[i]
		col, val := p.rates.row(int(i))
		for e, j := range col {
			if number[j] >= 0 {
				m.add(number[j], val[e])
			} else {
				kill[k] += val[e]
			}
		}
		m.endRow()
	}
	return newProcess(m, kill)
}

// pick returns the entries of x at the given places.
func pick(x []float64, at []int32) []float64 {
	y := make([]float64, len(at))
	for k, i := range at {
		y[k] = x[i]
	}
	return y
}
