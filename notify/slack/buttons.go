package slack

import (
	"fmt"
	"slices"
	"strings"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/chat"
)

// Action IDs of our buttons, each followed by a number.
const (
	ActionAsk   = "nines:ask:"   // the value is the text of a request
	ActionAgain = "nines:again:" // the same, and its answer replaces the message
	ActionOpen  = "nines:open:"  // opens an address; there is nothing to do
)

const (
	maxButtons      = 25
	buttonsInRow    = 5 // more are hard to hit on a phone
	maxButtonLabel  = 75
	maxButtonValue  = 2000
	maxConfirm      = 300
	maxConfirmTitle = 100
)

// Buttons draws buttons in rows. One that could not do what it says, because its
// text is too long or its address is none, is left out.
func Buttons(buttons []chat.Button) []slackgo.Block {
	var elements []slackgo.BlockElement
	for i, b := range buttons {
		if e, ok := button(i, b); ok && len(elements) < maxButtons {
			elements = append(elements, e)
		}
	}
	var rows []slackgo.Block
	for row := range slices.Chunk(elements, buttonsInRow) {
		rows = append(rows, slackgo.NewActionBlock("", row...))
	}
	return rows
}

func button(i int, b chat.Button) (*slackgo.ButtonBlockElement, bool) {
	if strings.TrimSpace(clean(b.Label)) == "" {
		return nil, false
	}
	action, value, to := ActionAsk, b.Text, ""
	switch {
	case b.URL != "":
		action, value, to = ActionOpen, "", address(b.URL)
		if to == "" {
			return nil, false
		}
	case width(b.Text) > maxButtonValue:
		return nil, false
	case strings.HasPrefix(strings.ToLower(b.Label), "refresh"):
		action = ActionAgain
	}
	e := slackgo.NewButtonBlockElement(fmt.Sprintf("%s%d", action, i), value, plainText(b.Label, maxButtonLabel))
	e.URL = to
	switch {
	case b.Danger:
		e.Style = slackgo.StyleDanger
	case b.Primary:
		e.Style = slackgo.StylePrimary
	}
	if b.Confirm != "" && to == "" {
		e.Confirm = slackgo.NewConfirmationBlockObject(
			plainText(b.Label, maxConfirmTitle), plainText(b.Confirm, maxConfirm), plainText("Yes", 30), plainText("No", 30))
	}
	return e, true
}

// plainText is literal text, cut to n characters.
func plainText(s string, n int) *slackgo.TextBlockObject {
	return slackgo.NewTextBlockObject(slackgo.PlainTextType, orDash(clip(s, n)), true, false)
}

// Attach puts buttons under the last of the posts, or into one of their own
// where they do not fit.
func Attach(posts []Post, buttons []chat.Button) []Post {
	rows := Buttons(buttons)
	for len(rows) > 0 && !weigh(rows).fits() {
		rows = rows[:len(rows)-1]
	}
	if len(rows) == 0 {
		return posts
	}
	if n := len(posts) - 1; n >= 0 && len(posts[n].Blocks) > 0 && weigh(slices.Concat(posts[n].Blocks, rows)).fits() {
		posts = slices.Clone(posts)
		posts[n].Blocks = slices.Concat(posts[n].Blocks, rows)
		return posts
	}
	return append(slices.Clip(posts), Post{Text: "What next?", Blocks: rows})
}
