package chat

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// An ask is a request that was understood, or the fault why it was not.
type ask struct {
	Request
	verb     *verb
	implied  bool     // nobody named the verb
	service  *Service // nil: unsaid
	period   string   // as typed; "": unsaid
	sections []string
	share    bool
	pdf      bool
	channel  string // that is mentioned
	all      bool
	rest     []string // words whose meaning the verb knows
	fault    *Answer
}

// read makes sense of a request, without any I/O. Words may come in any order;
// only the verb, if it is also another word, comes first.
func (d *Desk) read(req Request) *ask {
	a := &ask{Request: req}
	words := split(req.Text)
	if len(words) > 0 && words[0].is(d.Command) {
		words = words[1:]
	}
	if len(words) == 0 {
		words = []word{{text: "help"}}
	}
	if a.verb = verbNamed(words[0]); a.verb != nil {
		words[0].used = true
	}
	services := d.source.Services()
	a.readMentions(words)
	a.readService(words, services)
	if a.verb == nil {
		a.findVerb(words)
	}
	d.readPeriod(a, words)
	if a.fault != nil {
		return a
	}
	if a.verb == nil {
		a.guessVerb(words)
	}
	if a.verb == nil {
		a.fault = d.unknown(a, words, services)
		return a
	}
	a.readFlags(words)
	d.readRest(a, words, services)
	return a
}

// readMentions takes channels and people out; people mean nothing yet.
func (a *ask) readMentions(words []word) {
	for i, w := range words {
		if w.channel != "" {
			a.channel = w.channel
		}
		if w.channel != "" || w.user != "" {
			words[i].used = true
			if i > 0 && (words[i-1].is("in") || words[i-1].is("to")) {
				words[i-1].used = true
			}
		}
	}
}

// readService finds the name or the title of a service, the longest first.
func (a *ask) readService(words []word, services []Service) {
	best, at, n := -1, 0, 0
	for k, s := range services {
		for _, name := range []string{s.Name, s.Title} {
			parts := split(name)
			if i := find(words, parts); i >= 0 && len(parts) > n {
				best, at, n = k, i, len(parts)
			}
		}
	}
	if best < 0 {
		return
	}
	a.service = &services[best]
	for i := range n {
		words[at+i].used = true
	}
}

// find is the place of the parts in the unused words.
func find(words, parts []word) int {
	for i := range words {
		if len(parts) == 0 || i+len(parts) > len(words) {
			break
		}
		if !slices.ContainsFunc(words[i:i+len(parts)], func(w word) bool { return w.used }) &&
			slices.EqualFunc(words[i:i+len(parts)], parts, func(a, b word) bool { return a.is(b.text) }) {
			return i
		}
	}
	return -1
}

// findVerb takes the first word that is one.
func (a *ask) findVerb(words []word) {
	for i, w := range words {
		if v := verbNamed(w); v != nil && !w.used {
			a.verb, words[i].used = v, true
			return
		}
	}
}

// guessVerb tells from the other words what is asked: about an issue or a number,
// or else for a report.
func (a *ask) guessVerb(words []word) {
	report := a.service != nil || a.period != ""
	for _, w := range words {
		switch _, number := numberNamed(w.text); {
		case w.used:
		case w.is("share") || isSection(w):
			report = true
		case number || isKey(w.text):
			a.verb = verbNamed(word{text: "explain"})
			return
		}
	}
	if report {
		a.verb, a.implied = verbNamed(word{text: "report"}), true
	}
}

func isSection(w word) bool { return slices.ContainsFunc(report.Sections(), w.is) }

// maxPeriodWords are those of "from 1 October 2025 09:00 to 2 October 2025 09:00".
const maxPeriodWords = 10

// readPeriod finds the longest run of words that is a period. One that is wrong,
// such as month 13, is a fault only if nothing else is a period.
func (d *Desk) readPeriod(a *ask, words []word) {
	now := d.now().In(d.zoneOf(a))
	var wrong *nines.PeriodError
	for n := min(maxPeriodWords, len(words)); n > 0; n-- {
		for i := range len(words) - n + 1 {
			run := words[i : i+n]
			if slices.ContainsFunc(run, func(w word) bool { return w.used }) || noise(run[n-1]) || repeats(words, i) {
				continue
			}
			text := texts(run)
			p, err := nines.ParsePeriod(text, now)
			var e *nines.PeriodError
			switch {
			case a.verb != nil && a.verb.when && p.Rolling == "": // it is of the schedule
			case err == nil:
				a.period = text
				for k := range run {
					run[k].used = true
				}
				return
			case errors.As(err, &e) && !e.Unknown && wrong == nil:
				wrong = e
			}
		}
	}
	if wrong != nil {
		a.fault = &Answer{Tone: report.Watch, Text: "I cannot report on that: " + wrong.Reason + ". Next: " + wrong.Hint + "."}
	}
}

// repeats says that the word follows "every": "every 2 weeks" is no period.
func repeats(words []word, i int) bool { return i > 0 && words[i-1].is("every") }

func texts(words []word) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.text
	}
	return strings.Join(parts, " ")
}

// readFlags finds the words that mean the same with every verb.
func (a *ask) readFlags(words []word) {
	for i, w := range words {
		if w.used {
			continue
		}
		words[i].used = true
		switch {
		case w.is("share") || w.is("public"):
			a.share = true
		case w.is("pdf"):
			a.pdf = true
		case w.is("all") && a.verb.name == "list":
			a.all = true
		case a.verb.topics && isSection(w):
			a.sections = append(a.sections, strings.ToLower(w.text))
		default:
			words[i].used = false
		}
	}
}

// readRest gives what is left to the verb, or says that it is unknown.
func (d *Desk) readRest(a *ask, words []word, services []Service) {
	for i, w := range words {
		switch {
		case w.used:
		case a.verb.rest && (a.verb.when || !noise(w)):
			a.rest = append(a.rest, w.text)
		case a.verb.rest || noise(w):
		case w.is("help"):
			a.verb = verbNamed(w)
			return
		default:
			a.fault = d.strange(a, words, i, services)
			return
		}
	}
}

// zoneOf is the zone of the period: that of the service, so that a day here is a
// day in its report.
func (d *Desk) zoneOf(a *ask) *time.Location {
	switch {
	case a.service != nil && a.service.Zone != nil:
		return a.service.Zone
	case a.Zone != nil:
		return a.Zone
	}
	return d.usualZone()
}

// resolve is the period that was asked for, or the usual one.
func (d *Desk) resolve(a *ask) (nines.Period, error) {
	text := a.period
	if text == "" {
		text = d.Window
	}
	return nines.ParsePeriod(text, d.now().In(d.zoneOf(a)))
}

// say is the text of a request for the same, with that verb and period.
func (a *ask) say(verb, period string, more ...string) string {
	parts := []string{verb}
	parts = append(parts, more...)
	if a.service != nil {
		parts = append(parts, a.service.Name)
	}
	parts = append(parts, a.sections...)
	return strings.Join(append(parts, period), " ")
}
