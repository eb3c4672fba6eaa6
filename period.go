package nines

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Period is a window as people speak of it.
type Period struct {
	// Window is not empty and ends at the latest now: of a month that goes on,
	// only what has passed is in it.
	Window Window
	// AsOf is the instant to read at: the end of the window.
	AsOf time.Time
	// Name is short, stable, and fit for a path or a file name: "2026-W12",
	// "2026-10", "30d", "2026-11-01--2026-11-15". ParsePeriod reads it.
	Name string
	// Words are for people: "week 12 of 2026", "last 30 days", "November 2026 so far".
	Words string
	// Rolling is what to ask for the same again tomorrow: "30d", "last month".
	// It is "" for a period that stays where it is.
	Rolling string
	// Ended says that nothing of what Name means is still to come.
	Ended bool
}

// Fixed is a name of exactly this window, whatever now is when it is read in
// the same zone.
func (p Period) Fixed() string {
	if p.Ended {
		return p.Name
	}
	return compact(p.Window.From) + "--" + compact(p.Window.To)
}

// A PeriodError says why a text is no period, and what to write.
type PeriodError struct {
	Text    string // as it was read
	Reason  string // "2026 has no week 54"
	Hint    string // "write 2026-W01 to 2026-W53"
	Unknown bool   // nothing of it is about time
}

func (e *PeriodError) Error() string { return e.Reason + ": " + e.Hint }

const periodHint = `write "last 30 days", yesterday, October, 2026-10, 2026-W12, 2026-Q3 or 2026-10-01..2026-10-15`

// ParsePeriod reads a period as people write it, in the zone of now:
//
//   - a length that ends now: 30d, 2w, 12h, 90m, 6mo, last 30 days, 6 months.
//     Days, weeks, months and years are of the calendar, as in `nines report
//     --window`: over a clock change they begin at the same time of day;
//   - today, yesterday, monday, this week, last month, previous quarter, this year;
//   - October, Oct 2025, 2026-10, week 12, 2026-W12 (ISO, from Monday), Q3,
//     2026-Q3, 2026, 5 October, 2026-10-05. Without a year it is the latest that
//     has begun;
//   - since 1 October, and from one to another of the above, both ends included:
//     2026-11-01..2026-11-15, 1 to 15 November, October to now. Instants in RFC
//     3339 are exact.
//
// A period that has not begun is an error, one that has not ended is cut off at
// now. Errors are of type [*PeriodError].
func ParsePeriod(text string, now time.Time) (Period, error) {
	r := periodReader{text: text, now: now}
	words := periodWords(text)
	if len(words) == 0 || len(words) > 12 {
		return Period{}, r.unknown()
	}
	if p, ok, err := r.length(words); ok || err != nil {
		return p, err
	}
	from, to, kind := splitRange(words)
	switch kind {
	case rangeSince:
		return r.since(from)
	case rangeBoth:
		return r.between(from, to)
	}
	return r.single(words)
}

// A periodReader reads one text.
type periodReader struct {
	text string
	now  time.Time
}

func (r periodReader) unknown() error {
	return &PeriodError{Text: r.text, Reason: strconv.Quote(shorten(r.text, 60)) + " is not a period", Hint: periodHint, Unknown: true}
}

func (r periodReader) wrong(hint, format string, args ...any) error {
	return &PeriodError{Text: r.text, Reason: fmt.Sprintf(format, args...), Hint: hint}
}

func shorten(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return s
}

// periodWords are the words of a period in lower case, without fillers and
// punctuation; ".." stands for everything that means "until".
func periodWords(text string) []string {
	if len(text) > 200 {
		return nil
	}
	text = strings.ToLower(text)
	text = strings.NewReplacer("--", " .. ", "..", " .. ", "…", " .. ", "–", " .. ", "—", " .. ", ",", " ").Replace(text)
	var words []string
	for w := range strings.FieldsSeq(text) {
		if w == "-" {
			w = ".."
		}
		if w != ".." {
			w = strings.Trim(strings.TrimRight(w, ".;:!?"), "\"'()“”„‘’«»")
		}
		if after, ok := strings.CutPrefix(w, "since-"); ok {
			words, w = append(words, "since"), after
		}
		if w != "" && (len(words) > 0 || !slices.Contains([]string{"the", "for", "in", "of", "over", "during", "on"}, w)) {
			words = append(words, w)
		}
	}
	if n := len(words); n > 2 && words[n-2] == "so" && words[n-1] == "far" {
		words = words[:n-2]
	}
	return words
}

// The shapes of a text with one end or two.
const (
	rangeNone = iota
	rangeSince
	rangeBoth
)

// splitRange takes "from A to B", "A..B", "since A" apart.
func splitRange(words []string) (from, to []string, kind int) {
	first := words[0]
	between := first == "between"
	if between || first == "from" || first == "since" {
		words = words[1:]
	}
	for i, w := range words {
		if w == ".." || slices.Contains([]string{"to", "until", "till", "through", "thru"}, w) || between && w == "and" {
			if i == len(words)-1 {
				return words[:i], nil, rangeSince
			}
			return words[:i], words[i+1:], rangeBoth
		}
	}
	if first == "since" || first == "from" {
		return words, nil, rangeSince
	}
	return words, nil, rangeNone
}

// finish checks a window and cuts it off at now.
func (r periodReader) finish(w Window, p Period) (Period, error) {
	switch {
	case w.To.Before(w.From):
		return Period{}, r.wrong("write the earlier date first", "%s ends before it begins", p.Words)
	case !w.From.Before(w.To):
		return Period{}, r.wrong(periodHint, "%s is empty", p.Words)
	case !w.From.Before(r.now):
		return Period{}, r.wrong(`write a period that has begun, such as yesterday or "last 30 days"`, "%s has not begun yet", p.Words)
	}
	if p.Ended = p.Ended && !w.To.After(r.now); w.To.After(r.now) {
		w.To = r.now
		if p.Words != "today" {
			p.Words += " so far"
		}
	}
	p.Window, p.AsOf = w, w.To
	return p, nil
}

func (r periodReader) single(words []string) (Period, error) {
	m, err := r.moment(words)
	if err != nil {
		return Period{}, err
	}
	switch {
	case m.dayOnly():
		return Period{}, r.unknown()
	case m.exact():
		return Period{}, r.wrong("write two with .. between them, or since before one", "an instant is not a period")
	}
	if m.year == 0 {
		if m.year, err = r.latest(m, r.now); err != nil {
			return Period{}, err
		}
	}
	w, ok := m.bounds(m.year, r.now.Location())
	if !ok {
		return Period{}, r.missing(m)
	}
	name, said := m.names(w)
	return r.finish(w, Period{Name: name, Words: said, Rolling: m.rolling, Ended: true})
}

func (r periodReader) since(words []string) (Period, error) {
	m, err := r.moment(words)
	if err != nil {
		return Period{}, err
	}
	if m.dayOnly() {
		return Period{}, r.unknown()
	}
	if m.year == 0 {
		if m.year, err = r.latest(m, r.now); err != nil {
			return Period{}, err
		}
	}
	w, ok := m.bounds(m.year, r.now.Location())
	if !ok {
		return Period{}, r.missing(m)
	}
	p := Period{Name: "since-" + dateName(w.From), Words: "since " + dateWords(w.From)}
	if !w.From.Before(r.now) {
		return Period{}, r.wrong(`write a date that has passed, such as "since yesterday"`, "%s lies ahead", dateWords(w.From))
	}
	return r.finish(Window{From: w.From, To: r.now}, p)
}

// between reads a range. What one end leaves unsaid, the other says: the month
// in "1 to 15 November", the year in "1 Dec to 15 Jan 2026".
func (r periodReader) between(from, to []string) (Period, error) {
	a, err := r.moment(from)
	if err != nil {
		return Period{}, err
	}
	b, err := r.moment(to)
	if err != nil {
		return Period{}, err
	}
	switch {
	case a.dayOnly() && b.unit == unitDay:
		a.month, a.year = b.month, b.year
	case b.dayOnly() && a.unit == unitDay:
		b.month, b.year = a.month, a.year
	}
	if a.dayOnly() || b.dayOnly() {
		return Period{}, r.unknown()
	}
	first, last, err := r.ends(a, b)
	if err != nil {
		return Period{}, err
	}
	w := Window{From: first.From, To: last.To}
	name, said := rangeNames(w)
	return r.finish(w, Period{Name: name, Words: said, Ended: true})
}

// ends are the bounds of both ends of a range, in years that make it one.
func (r periodReader) ends(a, b moment) (first, last Window, err error) {
	loc := r.now.Location()
	ok := true
	if a.year == 0 {
		before := r.now
		if b.year != 0 {
			if last, ok = b.bounds(b.year, loc); !ok {
				return first, last, r.missing(b)
			}
			before = last.To
		}
		if a.year, err = r.latest(a, before); err != nil {
			return first, last, err
		}
	}
	if first, ok = a.bounds(a.year, loc); !ok {
		return first, last, r.missing(a)
	}
	years := []int{b.year}
	if b.year == 0 {
		years = []int{a.year, a.year + 1}
	}
	for _, y := range years {
		b.year = y
		if last, ok = b.bounds(y, loc); ok && !last.To.Before(first.From) {
			return first, last, nil
		}
	}
	if !ok {
		return first, last, r.missing(b)
	}
	return first, last, nil // reversed, as finish will say
}

// latest is the last year in which m begins before t.
func (r periodReader) latest(m moment, t time.Time) (int, error) {
	for y := t.In(r.now.Location()).Year() + 1; y > t.Year()-12; y-- {
		if w, ok := m.bounds(y, r.now.Location()); ok && w.From.Before(t) {
			return y, nil
		}
	}
	return 0, r.missing(m)
}
