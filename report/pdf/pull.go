package pdf

import (
	"math"
	"slices"
)

// waste is the share of a page that stays empty below a chart's place without
// more ado.
const waste = 0.2

// pull brings forward what fits the rest of the page where the chart at i, or
// right under the heading at i, does not: another chart of the section, or a table
// with its title, whole. Text keeps its place, and the structure the order of the
// report.
func (f *flow) pull(pieces []piece, i int) {
	at, room := i, f.room()
	if h, ok := pieces[i].(*heading); ok {
		at, room = i+1, room-h.height(f)
	}
	if f.fresh || at == len(pieces) || f.room() < waste*f.body() || pieces[i].lead(f) <= f.room() {
		return
	}
	g, ok := pieces[at].(*figures)
	if !ok {
		return
	}
	for from := at + 1; ; {
		end, height := f.group(pieces, from, g.section)
		switch {
		case end == from:
			return
		case height <= room && free(pieces[end:]):
			group := slices.Clone(pieces[from:end])
			copy(pieces[at+len(group):end], pieces[at:from])
			copy(pieces[at:], group)
			link(pieces)
			return
		}
		from = end
	}
}

// group is what belongs together from there on and how high it is; none of it
// where text or another section begins.
func (f *flow) group(pieces []piece, from int, section *elem) (end int, height float64) {
	if from == len(pieces) {
		return from, 0
	}
	switch p := pieces[from].(type) {
	case *figures:
		if p.section == section {
			return from + 1, p.lead(f)
		}
	case *heading:
		t, ok := p.next.(*table)
		if !ok || p.level == 0 || p.elem.parent != section {
			break
		}
		if t.make(f); len(t.bands) > 1 {
			return from + 2 + len(t.tail), math.Inf(1)
		}
		return from + 2 + len(t.tail), p.height(f) + t.whole(f)
	}
	return from, 0
}

// free reports that no text follows, which might be about what stands before.
func free(rest []piece) bool {
	if len(rest) == 0 {
		return true
	}
	switch rest[0].(type) {
	case *heading, *figures:
		return true
	}
	return false
}
