package report

import (
	"slices"
	"strings"

	"github.com/nines-bot/nines"
)

// maxPeriods is how many periods a chart or a table shows, the latest ones.
const maxPeriods = 36

// quietPeriods is the number of periods without anything, from which on those
// at the beginning are not worth a row each.
const quietPeriods = 6

// shownPeriods are at most maxPeriods, without a long quiet time at the
// beginning. The second result says in words what was left out.
func shownPeriods[P any](all []P, empty func(P) bool) (shown []P, left string) {
	from := 0
	for from < len(all)-1 && empty(all[from]) {
		from++
	}
	if from < quietPeriods {
		from = 0
	}
	quiet := from
	from = max(from, len(all)-maxPeriods)
	switch {
	case from == 0:
	case from == quiet:
		left = "The " + plural(from, "period") + " before had none."
	default:
		left = "The " + plural(from, "period") + " before " + choose(from, "is", "are") + " not shown, but in the total."
	}
	return all[from:], left
}

func (b *builder) between(field string, w nines.Window) string {
	const minute = "2006/01/02 15:04"
	return field + " >= " + quote(w.From.In(b.in.Zone).Format(minute)) + " AND " + field + " < " + quote(w.To.In(b.in.Zone).Format(minute))
}

func title(g nines.Group) string { return strings.ToUpper(string(g[:1])) + string(g[1:]) }

func (b *builder) periodName(w nines.Window, g nines.Group, partial bool) string {
	name := b.clock.period(w, g)
	if partial {
		name += " (part)"
	}
	return name
}

func sentences(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}
