package jql

import "slices"

// Timeless reports whether the query selects the same issues whatever the time
// is: none of its dates is an offset from now or a function of it.
func (q *Query) Timeless() bool { return q.root == nil || timeless(q.root) }

func timeless(n node) bool {
	changes := func(n node) bool { return !timeless(n) }
	switch n := n.(type) {
	case all:
		return !slices.ContainsFunc(n, changes)
	case some:
		return !slices.ContainsFunc(n, changes)
	case *clause:
		return !slices.ContainsFunc(n.values, func(v value) bool { return v.when != nil && !v.when.date })
	}
	return false
}
