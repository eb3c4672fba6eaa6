package pdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/nines-bot/nines/report/chart"
)

// embed makes a face known to fpdf when it is first used and returns its
// family, "" for one that fpdf cannot take: its text is drawn as shapes. fpdf
// gets a copy of the file, because cutting a font writes into it.
func (c *canvas) embed(face *chart.Face) string {
	if name, ok := c.ts.families[face]; ok {
		return name
	}
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, face.Name) + "-" + strconv.Itoa(len(c.ts.families))
	err := guard(func() {
		if t, ok := openTables(face.TTF); !ok || !t.mapped() || !t.free() {
			panic("not for fpdf")
		}
		c.pdf.AddUTF8FontFromBytes(name, "", bytes.Clone(face.TTF))
	})
	if err != nil {
		name = ""
	}
	c.ts.families[face] = name
	return name
}

// guard turns a panic into an error. fpdf indexes into fonts as it likes.
func guard(do func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("fpdf: %v", p)
		}
	}()
	do()
	return nil
}

// tables are those of a TrueType file, by name.
type tables map[string][]byte

// openTables finds the tables and reports whether all that fpdf reads are there.
func openTables(ttf []byte) (tables, bool) {
	if len(ttf) < 12 {
		return nil, false
	}
	t := make(tables)
	n := int(binary.BigEndian.Uint16(ttf[4:]))
	for i := range n {
		if len(ttf) < 12+16*(i+1) {
			return nil, false
		}
		e := ttf[12+16*i:]
		at, size := uint64(binary.BigEndian.Uint32(e[8:])), uint64(binary.BigEndian.Uint32(e[12:]))
		if at+size > uint64(len(ttf)) {
			return nil, false
		}
		t[string(e[:4])] = ttf[at : at+size]
	}
	for _, name := range []string{"head", "hhea", "hmtx", "maxp", "cmap", "loca", "glyf", "name", "post", "OS/2"} {
		if len(t[name]) < 6 {
			return nil, false
		}
	}
	return t, true
}

// mapped reports whether the font has the map of characters that fpdf reads:
// format 4, for Unicode. Without it fpdf would write wrong glyphs.
func (t tables) mapped() bool {
	cmap := t["cmap"]
	for i := range int(binary.BigEndian.Uint16(cmap[2:])) {
		if len(cmap) < 4+8*(i+1) {
			return false
		}
		e := cmap[4+8*i:]
		platform, encoding := binary.BigEndian.Uint16(e), binary.BigEndian.Uint16(e[2:])
		at := uint64(binary.BigEndian.Uint32(e[4:]))
		if (platform == 3 && encoding == 1 || platform == 0) && at+2 <= uint64(len(cmap)) && binary.BigEndian.Uint16(cmap[at:]) == 4 {
			return true
		}
	}
	return false
}

// free reports whether the font says that it may be taken into documents, as
// fpdf understands it.
func (t tables) free() bool {
	if len(t["OS/2"]) < 10 {
		return false
	}
	rights := binary.BigEndian.Uint16(t["OS/2"][8:])
	return rights != 2 && rights&0x300 == 0
}
