package chart

import (
	"image/png"

	"github.com/golang/freetype/raster"
)

// A canvas is the memory of one picture after the other.
type canvas struct {
	pix    []byte // row by row, the place of the colour of each pixel
	w, h   int
	colors colors
	fill   raster.Rasterizer
	line   Path // of text
	buffer *png.EncoderBuffer
}

// usual is the memory of a picture of the natural width, and taller than most. A
// canvas begins with it: one that grew would leave megabytes behind. What no
// picture touches costs nothing.
const usual = 2 * naturalWidth * pngScale * 1024

// canvas is the one that the last picture has left, or a new one.
func (s *FontSet) canvas() *canvas {
	if cv := s.spare.Swap(nil); cv != nil {
		return cv
	}
	return &canvas{pix: make([]byte, 0, usual)}
}

// leave keeps a canvas for the next picture, but not for good what only a very
// large one has needed.
func (s *FontSet) leave(cv *canvas) {
	if cap(cv.pix) == usual {
		s.spare.Store(cv)
	}
}

// blank begins a picture of nothing.
func (cv *canvas) blank(w, h int) {
	if n := 2 * w * h; n <= cap(cv.pix) {
		cv.pix = cv.pix[:n]
		clear(cv.pix)
	} else {
		cv.pix = make([]byte, n)
	}
	cv.w, cv.h = w, h
	cv.colors.reset()
	cv.fill.SetBounds(w, h)
	cv.fill.UseNonZeroWinding = true
}

// Get and Put make it the [png.EncoderBufferPool] of its own pictures.

func (cv *canvas) Get() *png.EncoderBuffer  { return cv.buffer }
func (cv *canvas) Put(b *png.EncoderBuffer) { cv.buffer = b }
