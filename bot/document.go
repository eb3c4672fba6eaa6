package bot

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// isDocument reports whether a file is one JSON value over many lines, or an
// array, and not an object a line.
func isDocument(r *bufio.Reader) bool {
	start, _ := r.Peek(4 << 10)
	start = bytes.TrimLeft(start, " \t\r\n")
	first, _, more := bytes.Cut(start, []byte("\n"))
	first = bytes.TrimSpace(first)
	return bytes.HasPrefix(first, []byte("[")) || more && (bytes.HasSuffix(first, []byte("{")) || bytes.HasSuffix(first, []byte(",")) && bytes.HasPrefix(first, []byte("{")))
}

// readDocument yields the issues of an array or of a page of a search as if
// each had a line; its number is that of the line it ends on.
func readDocument(r io.Reader, yield func(piece) bool) {
	c := &lineCounter{r: r}
	dec := json.NewDecoder(c)
	if err := enterArray(dec); err != nil {
		yield(piece{err: c.fail(dec, err)})
		return
	}
	for dec.More() {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			yield(piece{err: c.fail(dec, err)})
			return
		}
		if !yield(piece{text: raw, lines: []line{{number: c.at(dec.InputOffset()), size: len(raw)}}}) {
			return
		}
	}
	if _, err := dec.Token(); err != nil {
		yield(piece{err: c.fail(dec, err)})
		return
	}
	yield(piece{err: io.EOF})
}

// enterArray moves into the array, or into the one that is called "issues".
func enterArray(dec *json.Decoder) error {
	t, err := dec.Token()
	if err != nil || t == json.Delim('[') {
		return err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		if name == "issues" {
			if t, err := dec.Token(); err != nil || t == json.Delim('[') {
				return err
			}
			return errors.New(`"issues" is no array`)
		}
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			return err
		}
	}
	return errors.New(`no array, and no object with "issues"`)
}

// A lineCounter knows the lines of what was read through it.
type lineCounter struct {
	r    io.Reader
	ends []int64 // offsets of line ends not yet passed
	read int64
	line int // line ends passed
}

func (c *lineCounter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	for i, ch := range b[:n] {
		if ch == '\n' {
			c.ends = append(c.ends, c.read+int64(i))
		}
	}
	c.read += int64(n)
	return n, err
}

// at returns the number of the line of an offset; offsets must not decrease.
func (c *lineCounter) at(offset int64) int {
	n := 0
	for n < len(c.ends) && c.ends[n] < offset {
		n++
	}
	c.ends = c.ends[:copy(c.ends, c.ends[n:])]
	c.line += n
	return c.line + 1
}

func (c *lineCounter) fail(dec *json.Decoder, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &CutError{c.at(c.read), io.ErrUnexpectedEOF}
	}
	return readError(err, c.at(dec.InputOffset()))
}
