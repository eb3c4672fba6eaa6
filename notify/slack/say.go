package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/report"
)

// What a conversation needs. None of this is delivered with steps: what is lost
// here, a person asks for again.

// Blocks lays blocks out as messages, each within Slack's limits: mostly one.
// Tables without numbers become lists.
func Blocks(blocks []report.Block, native bool) ([]Post, error) {
	c := &collect{native: native, lists: true}
	r := &report.Report{Sections: []report.Section{{Blocks: blocks}}}
	if err := r.Walk(c); err != nil {
		return nil, fmt.Errorf("slack message: %w", err)
	}
	return thread(c.topics), nil
}

// content is what a post says, for all calls that take one.
func (p Post) content() []slackgo.MsgOption {
	o := []slackgo.MsgOption{slackgo.MsgOptionText(p.Text, false)} // escaped already
	if len(p.Blocks) > 0 {
		o = append(o, slackgo.MsgOptionBlocks(p.Blocks...))
	}
	return o
}

// Say posts p in a channel, in a thread of it unless that is "", or to a person
// by their ID. It returns where the message stands.
func (c *Client) Say(ctx context.Context, channel, thread string, p Post) (id, ts string, err error) {
	ref, err := c.fallBack(ctx, p, nil, func(p Post) (string, error) {
		o := append(p.content(), slackgo.MsgOptionDisableLinkUnfurl(), slackgo.MsgOptionDisableMediaUnfurl())
		if thread != "" {
			o = append(o, slackgo.MsgOptionTS(thread))
		}
		return c.post(ctx, channel, o)
	})
	id, ts = splitRef(ref)
	return id, ts, err
}

// Whisper shows p to one person in a channel.
func (c *Client) Whisper(ctx context.Context, channel, user string, p Post) error {
	_, err := c.fallBack(ctx, p, nil, func(p Post) (string, error) {
		ctx, cancel := context.WithTimeout(ctx, requestTimeout)
		defer cancel()
		_, err := c.api.PostEphemeralContext(ctx, channel, user, p.content()...)
		return "", c.writing("chat.postEphemeral", err)
	})
	return err
}

// Notify posts a line or two, such as a failure for those who run the service.
func (c *Client) Notify(ctx context.Context, channel, text string, blocks ...report.Block) error {
	p := Words(report.Neutral, text)
	if more, err := Blocks(blocks, true); err == nil && len(more) > 0 {
		p.Blocks = append(p.Blocks, more[0].Blocks...)
	}
	_, _, err := c.Say(ctx, strings.TrimPrefix(strings.TrimSpace(channel), "#"), "", p)
	return err
}

// Illustrate uploads the pictures of p. Charts that cannot be drawn or uploaded
// are shown by other means.
func (c *Client) Illustrate(ctx context.Context, p Post, draw func(report.Chart) ([]byte, error)) Post {
	files := map[string]string{}
	for _, b := range p.Blocks {
		name, ok := pictured(b)
		if !ok {
			continue
		}
		chart, ok := p.chart(func(c report.Chart) bool { return c.ID == name })
		if !ok {
			continue
		}
		id, err := c.illustration(ctx, chart, draw)
		if err == nil {
			files[name] = id
			continue
		}
		c.logger.Warn("chart without a picture", "chart", name, "error", err)
		if !errors.Is(err, errDraw) {
			break // as with this one, so with the others
		}
	}
	for _, id := range files {
		if c.ready(ctx, id) != nil {
			break // out of time: the message will tell
		}
	}
	return p.withFiles(files)
}

func (c *Client) illustration(ctx context.Context, chart report.Chart, draw func(report.Chart) ([]byte, error)) (string, error) {
	png, err := draw(chart)
	if err != nil {
		return "", fmt.Errorf("draw chart %s: %w: %w", chart.ID, errDraw, err)
	}
	id, err := c.putFile(ctx, chart.ID+".png", chart.Alt, png)
	if err != nil {
		return "", err
	}
	return id, c.complete(ctx, id, orDash(clip(chart.Title, 200)), "", "")
}

// PutFile brings a file to Slack, where nobody sees it before [Client.ShareFile].
func (c *Client) PutFile(ctx context.Context, name string, content []byte) (id string, err error) {
	return c.putFile(ctx, name, "", content)
}

// ShareFile shows a file in a channel, by its ID, or in a thread of it.
func (c *Client) ShareFile(ctx context.Context, id, title, channel, thread string) error {
	return c.complete(ctx, id, orDash(clip(title, 200)), channel, thread)
}

// Zone is the time zone of a person; it needs users:read.
func (c *Client) Zone(ctx context.Context, user string) (*time.Location, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	u, err := c.api.GetUserInfoContext(ctx, user)
	if err != nil {
		return nil, c.reading("users.info", err)
	}
	loc, err := time.LoadLocation(u.TZ)
	if err != nil || u.TZ == "" {
		return nil, &notify.Permanent{Err: fmt.Errorf("users.info: no zone %q", clip(u.TZ, 60))}
	}
	return loc, nil
}
