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
	census census
	buffer *png.EncoderBuffer
}

// usual is the memory of a picture of the natural width, and taller than most. A
// canvas begins with it: one that grew would leave megabytes behind. What no
// picture touches costs nothing.
const usual = 4 * naturalWidth * pngScale * 1024

// canvas is the one that the last picture has left, or a new one.
func (s *FontSet) canvas() *canvas {
	if cv := s.spare.Swap(nil); cv != nil {
		return cv
	}
	return &canvas{img: image.RGBA{Pix: make([]uint8, 0, usual)}}
}

// leave keeps a canvas for the next picture, but not for good what only a very
// large one has needed.
func (s *FontSet) leave(cv *canvas) {
	if cap(cv.img.Pix) == usual {
		s.spare.Store(cv)
	}
}

// blank is a picture of nothing, valid until the next one.
func (cv *canvas) blank(w, h int) *image.RGBA {
	if n := 4 * w * h; n <= cap(cv.img.Pix) {
		cv.img.Pix = cv.img.Pix[:n]
		clear(cv.img.Pix)
	} else {
		cv.img.Pix = make([]uint8, n)
	}
	cv.fill.SetBounds(w, h)
	cv.fill.UseNonZeroWinding = true
	cv.img.Stride, cv.img.Rect = 4*w, image.Rect(0, 0, w, h)
	return &cv.img
}

// Get and Put make it the [png.EncoderBufferPool] of its own pictures.

func (cv *canvas) Get() *png.EncoderBuffer  { return cv.buffer }
func (cv *canvas) Put(b *png.EncoderBuffer) { cv.buffer = b }
