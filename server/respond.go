package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A frame is what stands around every page.
type frame struct {
	Title string
	Here  string // the part of the site that is open: "services"
	Body  any

	// Filled in by page.
	Style, Icon string
	Name        string // of the reader, if known
	Form        string // token of the sign-out form; "" without a session
	Guest       bool   // may see no other page
	Until       string // when the link of a guest ends
}

// page answers with a page of the site.
func (s *Server) page(w http.ResponseWriter, r *http.Request, status int, name string, f frame) {
	who := readerOf(r.Context())
	f.Style, f.Icon = s.assets.style.path, s.assets.icon.path
	f.Name, f.Form, f.Guest = who.name, who.csrf, !who.known || who.link != ""
	if who.link != "" {
		f.Until = who.until.UTC().Format("2 Jan 2006 15:04 MST")
	}
	var b bytes.Buffer // a page that fails half-way must not be half sent
	if err := s.pages[name].ExecuteTemplate(&b, "layout", f); err != nil {
		s.Logger.ErrorContext(r.Context(), "page", "name", name, "error", err)
		http.Error(w, "This page cannot be shown. Whoever runs nines finds the reason in its log.", http.StatusInternalServerError)
		return
	}
	body := straight(b.Bytes())
	if status != http.StatusOK {
		write(w, r, status, "text/html; charset=utf-8", body)
		return
	}
	s.send(w, r, "text/html; charset=utf-8", body)
}

// straight drops what no page may hold, whoever's text brought it: control
// characters, and the marks that turn the direction of what follows them (U+202A
// to 202E, U+2066 to 2069).
func straight(page []byte) []byte {
	out, from := page[:0], 0
	for i := 0; i < len(page); {
		n := odd(page[i:])
		if n == 0 {
			i++
			continue
		}
		out = append(out, page[from:i]...)
		i += n
		from = i
	}
	return append(out, page[from:]...)
}

// odd is the length of what b begins with, if it is to be dropped.
func odd(b []byte) int {
	switch c := b[0]; {
	case c >= ' ' && c < 0x7f, c == '\n', c == '\t':
		return 0
	case c < ' ', c == 0x7f:
		return 1
	case c == 0xc2 && len(b) > 1 && b[1] < 0xa0, turns(b):
		_, n := utf8.DecodeRune(b)
		return n
	}
	return 0
}

// turns reports whether UTF-8 begins with such a mark.
func turns(b []byte) bool {
	return len(b) > 2 && b[0] == 0xe2 && (b[1] == 0x80 && b[2] >= 0xaa && b[2] <= 0xae || b[1] == 0x81 && b[2] >= 0xa6 && b[2] <= 0xa9)
}

func write(w http.ResponseWriter, r *http.Request, status int, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// send answers with a whole body: not at all if the reader has it, compressed if
// that helps.
func (s *Server) send(w http.ResponseWriter, r *http.Request, kind string, body []byte) {
	h := w.Header()
	sum := sha256.Sum256(body)
	tag := `W/"` + hex.EncodeToString(sum[:12]) + `"` // weak: the same for both encodings
	h.Set("ETag", tag)
	if h.Get("Cache-Control") == "no-store" {
		h.Set("Cache-Control", "private, no-cache")
	}
	h.Add("Vary", "Accept-Encoding")
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if len(body) > 1024 && compressible(kind) && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = s.packed(r.Context(), tag, body)
	}
	write(w, r, http.StatusOK, kind, body)
}

func compressible(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "application/json") || strings.HasPrefix(kind, "image/svg")
}

// packed compresses what is large once for all who read it.
func (s *Server) packed(ctx context.Context, tag string, body []byte) []byte {
	if len(body) < 64<<10 {
		return s.compress(body)
	}
	z, err := s.library.files.get(ctx, "gzip\x00"+tag, func(context.Context) (made[[]byte], error) {
		z := s.compress(body)
		return made[[]byte]{z, int64(len(z)), time.Time{}}, nil
	})
	if err != nil { // too much is being made, or the reader is gone
		return s.compress(body)
	}
	return z
}

// compress cannot fail: it writes to memory.
func (s *Server) compress(body []byte) []byte {
	z, _ := s.zips.Get().(*gzip.Writer)
	if z == nil {
		z, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed)
	}
	defer s.zips.Put(z)
	var b bytes.Buffer
	z.Reset(&b)
	z.Write(body)
	z.Close()
	return b.Bytes()
}

func matches(header, tag string) bool {
	for t := range strings.SplitSeq(header, ",") {
		if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(part, ";")
		if n := strings.TrimSpace(name); n != "gzip" && n != "*" {
			continue
		}
		q = strings.TrimPrefix(strings.ReplaceAll(q, " ", ""), "q=")
		v, err := strconv.ParseFloat(q, 64)
		return q == "" || err == nil && v > 0
	}
	return false
}

// minute writes an instant for people, in the zone of what it belongs to.
func minute(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2 Jan 2006 15:04 MST")
}
