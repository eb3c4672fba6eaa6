package chart_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/nines-bot/nines/report/chart"
)

var gallery = flag.String("gallery", "", "write all pictures into this directory, to look at")

func TestGallery(t *testing.T) {
	if *gallery == "" {
		t.Skip("no -gallery directory")
	}
	fonts, err := chart.LoadFonts(chart.StandardFonts()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range samples() {
		for _, width := range []float64{640, 400} {
			for _, dark := range []bool{false, true} {
				o := chart.Options{Width: width, Dark: dark, Frame: true, Fonts: fonts}
				name := fmt.Sprintf("%s-%v-%v", c.ID, width, dark)
				data, err := chart.PNG(c, o)
				if err != nil {
					t.Fatal(err)
				}
				svg, err := chart.SVG(c, o)
				if err != nil {
					t.Fatal(err)
				}
				write(t, name+".png", data)
				write(t, name+".svg", svg)
			}
		}
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(*gallery, name), data, 0o644); err != nil {
		t.Fatal(err)
	}
}
