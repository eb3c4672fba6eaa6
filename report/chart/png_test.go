package chart_test

import (
	"bytes"
	"image/png"
	"testing"

	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/report/reporttest"
)

func TestPNG(t *testing.T) {
	fonts := embedded(t)
	for _, c := range charts(reporttest.Everything()) {
		t.Run(c.ID, func(t *testing.T) {
			first, second := picture(t, c, chart.Options{Fonts: fonts}), picture(t, c, chart.Options{})
			if !bytes.Equal(first, second) {
				t.Error("the same chart gives different bytes")
			}
			img, err := png.Decode(bytes.NewReader(first))
			if err != nil {
				t.Fatal(err)
			}
			w, h, err := chart.Size(c, chart.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if b := img.Bounds(); b.Dx() != int(2*w) || b.Dy() != int(2*h) {
				t.Errorf("picture is %v, want twice %v x %v", b, w, h)
			}
			if _, _, _, a := img.At(0, 0).RGBA(); a != 0 {
				t.Error("the corner is not transparent")
			}
			if r, g, b, a := img.At(img.Bounds().Dx()/2, 12).RGBA(); r+g+b+a != 4*0xFFFF {
				t.Error("the card is not opaque white")
			}
		})
	}
}

func TestPNGSurvivesOddities(t *testing.T) {
	fonts := embedded(t)
	for _, c := range charts(reporttest.Odd()) {
		picture(t, c, chart.Options{Width: 400, Dark: true, Fonts: fonts})
	}
}

func picture(t testing.TB, c report.Chart, o chart.Options) []byte {
	t.Helper()
	data, err := chart.PNG(c, o)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func BenchmarkPNG(b *testing.B) { benchmark(b, chart.PNG) }
func BenchmarkSVG(b *testing.B) { benchmark(b, chart.SVG) }

func benchmark(b *testing.B, draw func(report.Chart, chart.Options) ([]byte, error)) {
	fonts := embedded(b)
	for _, c := range charts(reporttest.Everything()) {
		b.Run(c.ID, func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				data, err := draw(c, chart.Options{Fonts: fonts})
				if err != nil {
					b.Fatal(err)
				}
				size = len(data)
			}
			b.ReportMetric(float64(size), "B/picture")
		})
	}
}

func BenchmarkFonts(b *testing.B) {
	for b.Loop() {
		embedded(b)
	}
}
