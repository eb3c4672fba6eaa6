package interact

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/report"
)

// maxParts bounds the messages of an answer that one person sees: a whole report
// with its details would bury the channel.
const maxParts = 3

// deliver brings an answer to whoever it is for.
func (a *App) deliver(ctx context.Context, to *reply, r chat.Request, ans chat.Answer) bool {
	if ans.Form != nil {
		return a.open(ctx, to, r, ans.Form)
	}
	ok := false
	if ans.Share && r.Channel != "" {
		ok = a.share(ctx, to, ans)
	} else {
		ok = a.private(ctx, to, ans, "")
	}
	a.announce(ctx, to, r, ans)
	return ok
}

// posts lays an answer out, with a line above what does not say it all itself.
func (a *App) posts(ans chat.Answer, o slack.Options) []slack.Post {
	posts := a.layout(ans, o)
	line := ""
	switch r := ans.Report; {
	case r != nil:
		line = lead(ans.Text, r.Headline, r.Title)
	case len(ans.Blocks) > 0:
		line = lead(ans.Text, below(ans.Blocks)...)
	}
	if line != "" {
		posts[0] = posts[0].Lead(ans.Tone, line, o.Private)
	}
	return posts
}

// layout lays an answer out. Names in its text come alive for one person only:
// what everybody sees calls nobody.
func (a *App) layout(ans chat.Answer, o slack.Options) []slack.Post {
	o.Native = a.cfg.Draw == nil
	words := slack.Words
	if o.Private {
		words = slack.Named
	}
	said := words(ans.Tone, ans.Text)
	var posts []slack.Post
	var err error
	switch {
	case ans.Report != nil:
		var m slack.Message
		m, err = slack.Render(ans.Report, o)
		posts = append([]slack.Post{m.Parent}, m.Thread...)
	case len(ans.Blocks) > 0:
		posts, err = slack.Blocks(ans.Blocks, o.Native)
		if len(posts) > 0 && strings.TrimSpace(ans.Text) != "" {
			posts[0].Text = said.Text
		}
	}
	if err != nil {
		a.logger.Error("answer not drawn, its text is sent", "error", err)
	}
	if err != nil || len(posts) == 0 {
		posts = []slack.Post{said}
	}
	return posts
}

// maxLead is the length of a line above blocks.
const maxLead = 160

// lead is how a text begins: as many of its sentences as make a short line, at
// least one, up to the first that repeats what is said below.
func lead(text string, below ...string) string {
	line := ""
	for rest := strings.Join(strings.Fields(text), " "); rest != ""; {
		var next string
		next, rest = sentence(rest)
		repeats := slices.ContainsFunc(below, func(s string) bool {
			s = strings.TrimRight(strings.TrimSpace(s), ".")
			return s != "" && (strings.Contains(next, s) || strings.Contains(s, strings.TrimRight(next, ".")))
		})
		if repeats || line != "" && len(line)+len(next) > maxLead {
			break
		}
		line = join(line, next)
	}
	return line
}

// below is what blocks say, as far as a line above would repeat it: paragraphs,
// the names of figures and of the rows of tables.
func below(blocks []report.Block) (said []string) {
	words := func(spans []report.Span) {
		var all strings.Builder
		for _, s := range spans {
			all.WriteString(s.Text)
		}
		said = append(said, all.String())
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case report.Text:
			words(b.Spans)
		case report.Note:
			words(b.Spans)
		case report.Figures:
			for _, f := range b.Items {
				said = append(said, f.Label)
			}
		case report.Table:
			for _, row := range b.Rows {
				said = append(said, row[0].Text)
			}
		}
	}
	return said
}

// sentence splits off the first sentence of a text.
func sentence(text string) (first, rest string) {
	for i, r := range text {
		end := i + len(string(r))
		if strings.ContainsRune(".?!…", r) && strings.HasPrefix(text[end:], " ") {
			return text[:end], text[end+1:]
		}
	}
	return text, ""
}

// private shows an answer to one person, with a remark, its files as direct
// messages.
func (a *App) private(ctx context.Context, to *reply, ans chat.Answer, remark string) bool {
	posts := a.posts(ans, slack.Options{Private: true})
	if n := len(posts); n > maxParts {
		keep := maxParts
		if ans.Report != nil { // it begins with a summary of itself
			keep = 1
		}
		posts = posts[:keep]
		remark = join(remark, fmt.Sprintf("%d more parts are not shown here: ask for the PDF, or share the report to see them in its thread.", n-keep))
	}
	for _, f := range ans.Files {
		remark = join(remark, a.direct(ctx, to.user, f))
	}
	if remark != "" {
		posts[len(posts)-1] = posts[len(posts)-1].Aside("", remark)
	}
	posts = slack.Attach(posts, ans.Buttons)
	ok := true
	for _, p := range posts {
		ok = to.show(ctx, a.illustrate(ctx, p)) && ok
	}
	return ok
}

func (a *App) illustrate(ctx context.Context, p slack.Post) slack.Post {
	if a.cfg.Draw == nil {
		return p
	}
	return a.slack.Illustrate(ctx, p, a.cfg.Draw)
}

// direct sends a file to a person and returns what to tell them about it.
func (a *App) direct(ctx context.Context, user string, f chat.File) string {
	err := a.again(ctx, func() error {
		id, err := a.slack.PutFile(ctx, f.Name, f.Bytes)
		if err != nil {
			return err
		}
		// The answer names the channel of the conversation, which files want.
		channel, ts, err := a.slack.Say(ctx, user, "", slack.Words(report.Neutral, title(f)))
		if err != nil {
			return err
		}
		return final(a.slack.ShareFile(ctx, id, title(f), channel, ts))
	})
	if err != nil {
		a.logger.Warn("file not sent", "user", user, "file", f.Name, "error", err)
		return fmt.Sprintf("%s could not be sent: %v.", f.Name, err)
	}
	return f.Name + " was sent to you as a direct message."
}

func title(f chat.File) string {
	if f.Title != "" {
		return f.Title
	}
	return f.Name
}

// final makes an error one that is not tried again: something is visible.
func final(err error) error {
	if t, ok := errors.AsType[*notify.Temporary](err); ok {
		return &notify.Unknown{Err: t.Err}
	}
	return err
}

// share posts an answer for everybody in the channel, and says who asked for it.
// Where that is refused, who asked sees the answer, and why.
func (a *App) share(ctx context.Context, to *reply, ans chat.Answer) bool {
	posts := a.posts(ans, slack.Options{Buttons: ans.Buttons, PDF: len(ans.Files) > 0})
	if ans.Report == nil {
		posts = slack.Attach(posts, ans.Buttons)
	}
	posts[0] = posts[0].Aside(fmt.Sprintf("<@%s>", to.user), "asked for this with "+a.cfg.Command)
	first := a.illustrate(ctx, posts[0])
	var channel, thread string
	err := a.again(ctx, func() (err error) {
		channel, thread, err = a.slack.Say(ctx, to.channel, "", first)
		return err
	})
	if _, unknown := errors.AsType[*notify.Unknown](err); unknown {
		return to.show(ctx, slack.Words(report.Watch, "It is unknown whether the post arrived: Slack did not answer. Please look in the channel before you share it again."))
	}
	if err != nil {
		a.logger.Warn("answer not shared", "user", to.user, "channel", to.channel, "error", err)
		return a.private(ctx, to, ans, fmt.Sprintf("This could not be posted in the channel: %v.", err))
	}
	a.logger.Info("answer shared", "user", to.user, "channel", channel, "ts", thread)
	said := "Posted in this channel, for everybody."
	for _, p := range posts[1:] {
		if err := a.reply(ctx, channel, thread, p); err != nil {
			a.logger.Warn("details not posted", "channel", channel, "error", err)
			said = join(said, fmt.Sprintf("Not all details reached the thread: %v.", err))
			break
		}
	}
	for _, f := range ans.Files {
		if err := a.attach(ctx, channel, thread, f); err != nil {
			a.logger.Warn("file not posted", "channel", channel, "file", f.Name, "error", err)
			said = join(said, fmt.Sprintf("%s could not be added: %v.", f.Name, err))
		}
	}
	return to.show(ctx, slack.Words(report.Neutral, said))
}

func (a *App) reply(ctx context.Context, channel, thread string, p slack.Post) error {
	p = a.illustrate(ctx, p)
	return a.again(ctx, func() error {
		_, _, err := a.slack.Say(ctx, channel, thread, p)
		return err
	})
}

func (a *App) attach(ctx context.Context, channel, thread string, f chat.File) error {
	return a.again(ctx, func() error {
		id, err := a.slack.PutFile(ctx, f.Name, f.Bytes)
		if err != nil {
			return err
		}
		return a.slack.ShareFile(ctx, id, title(f), channel, thread)
	})
}

// announce tells the channel that somebody changed what comes there.
func (a *App) announce(ctx context.Context, to *reply, r chat.Request, ans chat.Answer) {
	channel := ans.AnnounceIn
	if channel == "" {
		channel = r.Channel
	}
	if ans.Announce == "" || channel == "" || channel == r.Channel && r.Direct {
		return
	}
	err := a.reply(ctx, channel, "", slack.Announcement(ans.Announce))
	if err != nil {
		a.logger.Warn("change not announced", "user", r.User, "channel", channel, "error", err)
		to.show(ctx, slack.Words(report.Watch, fmt.Sprintf("The channel could not be told about this: %v.", err)))
	}
}

func join(parts ...string) string {
	return strings.TrimSpace(strings.Join(parts, " "))
}
