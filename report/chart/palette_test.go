package chart

import (
	"image"
	"image/color"
	"slices"
	"testing"
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
	drawn := *img
	drawn.Pix = slices.Clone(img.Pix)
	got := (&canvas{img: drawn}).paletted()
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

func apart(a uint32, b uint8) int {
	d := int(a>>8) - int(b)
	return max(d, -d)
}
