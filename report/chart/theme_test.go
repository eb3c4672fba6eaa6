package chart

import "testing"

// What is written on a mark can be read, also where the style sheet of an SVG makes
// a light picture dark.
func TestTextOnMarks(t *testing.T) {
	light, dark := themeOf(false), themeOf(true)
	fills := []Role{good, watch, bad}
	for i := range light.series {
		fills = append(fills, light.nth(i).Role)
	}
	for _, r := range fills {
		for _, th := range []theme{light, dark} {
			if got := contrast(th.of(r).Color, th.on(th.of(r)).Color); got < 4 {
				t.Errorf("%s, dark %v: contrast %.2f", r, th.dark, got)
			}
		}
		chosen := light.on(light.of(r)).Role
		if got := contrast(dark.of(r).Color, dark.of(chosen).Color); got < 3 {
			t.Errorf("%s, made dark: contrast %.2f of %s", r, got, chosen)
		}
	}
}
