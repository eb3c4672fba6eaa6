package interact

// What tests of this package see from outside.
const (
	Patience       = patience
	SubmitPatience = submitPatience
)

// First is memory.first of a memory of that size.
var NewMemory = newMemory

var (
	ParseCommand     = parseCommand
	ParseInteraction = parseInteractionForm
	ParseEvent       = parseEvent
)
