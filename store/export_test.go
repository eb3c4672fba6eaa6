package store

import "github.com/nines-bot/nines"

// History is an issue of the size that real ones have, for tests outside.
func History(n int) nines.Issue { return history(n) }
