package interact

import (
	"context"
	"errors"
	"time"

	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/slack"
)

// Limits of a response address: Slack takes five answers within thirty minutes.
const (
	maxUses = 5
	maxAge  = 29 * time.Minute
)

// reply is the way back to whoever asked. It belongs to one job.
type reply struct {
	app     *App
	user    string
	channel string // "" outside of channels
	url     string // response address; a secret
	trigger string
	at      time.Time
	home    bool   // asked on the home tab
	replace bool   // the next thing shown takes the place of what is there
	uses    int    // of url
	before  func() // called once before the first thing is shown
}

// show brings p to the person: through the response address, or where they
// asked, or as a direct message. It reports whether any of these worked.
func (r *reply) show(ctx context.Context, p slack.Post) bool {
	if r.before != nil {
		r.before()
		r.before = nil
	}
	if r.respond(ctx, p) {
		return true
	}
	a := r.app
	if r.channel != "" {
		err := a.again(ctx, func() error { return a.slack.Whisper(ctx, r.channel, r.user, p) })
		if err == nil {
			return true
		}
		a.logger.Warn("answer not shown in the channel, sent as a direct message", "user", r.user, "channel", r.channel, "error", err)
	}
	err := a.again(ctx, func() error {
		_, _, err := a.slack.Say(ctx, r.user, "", p)
		return err
	})
	if err != nil {
		a.logger.Error("answer lost", "user", r.user, "channel", r.channel, "error", err)
	}
	return err == nil
}

// respond uses the response address, as long as it lives.
func (r *reply) respond(ctx context.Context, p slack.Post) bool {
	a := r.app
	if r.url == "" || r.uses >= maxUses || a.now().Sub(r.at) > maxAge {
		return false
	}
	err := a.again(ctx, func() error {
		r.uses++
		return a.slack.Respond(ctx, r.url, r.replace, p)
	})
	r.replace = false
	if errors.Is(err, slack.ErrSpent) {
		r.url = ""
	}
	if err != nil {
		a.logger.Warn("response address not used", "user", r.user, "channel", r.channel, "error", err)
	}
	return err == nil
}

// again repeats what Slack asks to repeat: a call that it did not take.
func (a *App) again(ctx context.Context, do func() error) error {
	for tries := 1; ; tries++ {
		err := do()
		t, temporary := errors.AsType[*notify.Temporary](err)
		if !temporary || tries == 3 || t.RetryAfter > time.Minute {
			return err
		}
		if err := a.wait(ctx, max(t.RetryAfter, time.Duration(tries)*time.Second)); err != nil {
			return err
		}
	}
}
