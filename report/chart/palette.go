package chart

import (
	"cmp"
	"encoding/binary"
	"image"
	"image/color"
	"math"
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
	order := make([]uint64, len(c.colors)) // by frequency, then by colour
	for n, v := range c.colors {
		order[n] = uint64(^c.counts[n])<<32 | uint64(v)
	}
	slices.Sort(order)
	palette := make(color.Palette, min(len(order), 256))
	place := make([]uint8, len(order)) // in the palette, of each colour
	kept := make([]tone, len(palette))
	for i := range palette {
		v := uint32(order[i])
		n := c.find(v)
		place[n], c.counts[n] = uint8(i), 0 // done with
		kept[i] = toneOf(v)
		kept[i].place = uint8(i)
		palette[i] = color.RGBA{R: uint8(v >> 24), G: uint8(v >> 16), B: uint8(v >> 8), A: uint8(v)}
	}
	slices.SortFunc(kept, byGreen)
	for n, v := range c.colors {
		if c.counts[n] > 0 {
			place[n] = nearest(kept, toneOf(v))
		}
	}
	return &image.Paletted{Pix: replace(img.Pix, place), Stride: img.Rect.Dx(), Rect: img.Rect, Palette: palette}
}

// A census counts the pixels of each colour. A chart is mostly stretches of
// equal pixels: they are looked at once.
type census struct {
	colors []uint32
	counts []uint32
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
		c.counts[n] += uint32(to-from) / 4
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
	for eight := uint64(v) * 0x0101010101010101; len(row) >= 8; row = row[8:] {
		binary.LittleEndian.PutUint64(row, eight)
	}
	for i := range row {
		row[i] = v
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

// A tone is a colour taken apart.
type tone struct {
	r, g, b, a int32
	place      uint8 // in the palette
}

func toneOf(v uint32) tone {
	return tone{r: int32(v >> 24), g: int32(v >> 16 & 0xff), b: int32(v >> 8 & 0xff), a: int32(v & 0xff)}
}

func byGreen(a, b tone) int { return cmp.Compare(a.g, b.g) }

// nearest is the place of the tone that differs least from t, the first of equals.
// The tones are in the order of their green: those whose green alone differs more
// than the best are not looked at.
func nearest(kept []tone, t tone) uint8 {
	from, _ := slices.BinarySearchFunc(kept, t, byGreen)
	var best uint8
	least := int32(math.MaxInt32)
	better := func(k *tone) bool {
		x, y, z, w := k.r-t.r, k.g-t.g, k.b-t.b, k.a-t.a
		if d := x*x + y*y + z*z + w*w; d < least || d == least && k.place < best {
			best, least = k.place, d
		}
		return y*y <= least
	}
	for i := from; i < len(kept) && better(&kept[i]); i++ {
	}
	for i := from - 1; i >= 0 && better(&kept[i]); i-- {
	}
	return best
}
