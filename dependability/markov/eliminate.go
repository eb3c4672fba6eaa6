package markov

import "errors"

var (
	errTooFull = errors.New("elimination would take more than the limits allow")
	errTrapped = errors.New("a set of states has no way out")
)

// keepNone as the state kept by eliminate means that all states go.
const keepNone = -1

// An elimination is a factor in the making.
type elimination struct {
	*factor
	row    [][]entry // rates to states not yet eliminated
	from   [][]int32 // who has a rate to the state
	kill   []float64
	gone   []bool
	place  []int32 // scratch: index in a row, by column
	queue  queue
	stored int     // entries alive, for the decision to go dense
	kept   int     // entries of the factor
	rank   int     // states left
	work   float64 // done so far
	limits Limits
}

// eliminate takes apart all states but the one kept, which is for a process that
// never ends. It fails with errTooFull beyond maxWork operations, of which those
// outside the dense block count four times, or beyond the memory.
func eliminate(p *process, keep int, maxWork float64, limits Limits) (*factor, error) {
	e := newElimination(p, keep, limits)
	if e.full(e.n) { // from the start: no lists of entries are made
		return e.finishDense(p, maxWork)
	}
	e.list(p)
	for left := e.n; ; left-- {
		if left == 0 || keep >= 0 && left == 1 {
			return e.factor, nil
		}
		if e.full(left) {
			return e.finishDense(p, maxWork)
		}
		if e.work > maxWork/4 || 24*int64(e.stored+e.kept) > limits.Memory {
			return nil, errTooFull
		}
		if left%256 == 0 {
			if err := limits.Check(); err != nil {
				return nil, err
			}
		}
		if err := e.pivot(e.nextPivot(int32(keep))); err != nil {
			return nil, err
		}
	}
}

// full tells whether the rest is better kept as a dense block, which makes several
// times as many operations a second.
func (e *elimination) full(left int) bool {
	density := float64(e.stored) / float64(left) / float64(left)
	return left > 16 && (density > 0.5 || density > 0.2 && left < 1000) && 8*int64(left)*int64(left) < e.limits.Memory
}

func newElimination(p *process, keep int, limits Limits) *elimination {
	n := p.rates.n
	return &elimination{
		factor: &factor{n: n, keep: keep, sum: make([]float64, n), out: make([][]entry, n), in: make([][]entry, n)},
		kill:   append([]float64(nil), p.kill...), gone: make([]bool, n), place: make([]int32, n),
		stored: len(p.rates.col), rank: n, limits: limits,
	}
}

// list makes the lists of entries, by row and by column.
func (e *elimination) list(p *process) {
	e.row, e.from = make([][]entry, e.n), make([][]int32, e.n)
	for i := range e.n {
		col, val := p.rates.row(i)
		e.row[i] = make([]entry, len(col))
		for k, j := range col {
			e.row[i][k] = entry{at: j, val: val[k]}
			e.from[j] = append(e.from[j], int32(i))
		}
	}
	for i := range e.n {
		e.queue.push(e.cost(int32(i)), int32(i))
	}
}

// cost bounds the rates that eliminating the state creates.
func (e *elimination) cost(k int32) int64 {
	return int64(len(e.row[k])) * int64(len(e.from[k]))
}

// nextPivot takes the cheapest state; entries of the queue may be out of date.
func (e *elimination) nextPivot(keep int32) int32 {
	for {
		cost, k := e.queue.pop()
		if !e.gone[k] && k != keep && cost == e.cost(k) {
			return k
		}
	}
}

func (e *elimination) pivot(k int32) error {
	s := e.kill[k]
	for _, a := range e.row[k] {
		s += a.val
	}
	if s == 0 {
		return errTrapped
	}
	e.order, e.sum[k], e.gone[k], e.out[k] = append(e.order, k), s, true, e.row[k]
	e.in[k] = make([]entry, len(e.from[k]))
	for x, i := range e.from[k] {
		e.in[k][x] = entry{at: i, val: e.reroute(i, k, s)}
	}
	for _, a := range e.row[k] {
		e.from[a.at] = without(e.from[a.at], k)
	}
	e.stored -= len(e.row[k])
	e.kept += len(e.out[k]) + len(e.in[k])
	e.account(len(e.row[k]))
	e.requeue(k)
	e.row[k], e.from[k] = nil, nil
	return nil
}

// account adds to the error bound what one elimination may contribute: it changes
// the rates between the states left by a few roundings each, more for a longer sum,
// and a relative change of all rates between m states by ε changes any solution by at
// most 2mε (O'Cinneide 1993); once for the elimination, once for solving.
func (e *elimination) account(terms int) {
	e.bound += 4 * float64(e.rank) * float64(terms+6) * unit
	e.rank--
}

// reroute replaces the rate from i to k by rates past k, and returns l_ik.
func (e *elimination) reroute(i, k int32, s float64) float64 {
	row := e.row[i]
	for x, a := range row {
		e.place[a.at] = int32(x + 1)
	}
	x := e.place[k] - 1
	l := row[x].val / s
	e.place[k] = 0
	last := len(row) - 1
	if int(x) != last {
		row[x] = row[last]
		e.place[row[x].at] = x + 1
	}
	row = row[:last]
	e.stored--
	for _, a := range e.row[k] {
		switch y := e.place[a.at]; {
		case a.at == i:
		case y > 0:
			row[y-1].val += l * a.val
		default:
			row = append(row, entry{at: a.at, val: l * a.val})
			e.from[a.at] = append(e.from[a.at], i)
			e.stored++
		}
	}
	e.kill[i] += l * e.kill[k]
	for _, a := range row {
		e.place[a.at] = 0
	}
	e.work += float64(len(row) + len(e.row[k]))
	e.row[i] = row
	return l
}

// requeue gives the neighbours of an eliminated state their new cost.
func (e *elimination) requeue(k int32) {
	for _, a := range e.row[k] {
		e.queue.push(e.cost(a.at), a.at)
	}
	for _, i := range e.from[k] {
		e.queue.push(e.cost(i), i)
	}
}

func without(list []int32, k int32) []int32 {
	for x, i := range list {
		if i == k {
			list[x] = list[len(list)-1]
			return list[:len(list)-1]
		}
	}
	return list
}

// finishDense eliminates the rest as a dense block: all of the process, if its
// entries have not been listed.
func (e *elimination) finishDense(p *process, maxWork float64) (*factor, error) {
	var rest []int32
	for i := range int32(e.n) {
		if !e.gone[i] && int(i) != e.keep {
			rest = append(rest, i)
		}
	}
	if e.keep >= 0 {
		rest = append(rest, int32(e.keep))
	}
	m := float64(len(rest))
	if e.work+m*m*m/3 > maxWork {
		return nil, errTooFull
	}
	b := newBlock(rest, e.kill, e.place)
	for x, i := range rest {
		r := b.row(x)
		if e.row != nil {
			for _, a := range e.row[i] {
				r[e.place[a.at]] = a.val
			}
			continue
		}
		col, val := p.rates.row(int(i))
		for k, j := range col {
			r[e.place[j]] = val[k]
		}
	}
	e.dense = b
	for k := range rest {
		e.rank = len(rest) - k
		e.account(min(len(rest), 32)) // sums are by halves there
	}
	e.row, e.from = nil, nil
	last := len(rest)
	if e.keep >= 0 {
		last--
	}
	return e.factor, b.eliminate(last, e.limits.Check)
}
