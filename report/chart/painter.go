package chart

import (
	"image"
	"image/color"

	"github.com/golang/freetype/raster"
)

// A painter colours spans of pixels, to the last bit as freetype's RGBAPainter
// does. Most pixels of a picture are covered wholly by something opaque: they
// are written, not blended.
type painter struct {
	img        *image.RGBA // at the origin
	r, g, b, a uint32      // 16 bits each, premultiplied
}

func (p *painter) set(c color.Color) { p.r, p.g, p.b, p.a = c.RGBA() }

// Paint implements [raster.Painter].
func (p *painter) Paint(spans []raster.Span, _ bool) {
	size := p.img.Rect.Max
	for _, s := range spans {
		from, to := max(s.X0, 0), min(s.X1, size.X)
		if s.Y < 0 || s.Y >= size.Y || from >= to {
			continue
		}
		row := p.img.Pix[s.Y*p.img.Stride:][4*from : 4*to]
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
	row[0], row[1], row[2], row[3] = uint8(p.r>>8), uint8(p.g>>8), uint8(p.b>>8), 0xff
	for n := 4; n < len(row); n *= 2 {
		copy(row[n:], row[:n])
	}
}

// blend lays the colour over row, covering alpha of it.
func (p *painter) blend(row []byte, alpha uint32) {
	r, g, b, a := p.r*alpha, p.g*alpha, p.b*alpha, p.a*alpha
	rest := (opaque - a/opaque) * 0x101
	for i := 0; i+4 <= len(row); i += 4 {
		px := row[i : i+4 : i+4]
		px[0] = uint8((uint32(px[0])*rest + r) / opaque >> 8)
		px[1] = uint8((uint32(px[1])*rest + g) / opaque >> 8)
		px[2] = uint8((uint32(px[2])*rest + b) / opaque >> 8)
		px[3] = uint8((uint32(px[3])*rest + a) / opaque >> 8)
	}
}
