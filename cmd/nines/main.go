// Command nines reads the failures and the work of a service out of Jira,
// computes honest reliability figures, and delivers them as a report to Slack,
// as a PDF, as a page and in the terminal.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"
	"time"
)

func main() {
	collectLess()
	os.Exit(run(untilSignal(), environment{
		Args: os.Args[1:], Getenv: os.Getenv, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now,
	}))
}

// collectLess has a command collect garbage half as often as the service. A command
// has made little of it when it ends, and looking for it costs a tenth of the time.
// GOGC decides where it is set.
func collectLess() {
	if _, set := os.LookupEnv("GOGC"); !set && !slices.Contains(os.Args, "serve") {
		debug.SetGCPercent(200)
	}
}

// untilSignal ends with the first Ctrl-C or SIGTERM. The second one ends the
// program: whoever asks twice does not want to wait.
func untilSignal() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}
