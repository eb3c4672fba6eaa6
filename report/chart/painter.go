package chart

import (
	"encoding/binary"
	"image/color"

	"github.com/golang/freetype/raster"
)

// A painter colours spans of pixels, to the last bit as freetype's RGBAPainter
// does. Most pixels of a picture are covered wholly by something opaque: they
// are written, not blended.
type painter struct {
	*canvas
	r, g, b, a uint32 // 16 bits each, premultiplied
	place      uint16 // of the colour
}

func (p *painter) set(c color.Color) {
	p.r, p.g, p.b, p.a = c.RGBA()
	p.place = p.colors.place(rgba(p.r, p.g, p.b, p.a))
}

// Paint implements [raster.Painter].
func (p *painter) Paint(spans []raster.Span, _ bool) {
	for _, s := range spans {
		from, to := max(s.X0, 0), min(s.X1, p.w)
		if s.Y < 0 || s.Y >= p.h || from >= to {
			continue
		}
		row := p.pix[2*(s.Y*p.w+from) : 2*(s.Y*p.w+to)]
		if s.Alpha == opaque && p.a == opaque {
			p.write(row)
		} else {
			p.blend(row, s.Alpha)
		}
	}
}

const opaque = 1<<16 - 1

// write fills row, doubling what is there.
func (p *painter) write(row []byte) {
	binary.LittleEndian.PutUint16(row, p.place)
	for n := 2; n < len(row); n *= 2 {
		copy(row[n:], row[:n])
	}
}

// blend lays the colour over row, covering alpha of it.
func (p *painter) blend(row []byte, alpha uint32) {
	r, g, b, a := p.r*alpha, p.g*alpha, p.b*alpha, p.a*alpha
	rest := (opaque - a/opaque) * 0x101
	for place, n := range runs(row) {
		v := p.colors.all[place]
		over := p.colors.place(rgba(
			((v>>24)*rest+r)/opaque,
			((v>>16&0xff)*rest+g)/opaque,
			((v>>8&0xff)*rest+b)/opaque,
			((v&0xff)*rest+a)/opaque))
		for range n {
			binary.LittleEndian.PutUint16(row, over)
			row = row[2:]
		}
	}
}

// rgba is the upper byte of each of four times 16 bits.
func rgba(r, g, b, a uint32) uint32 {
	return r>>8<<24 | g>>8<<16 | b&0xff00 | a>>8
}
