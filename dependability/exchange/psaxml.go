package exchange

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
)

// An element of an XML file, with its place.
type element struct {
	name         string
	attrs        []xml.Attr
	children     []*element
	line, column int
}

func (e *element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e *element) complain(hint, format string, args ...any) {
	complain(e.line, e.column, hint, format, args...)
}

// only wants n children.
func (e *element) only(n int) []*element {
	if len(e.children) != n {
		e.complain("", "<%s> has %d parts, want %d", e.name, len(e.children), n)
	}
	return e.children
}

// noted are the elements that say nothing to a computation.
func noted(name string) bool { return name == "label" || name == "attributes" }

// readXML reads the elements of a file; text between them is ignored, and so
// are labels and attributes.
func readXML(source []byte) *element {
	d := xml.NewDecoder(bytes.NewReader(source))
	root := &element{}
	path := []*element{root}
	count := 0
	for {
		line, column := place(d, source)
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line, column := place(d, source)
			complain(line, column, "", "%v", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if count++; count > maxEvents || len(path) > maxDepth {
				complain(line, column, "", "more than %d elements, or nested more than %d deep", maxEvents, maxDepth)
			}
			if noted(t.Name.Local) {
				if err := d.Skip(); err != nil {
					complain(line, column, "", "%v", err)
				}
				continue
			}
			e := &element{name: t.Name.Local, attrs: t.Attr, line: line, column: column}
			above := path[len(path)-1]
			above.children = append(above.children, e)
			path = append(path, e)
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
	if len(root.children) != 1 || root.children[0].name != "opsa-mef" {
		complain(1, 1, "the file begins with <opsa-mef>", "this is no Open-PSA model")
	}
	return root.children[0]
}

func place(d *xml.Decoder, source []byte) (line, column int) {
	offset := min(int(d.InputOffset()), len(source))
	before := source[:offset]
	return bytes.Count(before, []byte{'\n'}) + 1, offset - bytes.LastIndexByte(before, '\n')
}
