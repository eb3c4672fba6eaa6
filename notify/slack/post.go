package slack

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify"
)

// eventType marks our messages. Its payload is readable by every app of the
// workspace.
const eventType = "nines_report"

// post brings one post about, in the thread if there is one.
func (d *delivery) post(ctx context.Context, name string, p Post) (ref string, err error) {
	digest, err := p.digest(d.pictureDigests())
	if err != nil {
		return "", &notify.Permanent{Err: fmt.Errorf("%s: %w", name, err)}
	}
	meta := slackgo.SlackMetadata{EventType: eventType, EventPayload: map[string]any{
		"run_id": d.steps.ID(), "step": name, "digest": digest,
	}}
	return d.steps.Do(ctx, notify.Action{
		Name: name, Digest: digest,
		Do: func(ctx context.Context, ref string) (string, error) {
			return d.fallBack(ctx, p, func(p Post) (string, error) { return d.send(ctx, ref, p, meta) })
		},
		Find: func(ctx context.Context, begun nines.Step) (nines.Step, bool, error) {
			if begun.Ref != "" { // an update: the message is there, its content may be either
				return nines.Step{Ref: begun.Ref}, true, nil
			}
			return d.find(ctx, name, begun.At)
		},
	})
}

// send makes the call: a new message, or a change to the one at ref.
func (d *delivery) send(ctx context.Context, ref string, p Post, meta slackgo.SlackMetadata) (string, error) {
	channel := d.channel
	if channel == "" {
		channel = d.ch.target()
	}
	options := []slackgo.MsgOption{
		slackgo.MsgOptionText(p.Text, false), // escaped already
		slackgo.MsgOptionMetadata(meta),
	}
	if len(p.Blocks) > 0 || ref != "" { // an update without blocks would keep the old ones
		options = append(options, slackgo.MsgOptionBlocks(p.Blocks...))
	}
	if ref != "" {
		return d.c.update(ctx, ref, options)
	}
	options = append(options, slackgo.MsgOptionDisableLinkUnfurl(), slackgo.MsgOptionDisableMediaUnfurl())
	if d.thread != "" {
		options = append(options, slackgo.MsgOptionTS(d.thread))
	}
	return d.c.post(ctx, channel, options)
}

// fallBack is that of the client; the charts whose pictures are refused are noted.
func (d *delivery) fallBack(ctx context.Context, p Post, send func(Post) (string, error)) (string, error) {
	for _, c := range p.Charts { // a new chance
		if _, refused := d.steps.Step(stepRefused + c.ID); refused {
			if err := d.steps.Forget(ctx, stepRefused+c.ID); err != nil {
				return "", &notify.Temporary{Err: err}
			}
		}
	}
	note := func(p Post, r *rejection) error { return d.markRefused(ctx, p, r) }
	return d.c.fallBack(ctx, p.withFiles(d.files), note, send)
}

// markRefused notes the charts whose pictures Slack did not take, so that they
// come as files in the thread.
func (d *delivery) markRefused(ctx context.Context, p Post, r *rejection) error {
	for i, b := range p.Blocks {
		image, ok := b.(*slackgo.ImageBlock)
		if !ok || r.block >= 0 && i != r.block {
			continue
		}
		for chart, file := range d.files {
			if image.SlackFile != nil && file == image.SlackFile.ID {
				if err := d.steps.Mark(ctx, stepRefused+chart, ""); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (c *Client) post(ctx context.Context, channel string, options []slackgo.MsgOption) (string, error) {
	if err := c.pace(ctx, channel); err != nil {
		return "", &notify.Temporary{Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	id, ts, err := c.api.PostMessageContext(ctx, channel, options...)
	if err == nil && (id == "" || ts == "") {
		err = errors.New("the answer names no message")
	}
	if err == nil && id != channel {
		c.paced(id)
	}
	return joinRef(id, ts), c.writing("chat.postMessage", err)
}

// update changes a message. Doing it twice is as doing it once.
func (c *Client) update(ctx context.Context, ref string, options []slackgo.MsgOption) (string, error) {
	channel, ts := splitRef(ref)
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, _, _, err := c.api.UpdateMessageContext(ctx, channel, ts, options...)
	return ref, c.reading("chat.update", err)
}

func (c *Client) remove(ctx context.Context, channel, ts string) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, _, err := c.api.DeleteMessageContext(ctx, channel, ts)
	if err = c.reading("chat.delete", err); errors.Is(err, errGone) {
		return nil
	}
	return err
}

// joinRef names a message as the log keeps it.
func joinRef(channel, ts string) string { return channel + "/" + ts }

func splitRef(ref string) (channel, ts string) {
	channel, ts, _ = strings.Cut(ref, "/")
	return channel, ts
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
