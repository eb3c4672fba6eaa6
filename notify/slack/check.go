package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/notify"
)

// A Finding is the outcome of one check.
type Finding struct {
	What   string // "Slack token", "Slack channel #wet-reliability"
	Detail string // what was found
	Hint   string // what to do about it; "" if nothing
	// Bad findings stop deliveries; the others only cost comfort.
	Bad bool
}

// needs says what a scope is good for, the required ones first.
func needs() []struct{ scope, or, loss string } {
	return []struct{ scope, or, loss string }{
		{"chat:write", "", ""},
		{"files:write", "", "no pictures and no PDF: charts are native or text"},
		{"files:read", "", "pictures are posted without knowing whether they are ready"},
		{"channels:history", "groups:history", "a message whose answer was lost is reported as unknown"},
		{"channels:read", "groups:read", "channels cannot be looked up by name: use IDs"},
		{"commands", "", "there is no slash command"},
		{"users:read", "", "times in Slack are in the zone of the service, not of the reader"},
	}
}

// Check asks Slack whether reports can be delivered to the channels. It posts
// nothing. The error says that Slack could not be asked.
func (c *Client) Check(ctx context.Context, channels ...*Channel) ([]Finding, error) {
	self, err := c.whoami(ctx)
	if p, ok := errors.AsType[*notify.Permanent](err); ok {
		return []Finding{{What: "Slack token", Detail: p.Err.Error(), Hint: p.Remedy, Bad: true}}, nil
	}
	if err != nil {
		return nil, err
	}
	fs := []Finding{{What: "Slack token", Detail: fmt.Sprintf("%s in %s", clip(self.User, 80), clip(self.Team, 80))}}
	fs = append(fs, scopes(self.Scopes)...)
	for _, ch := range channels {
		f, err := c.checkChannel(ctx, ch)
		if err != nil {
			return fs, err
		}
		fs = append(fs, f)
	}
	return fs, nil
}

func scopes(has []string) []Finding {
	if has == nil {
		return []Finding{{What: "Slack scopes", Detail: "the server does not tell them"}}
	}
	var fs []Finding
	for _, n := range needs() {
		if slices.Contains(has, n.scope) || n.or != "" && slices.Contains(has, n.or) {
			continue
		}
		f := Finding{What: "Slack scope " + n.scope, Detail: join(": ", "missing", n.loss), Hint: remedy("missing_scope", n.scope), Bad: n.loss == ""}
		fs = append(fs, f)
	}
	if fs == nil {
		fs = []Finding{{What: "Slack scopes", Detail: strings.Join(has, ", ")}}
	}
	return fs
}

func (c *Client) checkChannel(ctx context.Context, ch *Channel) (Finding, error) {
	f := Finding{What: "Slack channel " + ch.cfg.Channel}
	info, err := c.channelInfo(ctx, ch.target())
	if p, ok := errors.AsType[*notify.Permanent](err); ok {
		f.Detail, f.Hint, f.Bad = p.Err.Error(), p.Remedy, !strings.Contains(p.Err.Error(), "missing_scope")
		return f, nil
	}
	if err != nil {
		return f, err
	}
	f.Detail = info.ID
	switch {
	case info.IsArchived:
		f.Detail, f.Hint, f.Bad = "archived", remedy("is_archived", ""), true
	case !info.IsMember && !info.IsIM:
		f.Detail, f.Hint, f.Bad = "the bot is not in it", remedy("not_in_channel", ""), true
	}
	return f, nil
}

func (c *Client) channelInfo(ctx context.Context, target string) (slackgo.Channel, error) {
	if !isID(target) {
		return c.lookUp(ctx, target)
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	info, err := c.api.GetConversationInfoContext(ctx, &slackgo.GetConversationInfoInput{ChannelID: target})
	if err != nil {
		return slackgo.Channel{}, c.reading("conversations.info", err)
	}
	return *info, nil
}
