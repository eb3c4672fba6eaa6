package chat

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/schedule"
)

const unsubscribeQuestion = "Unsubscribe? It never comes again; pause is for a while."

// pause lets a report not come for a while.
func (d *Desk) pause(ctx context.Context, a *ask) (Answer, error) { return d.setPaused(ctx, a, true) }

// resume lets it come again.
func (d *Desk) resume(ctx context.Context, a *ask) (Answer, error) {
	return d.setPaused(ctx, a, false)
}

func (d *Desk) setPaused(ctx context.Context, a *ask, paused bool) (Answer, error) {
	s, which, err := d.one(ctx, a, func(s Schedule) bool { return s.Paused != paused })
	if which != nil || err != nil {
		return orNone(which), err
	}
	if !d.may(a.Request, s) {
		return Answer{}, d.refusal(s)
	}
	word, other := "paused", Button{Label: "Resume", Text: joinWords("resume", s.ID)}
	if !paused {
		word, other = "resumed", Button{Label: "Pause", Text: joinWords("pause", s.ID)}
	}
	already := s.Paused == paused
	s.Paused = paused
	answer := Answer{Buttons: []Button{other}}
	state := " It does not come until somebody resumes it."
	if next := d.next(s); !next.IsZero() {
		state = " It comes next on " + minute(next, d.zone(a.Request)) + "."
	} else if !paused {
		state = ""
	}
	if already {
		answer.Text = capital(d.called(s)) + " is " + map[bool]string{true: "paused already", false: "not paused"}[paused] + "." + state
		return answer, nil
	}
	if err := d.put(ctx, a.Request, s.Subscription); err != nil {
		return Answer{}, err
	}
	answer.Text = capital(word) + " " + d.called(s) + "." + state
	d.announce(a.Request, &answer, s.Channel, word+" "+d.called(s))
	return answer, nil
}

// unsubscribe lets a report never come again.
func (d *Desk) unsubscribe(ctx context.Context, a *ask) (Answer, error) {
	s, which, err := d.one(ctx, a, func(s Schedule) bool { return !s.Configured })
	if which != nil || err != nil {
		return orNone(which), err
	}
	if s.Configured {
		return Answer{
			Text:    capital(d.called(s)) + " is in nines.yaml: whoever runs nines removes it there. It can be paused here.",
			Buttons: []Button{{Label: "Pause", Text: joinWords("pause", s.ID)}},
		}, nil
	}
	if !d.may(a.Request, s) {
		return Answer{}, d.refusal(s)
	}
	if err := d.source.DeleteSubscription(ctx, s.ID); err != nil {
		return Answer{}, err
	}
	answer := Answer{Text: "Unsubscribed: " + d.called(s) + " does not come any more."}
	if back := d.subscribeText(s); len(back) < maxButton {
		answer.Buttons = []Button{{Label: "Subscribe again", Text: back}}
	}
	d.announce(a.Request, &answer, s.Channel, "unsubscribed from "+d.called(s))
	return answer, nil
}

// schedule changes when a report comes.
func (d *Desk) schedule(ctx context.Context, a *ask) (Answer, error) {
	if form, ok := d.form(a); ok {
		return d.byForm(form), nil
	}
	s, which, err := d.one(ctx, a, func(s Schedule) bool { return !s.Configured })
	if which != nil || err != nil {
		return orNone(which), err
	}
	if s.Configured {
		return Answer{}, &Fault{Text: capital(d.called(s)) + " is in nines.yaml.", Hint: "Whoever runs nines changes its schedule there; here it can be paused and resumed."}
	}
	if !d.may(a.Request, s) {
		return Answer{}, d.refusal(s)
	}
	zone := d.serviceZone(s.Service)
	if old := d.spec(s); old != nil {
		zone = old.Zone()
	}
	spec, err := d.readSpec(whenText(a.rest), zone)
	if err != nil {
		return Answer{}, err
	}
	s.Schedule, s.Zone, s.Next = spec.String(), spec.Zone().String(), spec.Next(d.now())
	if err := d.put(ctx, a.Request, s.Subscription); err != nil {
		return Answer{}, err
	}
	answer := Answer{Text: "Changed: " + d.called(s) + ". It comes next on " + minute(d.next(s), d.zone(a.Request)) + "."}
	if s.Paused {
		answer.Text = "Changed: " + d.called(s) + ". It is paused still."
	}
	answer.Buttons = short([]Button{{Label: "Test now", Text: joinWords("test", s.ID)}, {Label: "Edit", Text: d.editText(s)}})
	d.announce(a.Request, &answer, s.Channel, "changed "+d.called(s))
	return answer, nil
}

// test shows now what will come, to whoever asks and nobody else.
func (d *Desk) test(ctx context.Context, a *ask) (Answer, error) {
	s, which, err := d.one(ctx, a, func(Schedule) bool { return true })
	if which != nil || err != nil {
		return orNone(which), err
	}
	p, err := nines.ParsePeriod(cmp.Or(s.Window, d.Window), d.now().In(d.serviceZone(s.Service)))
	if err != nil {
		return Answer{}, err
	}
	r, err := d.build(ctx, s.Service, p, s.Sections)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{
		Text: "Only you see this: " + d.called(s) + ", as it would come now. " + line(r, p, r.Headline),
		Tone: r.State, Report: r, Buttons: ReportButtons(r, ""),
	}
	for _, what := range s.Attach {
		if what == "pdf" {
			err = d.attach(ctx, &answer, r, p)
		}
	}
	return answer, err
}

// put keeps a change and who made it.
func (d *Desk) put(ctx context.Context, req Request, s nines.Subscription) error {
	now := d.Now()
	s.By, s.Updated = req.User, now
	if s.Created.IsZero() {
		s.Created = now
	}
	return d.source.PutSubscription(ctx, s)
}

// announce tells the channel who changed what. A conversation with one person
// needs no telling.
func (d *Desk) announce(req Request, answer *Answer, channel, what string) {
	if channel == "" || private(channel) {
		return
	}
	answer.Announce = person(req.User) + " " + what + "."
	if channel != req.Channel {
		answer.AnnounceIn = channel
	}
}

// minGap keeps a channel from being flooded.
const minGap = 55 // minutes; an hour is allowed, and clock changes may shorten it

// maxSchedule is longer than any schedule that somebody means.
const maxSchedule = 200

// readSpec reads when something comes.
func (d *Desk) readSpec(text string, zone *time.Location) (*schedule.Spec, error) {
	const hint = `Write for example weekdays 09:00, Mon 14:00 Europe/Oslo, or 1st of the month 07:00.`
	if strings.TrimSpace(text) == "" {
		return nil, &Fault{Text: "When shall it come?", Hint: hint}
	}
	if len(text) > maxSchedule {
		return nil, &Fault{Text: "That is too long for a schedule.", Hint: hint}
	}
	spec, err := schedule.Parse(text, zone)
	if err != nil {
		if inner := errors.Unwrap(err); inner != nil {
			err = inner // without the text once more
		}
		return nil, &Fault{Text: "I cannot read when it shall come: " + sentence(clip(err.Error(), 300)), Hint: d.Command + " subscribe alone opens a form.", Err: err}
	}
	at := spec.Next(d.now())
	for range 24 {
		next := spec.Next(at)
		if next.Sub(at).Minutes() < minGap {
			return nil, &Fault{Text: "That is more often than once an hour.", Hint: "Choose fewer times, such as weekdays 09:00."}
		}
		at = next
	}
	return spec, nil
}

// sentence ends s as one.
func sentence(s string) string {
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
