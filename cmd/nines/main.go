// Command nines reads the failures and the work of a service out of Jira,
// computes honest reliability figures, and delivers them as a report to Slack,
// as a PDF, as a page and in the terminal.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	os.Exit(run(untilSignal(), environment{
		Args: os.Args[1:], Getenv: os.Getenv, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now,
	}))
}

// untilSignal ends with the first Ctrl-C or SIGTERM. The second one ends the
// program: whoever asks twice does not want to wait.
func untilSignal() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}
