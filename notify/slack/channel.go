package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/report"
)

// A ChannelConfig says what one channel gets.
type ChannelConfig struct {
	// Channel is a name ("#wet-reliability") or an ID ("C0123456789").
	Channel string
	Native  bool // charts by Slack instead of pictures
	// Mention is who is called when When says so; see [MentionToken].
	Mention string
	When    MentionWhen
	// Draw makes the PNG of a chart. Without it charts are native.
	Draw func(report.Chart) ([]byte, error)
	// PDF makes the file for the thread. Without it there is none.
	PDF func(*report.Report) ([]byte, error)
	// Buttons are those under the report. Without it there are none.
	Buttons func(notify.Job) []chat.Button
}

// MentionWhen says when somebody is called.
type MentionWhen string

// When to mention somebody.
const (
	MentionNever  MentionWhen = ""
	MentionBreach MentionWhen = "breach" // the state of the report is bad
	MentionAlways MentionWhen = "always"
)

// Channel is a [notify.Destination].
type Channel struct {
	c   *Client
	cfg ChannelConfig
}

// Channel returns the destination for one channel.
func (c *Client) Channel(cfg ChannelConfig) (*Channel, error) {
	if strings.Trim(cfg.Channel, "# ") == "" {
		return nil, errors.New("slack: no channel: give a name (#team) or an ID (C0123456789)")
	}
	switch cfg.When {
	case MentionNever, MentionBreach, MentionAlways:
	default:
		return nil, fmt.Errorf("slack: mention when %q: must be breach or always", cfg.When)
	}
	return &Channel{c: c, cfg: cfg}, nil
}

// Name is "slack:" and the channel as configured.
func (ch *Channel) Name() string { return "slack:" + ch.cfg.Channel }

// target is the channel as the API takes it: an ID, or a name without "#".
func (ch *Channel) target() string { return strings.TrimPrefix(strings.TrimSpace(ch.cfg.Channel), "#") }

// Deliver posts the report, or brings what was posted for the same period up to
// date: first the pictures, which nobody sees yet, then the parent, then its
// thread.
func (ch *Channel) Deliver(ctx context.Context, j notify.Job, steps *notify.Steps) error {
	msg, err := ch.message(j)
	if err != nil {
		return &notify.Permanent{Err: err}
	}
	d := &delivery{ch: ch, c: ch.c, steps: steps, msg: msg, files: map[string]string{}, pictures: map[string][]byte{}}
	if err := d.upload(ctx); err != nil {
		return err
	}
	if err := d.parent(ctx); err != nil {
		return err
	}
	for _, err := range d.without {
		d.c.logger.WarnContext(ctx, "chart without a picture", "delivery", d.steps.ID(), "error", err)
	}
	if err := d.details(ctx); err != nil {
		return err
	}
	if j.Line != "" {
		return nil
	}
	return d.attach(ctx, j)
}

// message is the report, or the line in its place.
func (ch *Channel) message(j notify.Job) (Message, error) {
	o := ch.options(j)
	if j.Line == "" {
		return Render(j.Report, o)
	}
	p := Words(report.Neutral, j.Line)
	p.Blocks = append(p.Blocks, Buttons(o.Buttons)...)
	return Message{Parent: p}, nil
}

func (ch *Channel) options(j notify.Job) Options {
	o := Options{Native: ch.cfg.Native || ch.cfg.Draw == nil, Late: j.Late, PDF: ch.cfg.PDF != nil}
	if ch.cfg.When == MentionAlways || ch.cfg.When == MentionBreach && j.Report.State == report.Bad {
		o.Mention = MentionToken(ch.cfg.Mention)
	}
	if ch.cfg.Buttons != nil {
		o.Buttons = ch.cfg.Buttons(j)
	}
	return o
}

// delivery is one run of Deliver.
type delivery struct {
	ch       *Channel
	c        *Client
	steps    *notify.Steps
	msg      Message
	files    map[string]string // by chart: its file at Slack
	pictures map[string][]byte // by chart
	fresh    []string          // files of this run, which Slack may not know yet
	without  []error           // why charts have no picture
	channel  string            // ID, once known
	thread   string            // timestamp of the parent
}

// Names of the steps. Those of a post are also in its metadata.
const (
	stepParent  = "parent"
	stepDetails = "details:" // number from 1
	stepImage   = "image:"   // chart
	stepFile    = "file:"    // file name
	stepRefused = "refused:" // chart that Slack did not take into a message
	stepGone    = "gone:"    // message that cannot be changed any more
)

// parent posts the first message, or updates it. A message that can no longer be
// changed is left alone, and a new one begins a new thread.
func (d *delivery) parent(ctx context.Context) error {
	ref, err := d.post(ctx, stepParent, d.msg.Parent)
	if errors.Is(err, errGone) {
		if err := d.startOver(ctx); err != nil {
			return err
		}
		ref, err = d.post(ctx, stepParent, d.msg.Parent)
	}
	if err != nil {
		return err
	}
	d.channel, d.thread = splitRef(ref)
	return nil
}

// startOver forgets the thread of a message that is gone, last of all the
// message itself, so that an interruption starts over again.
func (d *delivery) startOver(ctx context.Context) error {
	old, _ := d.steps.Step(stepParent)
	if err := d.steps.Mark(ctx, stepGone+old.Ref, old.Ref); err != nil {
		return err
	}
	for _, st := range d.steps.All() {
		if strings.HasPrefix(st.Name, stepDetails) || strings.HasPrefix(st.Name, stepFile) {
			if err := d.steps.Forget(ctx, st.Name); err != nil {
				return err
			}
		}
	}
	return d.steps.Forget(ctx, stepParent)
}

// details posts the thread, and removes posts that an earlier, longer report
// left there.
func (d *delivery) details(ctx context.Context) error {
	for i, p := range d.msg.Thread {
		name := fmt.Sprintf("%s%d", stepDetails, i+1)
		_, err := d.post(ctx, name, p)
		if errors.Is(err, errGone) { // somebody deleted it: post it again
			if err := d.steps.Forget(ctx, name); err != nil {
				return err
			}
			_, err = d.post(ctx, name, p)
		}
		if err != nil {
			return err
		}
	}
	for _, st := range d.steps.All() {
		n, isDetail := strings.CutPrefix(st.Name, stepDetails)
		if isDetail && number(n) > len(d.msg.Thread) {
			if err := d.remove(ctx, st); err != nil {
				return err
			}
		}
	}
	return nil
}

// remove deletes a post of ours that has become one too many.
func (d *delivery) remove(ctx context.Context, st nines.Step) error {
	if st.Ref != "" {
		channel, ts := splitRef(st.Ref)
		if err := d.c.remove(ctx, channel, ts); err != nil {
			return fmt.Errorf("%s: %w", st.Name, err)
		}
	}
	return d.steps.Forget(ctx, st.Name)
}
