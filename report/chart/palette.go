package chart

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// paletted returns img with at most 256 colours: the most frequent ones. A
// chart has a dozen colours and their blends at edges; the rare blends become
// the nearest frequent one, which nobody can see. A quarter of the bytes means a
// quarter of the time to deflate them.
//
// The choice depends on the pixels alone: same picture, same bytes.
func paletted(img *image.RGBA) *image.Paletted {
	counts := census(img)
	colors := make([]uint32, 0, len(counts))
	for c := range counts {
		colors = append(colors, c)
	}
	slices.SortFunc(colors, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	kept := colors[:min(len(colors), 256)]
	index := make(map[uint32]uint8, len(colors))
	palette := make(color.Palette, len(kept))
	for i, c := range kept {
		index[c] = uint8(i)
		palette[i] = color.RGBA{R: uint8(c >> 24), G: uint8(c >> 16), B: uint8(c >> 8), A: uint8(c)}
	}
	for _, c := range colors[len(kept):] {
		index[c] = nearest(kept, c)
	}
	out := image.NewPaletted(img.Rect, palette)
	eachRun(img, func(from, to int, c uint32) {
		row := out.Pix[from:to]
		i := index[c]
		for k := range row {
			row[k] = i
		}
	})
	return out
}

// census counts the pixels of each colour.
func census(img *image.RGBA) map[uint32]int {
	counts := make(map[uint32]int, 4096)
	eachRun(img, func(from, to int, c uint32) { counts[c] += to - from })
	return counts
}

// eachRun visits stretches of equal pixels, by their place among all pixels: a
// chart is mostly such. The picture has no gaps between its rows.
func eachRun(img *image.RGBA, visit func(from, to int, c uint32)) {
	pix := img.Pix
	n := len(pix) / 4
	at := func(i int) uint32 {
		p := pix[4*i : 4*i+4 : 4*i+4]
		return uint32(p[0])<<24 | uint32(p[1])<<16 | uint32(p[2])<<8 | uint32(p[3])
	}
	for from := 0; from < n; {
		c := at(from)
		to := from + 1
		for to < n && at(to) == c {
			to++
		}
		visit(from, to, c)
		from = to
	}
}

// nearest is the place of the colour in kept that differs least from c.
func nearest(kept []uint32, c uint32) uint8 {
	best, least := 0, 1<<31-1
	for i, k := range kept {
		d := 0
		for shift := 0; shift < 32; shift += 8 {
			x := int(k>>shift&0xff) - int(c>>shift&0xff)
			d += x * x
		}
		if d < least {
			best, least = i, d
		}
	}
	return uint8(best)
}
