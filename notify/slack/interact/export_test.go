package interact

import (
	"time"

	"github.com/slack-go/slack/socketmode"
)

// What tests of this package see from outside.
const (
	Patience       = patience
	SubmitPatience = submitPatience
)

// NewMemory is a memory of that size.
var NewMemory = newMemory

// First and Forget are those of the memory.
func (m *memory) First(key string, now, until time.Time) bool { return m.first(key, now, until) }
func (m *memory) Forget(key string)                           { m.forget(key) }

var (
	ParseCommand     = parseCommand
	ParseInteraction = parseInteractionForm
	ParseEvent       = parseEvent
)

// Values are those of a form.
func (i interaction) Values() map[string][]string { return i.values() }

// Unpack handles what came in an envelope, and starts the work.
func (a *App) Unpack(kind string, payload []byte) {
	k, _ := a.unpack(socketmode.Request{Type: kind, Payload: payload}, a.now())
	k.start()
}
