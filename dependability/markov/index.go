package markov

// An index finds the number of a state. It is an open hash table over the state
// vectors, which it keeps end to end: maps of strings take five times the memory.
type index struct {
	width int
	vars  []int32 // state i is vars[i*width:(i+1)*width]
	table []int32 // number+1 of the state, 0: free
}

func newIndex(width int) *index {
	return &index{width: width, table: make([]int32, 64)}
}

func (x *index) len() int {
	if x.width == 0 {
		return min(1, len(x.vars))
	}
	return len(x.vars) / x.width
}

func (x *index) state(i int) []int32 {
	return x.vars[i*x.width : (i+1)*x.width : (i+1)*x.width]
}

// find returns the number of the state, or -1 and the free slot where it belongs.
func (x *index) find(state []int32) (number, slot int) {
	h := uint64(14695981039346656037)
	for _, v := range state {
		h = (h ^ uint64(uint32(v))) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	mask := len(x.table) - 1
	for slot = int(h>>1) & mask; ; slot = (slot + 1) & mask {
		i := int(x.table[slot]) - 1
		if i < 0 {
			return -1, slot
		}
		if equal(x.state(i), state) {
			return i, slot
		}
	}
}

// add returns the number of the state, which is new if it equals the length before.
func (x *index) add(state []int32) int {
	i, slot := x.find(state)
	if i >= 0 {
		return i
	}
	i = x.len()
	x.vars = append(x.vars, state...)
	x.table[slot] = int32(i + 1)
	if 2*(i+1) > len(x.table) {
		x.grow()
	}
	return i
}

func (x *index) grow() {
	x.table = make([]int32, 2*len(x.table))
	for i := range x.len() {
		_, slot := x.find(x.state(i))
		x.table[slot] = int32(i + 1)
	}
}

func (x *index) bytes() int64 {
	return 4 * int64(cap(x.vars)+len(x.table))
}

func equal(a, b []int32) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
