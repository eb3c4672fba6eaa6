package slack

import (
	"context"
	"strings"
)

// ChannelID finds the ID of a channel by its name, "#wet-reliability". It needs
// the scope channels:read, and groups:read for private ones. An ID stays itself.
func (c *Client) ChannelID(ctx context.Context, name string) (string, error) {
	return c.channelID(ctx, strings.TrimPrefix(name, "#"))
}
