package chart

import (
	"cmp"
	"encoding/binary"
	"image"
	"image/color"
	"slices"
)

// paletted turns the picture into one with at most 256 colours: the most frequent
// ones. A chart has a dozen colours and their blends at edges; the rare blends
// become the nearest frequent one, which nobody can see. A quarter of the bytes
// means a quarter of the time to deflate them. They are written over the picture.
//
// The choice depends on the pixels alone: same picture, same bytes.
func (cv *canvas) paletted() *image.Paletted {
	c, img := &cv.census, &cv.img
	c.take(img.Pix)
	order := make([]int, len(c.colors))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(c.counts[b], c.counts[a]), cmp.Compare(c.colors[a], c.colors[b]))
	})
	kept := make([]uint32, min(len(order), 256))
	palette := make(color.Palette, len(kept))
	place := make([]uint8, len(order)) // in the palette, of each colour
	for i, n := range order {
		v := c.colors[n]
		if i >= len(kept) {
			place[n] = nearest(kept, v)
			continue
		}
		kept[i], place[n] = v, uint8(i)
		palette[i] = color.RGBA{R: uint8(v >> 24), G: uint8(v >> 16), B: uint8(v >> 8), A: uint8(v)}
	}
	return &image.Paletted{Pix: replace(img.Pix, place), Stride: img.Rect.Dx(), Rect: img.Rect, Palette: palette}
}

// A census counts the pixels of each colour. A chart is mostly stretches of
// equal pixels: they are looked at once.
type census struct {
	colors []uint32
	counts []int
	slots  []int32 // a hash table: the place of a colour plus one
}

// take reads the pixels of a picture. It leaves runs of equal ones in their
// place, see [note].
func (c *census) take(pix []uint8) {
	if c.slots == nil {
		c.slots = make([]int32, 1<<13)
	}
	clear(c.slots)
	c.colors, c.counts = c.colors[:0], c.counts[:0]
	for from := 0; from < len(pix); {
		v := binary.BigEndian.Uint32(pix[from:])
		to, pair := from+4, uint64(v)<<32|uint64(v)
		for to+8 <= len(pix) && binary.BigEndian.Uint64(pix[to:]) == pair {
			to += 8
		}
		for to < len(pix) && binary.BigEndian.Uint32(pix[to:]) == v {
			to += 4
		}
		n := c.find(v)
		c.counts[n] += (to - from) / 4
		note(pix[from:to], n)
		from = to
	}
}

// note writes into the pixels of a run which colour they have: its place, twice,
// and one more where the number of pixels follows.
func note(run []uint8, place int32) {
	v := uint32(place) << 1
	if len(run) > 4 {
		v |= 1
		binary.LittleEndian.PutUint32(run[4:], uint32(len(run)/4))
	}
	binary.LittleEndian.PutUint32(run, v)
}

// replace reads noted runs and writes, from the beginning of the same memory on,
// what each colour has become, a byte a pixel.
func replace(pix []uint8, became []uint8) []uint8 {
	at := 0
	for from := 0; from < len(pix); {
		v, n := binary.LittleEndian.Uint32(pix[from:]), 1
		if v&1 != 0 {
			n = int(binary.LittleEndian.Uint32(pix[from+4:]))
		}
		fill(pix[at:at+n], became[v>>1])
		at, from = at+n, from+4*n
	}
	return pix[:at]
}

func fill(row []uint8, v uint8) {
	first := row[:min(len(row), 16)]
	for i := range first {
		first[i] = v
	}
	double(row, len(first))
}

// double repeats the first n bytes of row to its end.
func double(row []uint8, n int) {
	for ; n < len(row); n *= 2 {
		copy(row[n:], row[:n])
	}
}

// find is the place of a colour, a new one if it was not seen before.
func (c *census) find(v uint32) int32 {
	mask := uint32(len(c.slots) - 1)
	at := v * 0x9E3779B1 >> 16 & mask
	for ; c.slots[at] != 0; at = (at + 1) & mask {
		if n := c.slots[at] - 1; c.colors[n] == v {
			return n
		}
	}
	c.colors, c.counts = append(c.colors, v), append(c.counts, 0)
	c.slots[at] = int32(len(c.colors))
	if 2*len(c.colors) > len(c.slots) {
		c.grow()
	}
	return int32(len(c.colors) - 1)
}

func (c *census) grow() {
	c.slots = make([]int32, 2*len(c.slots))
	mask := uint32(len(c.slots) - 1)
	for n, v := range c.colors {
		at := v * 0x9E3779B1 >> 16 & mask
		for c.slots[at] != 0 {
			at = (at + 1) & mask
		}
		c.slots[at] = int32(n) + 1
	}
}

// nearest is the place of the colour in kept that differs least from c.
func nearest(kept []uint32, c uint32) uint8 {
	best, least := 0, 1<<31-1
	r, g, b, a := int(c>>24), int(c>>16&0xff), int(c>>8&0xff), int(c&0xff)
	for i, k := range kept {
		x, y, z, w := int(k>>24)-r, int(k>>16&0xff)-g, int(k>>8&0xff)-b, int(k&0xff)-a
		if d := x*x + y*y + z*z + w*w; d < least {
			best, least = i, d
		}
	}
	return uint8(best)
}
