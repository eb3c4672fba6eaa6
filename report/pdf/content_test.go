package pdf

import (
	"strconv"
	"strings"
)

// A show is one piece of text on a page.
type show struct {
	mcid  int // -1 in an artifact
	tag   string
	text  string
	x, y  float64
	size  float64
	ghost bool
}

// shows reads the text of a page and checks its marked content: all of it is
// marked, none is nested.
func (r *reader) shows(page int) []show {
	r.t.Helper()
	if s, ok := r.read[page]; ok {
		return s
	}
	content := r.objects[r.ref(r.objects[page], "Contents")]
	_, content, _ = strings.Cut(content, ">>")
	w := pageWalker{reader: r, cur: show{mcid: unmarked}}
	var operands []string
	for tok := ""; ; {
		if tok, content = token(content); tok == "" {
			break
		}
		if c := tok[0]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			w.operator(tok, operands)
			operands = operands[:0]
			continue
		}
		operands = append(operands, tok)
	}
	if w.cur.mcid != unmarked {
		r.t.Errorf("page object %d: marked content is open at its end", page)
	}
	r.read[page] = w.out
	return w.out
}

const unmarked = -2

type pageWalker struct {
	*reader
	out   []show
	cur   show
	words string // the ActualText, if any
}

func (w *pageWalker) operator(op string, args []string) {
	n := len(args)
	switch op {
	case "BDC", "BMC":
		if w.cur.mcid != unmarked {
			w.t.Errorf("marked content in marked content: %q", args)
		}
		w.cur.mcid, w.cur.tag, w.words = -1, args[0], ""
		for i, s := range args {
			switch s {
			case "/MCID":
				w.cur.mcid = int(w.float(args[i+1]))
			case "/ActualText":
				w.words = unText(args[i+1])
			}
		}
	case "EMC":
		if w.cur.mcid == unmarked {
			w.t.Error("marked content ends that did not begin")
		}
		w.cur.mcid = unmarked
	case "Tf":
		w.cur.size = w.float(args[n-1])
	case "Tr":
		w.cur.ghost = args[n-1] == "3"
	case "Td":
		w.cur.x, w.cur.y = w.float(args[n-2]), w.float(args[n-1])
	case "Tj":
		s := w.cur
		s.text = unUTF16(args[n-1])
		if s.mcid == unmarked {
			w.t.Errorf("text %q is neither tagged nor an artifact", s.text)
		}
		if s.tag == "/Span" { // its words are said once
			s.text, w.words = w.words, ""
		}
		w.out = append(w.out, s)
	case "f", "S", "B", "rg", "RG", "w", "re", "m", "l", "c", "h":
		if w.cur.mcid == unmarked && strings.Contains("fSB", op) {
			w.t.Errorf("ink that is neither tagged nor an artifact: %s", op)
		}
	}
}

func (r *reader) float(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		r.t.Errorf("number %q: %v", s, err)
	}
	return v
}

// token takes the next token off a content stream: a string, a name, a number,
// a bracket or an operator; "" at the end.
func token(s string) (tok, rest string) {
	s = strings.TrimLeft(s, " \n")
	if s == "" {
		return "", ""
	}
	end := 1
	switch s[0] {
	case '(':
		for ; s[end] != ')'; end++ {
			if s[end] == '\\' {
				end++
			}
		}
		end++
	case '<', '>':
		if s[1] == s[0] {
			end = 2
		} else {
			end = strings.IndexByte(s, '>') + 1
		}
	case '[', ']':
	default:
		for end < len(s) && !strings.ContainsRune(" \n()<>[]/", rune(s[end])) {
			end++
		}
	}
	return s[:end], s[end:]
}
