package bot

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"sync"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/jira"
)

const (
	readAhead = 64 << 10
	maxLine   = 64 << 20 // an issue with its history has kilobytes
	pieceSize = 128 << 10
)

// A piece is some lines of a file, not yet decoded.
type piece struct {
	text  []byte // of all lines, one after the other
	lines []line
	err   error // why the file ends here: io.EOF or worse; nil: it goes on
}

type line struct {
	number int
	size   int
	open   bool // has no line end
}

// A decoded is one issue of a file, or why it is none.
type decoded struct {
	issue nines.Issue
	line  int
	err   error
}

// readLines cuts a file into pieces, which the caller may keep.
func readLines(file io.Reader) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		r := bufio.NewReaderSize(file, readAhead)
		if magic, _ := r.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
			z, err := gzip.NewReader(r)
			if err != nil {
				yield(piece{err: &CutError{1, err}})
				return
			}
			r = bufio.NewReaderSize(z, readAhead)
		}
		if mark, _ := r.Peek(3); string(mark) == "\ufeff" {
			_, _ = r.Discard(3) // was peeked
		}
		if isDocument(r) {
			readDocument(r, yield)
			return
		}
		for n := 1; ; {
			p := readPiece(r, &n)
			if !yield(p) || p.err != nil {
				return
			}
		}
	}
}

// readPiece reads lines up to about pieceSize; n is the number of the next one.
// At the end of the file err is io.EOF.
func readPiece(r *bufio.Reader, n *int) piece {
	p := piece{text: make([]byte, 0, pieceSize+pieceSize/4)}
	for len(p.text) < pieceSize {
		start := len(p.text)
		var err error
		p.text, err = appendLine(p.text, r)
		l := line{number: *n, size: len(p.text) - start, open: err != nil}
		switch {
		case err != nil && err != io.EOF:
			p.text = p.text[:start]
			p.err = readError(err, l.number)
			return p
		case len(bytes.TrimSpace(p.text[start:])) > 0:
			p.lines = append(p.lines, l)
		default:
			p.text = p.text[:start]
		}
		if err != nil {
			p.err = err
			return p
		}
		*n++
	}
	return p
}

// readError says where a file that cannot be read on ends.
func readError(err error, line int) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return &CutError{line, err}
	}
	return fmt.Errorf("line %d: %w", line, err)
}

// appendLine appends the next line without its end. Of a line longer than
// maxLine only the beginning is kept, which is no valid issue.
func appendLine(text []byte, r *bufio.Reader) ([]byte, error) {
	start := len(text)
	for {
		part, err := r.ReadSlice('\n')
		if room := maxLine - (len(text) - start); len(part) > room {
			part = part[:room]
		}
		text = append(text, part...)
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == nil {
			text = bytes.TrimSuffix(text, []byte("\n"))
		}
		return text, err
	}
}

// decodeLines decodes pieces, several at a time, and yields the issues in the
// order of the file. It leaves no goroutine behind.
func decodeLines(ctx context.Context, pieces iter.Seq[piece], opts jira.DecodeOptions) iter.Seq2[decoded, error] {
	type outcome struct {
		issues []decoded
		err    error
	}
	return func(yield func(decoded, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()
		workers := max(2, runtime.GOMAXPROCS(0))
		decoders := make(chan *jira.Decoder, workers)
		for range workers {
			decoders <- jira.NewDecoder(opts)
		}
		queue := make(chan chan outcome, workers)
		running.Go(func() {
			defer close(queue)
			for p := range pieces {
				out := make(chan outcome, 1)
				select {
				case queue <- out:
				case <-ctx.Done():
					return
				}
				d := <-decoders
				running.Go(func() {
					issues, err := p.decode(d)
					decoders <- d
					out <- outcome{issues, err}
				})
			}
		})
		for out := range queue {
			o := <-out
			for _, d := range o.issues {
				if !yield(d, nil) {
					return
				}
			}
			if o.err != nil {
				yield(decoded{}, o.err)
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(decoded{}, err)
		}
	}
}

// decode reads the issues of a piece. err is why the file ends here, nil at its
// proper end or if it goes on.
func (p *piece) decode(d *jira.Decoder) (issues []decoded, err error) {
	issues = make([]decoded, 0, len(p.lines))
	text := p.text
	for _, l := range p.lines {
		raw := text[:l.size]
		text = text[l.size:]
		before := len(issues)
		issues = appendIssues(issues, d, raw, l.number)
		if l.open && len(issues) == before+1 && isSyntax(issues[before].err) {
			return issues[:before], &CutError{l.number, issues[before].err}
		}
	}
	if p.err == io.EOF {
		return issues, nil
	}
	return issues, p.err
}

// appendIssues decodes the issue of a line, or those of the page that is on it.
func appendIssues(issues []decoded, d *jira.Decoder, raw []byte, number int) []decoded {
	i, err := d.Decode(raw)
	if err == nil || isSyntax(err) || !bytes.Contains(raw, []byte(`"issues"`)) {
		return append(issues, decoded{i, number, err})
	}
	var page struct {
		Issues []json.RawMessage `json:"issues"`
	}
	if json.Unmarshal(raw, &page) != nil || page.Issues == nil {
		return append(issues, decoded{i, number, err})
	}
	for _, one := range page.Issues {
		i, err := d.Decode(one)
		issues = append(issues, decoded{i, number, err})
	}
	return issues
}

func isSyntax(err error) bool {
	_, ok := errors.AsType[*jira.SyntaxError](err)
	return ok
}

// projectOf returns the WET of WET-17.
func projectOf(key string) string {
	return key[:max(0, strings.LastIndexByte(key, '-'))]
}
