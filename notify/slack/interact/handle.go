package interact

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/report"
)

// An ack is what goes back to Slack at once. Its work starts after it, so that
// an answer cannot overtake its acknowledgement.
type ack struct {
	kind string
	body any    // nil: an empty answer
	then func() // nil: nothing more to do
	busy bool   // nothing was taken on; who sent it may try again
}

func (k ack) start() {
	if k.then != nil {
		k.then()
	}
}

// told is an acknowledgement in words, for one person.
type told struct {
	Type string `json:"response_type"`
	Text string `json:"text"`
}

func tell(text string) any {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return told{Type: "ephemeral", Text: slack.Named(report.Neutral, text).Text}
}

const busyText = "Too many questions are waiting just now, so this one was not taken. Please ask again in a minute."

// command takes a line after the slash command.
func (a *App) command(c command, arrived time.Time) ack {
	k := ack{kind: "command"}
	if c.SSLCheck == "1" {
		return k
	}
	r := a.request(c.User, c.Channel, c.Text)
	to := &reply{app: a, user: c.User, channel: c.Channel, url: c.ResponseURL, trigger: c.Trigger, at: arrived}
	if form, ok := a.desk.Form(r); ok {
		return a.orSorry(a.take(k, a.pool.hurry, func(ctx context.Context) bool { return a.open(ctx, to, r, form) }, arrived), to)
	}
	k.body = tell(a.desk.Ack(r))
	to.replace = k.body != nil
	return a.orSorry(a.take(k, a.pool.admit, func(ctx context.Context) bool { return a.answer(ctx, to, r) }, arrived), to)
}

// orSorry says so if there was no place for the work. A command hears it in its
// acknowledgement, a button by a message of its own.
func (a *App) orSorry(k ack, to *reply) ack {
	switch {
	case !k.busy:
	case k.kind == "command":
		k.body = tell(busyText)
	default:
		if start, ok := a.sorry.admit(); ok {
			k.busy = false
			k.then = func() {
				start(func(ctx context.Context) { to.show(ctx, slack.Words(report.Watch, busyText)) })
			}
		}
	}
	return k
}

// take reserves a place for the work of k, or says that there is none.
func (a *App) take(k ack, reserve func() (func(func(context.Context)), bool), work func(context.Context) bool, arrived time.Time) ack {
	start, ok := reserve()
	if !ok {
		a.refused("busy")
		k.busy, k.body = true, nil
		return k
	}
	k.then = func() {
		start(func(ctx context.Context) {
			ok := false
			defer func() {
				if a.cfg.Observe.Answered != nil {
					a.cfg.Observe.Answered(k.kind, a.now().Sub(arrived), ok)
				}
			}()
			ok = work(ctx)
		})
	}
	return k
}

// interaction takes a button or a form. Whatever it does not know, it
// acknowledges.
func (a *App) interaction(i interaction, arrived time.Time) ack {
	switch {
	case i.Type == "block_actions" && len(i.Actions) > 0:
		return a.pressed(i, arrived)
	case i.Type == "view_submission":
		return a.submitted(i, arrived)
	}
	return ack{kind: "action"}
}

// pressed takes a button. Its value is a request, as if typed.
func (a *App) pressed(i interaction, arrived time.Time) ack {
	k := ack{kind: "action"}
	button := i.Actions[0]
	to := &reply{app: a, user: i.User.ID, channel: i.Channel.ID, url: i.ResponseURL, trigger: i.Trigger, at: arrived, home: i.Container.Type == "view"}
	r := a.request(i.User.ID, i.Channel.ID, button.Value)
	reserve, work := a.pool.admit, func(ctx context.Context) bool {
		stop := a.soothe(ctx, to, a.desk.Ack(r))
		defer stop()
		return a.answer(ctx, to, r)
	}
	switch {
	case strings.HasPrefix(button.ID, slack.ActionOpen):
		return k
	case strings.HasPrefix(button.ID, slack.ActionAgain) && to.home:
		work = func(ctx context.Context) bool { return a.publish(ctx, r.User) }
	case strings.HasPrefix(button.ID, slack.ActionAgain), strings.HasPrefix(button.ID, slack.ActionAsk):
		to.replace = i.Container.Ephemeral && strings.HasPrefix(button.ID, slack.ActionAgain) // never a message that others see
		if form, ok := a.desk.Form(r); ok {
			reserve, work = a.pool.hurry, func(ctx context.Context) bool { return a.open(ctx, to, r, form) }
		}
	default:
		text := fmt.Sprintf("This button is from an older version. Try %s help.", a.cfg.Command)
		work = func(ctx context.Context) bool { return to.show(ctx, slack.Words(report.Neutral, text)) }
	}
	return a.orSorry(a.take(k, reserve, work, arrived), to)
}

// patience is how long somebody who pressed a button sees nothing before they
// are told that it takes a while.
const patience = 2 * time.Second

// soothe says text if the answer takes long. A command has said it already, in
// its acknowledgement; the one of a button shows nothing.
func (a *App) soothe(ctx context.Context, to *reply, text string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	if strings.TrimSpace(text) == "" || to.replace || to.home {
		close(done)
	} else {
		to.before = func() { cancel(); <-done }
		go func() {
			defer close(done)
			if a.wait(ctx, patience) == nil && ctx.Err() == nil {
				to.respond(ctx, slack.Named(report.Neutral, text))
			}
		}()
	}
	return func() { cancel(); <-done }
}

func (a *App) request(user, channel, text string) chat.Request {
	return chat.Request{
		User: user, Channel: channel, Direct: strings.HasPrefix(channel, "D"),
		Zone: a.zones.cached(user), Text: strings.TrimSpace(text),
	}
}

// answer asks the desk and brings the answer to whoever asked.
func (a *App) answer(ctx context.Context, to *reply, r chat.Request) bool {
	r.Zone = a.zones.of(ctx, r.User)
	defer a.excuse(ctx, to)
	ok := a.deliver(ctx, to, r, a.desk.Answer(ctx, r))
	a.logger.Info("question answered", "user", r.User, "channel", r.Channel, "text", cut(r.Text, 200), "ok", ok, "took", a.now().Sub(to.at))
	if to.home {
		a.publish(ctx, r.User)
	}
	return ok
}

// excuse tells the person that the answer panicked, and lets the panic go on to
// where it is noted.
func (a *App) excuse(ctx context.Context, to *reply) {
	if r := recover(); r != nil {
		to.show(ctx, slack.Words(report.Neutral, "This went wrong. It was noted for those who run the service."))
		panic(r)
	}
}
