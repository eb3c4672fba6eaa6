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
	from, to := b.minutes(w)
	return field + " >= " + from + " AND " + field + " < " + to
}

// minutes are the ends of a window as JQL writes them, which knows no zone: they
// are read in that of whoever looks.
func (b *builder) minutes(w nines.Window) (from, to string) {
	const layout = "2006/01/02 15:04"
	return quote(w.From.In(b.in.Zone).Format(layout)), quote(w.To.In(b.in.Zone).Format(layout))
}

// weekNote says what the name of a week is.
func weekNote(g nines.Group) string {
	if g == nines.Week {
		return "Weeks begin on Monday."
	}
	return ""
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
