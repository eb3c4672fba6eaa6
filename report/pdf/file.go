package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
)

// A file is the objects of a PDF, by number. It begins as what fpdf wrote and
// leaves with the parts that fpdf cannot say: structure, links that can be
// read aloud, outline, metadata. Objects go out compressed (PDF 1.5 object
// streams): the structure of a long table is ten times smaller so.
type file struct {
	objects    [][]byte // body of object i, without "obj" and "endobj"; nil if free
	root, info int
	zip        *zlib.Writer // used again and again: it is large
}

var errFpdf = errors.New("fpdf wrote a file of another shape")

// readFile takes fpdf's output apart along its cross-reference table.
func readFile(b []byte) (*file, error) {
	at := bytes.LastIndex(b, []byte("startxref\n"))
	if at < 0 {
		return nil, fmt.Errorf("%w: no startxref", errFpdf)
	}
	var xref, size int
	f := new(file)
	if _, err := fmt.Sscanf(string(b[at:]), "startxref\n%d", &xref); err != nil || xref >= at {
		return nil, fmt.Errorf("%w: startxref", errFpdf)
	}
	if _, err := fmt.Sscanf(string(b[xref:]), "xref\n0 %d\n", &size); err != nil {
		return nil, fmt.Errorf("%w: xref", errFpdf)
	}
	table := xref + len(fmt.Sprintf("xref\n0 %d\n", size))
	trailer := table + 20*size
	if trailer >= at {
		return nil, fmt.Errorf("%w: short xref", errFpdf)
	}
	if _, err := fmt.Sscanf(string(b[trailer:at]), "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R", &size, &f.root, &f.info); err != nil {
		return nil, fmt.Errorf("%w: trailer", errFpdf)
	}
	return f, f.split(b[:xref], b[table:trailer])
}

func (f *file) split(body, table []byte) error {
	n := len(table) / 20
	offsets := make([]int, n)
	order := make([]int, 0, n)
	for i := 1; i < n; i++ {
		off, err := strconv.Atoi(string(table[20*i : 20*i+10]))
		if err != nil || off <= 0 || off >= len(body) {
			return fmt.Errorf("%w: offset of object %d", errFpdf, i)
		}
		offsets[i] = off
		order = append(order, i)
	}
	sort.Slice(order, func(a, b int) bool { return offsets[order[a]] < offsets[order[b]] })
	f.objects = make([][]byte, n)
	for k, i := range order {
		end := len(body)
		if k+1 < len(order) {
			end = offsets[order[k+1]]
		}
		o := bytes.TrimSpace(body[offsets[i]:end])
		head := fmt.Sprintf("%d 0 obj\n", i)
		if !bytes.HasPrefix(o, []byte(head)) || !bytes.HasSuffix(o, []byte("\nendobj")) {
			return fmt.Errorf("%w: object %d", errFpdf, i)
		}
		f.objects[i] = o[len(head) : len(o)-len("\nendobj")]
	}
	return nil
}

// add appends an object and returns its number.
func (f *file) add(body []byte) int {
	f.objects = append(f.objects, body)
	return len(f.objects) - 1
}

func (f *file) addf(format string, args ...any) int {
	return f.add(fmt.Appendf(nil, format, args...))
}

func (f *file) setf(n int, format string, args ...any) {
	f.objects[n] = fmt.Appendf(nil, format, args...)
}

func (f *file) addStream(dict string, data []byte) int {
	return f.add(streamBody(dict, data))
}

func streamBody(dict string, data []byte) []byte {
	b := fmt.Appendf(nil, "<<%s/Length %d>>\nstream\n", dict, len(data))
	b = append(b, data...)
	return append(b, "\nendstream"...)
}

// deflate compresses data, at a level that takes half the time of the default
// for a tenth more bytes.
func (f *file) deflate(data []byte) []byte {
	var b bytes.Buffer
	if f.zip == nil {
		f.zip, _ = zlib.NewWriterLevel(&b, 3) // a level that exists
	}
	f.zip.Reset(&b)
	_, _ = f.zip.Write(data) // a bytes.Buffer takes everything
	_ = f.zip.Close()
	return b.Bytes()
}

// squeeze compresses a stream that fpdf left plain: better than it would.
func (f *file) squeeze(n int) {
	_, data, _ := bytes.Cut(f.objects[n], []byte("stream\n"))
	data, ok := bytes.CutSuffix(data, []byte("\nendstream"))
	if ok {
		f.objects[n] = streamBody("/Filter/FlateDecode", f.deflate(data))
	}
}

// perStream is how many objects share a compressed stream.
const perStream = 200

// writeTo writes the whole file: streams as they are, the other objects
// compressed, then the cross-reference stream.
func (f *file) writeTo(w io.Writer) error {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	type place struct{ kind, a, b int }
	places := make([]place, len(f.objects))
	places[0] = place{0, 0, 65535}
	emit := func(n int, body []byte) {
		places[n] = place{1, out.Len(), 0}
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", n, body)
	}
	var plain []int
	for n := 1; n < len(f.objects); n++ {
		switch {
		case f.objects[n] == nil:
		case bytes.HasSuffix(f.objects[n], []byte("endstream")):
			emit(n, f.objects[n])
		default:
			plain = append(plain, n)
		}
	}
	for len(plain) > 0 {
		k := min(perStream, len(plain))
		n := f.add(f.pack(plain[:k]))
		places = append(places, place{})
		for i, m := range plain[:k] {
			places[m] = place{2, n, i}
		}
		emit(n, f.objects[n])
		plain = plain[k:]
	}
	at := out.Len()
	places = append(places, place{1, at, 0})
	table := make([]byte, 0, 7*len(places))
	for _, p := range places {
		table = append(table, byte(p.kind), byte(p.a>>24), byte(p.a>>16), byte(p.a>>8), byte(p.a), byte(p.b>>8), byte(p.b))
	}
	id := sha256.Sum256(out.Bytes())
	dict := fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%X><%X>]/Filter/FlateDecode",
		len(places), f.root, f.info, id[:16], id[:16])
	fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", len(places)-1, streamBody(dict, f.deflate(table)), at)
	_, err := out.WriteTo(w)
	return err
}

// pack writes objects into one compressed object stream.
func (f *file) pack(ns []int) []byte {
	var head, body bytes.Buffer
	for _, n := range ns {
		fmt.Fprintf(&head, "%d %d ", n, body.Len())
		body.Write(f.objects[n])
		body.WriteByte('\n')
	}
	dict := fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode", len(ns), head.Len())
	return streamBody(dict, f.deflate(append(head.Bytes(), body.Bytes()...)))
}
