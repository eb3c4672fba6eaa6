package pdf

// The logical structure of a document: what a screen reader walks and what
// copying text out follows. PDF 1.7 (ISO 32000-1) 14.7 and 14.8.

// An elem is one structure element: a heading, a paragraph, a cell.
type elem struct {
	tag    string // "H1", "P", "TD"
	parent *elem
	kids   []kid
	attrs  string // "/A <<...>>", written as it is
	alt    string // what a picture shows
	num    int    // object number, given out when the tree is written
}

// A kid is one of: a child element, marked content of a page, an annotation.
type kid struct {
	elem  *elem
	page  int // 1-based
	mcid  int
	annot *annot
}

// An annot is the clickable rectangle of a link, in PDF space.
type annot struct {
	page           int
	x0, y0, x1, y1 float64
	uri, contents  string
	owner          *elem
	num            int
}

func (e *elem) child(tag string) *elem {
	c := &elem{tag: tag, parent: e}
	e.kids = append(e.kids, kid{elem: c})
	return c
}

// attr sets layout or table attributes, given without the outer brackets.
func (e *elem) attr(s string) *elem {
	e.attrs = "/A <<" + s + ">>"
	return e
}

// firstPage is where the content of e begins, 0 if it has none.
func (e *elem) firstPage() int {
	for _, k := range e.kids {
		if k.elem == nil {
			return k.page
		}
		if p := k.elem.firstPage(); p > 0 {
			return p
		}
	}
	return 0
}

// empty reports whether nothing was drawn under e; such elements are left out.
func (e *elem) empty() bool {
	for _, k := range e.kids {
		if k.elem == nil || !k.elem.empty() {
			return false
		}
	}
	return e.tag != "TD" && e.tag != "TH"
}
