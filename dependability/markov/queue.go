package markov

// A queue is a binary heap of states by cost, then by number.
type queue struct{ items []queued }

type queued struct {
	cost  int64
	state int32
}

func (a queued) before(b queued) bool {
	return a.cost < b.cost || a.cost == b.cost && a.state < b.state
}

func (q *queue) push(cost int64, state int32) {
	q.items = append(q.items, queued{cost, state})
	for i := len(q.items) - 1; i > 0; {
		up := (i - 1) / 2
		if !q.items[i].before(q.items[up]) {
			return
		}
		q.items[i], q.items[up] = q.items[up], q.items[i]
		i = up
	}
}

func (q *queue) pop() (cost int64, state int32) {
	top, last := q.items[0], len(q.items)-1
	q.items[0] = q.items[last]
	q.items = q.items[:last]
	for i := 0; ; {
		c := 2*i + 1
		if c >= last {
			break
		}
		if c+1 < last && q.items[c+1].before(q.items[c]) {
			c++
		}
		if !q.items[c].before(q.items[i]) {
			break
		}
		q.items[i], q.items[c] = q.items[c], q.items[i]
		i = c
	}
	return top.cost, top.state
}
