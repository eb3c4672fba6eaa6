package chart

import (
	"cmp"
	"encoding/binary"
	"image"
	"image/color"
	"iter"
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
	counts := make([]uint32, len(cv.colors.all))
	for place, n := range runs(cv.pix) {
		counts[place] += uint32(n)
	}
	palette, became := cv.colors.choose(counts)
	at := 0
	for place, n := range runs(cv.pix) {
		fill(cv.pix[at:at+n], became[place])
		at += n
	}
	return &image.Paletted{Pix: cv.pix[:at], Stride: cv.w, Rect: image.Rect(0, 0, cv.w, cv.h), Palette: palette}
}

// choose finds the palette, and what each colour becomes in it.
func (c *colors) choose(counts []uint32) (palette color.Palette, became []uint8) {
	order := make([]uint64, 0, len(c.all)) // of those that are left: by frequency, then by colour
	for n, v := range c.all {
		if counts[n] > 0 {
			order = append(order, uint64(^counts[n])<<32|uint64(v))
		}
	}
	slices.Sort(order)
	became = make([]uint8, len(c.all))
	kept := make([]tone, 0, 256)
	for i, v := range order[:min(len(order), cap(kept))] {
		t := toneOf(uint32(v), uint8(i))
		kept = append(kept, t)
		palette = append(palette, color.RGBA{R: uint8(t.r), G: uint8(t.g), B: uint8(t.b), A: uint8(t.a)})
		became[c.place(uint32(v))] = t.place
	}
	slices.SortFunc(kept, byGreen)
	for _, v := range order[len(kept):] {
		became[c.place(uint32(v))] = nearest(kept, toneOf(uint32(v), 0))
	}
	return palette, became
}

// runs yields stretches of equal pixels, the place of their colour and their
// number. A chart has few: it is read four pixels at once.
func runs(pix []byte) iter.Seq2[uint16, int] {
	return func(yield func(uint16, int) bool) {
		for from := 0; from < len(pix); {
			place := binary.LittleEndian.Uint16(pix[from:])
			to, four := from+2, uint64(place)*0x0001_0001_0001_0001
			for to+8 <= len(pix) && binary.LittleEndian.Uint64(pix[to:]) == four {
				to += 8
			}
			for to < len(pix) && binary.LittleEndian.Uint16(pix[to:]) == place {
				to += 2
			}
			if !yield(place, (to-from)/2) {
				return
			}
			from = to
		}
	}
}

func fill(row []byte, v uint8) {
	for eight := uint64(v) * 0x0101_0101_0101_0101; len(row) >= 8; row = row[8:] {
		binary.LittleEndian.PutUint64(row, eight)
	}
	for i := range row {
		row[i] = v
	}
}

// A tone is a colour taken apart.
type tone struct {
	r, g, b, a int32
	place      uint8 // in the palette
}

func toneOf(v uint32, place uint8) tone {
	return tone{int32(v >> 24), int32(v >> 16 & 0xff), int32(v >> 8 & 0xff), int32(v & 0xff), place}
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
