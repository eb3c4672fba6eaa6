package server_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContrast holds the colours that the site adds to those of a report to
// 4.5:1 for text and 3:1 for edges (WCAG 2.2, 1.4.3 and 1.4.11). Those of the
// report are held by its own test.
func TestContrast(t *testing.T) {
	s := open(t)
	_, css := s.ask(t, "GET", style(t, s), "")
	colours := regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]+)`)
	blocks := regexp.MustCompile(`(?s)(@media screen and \(prefers-color-scheme: dark\) \{\s*)?:root \{(.*?)\}`).FindAllStringSubmatch(css, -1)
	light, dark := map[string]string{}, map[string]string{}
	for _, b := range blocks {
		for _, c := range colours.FindAllStringSubmatch(b[2], -1) {
			if b[1] == "" {
				light[c[1]] = c[2]
			}
			if b[1] != "" || dark[c[1]] == "" {
				dark[c[1]] = c[2]
			}
		}
	}
	if len(blocks) != 4 {
		t.Fatalf("%d sets of colours", len(blocks))
	}
	for name, of := range map[string]map[string]string{"light": light, "dark": dark} {
		of["bar-text"], of["bar-mark"] = "#d3deea", "#56b4e9"
		for _, p := range []struct {
			front, back string
			least       float64
		}{
			{"bar-text", "bar", 4.5},
			{"bar-mark", "bar", 3},
			{"on-button", "button", 4.5},
			{"ink", "field", 4.5},
			{"sky", "navy", 4.5},
			{"field-edge", "card", 3},
			{"field-edge", "page", 3},
			{"accent", "card", 3},
		} {
			a, b := luminance(t, of[p.front]), luminance(t, of[p.back])
			if c := (max(a, b) + 0.05) / (min(a, b) + 0.05); c < p.least {
				t.Errorf("%s: %s on %s has contrast %.2f, want %.1f", name, p.front, p.back, c, p.least)
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
