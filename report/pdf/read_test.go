package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// A reader is a PDF taken apart, for tests: it knows the forms that this
// package writes, and no others.
type reader struct {
	t       *testing.T
	objects map[int]string // dictionaries, and content streams inflated
	root    int
	read    map[int][]show // pages that were read before
}

var (
	objectRE = regexp.MustCompile(`(?s)^(\d+) 0 obj\n`)
	refRE    = regexp.MustCompile(`(\d+) 0 R`)
)

func read(t *testing.T, file []byte) *reader {
	t.Helper()
	r := &reader{t: t, objects: make(map[int]string), read: make(map[int][]show)}
	at := bytes.LastIndex(file, []byte("startxref\n"))
	if at < 0 || !bytes.HasPrefix(file, []byte("%PDF-1.7\n")) {
		t.Fatal("no PDF")
	}
	xref, err := strconv.Atoi(strings.Fields(string(file[at:]))[1])
	if err != nil {
		t.Fatal(err)
	}
	dict, table := r.stream(file[xref:])
	r.root = r.ref(dict, "Root")
	packed := make(map[int]bool)
	for n := 0; n*7 < len(table); n++ {
		e := table[n*7:]
		switch at := int(binary.BigEndian.Uint32(e[1:])); e[0] {
		case 1:
			body, data := r.stream(file[at:])
			if !strings.HasPrefix(string(file[at:]), strconv.Itoa(n)+" 0 obj\n") {
				t.Fatalf("object %d is not where the table says", n)
			}
			if strings.Contains(body, "/ObjStm") {
				r.unpack(body, data)
			} else {
				r.objects[n] = body + string(data)
			}
		case 2:
			packed[n] = true
		}
	}
	for n := range packed {
		if _, ok := r.objects[n]; !ok {
			t.Errorf("object %d is in no object stream", n)
		}
	}
	return r
}

// stream reads the object at the head of b: its dictionary and its data.
func (r *reader) stream(b []byte) (string, []byte) {
	r.t.Helper()
	head := objectRE.Find(b)
	if head == nil {
		r.t.Fatalf("no object: %.40q", b)
	}
	b = b[len(head):]
	i := bytes.Index(b, []byte("\nstream\n"))
	end := bytes.Index(b, []byte("\nendobj"))
	if i < 0 || i > end {
		return string(b[:end]), nil
	}
	dict := string(b[:i])
	data := b[i+len("\nstream\n"):][:r.number(dict, "Length")]
	if !strings.Contains(dict, "FlateDecode") {
		return dict, data
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		r.t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		r.t.Fatal(err)
	}
	return dict, out
}

func (r *reader) unpack(dict string, data []byte) {
	first := r.number(dict, "First")
	head := strings.Fields(string(data[:first]))
	for i := 0; i+1 < len(head); i += 2 {
		n, _ := strconv.Atoi(head[i])
		from, _ := strconv.Atoi(head[i+1])
		to := len(data) - first
		if i+3 < len(head) {
			to, _ = strconv.Atoi(head[i+3])
		}
		r.objects[n] = strings.TrimSpace(string(data[first+from : first+to]))
	}
}

func (r *reader) number(dict, key string) int {
	r.t.Helper()
	_, s, ok := strings.Cut(dict, "/"+key+" ")
	end := strings.IndexFunc(s+" ", func(c rune) bool { return c < '0' || c > '9' })
	n, err := strconv.Atoi(s[:max(0, end)])
	if !ok || err != nil {
		r.t.Fatalf("no /%s in %.80q", key, dict)
	}
	return n
}

func (r *reader) ref(dict, key string) int { return r.number(dict, key) }

// refs are the references in the array at key.
func (r *reader) refs(dict, key string) []int {
	_, s, ok := strings.Cut(dict, "/"+key+"[")
	if !ok {
		return nil
	}
	s, _, _ = strings.Cut(s, "]")
	var ns []int
	for _, m := range refRE.FindAllStringSubmatch(s, -1) {
		n, _ := strconv.Atoi(m[1])
		ns = append(ns, n)
	}
	return ns
}

// pages are the numbers of the page objects, in order.
func (r *reader) pages() []int {
	_, s, _ := strings.Cut(r.objects[r.ref(r.objects[r.root], "Pages")], "/Kids [")
	return r.refs("/Kids["+s, "Kids")
}

// unUTF16 reads the string of a Tj operator.
func unUTF16(s string) string {
	b := []byte(unescape(s))
	us := make([]uint16, len(b)/2)
	for i := range us {
		us[i] = binary.BigEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(us))
}

// unText reads a text string in either form.
func unText(s string) string {
	if !strings.HasPrefix(s, "<") {
		return unescape(s)
	}
	b, _ := hex.DecodeString(strings.Trim(s, "<>"))
	us := make([]uint16, len(b)/2)
	for i := range us {
		us[i] = binary.BigEndian.Uint16(b[2*i:])
	}
	return strings.TrimPrefix(string(utf16.Decode(us)), "\uFEFF")
}

func unescape(s string) string {
	s = s[1 : len(s)-1]
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
			if s[i] == 'r' {
				b.WriteByte('\r')
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
