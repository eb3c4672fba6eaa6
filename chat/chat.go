// Package chat is what people can ask nines in a conversation, and what it
// answers: the words of the slash command, free of any one chat program.
//
// A [Request] is a line of text from a person in a channel. The text of a button
// is such a line too, and so is what a form was filled in with; so an old button
// on an old message is at worst a question that is answered with help.
package chat

import (
	"context"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// A Request is what one person asked.
type Request struct {
	User    string         // ID
	Channel string         // ID of where it was asked; "" outside of channels
	Direct  bool           // a conversation with the bot alone
	Zone    *time.Location // of the person; nil: unknown
	Text    string         // after the name of the command, as typed
}

// An Answer is shown to whoever asked, and to nobody else unless Share says so.
type Answer struct {
	// Text says it all in a line or a few, without markup: for notifications,
	// for being read aloud, for where blocks cannot be shown. Here and in
	// Announce people and channels are written <@U123> and <#C123>.
	Text    string
	Tone    report.Tone
	Blocks  []report.Block
	Report  *report.Report // a whole report, in place of Blocks
	Buttons []Button
	Files   []File
	Share   bool // to everybody in the channel
	// Announce is a line for everybody in the channel: somebody changed what
	// comes here. "" is none.
	Announce string
	// AnnounceIn is the channel of that line, if it is another one.
	AnnounceIn string
	Form       *Form // to be filled in, in place of all else
}

// A Button asks its Text when pressed, or opens its URL.
type Button struct {
	Label   string
	Text    string // of the request that it makes: "pdf WET last 30 days"
	URL     string
	Confirm string // question to be asked before; "" for none
	Primary bool
	Danger  bool
}

// A File comes with an answer.
type File struct {
	Name  string // "WET-2026-10.pdf"
	Title string
	Bytes []byte
}

// A Form asks for several values at once.
type Form struct {
	ID     string // what Submit is told: "schedule"
	State  string // handed back with the values
	Title  string // at most 24 characters
	Submit string // label of the button
	Fields []Field
}

// A Field of a form.
type Field struct {
	ID       string
	Label    string
	Hint     string
	Kind     FieldKind
	Options  []Option // of Choice and Choices
	Values   []string // preset
	Optional bool
}

// A FieldKind says how a field is filled in.
type FieldKind string

// The kinds of fields.
const (
	Line    FieldKind = "line"    // one line of text
	Choice  FieldKind = "choice"  // one of Options
	Choices FieldKind = "choices" // any of Options
	Channel FieldKind = "channel" // a channel, by its ID
)

// An Option of a choice.
type Option struct{ Value, Label string }

// A Source is where answers come from. Its methods may be slow, but for
// Services, and are safe for concurrent use. No error holds a secret.
type Source interface {
	Services() []Service
	Report(ctx context.Context, service string, p Period) (*report.Report, error)
	PDF(ctx context.Context, r *report.Report) ([]byte, error)
	// Explain is one issue: its timeline and what it counts towards; nil if there
	// is none of that key.
	Explain(ctx context.Context, key string) (*report.Report, error)
	// Schedules lists the configured reports and the subscriptions.
	Schedules(ctx context.Context) ([]Schedule, error)
	PutSubscription(ctx context.Context, s nines.Subscription) error
	DeleteSubscription(ctx context.Context, id string) error
	// Health says how the parts are: Jira, Slack, the store, the schedules.
	Health(ctx context.Context) []Finding
}

// A Service can be asked about.
type Service struct {
	Name  string
	Title string
	Zone  *time.Location
}

// A Period is what a report speaks of.
type Period struct {
	Window   nines.Window
	AsOf     time.Time
	Group    nines.Group // "": by the length of the window
	Sections []string    // nil: all
}

// A Schedule is a report that comes by itself.
type Schedule struct {
	nines.Subscription
	// To are the destinations in words, "#wet-reliability", "file:out/".
	To   []string
	Last *nines.Run // nil: never ran
	Next time.Time  // zero: paused, or nothing is scheduled
	// Gone says that its service is not known any more: it cannot come.
	Gone bool
}

// A Finding is the state of one part.
type Finding struct {
	Name   string // "Jira"
	OK     bool
	Detail string // "synced 3 minutes ago"
	Hint   string // what to do about it
}
