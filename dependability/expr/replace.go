package expr

// Replace puts other nodes in the place of names; with returns nil for a name
// that stays. Parts that do not change are shared.
func Replace(n Node, with func(name string) Node) Node {
	switch n := n.(type) {
	case *Name:
		if r := with(n.Name); r != nil {
			return r
		}
	case *Unary:
		if x := Replace(n.X, with); x != n.X {
			return &Unary{n.At, n.Op, x}
		}
	case *Binary:
		if x, y := Replace(n.X, with), Replace(n.Y, with); x != n.X || y != n.Y {
			return &Binary{n.At, n.Op, x, y}
		}
	case *Call:
		args := make([]Node, len(n.Args))
		for i, a := range n.Args {
			args[i] = Replace(a, with)
		}
		return &Call{n.At, n.Func, args}
	case *Cond:
		return &Cond{n.At, Replace(n.If, with), Replace(n.Then, with), Replace(n.Else, with)}
	}
	return n
}

// Size counts the nodes of n.
func Size(n Node) int {
	count := 0
	Walk(n, func(Node) bool { count++; return true })
	return count
}
