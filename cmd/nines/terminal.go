package main

// The voice of the program. Results go to stdout; progress, remarks and errors
// go to stderr, each line of ours beginning with "nines:". No capitals, no full
// stops, no exclamation marks. A hint says what to type. Control characters of
// a text that is not ours never reach the terminal. Everything printed to
// stderr goes through this file.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"
	"unicode"

	"golang.org/x/term"
)

type terminal struct {
	out, err io.Writer
	outTTY   bool
	errTTY   bool
	color    bool
	quiet    bool
	now      func() time.Time
	columns  string // COLUMNS of the environment
	// log takes what would be said, where nobody sits before the terminal.
	log *slog.Logger
}

func newTerminal(env environment) *terminal {
	t := &terminal{out: env.Stdout, err: env.Stderr, now: env.Now, columns: env.Getenv("COLUMNS")}
	t.outTTY, t.errTTY = isTerminal(env.Stdout), isTerminal(env.Stderr)
	t.color = env.Getenv("NO_COLOR") == "" && env.Getenv("TERM") != "dumb"
	return t
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (t *terminal) apply(quiet, noColor bool) {
	t.quiet = quiet
	t.color = t.color && !noColor
}

// width is how many columns a table may use.
func (t *terminal) width() int {
	if f, ok := t.out.(*os.File); ok && t.outTTY {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w
		}
	}
	var w int
	if _, err := fmt.Sscan(t.columns, &w); err == nil && w >= 40 {
		return w
	}
	return 100
}

// logging is t for a service: what would be said goes to the log.
func (t *terminal) logging(log *slog.Logger) *terminal {
	own := *t
	own.log, own.errTTY = log, false
	return &own
}

// say prints a remark, unless asked to be quiet.
func (t *terminal) say(format string, args ...any) {
	if t.log != nil {
		t.log.Info(printable(fmt.Sprintf(format, args...)))
		return
	}
	if !t.quiet {
		fmt.Fprintf(t.err, "nines: %s\n", printable(fmt.Sprintf(format, args...)))
	}
}

// fail prints an error and its hint.
func (t *terminal) fail(err error) {
	fmt.Fprintf(t.err, "%s %s\n", t.paint("nines:", "31;1"), printable(err.Error()))
	if h, ok := errors.AsType[*hinted](err); ok && h.hint != "" {
		fmt.Fprintf(t.err, "%s %s\n", t.paint("hint:", "36"), printable(h.hint))
	}
}

func (t *terminal) paint(s, sgr string) string { return t.sgr(t.errTTY, s, sgr) }

// paintOut is paint for stdout.
func (t *terminal) paintOut(s, sgr string) string { return t.sgr(t.outTTY, s, sgr) }

func (t *terminal) sgr(tty bool, s, code string) string {
	if !t.color || !tty {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// printable keeps control and direction-changing characters of hostile texts
// away from the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

// logger is for the parts that wait and try again: what they say is a remark.
func (t *terminal) logger() *slog.Logger {
	if t.log != nil {
		return t.log
	}
	return slog.New(remarks{t})
}

// remarks is a handler of log records that says them in the terminal's voice.
type remarks struct{ t *terminal }

// Enabled implements [slog.Handler].
func (r remarks) Enabled(_ context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && !r.t.quiet
}

// Handle implements [slog.Handler].
func (r remarks) Handle(_ context.Context, rec slog.Record) error {
	var b strings.Builder
	b.WriteString(rec.Message)
	rec.Attrs(func(a slog.Attr) bool {
		fmt.Fprintf(&b, ", %s %v", a.Key, a.Value)
		return true
	})
	r.t.say("%s", strings.ReplaceAll(b.String(), "\n", "; "))
	return nil
}

// WithAttrs implements [slog.Handler]; nobody here makes use of it.
func (r remarks) WithAttrs([]slog.Attr) slog.Handler { return r }

// WithGroup implements [slog.Handler]; nobody here makes use of it.
func (r remarks) WithGroup(string) slog.Handler { return r }

// A bar is a progress bar: on a terminal it is redrawn in place, elsewhere it
// is silent. All methods may be called on nil.
type bar struct {
	t     *terminal
	label string
	begun time.Time
	drawn time.Time
	wide  int
}

func (t *terminal) bar(label string) *bar {
	if t.quiet || !t.errTTY {
		return nil
	}
	return &bar{t: t, label: label, begun: t.now()}
}

// set shows that done of total (0: unknown) are done.
func (b *bar) set(done, total int) {
	if b == nil {
		return
	}
	now := b.t.now()
	if now.Sub(b.drawn) < 100*time.Millisecond && done != total {
		return
	}
	b.drawn = now
	b.draw(b.line(done, total, now.Sub(b.begun)))
}

func (b *bar) line(done, total int, elapsed time.Duration) string {
	s := fmt.Sprintf("%s %d", b.label, done)
	rate := float64(done) / max(elapsed.Seconds(), 0.001)
	if total > 0 {
		const cells = 24
		full := min(done*cells/total, cells)
		s = fmt.Sprintf("%s %s%s %d of %d", b.label, strings.Repeat("█", full), strings.Repeat("░", cells-full), done, total)
	}
	if elapsed > time.Second && done > 0 {
		s += fmt.Sprintf(", %.0f/s", rate)
		if total > done {
			s += fmt.Sprintf(", %s left", time.Duration(float64(total-done)/rate*float64(time.Second)).Round(time.Second))
		}
	}
	return s
}

func (b *bar) draw(s string) {
	n := len([]rune(s))
	fmt.Fprintf(b.t.err, "\r%s%s", s, strings.Repeat(" ", max(b.wide-n, 0)))
	b.wide = n
}

// end wipes the bar.
func (b *bar) end() {
	if b != nil && b.wide > 0 {
		fmt.Fprintf(b.t.err, "\r%s\r", strings.Repeat(" ", b.wide))
		b.wide = 0
	}
}
