package jql

import "slices"

// Projects are the keys of the projects that the query asks for by name, each
// once, in the order written. A query that names none may still find issues.
func (q *Query) Projects() []string {
	var keys []string
	var walk func(node)
	walk = func(n node) {
		switch n := n.(type) {
		case all:
			for _, c := range n {
				walk(c)
			}
		case some:
			for _, c := range n {
				walk(c)
			}
		case *clause:
			if n.field.id != project || n.op != opEq && n.op != opIn {
				return
			}
			for _, v := range n.values {
				if v.text != "" && !slices.Contains(keys, v.text) {
					keys = append(keys, v.text)
				}
			}
		}
	}
	walk(q.root)
	return keys
}
