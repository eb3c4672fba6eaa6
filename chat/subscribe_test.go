package chat_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/chat"
)

func TestSubscribe(t *testing.T) {
	oslo := place(t, "Europe/Oslo")
	for _, tt := range []struct {
		text string
		want nines.Subscription
	}{
		{"subscribe WET weekdays 09:00", nines.Subscription{Service: "WET", Channel: "C1", Schedule: "0 9 * * 1-5", Zone: "Europe/Oslo", Window: "30d"}},
		{"subscribe to WET weekdays at 09:00 for the last 14 days with pdf, please", nines.Subscription{Service: "WET", Channel: "C1", Schedule: "0 9 * * 1-5", Zone: "Europe/Oslo", Window: "14d", Attach: []string{"pdf"}}},
		{"subscribe GRID Mon 14:00 America/New_York last week in <#C5|ops> summary board", nines.Subscription{Service: "GRID", Channel: "C5", Schedule: "0 14 * * 1", Zone: "America/New_York", Window: "last week", Sections: []string{"summary", "board"}}},
		{"subscribe America/New_York GRID Mon 14:00", nines.Subscription{Service: "GRID", Channel: "C1", Schedule: "0 14 * * 1", Zone: "America/New_York", Window: "30d"}},
		{"subscribe WET 1st of the month 07:00 last month", nines.Subscription{Service: "WET", Channel: "C1", Schedule: "0 7 1 * *", Zone: "Europe/Oslo", Window: "last month"}},
		{`subscribe WET "30 6 * * 1,3" utc 2w`, nines.Subscription{Service: "WET", Channel: "C1", Schedule: "30 6 * * 1,3", Zone: "UTC", Window: "2w"}},
		{"subscribe mon 8:15", nines.Subscription{Service: "WET", Channel: "C1", Schedule: "15 8 * * 1", Zone: "Europe/Oslo", Window: "30d"}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			s := newSource(t)
			a := desk(s).Answer(t.Context(), chat.Request{User: "U1", Channel: "C1", Zone: oslo, Text: tt.text})
			if !strings.Contains(a.Text, "Subscribed") {
				t.Fatal(a.Text)
			}
			tt.want.ID, tt.want.Owner, tt.want.By, tt.want.Created, tt.want.Updated = "sub-new1", "U1", "U1", clock, clock
			if got := s.sub(t, "sub-new1"); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%+v\nwant %+v", got, tt.want)
			}
			if a.Announce == "" || a.AnnounceIn != "" != (tt.want.Channel != "C1") {
				t.Errorf("announced %q in %q", a.Announce, a.AnnounceIn)
			}
			if again := desk(s).Answer(t.Context(), chat.Request{User: "U2", Channel: "C1", Zone: oslo, Text: tt.text}); !strings.Contains(again.Text, "comes already") {
				t.Error(again.Text)
			}
		})
	}
}

// In a conversation with the bot alone it comes to whoever asks, unannounced.
func TestSubscribeDirect(t *testing.T) {
	s := newSource(t)
	a := desk(s, admins("U9")).Answer(t.Context(), chat.Request{User: "U3", Channel: "D3", Direct: true, Text: "subscribe WET daily 9:00"})
	if !strings.Contains(a.Text, "comes to you") || a.Announce != "" || s.sub(t, "sub-new1").Channel != "D3" {
		t.Errorf("%+v", a)
	}
}

func TestSubscribeRefused(t *testing.T) {
	for text, want := range map[string]string{
		"subscribe WET someday":             `"someday"`,
		"subscribe WTE weekdays 9:00":       "Did you mean WET?",
		"subscribe WET weekdays":            "at which time",
		"subscribe WET every 15 minutes":    "more often than once an hour",
		"subscribe WET Mon 09:00 Mars/Base": "time zone",
		"subscribe WET 31 2 * *":            "I cannot read",
		"subscribe WET 0 0 30 2 *":          "I cannot read",
	} {
		s := newSource(t)
		if a := desk(s).Answer(t.Context(), in(text)); !strings.Contains(a.Text, want) || len(s.subs) != 3 {
			t.Errorf("%s: %s", text, a.Text)
		}
	}
	s := newSource(t)
	for i := range 20 {
		s.subs = append(s.subs, chat.Schedule{Subscription: nines.Subscription{ID: fmt.Sprint("sub-", i), Channel: "C1", Service: "WET", Schedule: fmt.Sprint(i, " 1 * * *")}})
	}
	if a := desk(s).Answer(t.Context(), in("subscribe WET daily 9:00")); !strings.Contains(a.Text, "20 reports come") {
		t.Error(a.Text)
	}
}

func admins(ids ...string) func(*chat.Config) {
	return func(c *chat.Config) { c.Admins = ids }
}

// Who may change what, with admins and without.
func TestPermissions(t *testing.T) {
	type who struct {
		name string
		req  chat.Request
	}
	people := []who{
		{"owner, elsewhere", chat.Request{User: "U1", Channel: "C9"}},
		{"owner, alone", chat.Request{User: "U1", Channel: "D1", Direct: true}},
		{"admin, elsewhere", chat.Request{User: "U9", Channel: "C9"}},
		{"other, in the channel", chat.Request{User: "U5", Channel: "C2"}},
		{"other, elsewhere", chat.Request{User: "U5", Channel: "C1"}},
		{"nobody, in the channel", chat.Request{Channel: "C2"}},
	}
	commands := []string{"pause sub-aaaa", "unsubscribe sub-aaaa", "schedule sub-aaaa Tue 10:00", "subscribe WET mon 7:00 in <#C2>"}
	for _, tt := range []struct {
		admins []string
		may    map[string][4]bool
	}{
		{nil, map[string][4]bool{
			"owner, elsewhere": {true, true, true, true}, "owner, alone": {true, true, true, true}, "admin, elsewhere": {false, false, false, true},
			"other, in the channel": {true, true, true, true}, "other, elsewhere": {false, false, false, true}, "nobody, in the channel": {},
		}},
		{[]string{"U9"}, map[string][4]bool{
			"owner, elsewhere": {true, true, true, false}, "owner, alone": {true, true, true, false}, "admin, elsewhere": {true, true, true, true},
			"other, in the channel": {}, "other, elsewhere": {}, "nobody, in the channel": {},
		}},
	} {
		for _, p := range people {
			for i, text := range commands {
				s := newSource(t)
				before, _ := s.Schedules(t.Context())
				p.req.Text = text
				a := desk(s, admins(tt.admins...)).Answer(t.Context(), p.req)
				after, _ := s.Schedules(t.Context())
				changed := !reflect.DeepEqual(before, after)
				if changed != tt.may[p.name][i] {
					t.Errorf("admins %v, %s, %s: changed: %v: %s", tt.admins, p.name, text, changed, a.Text)
				}
				if changed == (a.Announce == "") || changed && !strings.HasPrefix(a.Announce, "<@"+p.req.User+"> ") {
					t.Errorf("%s, %s: announced %q", p.name, text, a.Announce)
				}
			}
		}
	}
}

// What others get in their own conversations nobody else sees or changes.
func TestPrivate(t *testing.T) {
	for _, text := range []string{"list all", "home", "pause sub-bbbb", "resume sub-bbbb", "test sub-bbbb", "unsubscribe sub-bbbb"} {
		s := newSource(t)
		a := desk(s).Answer(t.Context(), in(text))
		if got := dump(t, a); strings.Contains(got, "sub-bbbb ·") || strings.Contains(got, "D7") || len(s.subs) != 3 || !s.sub(t, "sub-bbbb").Paused {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// Nobody lets reports come to somebody else.
func TestNotToOthers(t *testing.T) {
	for _, channel := range []string{"D7", "U7", "W7"} {
		s := newSource(t)
		a := desk(s).Answer(t.Context(), in("subscribe WET daily 9:00 in <#"+channel+">"))
		f, _ := desk(s).Form(in("subscribe WET"))
		b, faults := desk(s).Submit(t.Context(), chat.Request{User: "U1"}, f.ID, f.State, filled(f, map[string]string{"channel": channel}))
		if len(s.subs) != 3 || len(faults) > 0 || !strings.Contains(a.Text, "You may not") || !strings.Contains(b.Text, "You may not") {
			t.Errorf("%s: %s %s", channel, a.Text, b.Text)
		}
	}
}

// Reports of the configuration can be paused, and nothing else.
func TestConfigured(t *testing.T) {
	s := newSource(t)
	d := desk(s)
	if a := d.Answer(t.Context(), in("pause")); !strings.Contains(a.Text, "Paused the daily report") || !s.sub(t, "daily").Paused || s.sub(t, "daily").By != "U1" {
		t.Error(a.Text)
	}
	if a := d.Answer(t.Context(), in("pause daily")); !strings.Contains(a.Text, "paused already") {
		t.Error(a.Text)
	}
	if a := d.Answer(t.Context(), in("resume")); !strings.Contains(a.Text, "Mon 23 Nov 2026 08:00") || s.sub(t, "daily").Paused {
		t.Error(a.Text)
	}
	for _, text := range []string{"schedule daily mon 9:00", "unsubscribe daily", "edit daily"} {
		if a := d.Answer(t.Context(), in(text)); !strings.Contains(a.Text, "nines.yaml") {
			t.Errorf("%s: %s", text, a.Text)
		}
	}
}

// With several, the answer lets choose; misspelt ones are guessed.
func TestWhichOne(t *testing.T) {
	s := newSource(t)
	s.subs[1].Channel = "C1"
	d := desk(s)
	a := d.Answer(t.Context(), in("pause"))
	if !strings.Contains(a.Text, "Which one?") || len(a.Buttons) != 2 || a.Buttons[0].Text != "pause sub-aaaa" {
		t.Error(dump(t, a))
	}
	if a := d.Answer(t.Context(), in("pause GRID")); !strings.Contains(a.Text, "Paused the report of GRID") {
		t.Error(a.Text)
	}
	if a := d.Answer(t.Context(), in("pause dayly")); !strings.Contains(a.Text, "Did you mean daily?") || a.Buttons[0].Text != "pause daily" {
		t.Error(dump(t, a))
	}
	if a := d.Answer(t.Context(), chat.Request{User: "U1", Channel: "C8", Text: "resume"}); !strings.Contains(a.Text, "Nothing is paused here") {
		t.Error(a.Text)
	}
}

func TestForm(t *testing.T) {
	d := desk(newSource(t))
	for text, want := range map[string]bool{
		"subscribe": true, "schedule": true, "subscribe WET": true, "subscribe WET last week with pdf": true, "edit sub-aaaa": true,
		"subscribe WET mon 9:00": false, "edit daily": false, "schedule sub-aaaa mon 9:00": false, "report": false, "nonsense": false,
	} {
		f, ok := d.Form(in(text))
		if ok != want {
			t.Errorf("%s: form: %v", text, ok)
		}
		if ok && (len([]rune(f.Title)) > 24 || len(f.Submit) > 24 || len(f.State) > 2000) {
			t.Errorf("%s: %+v", text, f)
		}
	}
}

// filled fills a form in with its presets, and with what is given.
func filled(f *chat.Form, with map[string]string) map[string][]string {
	values := map[string][]string{}
	for _, x := range f.Fields {
		values[x.ID] = x.Values
		if v, ok := with[x.ID]; ok {
			values[x.ID] = strings.Fields(v)
			if x.Kind == chat.Line || x.Kind == chat.Choice {
				values[x.ID] = []string{v}
			}
		}
	}
	return values
}

func TestSubmit(t *testing.T) {
	s := newSource(t)
	d := desk(s)
	f, _ := d.Form(chat.Request{User: "U5", Channel: "C2", Text: "subscribe", Zone: place(t, "Asia/Tokyo")})
	a, faults := d.Submit(t.Context(), chat.Request{User: "U5"}, f.ID, f.State, filled(f, map[string]string{"service": "WET", "sections": "board flow", "attach": "pdf", "window": "last week"}))
	if len(faults) > 0 || !strings.Contains(a.Text, "Subscribed") || !strings.HasPrefix(a.Announce, "<@U5> lets") || a.AnnounceIn != "" {
		t.Fatalf("%v %+v", faults, a)
	}
	want := nines.Subscription{
		ID: "sub-new1", Service: "WET", Channel: "C2", Schedule: "0 9 * * 1-5", Zone: "Asia/Tokyo", Window: "last week",
		Sections: []string{"board", "flow"}, Attach: []string{"pdf"}, By: "U5", Owner: "U5", Created: clock, Updated: clock,
	}
	if got := s.sub(t, "sub-new1"); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

func TestSubmitFaults(t *testing.T) {
	d := desk(newSource(t))
	f, _ := d.Form(chat.Request{User: "U5", Text: "subscribe"})
	_, faults := d.Submit(t.Context(), chat.Request{User: "U5"}, f.ID, f.State, filled(f, map[string]string{
		"service": "NO", "window": "october", "sections": "bored", "when": "someday",
	}))
	for _, id := range []string{"service", "window", "sections", "when", "channel"} {
		if faults[id] == "" || len(faults[id]) > 200 {
			t.Errorf("%s: %q", id, faults[id])
		}
	}
	if _, faults := d.Submit(t.Context(), chat.Request{User: "U5"}, f.ID, f.State, filled(f, map[string]string{"zone": "Europe/Olso"})); !strings.Contains(faults["zone"], "Europe/Oslo") {
		t.Errorf("%v", faults)
	}
	if a, faults := d.Submit(t.Context(), chat.Request{User: "U5"}, "old", "x=y", nil); len(faults) > 0 || !strings.Contains(a.Text, "another version") {
		t.Errorf("%v %+v", faults, a)
	}
}

// A subscription is changed in the form that its button opens, by those who may.
func TestSubmitEdit(t *testing.T) {
	s := newSource(t)
	d := desk(s)
	list := d.Answer(t.Context(), chat.Request{User: "U1", Channel: "C2", Text: "list"})
	text := ""
	for _, b := range list.Buttons {
		if b.Label == "Edit sub-aaaa" {
			text = b.Text
		}
	}
	f, ok := d.Form(chat.Request{User: "U1", Channel: "C2", Text: text})
	if !ok {
		t.Fatalf("no form for %q", text)
	}
	before := s.sub(t, "sub-aaaa")
	if a, faults := d.Submit(t.Context(), chat.Request{User: "U6"}, f.ID, strings.Replace(f.State, "C2", "C1", 1), filled(f, nil)); len(faults) > 0 || !strings.Contains(a.Text, "may not change") || !reflect.DeepEqual(s.sub(t, "sub-aaaa"), before) {
		t.Errorf("%v %+v", faults, a)
	}
	a, faults := d.Submit(t.Context(), chat.Request{User: "U1"}, f.ID, f.State, filled(f, nil))
	if len(faults) > 0 || !strings.Contains(a.Text, "Changed") {
		t.Fatalf("%v %+v", faults, a)
	}
	before.By, before.Updated = "U1", clock
	if got := s.sub(t, "sub-aaaa"); !reflect.DeepEqual(got, before) { // the presets are what it was
		t.Errorf("%+v\nwant %+v", got, before)
	}
	if a, _ = d.Submit(t.Context(), chat.Request{User: "U1"}, f.ID, f.State, map[string][]string{"when": {"Tue 10:00"}}); s.sub(t, "sub-aaaa").Schedule != "0 10 * * 2" || s.sub(t, "sub-aaaa").Window != "last week" {
		t.Errorf("%+v", s.sub(t, "sub-aaaa"))
	}
	if a, _ = d.Submit(t.Context(), chat.Request{User: "U1"}, f.ID, "channel=C2&id=sub-gone", filled(f, nil)); !strings.Contains(a.Text, "gone") {
		t.Error(a.Text)
	}
}
