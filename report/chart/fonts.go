package chart

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The embedded faces; their licences stand beside them.
var (
	//go:embed fonts/Inter-Regular.ttf
	interRegular []byte
	//go:embed fonts/Inter-SemiBold.ttf
	interSemiBold []byte
	//go:embed fonts/NotoEmoji-Regular.ttf
	notoEmoji []byte
)

// A FontSet is the text family of pictures: Inter in two weights, Noto Emoji,
// and what [LoadFonts] was given for the scripts those lack. It is safe for
// concurrent use.
type FontSet struct {
	regular, bold *Face
	fallback      []*Face // in order of preference

	mu  sync.Mutex
	buf sfnt.Buffer

	spare atomic.Pointer[canvas] // megabytes that the next picture can have
}

// A Face is one font file.
type Face struct {
	Name string // "Inter-Regular": the file name without its extension
	// TTF is the file if it holds TrueType outlines, nil for others (CFF,
	// collections), whose text a PDF has to draw as outlines, and for those of
	// which no character was needed so far.
	TTF []byte

	file   string // not read yet
	font   *sfnt.Font
	upem   float64
	glyphs map[rune]*glyph // those that were asked for
}

// glyph is measured in font units over units per em.
type glyph struct {
	ok      bool
	advance float64
	path    Path
	drawn   bool // path is loaded
}

// Fonts returns the embedded faces alone.
func Fonts() (*FontSet, error) { return LoadFonts() }

// LoadFonts returns the embedded faces, then those of the files at paths, which
// are looked into in that order for characters that Inter lacks. Paths that do
// not exist are passed over, so that standard places can be listed; a file that
// is no font is an error.
func LoadFonts(paths ...string) (*FontSet, error) {
	s := new(FontSet)
	var err error
	if s.regular, err = parseFace("Inter-Regular", interRegular); err != nil {
		return nil, err
	}
	if s.bold, err = parseFace("Inter-SemiBold", interSemiBold); err != nil {
		return nil, err
	}
	for _, p := range paths {
		f := &Face{Name: strings.TrimSuffix(filepath.Base(p), filepath.Ext(p)), file: p}
		err := f.probe()
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("font file %s: %w", p, err)
		}
		s.fallback = append(s.fallback, f)
	}
	emoji, err := parseFace("NotoEmoji-Regular", notoEmoji)
	if err != nil {
		return nil, err
	}
	s.fallback = append(s.fallback, emoji)
	return s, nil
}

// StandardFonts are the places where common systems keep fonts with Chinese,
// Japanese, Hebrew and Arabic characters, for [LoadFonts].
func StandardFonts() []string {
	return []string{
		"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
		"/usr/share/fonts/droid/DroidSansFallbackFull.ttf",
		"/usr/share/fonts/google-droid-sans-fonts/DroidSansFallbackFull.ttf",
		"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
		"/usr/share/fonts/dejavu/DejaVuSans.ttf",
	}
}

func parseFace(name string, data []byte) (*Face, error) {
	c, err := sfnt.ParseCollection(data) // also of one
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	font, err := c.Font(0)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	f := &Face{Name: name, font: font, upem: float64(font.UnitsPerEm()), glyphs: make(map[rune]*glyph)}
	if bytes.HasPrefix(data, []byte("\x00\x01\x00\x00")) || bytes.HasPrefix(data, []byte("true")) {
		f.TTF = data
	}
	return f, nil
}

// probe proves that the file of a face is a font. Its megabytes are rarely
// needed, so only the heads of its tables are read. From an [io.ReaderAt], sfnt
// misreads some tables of kerning: such a font is tried once more as a whole.
func (f *Face) probe() error {
	file, err := os.Open(f.file)
	if err != nil {
		return err
	}
	defer file.Close()
	if c, err := sfnt.ParseCollectionReaderAt(file); err == nil {
		if _, err := c.Font(0); err == nil {
			return nil
		}
	}
	whole := *f
	return whole.load()
}

// load reads the file of a face. One that cannot be read has no characters.
func (f *Face) load() error {
	file := f.file
	f.file = ""
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	read, err := parseFace(f.Name, data)
	if err == nil {
		*f = *read
	}
	return err
}

// Faces lists the faces, those for plain text first.
func (s *FontSet) Faces() []*Face {
	return append([]*Face{s.regular, s.bold}, s.fallback...)
}

// face returns the first face that has r, or nil if none has.
func (s *FontSet) face(f Font, r rune) (*Face, *glyph) {
	text := s.regular
	if f.Bold {
		text = s.bold
	}
	if g := s.glyph(text, r); g.ok {
		return text, g
	}
	for _, face := range s.fallback {
		if g := s.glyph(face, r); g.ok {
			return face, g
		}
	}
	return nil, &glyph{advance: boxAdvance}
}

// glyph returns the metrics of r in a face.
func (s *FontSet) glyph(face *Face, r rune) *glyph {
	if g, ok := face.glyphs[r]; ok {
		return g
	}
	if face.file != "" {
		_ = face.load() // was read before
	}
	g := new(glyph)
	if face.font == nil {
		return g
	}
	if i, err := face.font.GlyphIndex(&s.buf, r); err == nil && i != 0 {
		units := fixed.Int26_6(face.upem)
		if adv, err := face.font.GlyphAdvance(&s.buf, i, units, 0); err == nil {
			g.ok, g.advance = true, float64(adv)/face.upem
		}
	}
	face.glyphs[r] = g
	return g
}

// outline returns the shape of r in ems.
func (s *FontSet) outline(face *Face, r rune) Path {
	g := s.glyph(face, r)
	if !g.ok || g.drawn {
		return g.path
	}
	g.drawn = true
	if i, err := face.font.GlyphIndex(&s.buf, r); err == nil {
		if segs, err := face.font.LoadGlyph(&s.buf, i, fixed.Int26_6(face.upem), nil); err == nil {
			g.path = glyphPath(segs, face.upem)
		}
	}
	return g.path
}

func glyphPath(segs sfnt.Segments, upem float64) Path {
	pt := func(p fixed.Point26_6) Point { return Point{float64(p.X) / upem, float64(p.Y) / upem} }
	var p Path
	for i, s := range segs {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				p.close()
			}
			p.moveTo(pt(s.Args[0]).X, pt(s.Args[0]).Y)
		case sfnt.SegmentOpLineTo:
			p.lineTo(pt(s.Args[0]).X, pt(s.Args[0]).Y)
		case sfnt.SegmentOpQuadTo:
			p.quadTo(pt(s.Args[0]), pt(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			p.curveTo(pt(s.Args[0]), pt(s.Args[1]), pt(s.Args[2]))
		}
	}
	if len(p) > 0 {
		p.close()
	}
	return p
}
