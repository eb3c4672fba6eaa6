package simulation

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"sync"

	"github.com/nines-bot/nines/dependability"
)

// A Chain is a continuous-time Markov chain by its transitions: the shape of a
// markov.Model.
type Chain struct {
	Init []int32

	// Next reports every transition out of state: where to, at which rate, and
	// by which rule. It may reuse to; calls do not overlap.
	Next func(state []int32, emit func(to []int32, rate float64, rule int)) error

	// Up tells the states in which the system serves. Nil: all of them.
	Up func(state []int32) bool
}

// mostNodes bounds the states that a simulation remembers.
const mostNodes = 4_000_000

// A graph holds the states met so far with their transitions, for all walks.
type graph struct {
	chain *Chain
	most  int

	mu     sync.Mutex
	index  map[string]int32
	states [][]int32
	nodes  []*node
}

// A node is a state whose transitions are known.
type node struct {
	up    bool
	total float64
	sum   []float64 // rates, summed up
	to    []int32
}

func (c *Chain) prepare(limits dependability.Limits) (makeWalk, error) {
	if c.Next == nil {
		return nil, errors.New("simulation: chain without transitions")
	}
	l := limits.WithDefaults()
	g := &graph{chain: c, index: map[string]int32{}, most: int(min(mostNodes, l.States, l.Bytes/300))}
	if _, err := g.number(c.Init); err != nil {
		return nil, err
	}
	return func() walk { return &chainWalk{g: g} }, nil
}

// number gives a state its place. The caller holds mu, or is alone.
func (g *graph) number(state []int32) (int32, error) {
	b := make([]byte, 0, 4*len(state))
	for _, v := range state {
		b = append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
	}
	if i, ok := g.index[string(b)]; ok {
		return i, nil
	}
	if len(g.states) >= g.most {
		return 0, &dependability.TooLarge{
			What: "states", Need: float64(g.most), More: true, Limit: float64(g.most),
			Remedy: "count identical components instead of naming them",
		}
	}
	i := int32(len(g.states))
	g.index[string(b)] = i
	g.states = append(g.states, append([]int32(nil), state...))
	g.nodes = append(g.nodes, nil)
	return i, nil
}

// node gives the transitions of a state.
func (g *graph) node(i int32) (*node, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.nodes[i] != nil {
		return g.nodes[i], nil
	}
	state := g.states[i]
	n := &node{up: g.chain.Up == nil || g.chain.Up(state)}
	var fault error
	err := g.chain.Next(state, func(to []int32, rate float64, rule int) {
		if !(rate >= 0 && rate <= math.MaxFloat64) {
			fault = fmt.Errorf("simulation: rule %d in state %v: rate %v", rule, state, rate)
		}
		if fault != nil || rate == 0 {
			return
		}
		j, err := g.number(to)
		if err != nil {
			fault = err
			return
		}
		if j != i {
			n.total += rate
			n.sum, n.to = append(n.sum, n.total), append(n.to, j)
		}
	})
	if err == nil {
		err = fault
	}
	if err != nil {
		return nil, err
	}
	g.nodes[i] = n
	return n, nil
}

// A chainWalk is at one state of a graph. It keeps the nodes it met, so that
// it seldom waits for the others.
type chainWalk struct {
	g    *graph
	met  []*node
	at   int32
	here *node
}

func (w *chainWalk) restart(*rand.Rand) error { return w.enter(0) }

func (w *chainWalk) enter(i int32) error {
	for int(i) >= len(w.met) {
		w.met = append(w.met, nil)
	}
	if w.met[i] == nil {
		n, err := w.g.node(i)
		if err != nil {
			return err
		}
		w.met[i] = n
	}
	w.at, w.here = i, w.met[i]
	return nil
}

func (w *chainWalk) next(g *rand.Rand) (took, mean float64, err error) {
	n := w.here
	if n.total == 0 {
		return math.Inf(1), math.Inf(1), nil
	}
	took, mean = g.ExpFloat64()/n.total, 1/n.total
	k := 0
	if len(n.to) > 1 {
		x := g.Float64() * n.total
		k = min(sort.Search(len(n.sum), func(i int) bool { return n.sum[i] > x }), len(n.to)-1)
	}
	return took, mean, w.enter(n.to[k])
}

func (w *chainWalk) up() bool      { return w.here.up }
func (w *chainWalk) renewed() bool { return w.at == 0 }
func (w *chainWalk) renews() bool  { return true }
