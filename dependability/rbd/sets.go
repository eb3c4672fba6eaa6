package rbd

import (
	"fmt"
)

// A Set is a minimal cut set (the system fails if all of these fail) or a
// minimal path set (it works if all of these work).
type Set struct {
	Blocks []string // block, block@label; block[3] is the third of several
	P      float64  // that all of them failed, or that all of them work
}

// Sets are the most probable minimal sets.
type Sets struct {
	Sets  []Set
	Total float64 // how many there are
	Sum   float64 // of the probabilities of all; of cut sets, an upper bound of U
}

// Left is the number of sets that were not listed.
func (s Sets) Left() float64 { return s.Total - float64(len(s.Sets)) }

// LeftSum is the sum of their probabilities.
func (s Sets) LeftSum() float64 {
	listed := 0.0
	for _, x := range s.Sets {
		listed += x.P
	}
	return max(s.Sum-listed, 0)
}

// CutSets lists the limit most probable minimal cut sets at the moment w.
func (s *System) CutSets(w When, limit int) (Sets, error) { return s.sets(w, limit, true) }

// PathSets lists the limit most probable minimal path sets at the moment w.
func (s *System) PathSets(w When, limit int) (Sets, error) { return s.sets(w, limit, false) }

func (s *System) sets(w When, limit int, cuts bool) (Sets, error) {
	if limit < 1 {
		return Sets{}, fmt.Errorf("limit of %d sets, want 1 or more", limit)
	}
	st, err := s.at(w)
	if err != nil {
		return Sets{}, err
	}
	f := finder{st: st, cuts: cuts, limit: limit}
	found, err := f.node(s.root)
	if err != nil {
		return Sets{}, err
	}
	out := Sets{Total: found.total, Sum: found.sum}
	for _, x := range found.best {
		var names []string
		for _, i := range x.instances() {
			name := useName(s.blocks, s.uses[i.use])
			if s.root.numbered[i.use] > 1 {
				name = fmt.Sprintf("%s[%d]", name, i.number+1)
			}
			names = append(names, name)
		}
		out.Sets = append(out.Sets, Set{Blocks: names, P: x.p})
	}
	return out, nil
}
