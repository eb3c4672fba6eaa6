package chart

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"github.com/nines-bot/nines/report"
)

// A Role says what a colour is for. It becomes a CSS class of the SVG, so that
// one file can be light and dark.
type Role string

// The roles with one colour a theme. Those of series are made by number.
const (
	card   Role = "card"   // the background
	edge   Role = "edge"   // the border of the card
	ink    Role = "ink"    // text that matters
	muted  Role = "muted"  // text that helps
	grid   Role = "grid"   // grid lines, empty tracks
	axis   Role = "axis"   // the base line
	shade  Role = "shade"  // strips and allowed zones
	good   Role = "good"   // tones as marks
	watch  Role = "watch"  //
	bad    Role = "bad"    //
	goodT  Role = "good-t" // tones as text
	watchT Role = "watch-t"
	badT   Role = "bad-t"
	white  Role = "on-d" // text on a dark fill
	black  Role = "on-l" // text on a light fill
)

// theme is a palette. Hues are those of Okabe and Ito (2008), which people with
// the usual colour blindnesses can tell apart; the order puts the most distinct
// ones first.
type theme struct {
	dark   bool
	fixed  map[Role]color.NRGBA
	series [8]color.NRGBA
}

func themeOf(dark bool) theme {
	if dark {
		return darkTheme()
	}
	return theme{
		fixed: map[Role]color.NRGBA{
			card: rgb(0xFFFFFF), edge: rgb(0xD5DAE2), ink: rgb(0x1C2230), muted: rgb(0x5A6375),
			grid: rgb(0xE4E8EE), axis: rgb(0x9AA3B2), shade: rgb(0xF3F5F8),
			good: rgb(0x009E73), watch: rgb(0xE69F00), bad: rgb(0xD55E00),
			goodT: rgb(0x00795A), watchT: rgb(0x8A5F00), badT: rgb(0xB84F00),
			white: rgb(0xFFFFFF), black: rgb(0x1C2230),
		},
		series: [8]color.NRGBA{
			rgb(0x0072B2), rgb(0xE69F00), rgb(0x009E73), rgb(0x56B4E9),
			rgb(0xD55E00), rgb(0xCC79A7), rgb(0xF0E442), rgb(0x8A93A3),
		},
	}
}

// darkTheme keeps the hues and lifts those that would sink into a dark card.
func darkTheme() theme {
	return theme{
		dark: true,
		fixed: map[Role]color.NRGBA{
			card: rgb(0x1B1F27), edge: rgb(0x333A46), ink: rgb(0xECEFF4), muted: rgb(0xA3ACBB),
			grid: rgb(0x2E3541), axis: rgb(0x667084), shade: rgb(0x232934),
			good: rgb(0x2BB68C), watch: rgb(0xF0B429), bad: rgb(0xF0803C),
			goodT: rgb(0x45C79F), watchT: rgb(0xF0B429), badT: rgb(0xF5935A),
			white: rgb(0xFFFFFF), black: rgb(0x14181F),
		},
		series: [8]color.NRGBA{
			rgb(0x2E95D3), rgb(0xE69F00), rgb(0x1FB189), rgb(0x7CC6F0),
			rgb(0xE8732A), rgb(0xD58BB4), rgb(0xF0E442), rgb(0x97A0B0),
		},
	}
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xFF}
}

// paint is the colour of a role.
func (t theme) paint(r Role) Paint { return Paint{Color: t.fixed[r], Role: r} }

// nth is the colour of series i. After the eighth the hues come again, lighter
// or darker, three times in all.
func (t theme) nth(i int) Paint {
	i %= 3 * len(t.series)
	c := t.series[i%len(t.series)]
	switch i / len(t.series) {
	case 1:
		c = blend(c, t.fixed[card], 0.45)
	case 2:
		c = blend(c, t.fixed[ink], 0.4)
	}
	return Paint{Color: c, Role: Role("s" + strconv.Itoa(i))}
}

// of is the colour of a role, whether it is a fixed one or a series.
func (t theme) of(r Role) Paint {
	if i, err := strconv.Atoi(strings.TrimPrefix(string(r), "s")); err == nil {
		return t.nth(i)
	}
	return t.paint(r)
}

// mark is the colour of a mark: by tone if it has one, else of series i.
func (t theme) mark(tone report.Tone, i int) Paint {
	switch tone {
	case report.Good:
		return t.paint(good)
	case report.Watch:
		return t.paint(watch)
	case report.Bad:
		return t.paint(bad)
	default:
		return t.nth(i)
	}
}

// text is the colour of words of a tone; it differs from that of marks because
// text needs more contrast.
func (t theme) text(tone report.Tone) Paint {
	switch tone {
	case report.Good:
		return t.paint(goodT)
	case report.Watch:
		return t.paint(watchT)
	case report.Bad:
		return t.paint(badT)
	default:
		return t.paint(muted)
	}
}

// on is the colour of text on a fill: whichever of black and white has more
// contrast against it.
func (t theme) on(fill Paint) Paint {
	if contrast(fill.Color, t.fixed[white]) >= contrast(fill.Color, t.fixed[black]) {
		return t.paint(white)
	}
	return t.paint(black)
}

func (p Paint) alpha(a float64) Paint {
	p.Color.A = uint8(math.Round(a * 255))
	return p
}

// blend mixes t of b into a.
func blend(a, b color.NRGBA, t float64) color.NRGBA {
	m := func(x, y uint8) uint8 { return uint8(math.Round(float64(x)*(1-t) + float64(y)*t)) }
	return color.NRGBA{R: m(a.R, b.R), G: m(a.G, b.G), B: m(a.B, b.B), A: 0xFF}
}

// contrast is the ratio of WCAG 2.2, 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2, 0 to 1.
func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}
