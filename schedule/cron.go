package schedule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// A field of cron text.
type field struct {
	name  string
	from  int
	to    int
	names string // of the values from from on, each of three letters
}

func fields() [5]field {
	return [5]field{
		{"minute", 0, 59, ""},
		{"hour", 0, 23, ""},
		{"day of the month", 1, 31, ""},
		{"month", 1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"},
		{"day of the week", 0, 6, "SUNMONTUEWEDTHUFRISAT"},
	}
}

// isCron reports whether the words are meant as cron text: the first two have
// neither letters nor a colon.
func isCron(words []string) bool {
	for n, w := range words {
		if strings.HasPrefix(w, "*") || n == 2 {
			return true
		}
		if strings.Trim(w, "0123456789*/,-?") != "" {
			return false
		}
	}
	return len(words) > 1
}

// macro expands "@daily" and its like; nil means that words are none.
func macro(words []string) ([]string, error) {
	if len(words) == 0 {
		return nil, errors.New(`says nothing: write "weekdays 09:00" or "0 9 * * 1-5"`)
	}
	text := ""
	switch first := strings.ToLower(words[0]); {
	case first == "@hourly":
		text = "0 * * * *"
	case first == "@daily" || first == "@midnight":
		text = "0 0 * * *"
	case first == "@weekly":
		text = "0 0 * * 0"
	case first == "@monthly":
		text = "0 0 1 * *"
	case first == "@yearly" || first == "@annually":
		text = "0 0 1 1 *"
	case first == "@every":
		return nil, errors.New(`@every counts from the start of the program, which is another time on every machine: write "*/15 * * * *" for every 15 minutes`)
	case strings.HasPrefix(first, "@"):
		return nil, fmt.Errorf("%q is none of @hourly, @daily, @weekly, @monthly and @yearly: write one of them", words[0])
	case strings.HasPrefix(first, "tz=") || strings.HasPrefix(first, "cron_tz="):
		return nil, fmt.Errorf(`%q: write the zone at the end, "0 9 * * 1-5 Europe/Oslo"`, words[0])
	default:
		return nil, nil
	}
	if len(words) > 1 {
		return nil, fmt.Errorf(`%q after %s: write %s alone, or "daily 09:00"`, words[1], words[0], words[0])
	}
	return strings.Fields(text), nil
}

// parseFields reads cron text. Every field is checked before cron sees it: cron
// panics at some, and takes others for schedules that never come.
func parseFields(texts []string) (s *cron.SpecSchedule, err error) {
	switch n := len(texts); {
	case n == 6:
		return nil, fmt.Errorf("six fields, and there are no seconds: write %q", strings.Join(texts[1:], " "))
	case n != 5:
		return nil, fmt.Errorf(`%d fields: write five, minute, hour, day of the month, month, day of the week: "0 9 * * 1-5"`, n)
	}
	for n, f := range fields() {
		for part := range strings.SplitSeq(texts[n], ",") {
			if err := f.check(part); err != nil {
				return nil, fmt.Errorf("%s %q: %w", f.name, part, err)
			}
		}
	}
	defer func() {
		if r := recover(); r != nil { // impossible, and not to be trusted
			s, err = nil, fmt.Errorf("%v", r)
		}
	}()
	parsed, err := cron.ParseStandard(strings.Join(texts, " "))
	if err != nil {
		return nil, err
	}
	s, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, errors.New("no schedule of five fields")
	}
	s.Location = time.UTC
	return s, nil
}

// check looks at one part of a field: "*", "5", "1-5", "*/15", "8-18/2".
func (f field) check(part string) error {
	body, step, stepped := strings.Cut(part, "/")
	if n, err := strconv.Atoi(step); stepped && (err != nil || n < 1 || n > f.to || step[0] == '+') {
		return fmt.Errorf(`write a step of 1 to %d, such as "*/2"`, f.to)
	}
	if body == "*" || body == "?" {
		return nil
	}
	low, high, ranged := strings.Cut(body, "-")
	from, err := f.value(low)
	if err != nil || !ranged {
		return err
	}
	to, err := f.value(high)
	if err == nil && from > to {
		err = fmt.Errorf("ends before it begins: write two parts, %q", fmt.Sprintf("%s-%d,%d-%s", low, f.to, f.from, high))
	}
	return err
}

func (f field) value(text string) (int, error) {
	upper := strings.ToUpper(text)
	if len(upper) >= 3 && f.names != "" {
		if at := strings.Index(f.names, upper[:3]); at >= 0 && at%3 == 0 {
			if len(upper) > 3 {
				return 0, fmt.Errorf("write %s", upper[:3])
			}
			return f.from + at/3, nil
		}
	}
	n, err := strconv.Atoi(text)
	switch {
	case f.name == "day of the week" && text == "7":
		return 0, errors.New("write 0 or SUN")
	case strings.HasSuffix(upper, "L") || strings.HasSuffix(upper, "W") || strings.Contains(upper, "#"):
		return 0, errors.New("there is no L, W or #: name the days themselves")
	case err != nil || text[0] == '+' || n < f.from || n > f.to:
		return 0, fmt.Errorf("write %d to %d%s, or *", f.from, f.to, f.nameRange())
	}
	return n, nil
}

func (f field) nameRange() string {
	if f.names == "" {
		return ""
	}
	return fmt.Sprintf(" or %s to %s", f.names[:3], f.names[len(f.names)-3:])
}

// values are those of set that lie in [from, to], without cron's mark of a star.
func values(set uint64, from, to int) uint64 {
	return set & (1<<(to+1) - 1) &^ (1<<from - 1)
}
