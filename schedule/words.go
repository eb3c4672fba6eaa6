package schedule

import (
	"cmp"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nines-bot/nines/internal/spell"
)

// A phrase is what words have said so far.
type phrase struct {
	hourly  string // minutes; "" if times are given
	minute  int
	hours   uint64
	dom     uint64
	months  uint64
	dow     uint64
	daily   bool
	ofMonth bool // a day of the month is to come
}

// fromWords turns words into the fields of cron text.
func fromWords(words []string) ([]string, error) {
	p := phrase{minute: -1}
	list := tokens(words)
	for n := 0; n < len(list); {
		used, err := p.take(list[n:])
		if err != nil {
			return nil, err
		}
		n += used
	}
	return p.fields()
}

// tokens are the words in small letters, without what only joins them.
func tokens(words []string) []string {
	text := strings.ToLower(strings.Join(words, " "))
	text = strings.NewReplacer(",", " ", ";", " ", "&", " ", "–", "-", "—", "-", "(", " ", ")", " ",
		"working day", "weekday", "work day", "weekday", "business day", "weekday", "workday", "weekday").Replace(text)
	list := strings.Fields(text)
	return slices.DeleteFunc(list, func(w string) bool {
		return slices.Contains([]string{"at", "on", "in", "every", "each", "the", "of", "and", "weekly", "o'clock", "kl", "kl."}, w)
	})
}

// take reads what the tokens begin with and returns how many it used.
func (p *phrase) take(t []string) (used int, err error) {
	after := func(n int) string {
		if n < len(t) {
			return t[n]
		}
		return ""
	}
	switch w := t[0]; {
	case w == "daily" || strings.TrimSuffix(w, "s") == "day":
		p.daily = true
	case w == "hourly" || w == "hour":
		p.hourly = cmp.Or(p.hourly, "0")
	case strings.TrimSuffix(after(1), "s") == "minute" && number(w, 1, 59) > 0:
		return 2, p.takeStep(number(w, 1, 59))
	case strings.TrimSuffix(after(1), "s") == "hour" && number(w, 1, 23) > 0:
		return 0, fmt.Errorf(`every %s hours: write which, "daily 08:00, 12:00, 16:00", or "0 */%s * * *"`, w, w)
	case strings.HasPrefix(w, ":") && number(w[1:], 0, 59) >= 0:
		p.hourly = strconv.Itoa(number(w[1:], 0, 59))
	case strings.TrimSuffix(w, "s") == "month" || w == "monthly":
		p.ofMonth = true
	case w == "quarterly" || w == "quarter":
		p.ofMonth, p.months = true, p.months|1<<1|1<<4|1<<7|1<<10
	case w == "last":
		return 0, errors.New(`cron cannot say the last: write "1st of the month 07:00", or "Fri 16:00"`)
	case after(1) == "to" && after(2) != "":
		set, err := weekdays(w + "-" + after(2))
		p.dow |= set
		return 3, err
	case after(1) == "am" || after(1) == "pm":
		return 2, p.takeTime(w + after(1))
	default:
		return 1, p.takeWord(w)
	}
	return 1, nil
}

// takeWord reads a day, a month or a time of the day.
func (p *phrase) takeWord(w string) error {
	if n := ordinal(w); n > 0 {
		p.dom |= 1 << n
		return nil
	}
	if n := monthNumber(w); n > 0 {
		p.months |= 1 << n
		return nil
	}
	if w[0] >= '0' && w[0] <= '9' || w == "noon" || w == "midnight" {
		return p.takeTime(w)
	}
	set, err := weekdays(w)
	p.dow |= set
	return err
}

func (p *phrase) takeStep(minutes int) error {
	if 60%minutes != 0 {
		return fmt.Errorf("%d minutes do not divide an hour: write 5, 10, 15, 20 or 30", minutes)
	}
	p.hourly = "*/" + strconv.Itoa(minutes)
	return nil
}

func (p *phrase) takeTime(w string) error {
	hour, minute, ok := timeOfDay(w)
	if !ok {
		return fmt.Errorf(`%q is no time of the day: write "09:00", or "15th" for a day of the month`, w)
	}
	if p.minute >= 0 && p.minute != minute {
		return fmt.Errorf("times at minutes %02d and %02d: write two schedules", p.minute, minute)
	}
	p.minute, p.hours = minute, p.hours|1<<hour
	return nil
}

func (p *phrase) fields() ([]string, error) {
	switch {
	case p.dom != 0 && p.dow != 0:
		return nil, errors.New(`cron cannot join a day of the week and a day of the month: write one of them, "Mon 09:00" or "1st of the month 09:00"`)
	case p.ofMonth && p.dom == 0:
		return nil, errors.New(`which day of the month: write "1st of the month 07:00"`)
	case p.hourly != "" && p.minute >= 0:
		return nil, errors.New(`every hour, or at a time: write "hourly" or "daily 09:00"`)
	case p.hourly == "" && p.minute < 0:
		return nil, errors.New(`at which time: write "Mon 09:00"`)
	case p.hourly == "" && p.dom == 0 && p.dow == 0 && !p.daily:
		return nil, errors.New(`on which days: write "daily 09:00" or "weekdays 09:00"`)
	case p.daily && (p.dom != 0 || p.dow != 0):
		return nil, errors.New(`every day, or some: write "daily 09:00" or "Mon 09:00"`)
	}
	minute, hour := p.hourly, "*"
	if minute == "" {
		minute, hour = strconv.Itoa(p.minute), list(p.hours, 0, 23)
	}
	return []string{minute, hour, list(p.dom, 1, 31), list(p.months, 1, 12), list(p.dow, 0, 6)}, nil
}

// list writes a set of values as cron does: "*" for none or all, "1-5", "1,4".
func list(set uint64, from, to int) string {
	if n := bits.OnesCount64(set); n == 0 || n == to-from+1 {
		return "*"
	}
	var parts []string
	for n := from; n <= to; n++ {
		if set&(1<<n) == 0 {
			continue
		}
		end := n
		for end < to && set&(1<<(end+1)) != 0 {
			end++
		}
		part := strconv.Itoa(n)
		if end > n+1 {
			part += "-" + strconv.Itoa(end)
			n = end
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ",")
}

// weekdays reads "mon", "tuesdays", "mon-fri", "sat-mon" or "weekdays".
func weekdays(w string) (set uint64, err error) {
	switch strings.TrimSuffix(w, "s") {
	case "weekday":
		return 0b0111110, nil
	case "weekend":
		return 0b1000001, nil
	}
	from, to, ranged := strings.Cut(w, "-")
	a, err := weekday(from)
	b := a
	if err == nil && ranged {
		b, err = weekday(to)
	}
	if err != nil {
		return 0, err
	}
	for set = 1 << a; a != b; {
		a = (a + 1) % 7
		set |= 1 << a
	}
	return set, nil
}

func weekday(w string) (time.Weekday, error) {
	one := strings.TrimSuffix(strings.TrimSuffix(w, "."), "s")
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToLower(d.String()); len(one) >= 3 && strings.HasPrefix(name, one) {
			return d, nil
		}
	}
	if near := spell.Nearest(w, vocabulary()); near != "" {
		return 0, fmt.Errorf("%q is no day: did you mean %q?", w, near)
	}
	if zone := nearestZone(w); zone != "" {
		return 0, fmt.Errorf("%q is no day: if it is a time zone, write %q at the end", w, zone)
	}
	return 0, fmt.Errorf(`%q is no day: write "Mon 09:00", "weekdays 09:00", "daily 09:00" or "1st of the month 09:00"`, w)
}

func vocabulary() []string {
	all := []string{"daily", "weekdays", "weekends", "hourly", "monthly", "quarterly", "noon", "midnight"}
	for d := time.Sunday; d <= time.Saturday; d++ {
		all = append(all, d.String(), d.String()+"s", d.String()[:3])
	}
	for m := time.January; m <= time.December; m++ {
		all = append(all, m.String())
	}
	return all
}

func monthNumber(w string) int {
	for m := time.January; m <= time.December; m++ {
		if len(w) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), strings.TrimSuffix(w, ".")) {
			return int(m)
		}
	}
	return 0
}

// ordinal reads "1st" to "31st", and "first"; 0 if w is none.
func ordinal(w string) int {
	if w == "first" {
		return 1
	}
	if len(w) < 3 || !slices.Contains([]string{"st", "nd", "rd", "th"}, w[len(w)-2:]) {
		return 0
	}
	return max(0, number(w[:len(w)-2], 1, 31))
}

// timeOfDay reads "9", "09:00", "9.30", "9am" and "9:30pm".
func timeOfDay(w string) (hour, minute int, ok bool) {
	if at, ok := map[string]int{"noon": 12, "midnight": 0}[w]; ok {
		return at, 0, true
	}
	clock, pm := strings.CutSuffix(w, "pm")
	clock, am := strings.CutSuffix(clock, "am")
	h, m, has := strings.Cut(strings.Replace(clock, ".", ":", 1), ":")
	hour = number(h, 0, 23)
	if has && len(m) == 2 {
		minute = number(m, 0, 59)
	} else if has {
		minute = -1
	}
	if pm || am {
		if hour < 1 || hour > 12 || pm && am {
			return 0, 0, false
		}
		hour %= 12
		if pm {
			hour += 12
		}
	}
	return hour, minute, hour >= 0 && minute >= 0
}

// number reads one or two digits; -1 if w is something else or out of range.
func number(w string, from, to int) int {
	n, err := strconv.Atoi(w)
	if err != nil || len(w) > 2 || w[0] < '0' || w[0] > '9' || n < from || n > to {
		return -1
	}
	return n
}
