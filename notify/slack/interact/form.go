package interact

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/report"
)

const callbackPrefix = "nines:"

// open shows a form. If that comes too late, a button opens it again.
func (a *App) open(ctx context.Context, to *reply, r chat.Request, f *chat.Form) bool {
	view, err := slack.Form(*f, callbackPrefix+f.ID, metadata{Channel: r.Channel, State: f.State}.String())
	if err == nil {
		err = a.slack.OpenView(ctx, to.trigger, view)
	}
	if err == nil {
		return true
	}
	a.logger.Warn("form not opened", "user", r.User, "form", f.ID, "error", err)
	if errors.Is(err, slack.ErrLate) && r.Text != "" {
		posts := slack.Attach([]slack.Post{slack.Words(report.Neutral, "It took too long to open the form.")}, []chat.Button{{Label: "Open it again", Text: r.Text, Primary: true}})
		return to.show(ctx, posts[0])
	}
	return to.show(ctx, slack.Words(report.Watch, "The form could not be opened: "+err.Error()+"."))
}

// submitPatience is how long the form stays open for the desk to look through
// it: Slack waits three seconds.
const submitPatience = 2 * time.Second

// submission is what the desk says of a form.
type submission struct {
	answer   chat.Answer
	problems map[string]string
}

// submitted takes a form. Its problems go back into it; if it takes longer than
// Slack waits, they come as a message.
func (a *App) submitted(i interaction, arrived time.Time) ack {
	k := ack{kind: "submission"}
	name, ours := strings.CutPrefix(i.View.CallbackID, callbackPrefix)
	if !ours {
		return k
	}
	meta := parseMetadata(i.View.Metadata)
	to := &reply{app: a, user: i.User.ID, channel: meta.Channel, trigger: i.Trigger, at: arrived, home: meta.Channel == ""}
	r := a.request(i.User.ID, meta.Channel, "")
	result, late, closed := make(chan submission), make(chan struct{}), make(chan struct{})
	k = a.take(k, a.pool.hurry, func(ctx context.Context) bool {
		r.Zone = a.zones.of(ctx, r.User)
		s := submission{}
		s.answer, s.problems = a.desk.Submit(ctx, r, name, meta.State, i.values())
		select {
		case result <- s:
			if len(s.problems) > 0 {
				return true
			}
			<-closed
		case <-late:
		}
		return a.conclude(ctx, to, r, s)
	}, arrived)
	if k.busy {
		k.body = problems(i, map[string]string{"": busyText})
		return k
	}
	k.then()
	k.then = func() { close(closed) }
	timer := time.NewTimer(submitPatience)
	defer timer.Stop()
	select {
	case s := <-result:
		if len(s.problems) > 0 {
			k.body = problems(i, s.problems)
		}
	case <-timer.C:
		close(late)
	}
	return k
}

// conclude tells what came of a form.
func (a *App) conclude(ctx context.Context, to *reply, r chat.Request, s submission) bool {
	ok := false
	if len(s.problems) > 0 {
		lines := []string{"The form was not taken:"}
		for _, field := range slices.Sorted(maps.Keys(s.problems)) {
			lines = append(lines, s.problems[field])
		}
		ok = to.show(ctx, slack.Words(report.Watch, strings.Join(lines, "\n")))
	} else {
		ok = a.deliver(ctx, to, r, s.answer)
	}
	a.logger.Info("form answered", "user", r.User, "channel", r.Channel, "ok", ok, "problems", len(s.problems))
	if to.home {
		a.publish(ctx, r.User)
	}
	return ok
}

// problems puts what is wrong beside its field. Slack knows only fields of the
// form: anything else goes beside the first.
func problems(i interaction, by map[string]string) any {
	fields := slices.Sorted(maps.Keys(i.View.State.Values))
	if len(fields) == 0 {
		return nil
	}
	shown := map[string]string{}
	for _, field := range slices.Sorted(maps.Keys(by)) {
		at := field
		if _, known := i.View.State.Values[field]; !known {
			at = fields[0]
		}
		shown[at] = cut(join(shown[at], by[field]), 500)
	}
	return slackgo.NewErrorsViewSubmissionResponse(shown)
}
