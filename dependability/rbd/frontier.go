package rbd

// sweep builds the decision diagram of an undirected network edge by edge:
// after each, all that counts is how the working edges so far join the
// vertices that have edges still to come (the frontier). States that join them
// alike are one node. Far smaller on the way than elimination, which serves
// the rest: directed edges, vertices that fail, labelled edges.
//
// Method: Hardy, Lucet, Limnios, K-terminal network reliability measures with
// binary decision diagrams, IEEE Trans. Reliability 56(3), 2007.
type sweep struct {
	n           *network
	first, last []int   // edge of each vertex
	act         [][]int // vertices that count while edge i is decided
	front       [][]int // and those that do before it
	label       []byte  // scratch: part of each vertex
}

// sweepable reports whether the network is undirected, of perfect vertices and
// edges that are used nowhere else.
func (en *encoder) sweepable(n *network) bool {
	for v := range n.nodes {
		if v != n.from && v != n.to {
			return false
		}
	}
	for _, e := range n.edges {
		ends := e.a == n.from || e.b == n.from || e.a == n.to || e.b == n.to
		if !(e.forth && e.back || ends) || !en.c.private(e.of) {
			return false
		}
	}
	return n.vertices() < 256
}

func newSweep(n *network) *sweep {
	size := n.vertices()
	s := &sweep{n: n, first: make([]int, size), last: make([]int, size), label: make([]byte, size)}
	for i := len(n.edges) - 1; i >= 0; i-- {
		s.first[n.edges[i].a], s.first[n.edges[i].b] = i, i
	}
	for i, e := range n.edges {
		s.last[e.a], s.last[e.b] = i, i
	}
	var before []int
	for i, e := range n.edges {
		s.front = append(s.front, before)
		act := append([]int(nil), before...)
		for _, v := range []int{e.a, e.b} {
			if s.first[v] == i {
				act = append(act, v)
			}
		}
		s.act = append(s.act, act)
		before = nil
		for _, v := range act {
			if s.last[v] > i || v == n.from || v == n.to {
				before = append(before, v)
			}
		}
	}
	s.front = append(s.front, before)
	return s
}

// The outcome of a step that decides the system.
const (
	fails = -1
	works = -2
	opens = 0
)

// step decides edge i in a state: the state before the next edge, or the end.
func (s *sweep) step(state string, i int, up bool) (string, int) {
	next := byte(0)
	for j, v := range s.front[i] {
		s.label[v] = state[j]
		next = max(next, state[j]+1)
	}
	e := s.n.edges[i]
	for _, v := range []int{e.a, e.b} {
		if s.first[v] == i {
			s.label[v] = next
			next++
		}
	}
	if from, to := s.label[e.b], s.label[e.a]; up && from != to {
		for _, v := range s.act[i] {
			if s.label[v] == from {
				s.label[v] = to
			}
		}
	}
	in, out := s.n.from, s.n.to
	if s.first[in] <= i && s.first[out] <= i && s.label[in] == s.label[out] {
		return "", works
	}
	if s.stuck(in, i) || s.stuck(out, i) {
		return "", fails
	}
	return s.key(i + 1), opens
}

// stuck reports whether no edge to come leaves the part with v.
func (s *sweep) stuck(v, i int) bool {
	if s.first[v] > i {
		return false
	}
	for _, w := range s.act[i] {
		if s.label[w] == s.label[v] && s.last[w] > i {
			return false
		}
	}
	return true
}

// key names the parts of the frontier in order of appearance.
func (s *sweep) key(i int) string {
	var name [256]byte // of a label, plus one
	used := byte(0)
	out := make([]byte, len(s.front[i]))
	for j, v := range s.front[i] {
		l := s.label[v]
		if name[l] == 0 {
			used++
			name[l] = used
		}
		out[j] = name[l] - 1
	}
	return string(out)
}

// sweep builds the diagram, level by level down and then up.
func (en *encoder) sweep(n *network) ref {
	s := newSweep(n)
	vars := make([]int32, len(n.edges))
	for i, e := range n.edges {
		vars[i] = en.m.nodes[en.fresh(e.of)].v
		if en.err != nil || en.m.err != nil {
			return 0
		}
	}
	levels := make([][][2]int, len(n.edges)) // children: an outcome, or 1+index in the next level
	states := []string{""}
	total := 0
	for i := range n.edges {
		at := map[string]int{}
		var next []string
		for _, state := range states {
			var children [2]int
			for side := range children {
				key, end := s.step(state, i, side == 1)
				if end == opens {
					k, ok := at[key]
					if !ok {
						k = len(next)
						at[key] = k
						next = append(next, key)
					}
					end = k + 1
				}
				children[side] = end
			}
			levels[i] = append(levels[i], children)
			if total++; total > en.m.most/4 { // a state takes the room of several nodes
				en.m.err = tooMany(en.m.most)
				return 0
			}
			if total&0xffff == 0 {
				if en.err = en.c.lim.Check(); en.err != nil {
					return 0
				}
			}
		}
		states = next
	}
	return en.join(levels, vars)
}

// join makes nodes of the levels, from the last up.
func (en *encoder) join(levels [][][2]int, vars []int32) ref {
	var below []ref
	for i := len(levels) - 1; i >= 0; i-- {
		here := make([]ref, len(levels[i]))
		for j, children := range levels[i] {
			var r [2]ref
			for side, c := range children {
				switch c {
				case fails:
				case works:
					r[side] = 1
				default:
					r[side] = below[c-1]
				}
			}
			here[j] = en.m.node(vars[i], r[0], r[1])
		}
		below = here
	}
	return below[0]
}
