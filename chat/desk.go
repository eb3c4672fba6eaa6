package chat

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/nines-bot/nines"
)

// Config is what a [Desk] needs to know.
type Config struct {
	Source  Source
	Command string // what requests follow: "/reliability"
	// Admins are the IDs of those who may change every subscription. Without
	// any, everybody may change what comes to the channel they write in.
	Admins []string
	Now    func() time.Time
	Window string         // of a report that says no period; "": 30d
	Zone   *time.Location // of people whose zone is unknown; nil: that of the services, or UTC
	Rate   Rate           // of requests by one person; zero: 10 at once, then one in 3 seconds
	Shares Rate           // of posts to one channel; zero: 5 at once, then one in 30 seconds
	// Page is the address of the web page of a report; nil, or "" of it: there
	// is none.
	Page  func(service string, p nines.Period) string
	NewID func() string // of a subscription; nil: random
	Log   *slog.Logger  // of errors that people are not told in full; nil: none
}

// A Desk answers requests. It is safe for concurrent use, and keeps nothing but
// who asked lately.
type Desk struct {
	Config
	source Source
	admins map[string]bool
	people *throttle
	posts  *throttle
}

// New is a desk in front of a source.
func New(c Config) *Desk {
	c.Command = cmp.Or(c.Command, "/reliability")
	c.Window = cmp.Or(c.Window, "30d")
	c.Rate = cmp.Or(c.Rate, Rate{Burst: 10, Every: 3 * time.Second})
	c.Shares = cmp.Or(c.Shares, Rate{Burst: 5, Every: 30 * time.Second})
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = randomID
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	d := &Desk{Config: c, source: c.Source, admins: map[string]bool{}, people: newThrottle(c.Rate), posts: newThrottle(c.Shares)}
	for _, id := range c.Admins {
		d.admins[id] = true
	}
	return d
}

// Ack is what to say at once, without any I/O: what is being worked on. It is ""
// where [Desk.Answer] is instant itself.
func (d *Desk) Ack(req Request) string {
	a := d.read(req)
	if a.fault != nil || a.verb.instant {
		return ""
	}
	if _, ok := d.form(a); ok {
		return ""
	}
	return d.working(a)
}

// Answer answers. It never fails: what goes wrong is told in words, with what to
// do next.
func (d *Desk) Answer(ctx context.Context, req Request) Answer {
	if wait := d.people.wait(req.User, d.now()); wait > 0 {
		return Answer{Text: "That is a lot at once. Please wait " + seconds(wait) + "."}
	}
	a := d.read(req)
	if a.fault != nil {
		return *a.fault
	}
	answer, err := a.verb.run(d, ctx, a)
	if err != nil {
		return d.sorry(ctx, a, err)
	}
	return d.shared(a, answer)
}

// shared posts an answer to the channel if that was asked for and can be.
func (d *Desk) shared(a *ask, answer Answer) Answer {
	if !a.share || !a.verb.share || a.Direct || answer.Form != nil {
		return answer
	}
	if a.Channel == "" {
		answer.Text = "Only you see this: to share it, ask in a channel. " + answer.Text
		return answer
	}
	if wait := d.posts.wait(a.Channel, d.now()); wait > 0 {
		answer.Text = "Only you see this: much was posted here just now. Share it again in " + seconds(wait) + ". " + answer.Text
		return answer
	}
	answer.Share = true
	return answer
}

// now is to the second, so that a button that names an instant means this one.
func (d *Desk) now() time.Time { return d.Now().Truncate(time.Second) }

// zone is the zone in which a person is told times.
func (d *Desk) zone(req Request) *time.Location {
	if req.Zone != nil {
		return req.Zone
	}
	return d.usualZone()
}

// usualZone is the zone where that of a person is unknown: the configured one, or
// that of all services.
func (d *Desk) usualZone() *time.Location {
	if d.Zone != nil {
		return d.Zone
	}
	var zone *time.Location
	for _, s := range d.source.Services() {
		if s.Zone == nil || zone != nil && zone.String() != s.Zone.String() {
			return time.UTC
		}
		zone = s.Zone
	}
	if zone == nil {
		return time.UTC
	}
	return zone
}
