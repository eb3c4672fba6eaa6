package rbd

import "fmt"

// unused names the blocks that no use names, and the uses that cannot matter.
func (c *compiler) unused() []string {
	in := make([]bool, len(c.uses))
	for _, n := range c.nodes {
		if n.kind == leaf {
			in[n.use] = true
		}
	}
	named := map[int]bool{}
	for i, u := range c.uses {
		named[u.block] = named[u.block] || in[i]
	}
	var out []string
	for i, b := range c.blocks {
		if !named[i] {
			out = append(out, fmt.Sprintf("block %s does not enter the structure", b.Name))
		}
	}
	for i, u := range c.uses {
		if u.label != "" && !in[i] && named[u.block] {
			out = append(out, fmt.Sprintf("block %s@%s does not enter the structure", c.blocks[u.block].Name, u.label))
		}
	}
	for _, n := range c.nodes {
		if n.kind == diagram {
			out = append(out, c.irrelevant(n)...)
		}
	}
	return out
}

// irrelevant warns of variables that a diagram does not test.
func (c *compiler) irrelevant(n *node) []string {
	tested := map[int32]bool{}
	for _, d := range n.bdd.nodes[2:] {
		tested[d.v] = true
	}
	var out []string
	for _, cl := range n.bdd.classes {
		if !tested[cl.vars[0]] {
			out = append(out, fmt.Sprintf("%s cannot matter where it stands: the structure is not coherent", c.describe(cl.node)))
		}
	}
	return out
}

// describe names the blocks of a module.
func (c *compiler) describe(n *node) string {
	switch n.kind {
	case leaf:
		return "block " + useName(c.blocks, c.uses[n.use])
	case gate:
		if len(n.parts) == 1 {
			return c.describe(n.parts[0].node)
		}
		return "the group with " + c.describe(n.parts[0].node)
	}
	return "the group with " + c.describe(n.bdd.classes[0].node)
}

func useName(blocks []Block, u use) string {
	if u.label == "" {
		return blocks[u.block].Name
	}
	return blocks[u.block].Name + "@" + u.label
}
