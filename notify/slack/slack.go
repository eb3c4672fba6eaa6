// Package slack delivers reports to Slack channels: one parent message that
// says it all in words, figures, pictures and one table, and in its thread the
// details, further pictures and the PDF.
//
// Scopes of the bot token. Required: chat:write; files:write for pictures and
// PDF (without it the report comes with native charts or text). Useful:
// files:read (to wait for pictures and to look for lost files), channels:history
// and groups:history (to look for a message whose answer was lost; without them
// such a message is reported as unknown and not repeated), channels:read and
// groups:read (to look up a channel by name). For conversations, which package
// interact holds: commands, and users:read for the zone of whoever asks.
//
// Nothing is ever retried blindly: Slack has no idempotency key, and a request
// whose answer is lost has mostly been carried out. See [notify.Steps].
package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/notify"
)

// DefaultAPI is where Slack answers.
const DefaultAPI = slackgo.APIURL

// A Config says how to reach Slack.
type Config struct {
	Token string // xoxb-...
	// APIURL is [DefaultAPI] if "". Pictures and files go where it tells, to
	// slack.com or to its own host, nowhere else.
	APIURL string
	// HTTP carries the requests; a client with time limits if nil. Redirects are
	// never followed.
	HTTP   *http.Client
	Now    func() time.Time                                 // time.Now if nil
	Wait   func(ctx context.Context, d time.Duration) error // notify.Sleep if nil
	Logger *slog.Logger                                     // silent if nil
}

// Time limits of the client, none of which slack-go would set.
const (
	requestTimeout = 30 * time.Second
	uploadTimeout  = 2 * time.Minute
	pace           = 1050 * time.Millisecond // between messages of a channel: Slack allows about one a second
)

// A Client talks to one Slack workspace. It may be shared by many channels.
type Client struct {
	api    *slackgo.Client
	host   *url.URL
	http   *http.Client
	token  string
	now    func() time.Time
	wait   func(ctx context.Context, d time.Duration) error
	logger *slog.Logger

	mu   sync.Mutex
	next map[string]time.Time // earliest time of the next message, by channel
	self *identity
}

// identity is what auth.test says of the token.
type identity struct {
	Team, User, UserID, BotID string
	Scopes                    []string // nil if the server does not say
}

// New returns a client. It talks to nobody yet.
func New(cfg Config) (*Client, error) {
	if cfg.Token == "" {
		return nil, errors.New("slack: no bot token: set NINES_SLACK_BOT_TOKEN")
	}
	base := cfg.APIURL
	if base == "" {
		base = DefaultAPI
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("slack: api_url %q is not an http(s) address", base)
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + "/" // slack-go appends the method to it
	c := &Client{host: u, token: cfg.Token, now: cfg.Now, wait: cfg.Wait, logger: cfg.Logger, next: map[string]time.Time{}}
	if c.now == nil {
		c.now = time.Now
	}
	if c.wait == nil {
		c.wait = notify.Sleep
	}
	if c.logger == nil {
		c.logger = slog.New(slog.DiscardHandler)
	}
	c.http = client(cfg.HTTP, u, cfg.Token)
	c.api = slackgo.New(cfg.Token, slackgo.OptionAPIURL(u.String()), slackgo.OptionHTTPClient(c.http))
	return c, nil
}

// pace waits until the channel may have another message.
func (c *Client) pace(ctx context.Context, channel string) error {
	c.mu.Lock()
	now := c.now()
	at := c.next[channel]
	if at.Before(now) {
		at = now
	}
	c.next[channel] = at.Add(pace)
	c.mu.Unlock()
	if at.After(now) {
		return c.wait(ctx, min(at.Sub(now), pace)) // a clock that stands still must not add up
	}
	return nil
}

// paced notes that the channel had a message just now: it was addressed by name,
// and the next one will be by ID.
func (c *Client) paced(channel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next[channel] = c.now().Add(pace)
}

// whoami asks once who the token belongs to.
func (c *Client) whoami(ctx context.Context) (identity, error) {
	c.mu.Lock()
	self := c.self
	c.mu.Unlock()
	if self != nil {
		return *self, nil
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	r, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return identity{}, c.reading("auth.test", err)
	}
	self = &identity{Team: r.Team, User: r.User, UserID: r.UserID, BotID: r.BotID}
	if s := r.Header.Get("X-OAuth-Scopes"); s != "" {
		for scope := range strings.SplitSeq(s, ",") {
			self.Scopes = append(self.Scopes, strings.TrimSpace(scope))
		}
	}
	c.mu.Lock()
	c.self = self
	c.mu.Unlock()
	return *self, nil
}
