package chat

import (
	"context"
	"slices"
)

// A verb is one thing that can be asked.
type verb struct {
	name    string
	aliases []string
	args    string // in words of help
	says    string
	example string // what follows the verb in an example
	instant bool   // answered without asking the source
	share   bool   // may be posted to the channel
	topics  bool   // the names of sections belong to it
	rest    bool   // takes words of its own: nothing is unknown
	when    bool   // some of which are a schedule
	hidden  bool   // of help
	run     func(*Desk, context.Context, *ask) (Answer, error)
}

// verbs are all that can be asked, in the order of help. A new verb is one line
// here and one method.
func verbs() []verb {
	return []verb{
		{name: "report", args: "[SERVICE] [PERIOD] [SECTIONS]", says: "the whole report", example: "last 30 days", share: true, topics: true, run: (*Desk).report},
		{name: "status", aliases: []string{"state"}, args: "[SERVICE] [PERIOD]", says: "how it stands, in a few numbers", share: true, run: (*Desk).status},
		{name: "board", args: "[SERVICE] [PERIOD]", says: "columns, lanes and limits", share: true, run: (*Desk).board},
		{name: "mttr", args: "[SERVICE] [PERIOD]", says: "how long failures and issues last", example: "October", share: true, run: (*Desk).mttr},
		{name: "failures", aliases: []string{"failure", "outages"}, args: "[SERVICE] [PERIOD]", says: "how often it failed, and for how long", share: true, run: (*Desk).failures},
		{name: "models", aliases: []string{"model"}, args: "[SERVICE] [PERIOD]", says: "predicted against measured availability", share: true, run: (*Desk).models},
		{name: "chart", aliases: []string{"charts", "plot"}, args: "NAME [SERVICE] [PERIOD]", says: "one picture of the report", example: "cumulative-flow", share: true, rest: true, run: (*Desk).chart},
		{name: "pdf", args: "[SERVICE] [PERIOD] [SECTIONS]", says: "the report as a file", share: true, topics: true, run: (*Desk).pdf},
		{name: "explain", aliases: []string{"why"}, args: "KEY or NUMBER [SERVICE] [PERIOD]", says: "how an issue is read, or where a number comes from", example: "mttr", share: true, rest: true, run: (*Desk).explain},
		{name: "subscribe", args: "[SERVICE] WHEN [ZONE] [PERIOD] [in #channel] [with pdf]", says: "let a report come by itself", example: "weekdays 09:00", rest: true, when: true, topics: true, run: (*Desk).subscribe},
		{name: "schedule", aliases: []string{"reschedule"}, args: "[ID] WHEN [ZONE]", says: "change when it comes", example: "Mon 09:00", rest: true, when: true, run: (*Desk).schedule},
		{name: "list", aliases: []string{"subscriptions", "schedules", "ls"}, says: "what comes here, and when", run: (*Desk).list},
		{name: "pause", args: "[ID]", says: "let it not come for a while", rest: true, run: (*Desk).pause},
		{name: "resume", aliases: []string{"unpause", "continue"}, args: "[ID]", says: "let it come again", rest: true, run: (*Desk).resume},
		{name: "test", args: "[ID]", says: "see now what will come, only you", rest: true, run: (*Desk).test},
		{name: "unsubscribe", aliases: []string{"remove"}, args: "[ID]", says: "let it never come again", rest: true, run: (*Desk).unsubscribe},
		{name: "edit", args: "ID", says: "change a subscription in a form", rest: true, when: true, topics: true, hidden: true, run: (*Desk).edit},
		{name: "home", args: "", says: "subscriptions, next runs and health", hidden: true, run: (*Desk).homePage},
		{name: "help", aliases: []string{"?", "commands", "hello", "hi"}, says: "this list", instant: true, run: (*Desk).help},
	}
}

// verbNamed finds a verb by its name or another word for it.
func verbNamed(w word) *verb {
	for _, v := range verbs() {
		if w.is(v.name) || slices.ContainsFunc(v.aliases, w.is) {
			return &v
		}
	}
	return nil
}

func verbNames() []string {
	var names []string
	for _, v := range verbs() {
		if !v.hidden {
			names = append(names, v.name)
		}
	}
	return names
}
