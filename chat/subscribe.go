package chat

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"

	"github.com/nines-bot/nines"
)

// maxPerChannel is how many reports may come to one channel.
const maxPerChannel = 20

// randomID is the ID of a subscription.
func randomID() string { return "sub-" + strings.ToLower(rand.Text()[:8]) }

// whenText is the schedule in the words that are left, without what people write
// between them.
func whenText(rest []string) string {
	fillers := []string{"with", "please", "me", "us", "a", "an", "for", "from", "report", "reports"}
	if len(rest) > 0 && strings.EqualFold(rest[0], "to") {
		rest = rest[1:]
	}
	var words, zones []string
	for _, w := range rest {
		switch {
		case slices.Contains(fillers, strings.ToLower(w)):
		case isZone(w):
			zones = append(zones, w)
		default:
			words = append(words, w)
		}
	}
	return strings.Join(append(words, zones...), " ")
}

// isZone says that a word looks like the name of a time zone.
func isZone(w string) bool {
	area, place, ok := strings.Cut(w, "/")
	letters := func(s string) bool {
		return s != "" && strings.ContainsAny(strings.ToLower(s[:1]), "abcdefghijklmnopqrstuvwxyz")
	}
	return ok && len(area) > 2 && letters(area) && letters(place) || strings.EqualFold(w, "utc")
}

// subscribe lets a report come by itself.
func (d *Desk) subscribe(ctx context.Context, a *ask) (Answer, error) {
	if form, ok := d.form(a); ok {
		return d.byForm(form), nil
	}
	if which, err := d.chosen(ctx, a); which != nil || err != nil {
		return orNone(which), err
	}
	usual := a.Zone
	if usual == nil {
		usual = d.serviceZone(a.service.Name)
	}
	spec, err := d.readSpec(whenText(a.rest), usual)
	if err != nil {
		return Answer{}, d.misspelt(a, err)
	}
	p, err := d.resolve(a)
	if err != nil {
		return Answer{}, err
	}
	s := nines.Subscription{
		Service: a.service.Name, Channel: cmp.Or(a.channel, a.Channel),
		Schedule: spec.String(), Zone: spec.Zone().String(), Window: p.Rolling, Sections: a.sections,
	}
	if a.pdf {
		s.Attach = []string{"pdf"}
	}
	return d.add(ctx, a.Request, s)
}

// misspelt adds to an error the service that its first word may have meant.
func (d *Desk) misspelt(a *ask, err error) error {
	var names []string
	for _, s := range d.source.Services() {
		names = append(names, s.Name)
	}
	var f *Fault
	if near := nearest(a.rest[0], names); near != "" && errors.As(err, &f) {
		return &Fault{Text: f.Text, Hint: "Did you mean " + near + "? " + f.Hint}
	}
	return err
}

// add keeps a new subscription, if that may be and it is not there already.
func (d *Desk) add(ctx context.Context, req Request, s nines.Subscription) (Answer, error) {
	switch {
	case s.Channel == "":
		return Answer{}, &Fault{Text: "To which channel?", Hint: "Write it in the channel, or add in #channel."}
	case !d.mayAdd(req, s.Channel) && len(d.admins) > 0:
		return Answer{}, &Fault{Text: "Only admins may let reports come to a channel.", Hint: "Ask " + d.whoMay("") + ". To yourself: write it to me alone."}
	case !d.mayAdd(req, s.Channel):
		return Answer{}, &Fault{Text: "You may not let reports come there.", Hint: "Write it in the channel, or to me alone for yourself."}
	}
	all, err := d.source.Schedules(ctx)
	if err != nil {
		return Answer{}, err
	}
	there := 0
	for _, x := range all {
		if x.Channel != s.Channel || x.Configured {
			continue
		}
		there++
		if x.Service == s.Service && x.Schedule == s.Schedule && x.Zone == s.Zone && x.Window == s.Window {
			return Answer{Text: "That comes already: " + d.called(x) + " (" + x.ID + ").", Buttons: d.changes(req, []Schedule{x})}, nil
		}
	}
	if there >= maxPerChannel {
		return Answer{}, &Fault{Text: count(there) + " reports come to that channel already.", Hint: "Unsubscribe from one first: " + d.Command + " list shows them."}
	}
	s.ID, s.Owner = d.NewID(), req.User
	if err := d.put(ctx, req, s); err != nil {
		return Answer{}, err
	}
	return d.added(req, Schedule{Subscription: s}), nil
}

// added says what will come, where and when.
func (d *Desk) added(req Request, s Schedule) Answer {
	where := "here"
	switch {
	case private(s.Channel):
		where = "to you"
	case s.Channel != req.Channel:
		where = "to <#" + s.Channel + ">"
	}
	answer := Answer{Text: "Subscribed: the report of " + s.Service + " comes " + where + " " + d.whenWords(s) + ", " +
		"for the first time on " + minute(d.next(s), d.zone(req)) + " (" + d.zone(req).String() + "). It is about the " + windowWords(s.Window) + "; its ID is " + s.ID + "."}
	answer.Buttons = short([]Button{
		{Label: "Test now", Text: joinWords("test", s.ID)},
		{Label: "Edit", Text: d.editText(s)},
		{Label: "Unsubscribe", Text: joinWords("unsubscribe", s.ID), Confirm: unsubscribeQuestion, Danger: true},
	})
	d.announce(req, &answer, s.Channel, "lets the report of "+s.Service+" come here, "+d.whenWords(s))
	return answer
}

// subscribeText is the request that makes the same subscription.
func (d *Desk) subscribeText(s Schedule) string {
	parts := []string{"subscribe", s.Service, s.Schedule, s.Zone, s.Window}
	if slices.Contains(s.Attach, "pdf") {
		parts = append(parts, "with pdf")
	}
	parts = append(parts, s.Sections...)
	if s.Channel != "" && !private(s.Channel) {
		parts = append(parts, "in <#"+s.Channel+">")
	}
	return joinWords(parts...)
}

// editText opens the form with what the subscription is now.
func (d *Desk) editText(s Schedule) string {
	return joinWords("edit", s.ID, strings.TrimPrefix(d.subscribeText(s), "subscribe "))
}

// edit changes a subscription in a form.
func (d *Desk) edit(_ context.Context, a *ask) (Answer, error) {
	if form, ok := d.form(a); ok {
		return d.byForm(form), nil
	}
	return Answer{}, &Fault{Text: "Which one?", Hint: "Write " + d.Command + " edit and the ID of a subscription; " + d.Command + " list shows them. Reports of nines.yaml are changed there."}
}
