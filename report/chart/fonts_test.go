package chart_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/nines-bot/nines/report/chart"
)

func TestLoadFonts(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.ttf")
	if err := os.WriteFile(broken, []byte("no font"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := chart.LoadFonts(filepath.Join(dir, "none.ttf")); err != nil {
		t.Errorf("a place without a font is an error: %v", err)
	}
	if _, err := chart.LoadFonts(broken); err == nil || !strings.Contains(err.Error(), broken) {
		t.Errorf("a broken font file gives the error %v", err)
	}
	inter, err := os.ReadFile("fonts/Inter-Regular.ttf")
	if err != nil {
		t.Fatal(err)
	}
	extra := filepath.Join(dir, "Extra.ttf")
	if err := os.WriteFile(extra, inter, 0o644); err != nil {
		t.Fatal(err)
	}
	fonts, err := chart.LoadFonts(extra)
	if err != nil {
		t.Fatal(err)
	}
	if extra := fonts.Faces()[2]; extra.TTF != nil {
		t.Error("a fallback is in memory that nobody needs")
	}
	fonts.Measure(chart.Font{Size: 13}, "等") // asks every face
	var names []string
	for _, f := range fonts.Faces() {
		names = append(names, f.Name)
		if f.TTF == nil {
			t.Errorf("%s has no TTF", f.Name)
		}
	}
	if got := strings.Join(names, " "); got != "Inter-Regular Inter-SemiBold Extra NotoEmoji-Regular" {
		t.Errorf("faces are %s", got)
	}
}

// One set serves all deliveries, which may run at once.
func TestFontSetIsSafeForConcurrentUse(t *testing.T) {
	fonts := embedded(t)
	want := fonts.Measure(chart.Font{Size: 13}, "Påvente 🚀 等")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s := embedded(t)
			for _, set := range []*chart.FontSet{s, fonts} {
				for _, r := range set.Runs(chart.Font{Size: 13}, "Påvente 🚀 等") {
					set.Outline(chart.Font{Size: 13}, r)
				}
				if got := set.Measure(chart.Font{Size: 13}, "Påvente 🚀 等"); got != want {
					t.Errorf("the text is %v wide, then %v", want, got)
				}
			}
		})
	}
	wg.Wait()
}
