package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify"
)

// skew is how far the clock of Slack may be behind ours.
const skew = 10 * time.Minute

// maxPages bounds a search; a page has up to 200 messages.
const maxPages = 50

// find looks for a post of this delivery whose answer was lost.
func (d *delivery) find(ctx context.Context, name string, begun time.Time) (nines.Step, bool, error) {
	self, err := d.c.whoami(ctx)
	if err != nil {
		return nines.Step{}, false, err
	}
	channel := d.channel
	if channel == "" {
		if channel, err = d.c.channelID(ctx, d.ch.target()); err != nil {
			return nines.Step{}, false, err
		}
	}
	var found nines.Step
	err = d.c.each(ctx, channel, d.thread, begun.Add(-skew), func(m slackgo.Message) bool {
		p := m.Metadata.EventPayload
		if m.Metadata.EventType != eventType || p["run_id"] != d.steps.ID() || p["step"] != name || !self.wrote(m) {
			return true
		}
		ref := joinRef(channel, m.Timestamp)
		if _, gone := d.steps.Step(stepGone + ref); gone {
			return true
		}
		digest, _ := p["digest"].(string)
		found = nines.Step{Ref: ref, Digest: digest}
		return false
	})
	return found, found.Ref != "", err
}

// wrote reports whether a message is by the owner of the token: others can copy
// our metadata.
func (i identity) wrote(m slackgo.Message) bool {
	if i.BotID != "" && m.BotID != "" {
		return i.BotID == m.BotID
	}
	return i.UserID == m.User
}

// each calls f for the messages of a channel, or of a thread, since oldest, until
// f returns false.
func (c *Client) each(ctx context.Context, channel, thread string, oldest time.Time, f func(slackgo.Message) bool) error {
	cursor := ""
	for range maxPages {
		messages, next, err := c.page(ctx, channel, thread, strconv.FormatInt(oldest.Unix(), 10)+".000000", cursor)
		if err != nil {
			return err
		}
		for _, m := range messages {
			if !f(m) {
				return nil
			}
		}
		if next == "" {
			return nil
		}
		cursor = next
	}
	return &notify.Permanent{
		Err:    fmt.Errorf("%d pages of messages since %s", maxPages, oldest.Format(time.RFC3339)),
		Remedy: "look in the channel and run `nines deliveries retry` if the report is not there",
	}
}

func (c *Client) page(ctx context.Context, channel, thread, oldest, cursor string) (ms []slackgo.Message, next string, err error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	if thread != "" {
		ms, _, next, err = c.api.GetConversationRepliesContext(ctx, &slackgo.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Oldest: oldest, Cursor: cursor, Limit: 200, IncludeAllMetadata: true, Inclusive: true,
		})
		return ms, next, c.reading("conversations.replies", err)
	}
	r, err := c.api.GetConversationHistoryContext(ctx, &slackgo.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: oldest, Cursor: cursor, Limit: 200, IncludeAllMetadata: true, Inclusive: true,
	})
	if err != nil {
		return nil, "", c.reading("conversations.history", err)
	}
	return r.Messages, r.ResponseMetaData.NextCursor, nil
}

// channelID finds the ID of a channel by its name.
func (c *Client) channelID(ctx context.Context, target string) (string, error) {
	if isID(target) {
		return target, nil
	}
	ch, err := c.lookUp(ctx, target)
	return ch.ID, err
}

// lookUp finds a channel by name among those that the token may list.
func (c *Client) lookUp(ctx context.Context, name string) (slackgo.Channel, error) {
	types := []string{"public_channel", "private_channel"}
	cursor := ""
	for range maxPages {
		page, next, err := c.list(ctx, types, cursor)
		if _, permanent := errors.AsType[*notify.Permanent](err); permanent && len(types) > 1 {
			types = types[:1] // without groups:read only the public ones
			continue
		}
		if err != nil {
			return slackgo.Channel{}, err
		}
		if i := slices.IndexFunc(page, func(ch slackgo.Channel) bool { return ch.Name == name }); i >= 0 {
			return page[i], nil
		}
		if next == "" {
			break
		}
		cursor = next
	}
	return slackgo.Channel{}, &notify.Permanent{Err: fmt.Errorf("channel %q: not among the channels that the token may list", name), Remedy: remedy("channel_not_found", "")}
}

func (c *Client) list(ctx context.Context, types []string, cursor string) ([]slackgo.Channel, string, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	page, next, err := c.api.GetConversationsContext(ctx, &slackgo.GetConversationsParameters{
		Types: types, Cursor: cursor, Limit: 1000, ExcludeArchived: true,
	})
	return page, next, c.reading("conversations.list", err)
}

// isID reports whether s has the form of a channel ID.
func isID(s string) bool {
	if len(s) < 9 || s[0] != 'C' && s[0] != 'G' && s[0] != 'D' {
		return false
	}
	for _, r := range s[1:] {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}
