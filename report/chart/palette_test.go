package chart

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestPaletted: of many colours the frequent ones are kept as they are, the rare
// blends between two of them go to a neighbour.
func TestPaletted(t *testing.T) {
	white, blue := color.RGBA{R: 255, G: 255, B: 255, A: 255}, color.RGBA{R: 0, G: 114, B: 178, A: 255}
	blend := func(k int) color.RGBA {
		mix := func(a, b uint8) uint8 { return uint8((int(a)*(1023-k) + int(b)*k) / 1023) }
		return color.RGBA{R: mix(white.R, blue.R), G: mix(white.G, blue.G), B: mix(white.B, blue.B), A: 255}
	}
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			switch {
			case y < 16:
				img.SetRGBA(x, y, blend(64*y+x))
			case y < 40:
				img.SetRGBA(x, y, white)
			default:
				img.SetRGBA(x, y, blue)
			}
		}
	}
	got := drawn(img).paletted()
	if len(got.Palette) != 256 {
		t.Fatalf("%d colours", len(got.Palette))
	}
	if got.At(5, 20) != white || got.At(5, 50) != blue {
		t.Errorf("frequent colours became %v and %v", got.At(5, 20), got.At(5, 50))
	}
	for y := range 16 {
		for x := range 64 {
			r, g, b, _ := got.At(x, y).RGBA()
			w := img.RGBAAt(x, y)
			if off := max(apart(r, w.R), apart(g, w.G), apart(b, w.B)); off > 32 {
				t.Fatalf("pixel %d,%d is off by %d", x, y, off)
			}
		}
	}
}

// TestPalettedKeepsFewColours: runs of any length survive being noted where they
// stand, and being written over.
func TestPalettedKeepsFewColours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		colors := rapid.SliceOfN(rapid.Uint32(), 1, 256).Draw(t, "colors")
		w, h := rapid.IntRange(1, 40).Draw(t, "w"), rapid.IntRange(1, 20).Draw(t, "h")
		img := image.NewRGBA(image.Rect(0, 0, w, h))
		for at := 0; at < len(img.Pix); {
			c := rapid.SampledFrom(colors).Draw(t, "color")
			for range rapid.IntRange(1, 70).Draw(t, "run") {
				if at < len(img.Pix) {
					binary.BigEndian.PutUint32(img.Pix[at:], c)
					at += 4
				}
			}
		}
		got := drawn(img).paletted()
		for y := range h {
			for x := range w {
				if got.At(x, y) != img.At(x, y) {
					t.Fatalf("pixel %d,%d is %v, was %v", x, y, got.At(x, y), img.At(x, y))
				}
			}
		}
	})
}

func TestNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kept := rapid.SliceOfN(rapid.Uint32Range(0, 0x0f0f0f0f), 1, 256).Draw(t, "kept")
		c := toneOf(rapid.Uint32Range(0, 0x0f0f0f0f).Draw(t, "color"), 0)
		var tones []tone
		want, least := 0, math.MaxInt
		for i, v := range kept {
			k := toneOf(v, uint8(i))
			tones = append(tones, k)
			x, y, z, w := int(k.r-c.r), int(k.g-c.g), int(k.b-c.b), int(k.a-c.a)
			if d := x*x + y*y + z*z + w*w; d < least {
				want, least = i, d
			}
		}
		slices.SortFunc(tones, byGreen)
		if got := nearest(tones, c); int(got) != want {
			t.Fatalf("nearest is %d, want %d", got, want)
		}
	})
}

// TestColorsBeyondAll: every colour has a place, and one that is no further from
// it than a sixteenth when there are too many.
func TestColorsBeyondAll(t *testing.T) {
	var c colors
	c.reset()
	for i := range uint32(100_000) {
		v := i*40_503<<8 | 0xff
		place := c.place(v)
		got, want := toneOf(c.all[place], 0), toneOf(v, 0)
		if i < exact-1 && got != want {
			t.Fatalf("colour %d is %x, want %x", i, c.all[place], v)
		}
		if d := max(got.r-want.r, want.r-got.r, got.g-want.g, want.g-got.g, got.b-want.b, want.b-got.b); d > 15 || got.a != 255 {
			t.Fatalf("colour %d is %x, want %x", i, c.all[place], v)
		}
	}
	if len(c.all) > 1<<16 {
		t.Errorf("%d colours", len(c.all))
	}
}

// drawn is a canvas with a picture on it.
func drawn(img *image.RGBA) *canvas {
	var cv canvas
	cv.blank(img.Rect.Dx(), img.Rect.Dy())
	for i := range cv.w * cv.h {
		place := cv.colors.place(binary.BigEndian.Uint32(img.Pix[4*i:]))
		binary.LittleEndian.PutUint16(cv.pix[2*i:], place)
	}
	return &cv
}

func apart(a uint32, b uint8) int {
	d := int(a>>8) - int(b)
	return max(d, -d)
}
