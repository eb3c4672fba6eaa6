package slack

import (
	slackgo "github.com/slack-go/slack"
)

// threadLength keeps a post of the thread well below the limit of a message, so
// that what stands in for a refused block still fits.
const threadLength = maxMessage - 1500

// thread packs the topics into as few posts as the limits allow: one table and
// two native charts in each.
func thread(topics []topic) []Post {
	pk := &packer{}
	for _, t := range topics {
		for i, it := range t.items {
			pk.fit(it)
			switch {
			case i == 0:
				it = titled(t.title, it)
			case len(pk.now.Blocks) == 0 && t.title != "":
				it = titled(t.title+", continued", it)
			}
			pk.add(it)
		}
	}
	return pk.posts()
}

// titled puts a heading over an item.
func titled(title string, it item) item {
	if clean(title) == "" {
		return it
	}
	it.blocks = append([]slackgo.Block{header(title)}, it.blocks...)
	it.text = title + "\n" + it.text
	return it
}

// packer fills one post after the other.
type packer struct {
	done  []Post
	now   Post
	texts []string
	full  weight
}

// weight is what counts against the limits of a message.
type weight struct{ blocks, length, tables, charts int }

func weigh(blocks []slackgo.Block) weight {
	w := weight{blocks: len(blocks)}
	for _, b := range blocks {
		w.length += size(b)
		switch b.(type) {
		case *slackgo.DataTableBlock, *slackgo.TableBlock:
			w.tables++
		case *slackgo.DataVisualizationBlock:
			w.charts++
		}
	}
	return w
}

func (w weight) plus(o weight) weight {
	return weight{w.blocks + o.blocks, w.length + o.length, w.tables + o.tables, w.charts + o.charts}
}

func (w weight) fits() bool {
	return w.blocks <= maxBlocks && w.length <= threadLength && w.tables <= maxTables && w.charts <= maxCharts
}

// fit begins a new post if the item, with a heading, does not fit this one.
func (p *packer) fit(it item) {
	if !p.full.plus(weigh(it.blocks)).plus(weight{blocks: 1, length: maxHeader}).fits() {
		p.flush()
	}
}

func (p *packer) add(it item) {
	p.now.Blocks = append(p.now.Blocks, it.blocks...)
	p.now.Charts = append(p.now.Charts, it.charts...)
	p.texts = append(p.texts, it.text)
	p.full = p.full.plus(weigh(it.blocks))
}

func (p *packer) flush() {
	if len(p.now.Blocks) > 0 {
		p.now.Text = spoken(p.texts)
		p.done = append(p.done, p.now)
	}
	p.now, p.texts, p.full = Post{}, nil, weight{}
}

func (p *packer) posts() []Post {
	p.flush()
	return p.done
}
