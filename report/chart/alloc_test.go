package chart_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/report/reporttest"
)

// TestMemory: pictures are drawn where the one before was, and of a fallback font
// that nobody needs little is read.
func TestMemory(t *testing.T) {
	fonts := embedded(t)
	for _, c := range charts(reporttest.Everything()) {
		picture(t, c, chart.Options{Fonts: fonts})
		if b := allocated(func() { picture(t, c, chart.Options{Fonts: fonts}) }); b > 1<<20 {
			t.Errorf("%s: a second picture takes %d bytes", c.ID, b)
		}
	}
	file := filepath.Join(t.TempDir(), "Emoji.ttf")
	font, err := os.ReadFile("fonts/NotoEmoji-Regular.ttf")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, font, 0o644); err != nil {
		t.Fatal(err)
	}
	load := func(files ...string) uint64 {
		return allocated(func() {
			if _, err := chart.LoadFonts(files...); err != nil {
				t.Fatal(err)
			}
		})
	}
	if b := load(file) - load(); b > uint64(len(font))/8 {
		t.Errorf("a font of %d bytes takes %d", len(font), b)
	}
}

// allocated is how many bytes do asks for.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
