package html

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContrast reads the colours of the style sheet and holds text to 4.5:1 and
// marks to 3:1 (WCAG 2.2, 1.4.3 and 1.4.11), in light and in dark.
func TestContrast(t *testing.T) {
	css, err := Style()
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(css, "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("no dark scheme")
	}
	for name, part := range map[string]string{"light": light, "dark": dark} {
		colour := map[string]string{"white": "#fff", "when": "#d3deea"}
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]+)`).FindAllStringSubmatch(part, -1) {
			colour[m[1]] = m[2]
		}
		if colour["sky"] == "" {
			colour["sky"] = "#9cd3f5" // the same in both
		}
		for _, p := range []struct {
			text, back string
			least      float64
		}{
			{"ink", "page", 4.5},
			{"ink", "card", 4.5},
			{"ink", "panel", 4.5},
			{"muted", "page", 4.5},
			{"muted", "card", 4.5},
			{"muted", "panel", 4.5},
			{"link", "page", 4.5},
			{"link", "card", 4.5},
			{"link", "panel", 4.5},
			{"white", "navy", 4.5},
			{"when", "navy", 4.5},
			{"sky", "navy", 4.5},
			{"good", "card", 4.5},
			{"watch", "card", 4.5},
			{"bad", "card", 4.5},
			{"good", "panel", 4.5},
			{"watch", "panel", 4.5},
			{"bad", "panel", 4.5},
			{"ink", "good-back", 4.5},
			{"ink", "watch-back", 4.5},
			{"ink", "bad-back", 4.5},
			{"ink", "note-back", 4.5},
			{"link", "good-back", 4.5},
			{"link", "watch-back", 4.5},
			{"link", "bad-back", 4.5},
			{"link", "note-back", 4.5},
			{"cut", "good", 3},
			{"cut", "watch", 3},
			{"cut", "bad", 3},
			{"accent", "page", 3},
			{"accent", "card", 3},
		} {
			a, b := luminance(t, colour[p.text]), luminance(t, colour[p.back])
			if c := (max(a, b) + 0.05) / (min(a, b) + 0.05); c < p.least {
				t.Errorf("%s: %s on %s has contrast %.2f, want %.1f", name, p.text, p.back, c, p.least)
			}
		}
	}
}

// luminance is the relative luminance of a colour "#rgb" or "#rrggbb", 0 to 1.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	s := strings.TrimPrefix(hex, "#")
	if len(s) == 3 {
		s = strings.Join([]string{s[:1], s[:1], s[1:2], s[1:2], s[2:], s[2:]}, "")
	}
	v, err := strconv.ParseUint(s, 16, 32)
	if err != nil || len(s) != 6 {
		t.Fatalf("colour %q", hex)
	}
	linear := func(c uint64) float64 {
		x := float64(c&0xff) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(v>>16) + 0.7152*linear(v>>8) + 0.0722*linear(v)
}
