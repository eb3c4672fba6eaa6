// Package nines holds the words of the domain: an [Issue] of Jira with the
// history of its changes, the [Status] it is in, the [Window] a report looks
// at, and the [Delivery] of a report to somebody who reads it.
//
// The package imports nothing of the project and does no I/O. Everything else
// is built from these words: jira reads them, store keeps them, metrics counts
// them, report says what they mean.
//
// All instants are absolute. A zone enters only where a calendar is asked for
// (the days of a [Window], the hours somebody works), and then as an argument.
package nines
