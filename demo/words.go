package demo

import "math/rand/v2"

// A kind is an issue type.
type kind int

const (
	task kind = iota
	story
	bug
	incident
)

func (k kind) String() string { return [...]string{"Task", "Story", "Bug", "Incident"}[k] }

// A priority is one of WET's own four, the highest first.
type priority int

const (
	emergency priority = iota
	severe
	major
	minor
)

func (p priority) String() string { return [...]string{"Emergency", "Severe", "Major", "Minor"}[p] }

// A status is a step of WET's workflow, in its order.
type status int

const (
	toDo status = iota
	inDevelopment
	awaitingCodeReview
	inCodeReview
	waitingForTesting
	inTesting
	deployed
	closed // done without a deployment; no column of the board shows it
)

func (s status) String() string {
	return [...]string{
		"To Do", "In Development", "Awaiting Code Review", "In Code Review",
		"Waiting For Testing", "In Testing", "Deployed To Production", "Closed",
	}[s]
}

func (s status) done() bool { return s >= deployed }

// A resolution is why an issue is done.
type resolution int

const (
	unresolved resolution = iota
	done
	duplicate
	cannotReproduce
	wontDo
)

func (r resolution) String() string {
	return [...]string{"", "Done", "Duplicate", "Cannot Reproduce", "Won't Do"}[r]
}

// A person works at WET. The names are made up.
type person int

// nobody is the assignee of work that nobody has taken.
const nobody person = -1

// bridge is the program that turns alerts into issues.
const bridge person = 9

func (p person) String() string {
	return [...]string{
		"Ingrid Solberg", "Ola Nordmann", "Priya Raman", "Åse Bjørndal", "Tomasz Zieliński",
		"Mei Lin", "Kwame Mensah", "Sofía Álvarez", "Jonas Dahl", "Alert Bridge",
	}[p]
}

// The first persons develop, the next test.
func developer(dice *rand.Rand) person { return person(dice.IntN(6)) }
func tester(dice *rand.Rand) person    { return person(6 + dice.IntN(3)) }
