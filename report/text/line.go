package text

import (
	"net/url"
	"strings"
)

// A style is how a piece of a line looks.
type style uint8

const (
	normal style = iota
	strong
	faint
	good
	watch
	bad
	accent // the glyphs of charts
)

// sgr are the parameters of the escape sequence that sets a style.
func (s style) sgr() string {
	return [...]string{normal: "", strong: "1", faint: "2", good: "32", watch: "33", bad: "1;31", accent: "36"}[s]
}

// A piece is text of one look. The text is clean: see [clean].
type piece struct {
	text  string
	style style
	link  string
}

// A line is what stands between two line ends.
type line []piece

func (l line) width() int {
	w := 0
	for _, p := range l {
		w += measure(p.text)
	}
	return w
}

func plainLine(s style, text string) line { return line{{text: text, style: s}} }

// padTo fills the line with spaces to width, before it if right.
func (l line) padTo(width int, right bool) line {
	n := width - l.width()
	if n <= 0 {
		return l
	}
	space := piece{text: strings.Repeat(" ", n)}
	if right {
		return append(line{space}, l...)
	}
	return append(l[:len(l):len(l)], space)
}

// wrap breaks pieces into lines of at most width cells, at spaces where it can,
// inside words where it must.
func wrap(pieces []piece, width int) []line {
	width = max(width, 2)
	var w wrapper
	w.width = width
	for _, p := range pieces {
		rest := p.text
		for rest != "" {
			var word string
			word, rest = nextWord(rest)
			w.add(piece{text: word, style: p.style, link: p.link})
		}
	}
	return w.flush()
}

// nextWord cuts a run of spaces, or of other characters, from s.
func nextWord(s string) (word, rest string) {
	space := s[0] == ' '
	i := strings.IndexFunc(s, func(r rune) bool { return (r == ' ') != space })
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i:]
}

type wrapper struct {
	width int
	lines []line
	now   line
	used  int
}

func (w *wrapper) add(p piece) {
	n := measure(p.text)
	if p.text[0] == ' ' {
		if w.used > 0 && w.used+n <= w.width {
			w.put(p, n)
		} else if w.used > 0 {
			w.end()
		}
		return
	}
	if w.used > 0 && w.used+n > w.width && w.breakable() {
		w.end()
	}
	for w.used+n > w.width {
		head := fit(p.text, w.width-w.used)
		if head == "" && w.used == 0 {
			head, _ = cluster(p.text) // wider than any line: better than none
		}
		if head != "" {
			w.put(piece{head, p.style, p.link}, measure(head))
			p.text = p.text[len(head):]
		}
		w.end()
		if n = measure(p.text); n == 0 {
			return
		}
	}
	w.put(p, n)
}

// breakable reports whether the line may end here: after a space, not inside a
// word that has several pieces.
func (w *wrapper) breakable() bool {
	last := w.now[len(w.now)-1].text
	return strings.HasSuffix(last, " ")
}

func (w *wrapper) put(p piece, n int) { w.now, w.used = append(w.now, p), w.used+n }

func (w *wrapper) end() {
	for len(w.now) > 0 {
		last := &w.now[len(w.now)-1]
		last.text = strings.TrimRight(last.text, " ")
		if last.text != "" {
			break
		}
		w.now = w.now[:len(w.now)-1]
	}
	w.lines, w.now, w.used = append(w.lines, w.now), nil, 0
}

func (w *wrapper) flush() []line {
	if w.used > 0 {
		w.end()
	}
	return w.lines
}

// fit is the longest beginning of s in width cells.
func fit(s string, width int) string {
	n := 0
	for n < len(s) {
		c, w := cluster(s[n:])
		if w > width {
			break
		}
		width -= w
		n += len(c)
	}
	return s[:n]
}

// limitLines keeps the first n lines and marks the last one if there are more.
func limitLines(lines []line, n, width int, ellipsis string) []line {
	if len(lines) <= n {
		return lines
	}
	last := lines[n-1]
	room := width - measure(ellipsis)
	var kept line
	for _, p := range last {
		head := fit(p.text, room)
		room -= measure(head)
		kept = append(kept, piece{head, p.style, p.link})
		if head != p.text {
			break
		}
	}
	if n := len(kept); n > 0 {
		kept[n-1].text = strings.TrimRight(kept[n-1].text, " ")
	}
	return append(lines[:n-1:n-1], append(kept, piece{text: ellipsis, style: faint}))
}

// safeLink is the link as it may stand in an escape sequence, or "".
func safeLink(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	link = u.String()
	if !plain(link) {
		return ""
	}
	return link
}
