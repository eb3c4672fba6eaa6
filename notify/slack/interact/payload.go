package interact

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// What Slack sends, reduced to what is used. The types of slack-go know every
// block of the message in which a button was pressed, and refuse all of it if
// there is one that they do not know.

// A command is a line after the slash command.
type command struct {
	User        string `json:"user_id"`
	Channel     string `json:"channel_id"`
	Command     string `json:"command"`
	Text        string `json:"text"`
	ResponseURL string `json:"response_url"`
	Trigger     string `json:"trigger_id"`
	SSLCheck    string `json:"ssl_check"` // "1": Slack only looks at the certificate
}

// An interaction is a button that was pressed, or a form that was sent.
type interaction struct {
	Type        string   `json:"type"`
	User        id       `json:"user"`
	Channel     id       `json:"channel"`
	ResponseURL string   `json:"response_url"`
	Trigger     string   `json:"trigger_id"`
	Actions     []action `json:"actions"`
	Container   struct {
		Type      string `json:"type"` // "message" or "view"
		Channel   string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	View struct {
		CallbackID string `json:"callback_id"`
		Metadata   string `json:"private_metadata"`
		State      struct {
			Values map[string]map[string]input `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

type id struct {
	ID string `json:"id"`
}

type action struct {
	ID    string `json:"action_id"`
	Value string `json:"value"`
}

// input is what one field of a form holds.
type input struct {
	Value        *string  `json:"value"`
	Option       *option  `json:"selected_option"`
	Options      []option `json:"selected_options"`
	Conversation string   `json:"selected_conversation"`
	Channel      string   `json:"selected_channel"`
}

type option struct {
	Value string `json:"value"`
}

// An event is something that happened in the workspace.
type event struct {
	Type      string `json:"type"` // "event_callback" or "url_verification"
	Challenge string `json:"challenge"`
	ID        string `json:"event_id"`
	Event     struct {
		Type string `json:"type"`
		User string `json:"user"`
		Tab  string `json:"tab"`
	} `json:"event"`
}

func parseCommand(form []byte) (command, error) {
	v, err := url.ParseQuery(string(form))
	if err != nil {
		return command{}, errors.New("command: not a form")
	}
	c := command{
		User: v.Get("user_id"), Channel: v.Get("channel_id"), Command: v.Get("command"), Text: v.Get("text"),
		ResponseURL: v.Get("response_url"), Trigger: v.Get("trigger_id"), SSLCheck: v.Get("ssl_check"),
	}
	return c, c.check()
}

func (c *command) check() error {
	if c.SSLCheck == "1" {
		return nil
	}
	if !isUser(c.User) || c.Channel != "" && !isChannel(c.Channel) {
		return errors.New("command: names no person")
	}
	c.Text = unescape(strings.ToValidUTF8(c.Text, "\ufffd"))
	return nil
}

func parseInteractionForm(form []byte) (interaction, error) {
	v, err := url.ParseQuery(string(form))
	if err != nil {
		return interaction{}, errors.New("interaction: not a form")
	}
	return parseInteraction([]byte(v.Get("payload")))
}

func parseInteraction(payload []byte) (interaction, error) {
	var i interaction
	if err := json.Unmarshal(payload, &i); err != nil {
		return i, errors.New("interaction: not what Slack sends")
	}
	if i.Channel.ID == "" {
		i.Channel.ID = i.Container.Channel
	}
	if !isUser(i.User.ID) || i.Channel.ID != "" && !isChannel(i.Channel.ID) {
		return i, errors.New("interaction: names no person")
	}
	return i, nil
}

func parseEvent(payload []byte) (event, error) {
	var e event
	if err := json.Unmarshal(payload, &e); err != nil {
		return e, errors.New("event: not what Slack sends")
	}
	if e.Type == "" {
		return e, errors.New("event: no type")
	}
	return e, nil
}

func parseCommandJSON(payload []byte) (command, error) {
	var c command
	if err := json.Unmarshal(payload, &c); err != nil {
		return c, errors.New("command: not what Slack sends")
	}
	return c, c.check()
}

func isUser(s string) bool    { return regexp.MustCompile(`^[UW][A-Z0-9]{1,30}$`).MatchString(s) }
func isChannel(s string) bool { return regexp.MustCompile(`^[CDG][A-Z0-9]{1,30}$`).MatchString(s) }

// unescape undoes what Slack does to the text of a command.
func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// Limits of what a form may bring.
const (
	maxFields = 100
	maxValues = 100
	maxValue  = 3000
)

// values are what was filled in, by field.
func (i interaction) values() map[string][]string {
	m := map[string][]string{}
	for field, actions := range i.View.State.Values {
		if len(m) == maxFields {
			break
		}
		var all []string
		for _, in := range actions {
			all = append(all, in.values()...)
		}
		m[field] = all[:min(len(all), maxValues)]
	}
	return m
}

func (in input) values() (all []string) {
	switch {
	case in.Value != nil:
		all = append(all, *in.Value)
	case in.Option != nil:
		all = append(all, in.Option.Value)
	case in.Conversation != "":
		all = append(all, in.Conversation)
	case in.Channel != "":
		all = append(all, in.Channel)
	}
	for _, o := range in.Options {
		all = append(all, o.Value)
	}
	for k, v := range all {
		all[k] = cut(v, maxValue)
	}
	return all
}

// cut shortens s to n runes.
func cut(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// metadata travels with a form and comes back with what was filled in.
type metadata struct {
	Channel string `json:"channel,omitempty"`
	State   string `json:"state,omitempty"`
}

func (m metadata) String() string {
	b, err := json.Marshal(m)
	if err != nil {
		return fmt.Sprint(err) // impossible: strings
	}
	return string(b)
}

func parseMetadata(s string) metadata {
	var m metadata
	if json.Unmarshal([]byte(s), &m) != nil || m.Channel != "" && !isChannel(m.Channel) {
		return metadata{}
	}
	return m
}
