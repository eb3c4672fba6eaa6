package chat

import (
	"slices"
	"strings"
)

// may says whether a person may change a schedule: admins and its owner always,
// and without admins everybody who writes in the channel that it comes to.
func (d *Desk) may(req Request, s Schedule) bool {
	switch {
	case req.User == "":
		return false
	case d.admins[req.User] || s.Owner == req.User:
		return true
	case len(d.admins) > 0:
		return false
	}
	return s.Channel != "" && s.Channel == req.Channel
}

// mayAdd says whether a person may let something new come to a channel. The
// conversation with the bot alone is everybody's own.
func (d *Desk) mayAdd(req Request, channel string) bool {
	own := req.Direct && channel == req.Channel
	shared := strings.HasPrefix(channel, "C") || strings.HasPrefix(channel, "G")
	return req.User != "" && (own || shared && (len(d.admins) == 0 || d.admins[req.User]))
}

// sees says whether a person may know of a schedule: what others get in their
// own conversations is theirs.
func (d *Desk) sees(req Request, s Schedule) bool {
	return !private(s.Channel) || s.Channel == req.Channel || req.User != "" && s.Owner == req.User || d.admins[req.User]
}

// private says that the channel is a conversation with one person.
func private(channel string) bool { return strings.HasPrefix(channel, "D") }

// refusal says who could.
func (d *Desk) refusal(s Schedule) error {
	f := &Fault{Text: "You may not change " + d.called(s) + ".", Hint: "Write it in the channel that it comes to."}
	if len(d.admins) > 0 {
		f.Hint = "Ask " + d.whoMay(s.Owner) + "."
	} else if s.Owner != "" {
		f.Hint = "Write it in the channel that it comes to, or ask " + person(s.Owner) + "."
	}
	return f
}

// whoMay lists the owner and a few admins.
func (d *Desk) whoMay(owner string) string {
	var who []string
	for _, id := range append([]string{owner}, d.Admins...) {
		if id != "" && len(who) < 4 && !slices.Contains(who, person(id)) {
			who = append(who, person(id))
		}
	}
	return strings.Join(who, " or ")
}

func person(id string) string { return "<@" + id + ">" }
