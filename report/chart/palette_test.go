package chart

import (
	"image"
	"image/color"
	"testing"
)

// TestPaletted: few colours are kept exactly, of many the frequent ones are, and
// no pixel is far from what it was.
func TestPaletted(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			c := color.RGBA{R: 255, G: 255, B: 255, A: 255}
			if y < 16 {
				c = color.RGBA{R: uint8(4 * x), G: uint8(16 * y), B: uint8(2 * (x + y)), A: 255} // 1,024 blends
			}
			img.SetRGBA(x, y, c)
		}
	}
	got := paletted(img)
	if len(got.Palette) != 256 {
		t.Fatalf("%d colours", len(got.Palette))
	}
	if got.At(5, 40) != (color.RGBA{R: 255, G: 255, B: 255, A: 255}) {
		t.Errorf("the most frequent colour became %v", got.At(5, 40))
	}
	for y := range 64 {
		for x := range 64 {
			r, g, b, _ := got.At(x, y).RGBA()
			w := img.RGBAAt(x, y)
			if off := max(apart(r, w.R), apart(g, w.G), apart(b, w.B)); off > 96 {
				t.Fatalf("pixel %d,%d is off by %d", x, y, off)
			}
		}
	}
}

func apart(a uint32, b uint8) int {
	d := int(a>>8) - int(b)
	return max(d, -d)
}
