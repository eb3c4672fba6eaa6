package chat

import (
	"context"
	"errors"
	"strings"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/report"
)

// A Fault is an error that people may read as it is. A [Source] returns one
// where it knows what they could do; all other errors are told in general words,
// and in full to the log.
type Fault struct {
	Text string // a sentence: "There is no issue WET-7000."
	Hint string // what to do next, a sentence
	Err  error  // what is behind it, for the log; may be nil
}

func (f *Fault) Error() string { return strings.TrimSpace(f.Text + " " + f.Hint) }

func (f *Fault) Unwrap() error { return f.Err }

// sorry makes words of an error.
func (d *Desk) sorry(ctx context.Context, a *ask, err error) Answer {
	answer := Answer{Tone: report.Watch, Text: d.sorryText(err)}
	var fault *Fault
	var period *nines.PeriodError
	if !errors.As(err, &fault) && !errors.As(err, &period) {
		d.Log.ErrorContext(ctx, "answer", "verb", a.verb.name, "user", a.User, "channel", a.Channel, "err", err)
		if again := a.again(); len(again) < maxButton {
			answer.Buttons = []Button{{Label: "Try again", Text: again}}
		}
	}
	return answer
}

func (d *Desk) sorryText(err error) string {
	var fault *Fault
	var period *nines.PeriodError
	switch {
	case errors.As(err, &fault):
		return fault.Error()
	case errors.As(err, &period):
		return "I cannot report on that: " + period.Reason + ". Next: " + period.Hint + "."
	case errors.Is(err, context.DeadlineExceeded):
		return "That took too long, so I stopped. Try again in a minute, or ask for a shorter period."
	case errors.Is(err, context.Canceled):
		return "I was stopped before I was done. Try again in a minute."
	}
	return "I could not do that: something behind me failed. Try again in a minute; if it stays so, ask whoever runs nines to look at its log and at nines check."
}

// again is the request itself, as a button can hold it.
func (a *ask) again() string {
	words := split(a.Text)
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.text
		if w.channel != "" {
			parts[i] = "<#" + w.channel + ">"
		}
	}
	return joinWords(parts...)
}
