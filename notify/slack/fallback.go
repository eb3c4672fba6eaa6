package slack

import (
	"context"
	"errors"
	"time"

	"github.com/nines-bot/nines/notify"
)

// fallBack sends p, and after every refusal of its blocks something plainer,
// down to bare text. A refused message was not posted, so that this is safe.
// refused, unless nil, is told of every refusal that costs a block.
func (c *Client) fallBack(ctx context.Context, p Post, refused func(Post, *rejection) error, send func(Post) (string, error)) (string, error) {
	patience := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}
	for {
		ref, err := send(p)
		r, ok := errors.AsType[*rejection](err)
		if !ok {
			return ref, err
		}
		if r.file && len(patience) > 0 { // the file may not be ready yet
			if err := c.wait(ctx, patience[0]); err != nil {
				return "", &notify.Temporary{Err: err}
			}
			patience = patience[1:]
			continue
		}
		c.logger.Warn("Slack refused a block, falling back", "error", r)
		if refused != nil {
			if err := refused(p, r); err != nil {
				return "", &notify.Temporary{Err: err}
			}
		}
		var left bool
		if p, left = p.weakened(r); !left {
			return "", err
		}
	}
}
