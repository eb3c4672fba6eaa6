package chart

import (
	"image"
	"image/png"

	"github.com/golang/freetype/raster"
)

// A canvas is the memory of one picture after the other.
type canvas struct {
	img    image.RGBA
	fill   raster.Rasterizer
	places []uint8 // in the palette
	census census
	buffer *png.EncoderBuffer
}

// blank is a picture of nothing, valid until the next one.
func (cv *canvas) blank(w, h int) *image.RGBA {
	cv.img.Pix = resize(&cv.img.Pix, 4*w*h)
	clear(cv.img.Pix)
	cv.fill.SetBounds(w, h)
	cv.fill.UseNonZeroWinding = true
	cv.img.Stride, cv.img.Rect = 4*w, image.Rect(0, 0, w, h)
	return &cv.img
}

// resize makes memory n bytes long, whatever they hold.
func resize(memory *[]uint8, n int) []uint8 {
	if cap(*memory) < n {
		*memory = make([]uint8, n)
	}
	return (*memory)[:n]
}

// Get and Put make it the [png.EncoderBufferPool] of its own pictures.

func (cv *canvas) Get() *png.EncoderBuffer  { return cv.buffer }
func (cv *canvas) Put(b *png.EncoderBuffer) { cv.buffer = b }
