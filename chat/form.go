package chat

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/schedule"
)

// formID names the form of a subscription.
const formID = "subscription"

// Form is the form that a request opens, without any I/O; false if it opens
// none.
func (d *Desk) Form(req Request) (*Form, bool) {
	a := d.read(req)
	if a.fault != nil {
		return nil, false
	}
	return d.form(a)
}

func (d *Desk) form(a *ask) (*Form, bool) {
	id := ""
	switch {
	case a.verb.name == "edit" && len(a.rest) > 0 && strings.HasPrefix(a.rest[0], "sub-"):
		id = a.rest[0]
	case a.verb.name != "subscribe" && a.verb.name != "schedule":
		return nil, false
	case whenText(a.rest) != "":
		return nil, false
	}
	services := d.source.Services()
	if len(services) == 0 {
		return nil, false
	}
	if len(services) == 1 {
		a.service = &services[0]
	}
	state := url.Values{"channel": {a.Channel}}
	if a.Direct {
		state.Set("direct", "true")
	}
	f := &Form{ID: formID, Title: "New subscription", Submit: "Subscribe"}
	if id != "" {
		state.Set("id", id)
		f.Title, f.Submit = "Change subscription", "Change"
	}
	f.State = state.Encode()
	f.Fields = append(d.formWhat(a, services), d.formWhen(a, id)...)
	return f, true
}

// formWhat are the fields about the report.
func (d *Desk) formWhat(a *ask, services []Service) []Field {
	service := Field{ID: "service", Label: "Service", Kind: Choice}
	for _, s := range services[:min(len(services), 100)] {
		service.Options = append(service.Options, Option{Value: s.Name, Label: clip(s.Name, 70)})
	}
	if a.service != nil {
		service.Values = []string{a.service.Name}
	}
	window := Field{ID: "window", Label: "Period", Hint: "What each report looks back on", Kind: Choice, Options: []Option{
		{"7d", "last 7 days"},
		{"14d", "last 14 days"},
		{"30d", "last 30 days"},
		{"90d", "last 90 days"},
		{"6mo", "last 6 months"},
		{"yesterday", "the day before"},
		{"last week", "the week before"},
		{"last month", "the month before"},
		{"last quarter", "the quarter before"},
	}}
	if p, err := d.resolve(a); err == nil && p.Rolling != "" {
		window.Values = []string{p.Rolling}
		if !slices.ContainsFunc(window.Options, func(o Option) bool { return o.Value == p.Rolling }) {
			window.Options = append([]Option{{p.Rolling, p.Words}}, window.Options...)
		}
	}
	sections := Field{ID: "sections", Label: "Sections", Hint: "None is all", Kind: Choices, Optional: true, Values: a.sections}
	for _, name := range report.Sections() {
		sections.Options = append(sections.Options, Option{name, name})
	}
	attach := Field{ID: "attach", Label: "Files", Kind: Choices, Optional: true, Options: []Option{{"pdf", "PDF in the thread"}}}
	if a.pdf {
		attach.Values = []string{"pdf"}
	}
	return []Field{service, window, sections, attach}
}

// formWhen are the fields about when and where.
func (d *Desk) formWhen(a *ask, id string) []Field {
	when := Field{ID: "when", Label: "When", Hint: "weekdays 09:00 · Mon,Thu 14:00 · 1st of the month 07:00 · 0 9 * * 1-5", Kind: Line, Values: []string{"weekdays 09:00"}}
	usual := d.zoneOf(a)
	if a.Zone != nil {
		usual = a.Zone
	}
	if id != "" {
		when.Values = nil
		when.Optional = true
		if spec, err := schedule.Parse(whenText(a.rest[1:]), usual); err == nil {
			words, _, _ := strings.Cut(spec.Words(), " (")
			usual, when.Values = spec.Zone(), []string{words}
		}
	}
	place := Field{ID: "zone", Label: "Time zone", Hint: "Europe/Oslo", Kind: Line, Values: []string{usual.String()}}
	channel := Field{ID: "channel", Label: "Channel", Kind: Channel, Hint: "I have to be in it: /invite me there", Optional: a.Direct || id != ""}
	if a.Direct {
		channel.Hint = "Leave it empty for yourself"
	}
	if c := cmp.Or(a.channel, a.Channel); c != "" && !private(c) {
		channel.Values = []string{c}
	}
	return []Field{when, place, channel}
}

// byForm is the answer where a form cannot be opened by itself.
func (d *Desk) byForm(f *Form) Answer {
	return Answer{Text: "Fill in the form, or write it: " + d.Command + " subscribe weekdays 09:00 last 30 days with pdf.", Form: f}
}

// Submit takes in what a form was filled in with. Faults are by the ID of the
// field; with any, nothing was changed and the answer is to be ignored.
func (d *Desk) Submit(ctx context.Context, req Request, id, state string, values map[string][]string) (Answer, map[string]string) {
	if wait := d.people.wait(req.User, d.now()); wait > 0 {
		return Answer{Text: "That is a lot at once. Nothing was changed; please wait " + seconds(wait) + "."}, nil
	}
	kept, err := url.ParseQuery(state)
	if id != formID || err != nil {
		return Answer{Text: "This form is of another version of me, and nothing was changed. Please open it again.", Buttons: []Button{{Label: "Open", Text: "subscribe"}}}, nil
	}
	if req.Channel == "" {
		req.Channel, req.Direct = kept.Get("channel"), kept.Get("direct") == "true"
	}
	a := &ask{Request: req, verb: verbNamed(word{text: "subscribe"})}
	fail := func(err error) (Answer, map[string]string) { return d.sorry(ctx, a, err), nil }
	var old Schedule
	if sub := kept.Get("id"); sub != "" {
		if old, err = d.editable(ctx, req, sub); err != nil {
			return fail(err)
		}
	}
	s, faults := d.filled(req, old, values)
	if len(faults) > 0 {
		return Answer{}, faults
	}
	var answer Answer
	if old.ID == "" {
		answer, err = d.add(ctx, req, s)
	} else {
		answer, err = d.change(ctx, req, old, s)
	}
	if err != nil {
		return fail(err)
	}
	return answer, nil
}

// editable is a subscription that the person may change.
func (d *Desk) editable(ctx context.Context, req Request, id string) (Schedule, error) {
	all, err := d.schedules(ctx, req)
	if err != nil {
		return Schedule{}, err
	}
	i := slices.IndexFunc(all, func(s Schedule) bool { return s.ID == id && !s.Configured })
	if i < 0 {
		return Schedule{}, &Fault{Text: "That subscription is gone.", Hint: d.Command + " list shows those that are left."}
	}
	if !d.may(req, all[i]) {
		return Schedule{}, d.refusal(all[i])
	}
	return all[i], nil
}

// filled is the subscription that a form describes; what is left out stays as it
// was.
func (d *Desk) filled(req Request, old Schedule, values map[string][]string) (nines.Subscription, map[string]string) {
	s, faults := old.Subscription, map[string]string{}
	get := func(id, otherwise string) string {
		return cmp.Or(strings.TrimSpace(strings.Join(values[id], " ")), otherwise)
	}
	s.Service = get("service", s.Service)
	if services := d.source.Services(); s.Service == "" && len(services) == 1 {
		s.Service = services[0].Name
	}
	if !slices.ContainsFunc(d.source.Services(), func(x Service) bool { return x.Name == s.Service }) {
		faults["service"] = "Choose a service."
	}
	location, err := schedule.Zone(get("zone", cmp.Or(s.Zone, d.zone(req).String())))
	if err != nil {
		faults["zone"] = clip(capital(err.Error()), 150)
	} else if spec, err := d.readSpec(get("when", s.Schedule), location); err != nil {
		faults["when"] = clip(err.Error(), 150)
	} else {
		s.Schedule, s.Zone = spec.String(), spec.Zone().String()
	}
	p, err := nines.ParsePeriod(get("window", cmp.Or(s.Window, d.Window)), d.now())
	if err != nil || p.Rolling == "" {
		faults["window"] = "Choose a period that moves on, such as the last 30 days."
	}
	s.Window = p.Rolling
	d.filledLists(&s, values, faults)
	if s.Channel = get("channel", cmp.Or(s.Channel, req.Channel)); !isID(s.Channel) {
		faults["channel"] = "Choose a channel."
	}
	return s, faults
}

func (d *Desk) filledLists(s *nines.Subscription, values map[string][]string, faults map[string]string) {
	if list, ok := values["sections"]; ok {
		s.Sections = nil
		for _, name := range list {
			if !slices.Contains(report.Sections(), name) {
				faults["sections"] = "Choose from the list."
				continue
			}
			s.Sections = append(s.Sections, name)
		}
	}
	if list, ok := values["attach"]; ok {
		s.Attach = nil
		if slices.Contains(list, "pdf") {
			s.Attach = []string{"pdf"}
		}
	}
}

// change keeps an edited subscription. Into another channel it goes only if one
// could be added there.
func (d *Desk) change(ctx context.Context, req Request, old Schedule, s nines.Subscription) (Answer, error) {
	if s.Channel != old.Channel && !d.mayAdd(req, s.Channel) {
		return Answer{}, &Fault{Text: "You may not let reports come to that channel.", Hint: "Nothing was changed."}
	}
	if err := d.put(ctx, req, s); err != nil {
		return Answer{}, err
	}
	now := Schedule{Subscription: s}
	answer := Answer{Text: "Changed: " + d.called(now) + ". It comes next on " + minute(d.next(now), d.zone(req)) + "."}
	if s.Paused {
		answer.Text = "Changed: " + d.called(now) + ". It is paused still."
	}
	answer.Buttons = short([]Button{{Label: "Test now", Text: joinWords("test", s.ID)}, {Label: "Edit", Text: d.editText(now)}})
	d.announce(req, &answer, s.Channel, "changed "+d.called(now))
	return answer, nil
}
