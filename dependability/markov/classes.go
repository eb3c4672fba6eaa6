package markov

// A Class is a set of states that all lead to each other.
type Class struct {
	States    []int // ascending
	Recurrent bool  // once entered, never left
}

// Classes splits the states into their classes, recurrent ones first, each kind in
// the order of its first state. A chain in normal operation has one recurrent
// class; an absorbing state is a recurrent class of its own.
func (c *Chain) Classes() []Class {
	component, count := components(c.rates)
	classes := make([]Class, count)
	for i := range classes {
		classes[i].Recurrent = true
	}
	for i, k := range component {
		classes[k].States = append(classes[k].States, i)
		col, _ := c.rates.row(i)
		for _, j := range col {
			if component[j] != k {
				classes[k].Recurrent = false
			}
		}
	}
	return ordered(classes, component)
}

// ordered sorts the classes by the rule of [Chain.Classes].
func ordered(classes []Class, component []int32) []Class {
	var first, last []Class
	seen := make([]bool, len(classes))
	for _, k := range component {
		if seen[k] {
			continue
		}
		seen[k] = true
		if classes[k].Recurrent {
			first = append(first, classes[k])
		} else {
			last = append(last, classes[k])
		}
	}
	return append(first, last...)
}

// components numbers the strongly connected components (Tarjan 1972), without
// recursion since chains are long.
func components(m *matrix) (component []int32, count int) {
	t := tarjan{m: m, number: make([]int32, m.n), low: make([]int32, m.n), component: make([]int32, m.n), next: append([]int(nil), m.ptr...)}
	for i := range t.component {
		t.component[i] = -1
	}
	for i := range m.n {
		if t.low[i] == 0 {
			t.visit(int32(i))
		}
	}
	return t.component, t.count
}

type tarjan struct {
	m         *matrix
	number    []int32 // in the order seen, from 1; 0: not yet seen
	low       []int32 // smallest number reached
	component []int32
	next      []int // edge to follow next
	stack     []int32
	path      []int32
	seen      int32
	count     int
}

func (t *tarjan) open(i int32) {
	t.seen++
	t.number[i], t.low[i] = t.seen, t.seen
	t.stack = append(t.stack, i)
	t.path = append(t.path, i)
}

func (t *tarjan) visit(root int32) {
	t.open(root)
	for len(t.path) > 0 {
		i := t.path[len(t.path)-1]
		if t.next[i] < t.m.ptr[i+1] {
			j := t.m.col[t.next[i]]
			t.next[i]++
			switch {
			case t.low[j] == 0:
				t.open(j)
			case t.component[j] < 0:
				t.low[i] = min(t.low[i], t.low[j])
			}
			continue
		}
		t.path = t.path[:len(t.path)-1]
		if len(t.path) > 0 {
			parent := t.path[len(t.path)-1]
			t.low[parent] = min(t.low[parent], t.low[i])
		}
		if t.low[i] == t.number[i] {
			t.pop(i)
		}
	}
}

func (t *tarjan) pop(root int32) {
	for {
		j := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.component[j] = int32(t.count)
		if j == root {
			break
		}
	}
	t.count++
}
