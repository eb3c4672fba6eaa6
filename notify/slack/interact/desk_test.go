package interact_test

import (
	"context"
	"sync"

	"github.com/nines-bot/nines/chat"
)

// desk is a Desk whose answers are those of the test.
type desk struct {
	mu     sync.Mutex
	asked  []chat.Request
	ack    func(chat.Request) string
	answer func(context.Context, chat.Request) chat.Answer
	form   func(chat.Request) (*chat.Form, bool)
	submit func(ctx context.Context, id, state string, values map[string][]string) (chat.Answer, map[string]string)
	home   func(chat.Request) chat.Answer
}

func (d *desk) Ack(r chat.Request) string {
	if d.ack == nil {
		return "Working on it: " + r.Text
	}
	return d.ack(r)
}

func (d *desk) Answer(ctx context.Context, r chat.Request) chat.Answer {
	d.mu.Lock()
	d.asked = append(d.asked, r)
	d.mu.Unlock()
	if d.answer == nil {
		return chat.Answer{Text: "You asked: " + r.Text}
	}
	return d.answer(ctx, r)
}

func (d *desk) Form(r chat.Request) (*chat.Form, bool) {
	if d.form == nil {
		return nil, false
	}
	return d.form(r)
}

func (d *desk) Submit(ctx context.Context, _ chat.Request, id, state string, values map[string][]string) (chat.Answer, map[string]string) {
	return d.submit(ctx, id, state, values)
}

func (d *desk) Home(_ context.Context, r chat.Request) chat.Answer {
	if d.home == nil {
		return chat.Answer{Text: "Home of " + r.User}
	}
	return d.home(r)
}

func (d *desk) requests() []chat.Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]chat.Request(nil), d.asked...)
}
