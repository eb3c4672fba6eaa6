package chart

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func set(t testing.TB) *FontSet {
	t.Helper()
	s, err := Fonts()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"  a \t b\n":                 "a b",
		"safe \u202egnp.exe\u202c":   "safe gnp.exe",
		"e\u0301":                    "é",
		"\u0301a":                    "a",
		"q\u0330\u0331\u0332\u0333x": "q\u0330\u0331\u0332x",
		"👩\u200d🚀":                   "👩🚀",
		"☑\ufe0f":                    "☑",
		"👩🏽 1\ufe0f\u20e3":           "👩 1",
		"a\x00b\x1b[31m":             "a b [31m",
		"\xff\xc3x":                  "\ufffdx",
		"a\u2028b\ufeff":             "a b",
		"påvente av ærlig øl":        "påvente av ærlig øl",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	if n := len([]rune(clean(strings.Repeat("å ", 5000)))); n > longest {
		t.Errorf("a long text keeps %d runes", n)
	}
}

func TestWrap(t *testing.T) {
	s, f := set(t), Font{Size: 13}
	for _, tt := range []struct {
		text string
		w    float64
		n    int
		want []string
	}{
		{"Awaiting Code Review", 90, 2, []string{"Awaiting Code", "Review"}},
		{"Awaiting Code Review", 60, 2, []string{"Awaiting", "Code R…"}},
		{"Europe/Oslo", 60, 2, []string{"Europe/", "Oslo"}},
		{"Betriebswerk", 57, 3, []string{"Betriebs", "werk"}},
		{"等待代码审查", 40, 3, []string{"等待代码", "审查"}},
		{"", 100, 2, nil},
	} {
		got := s.wrap(f, tt.text, tt.w, tt.n)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("wrap(%q, %v, %d):\n%s", tt.text, tt.w, tt.n, diff)
		}
	}
	if got := s.balance(f, "mean 8.9 d", 60, 2); len(got) != 2 || got[0] != "mean" {
		t.Errorf("balanced lines are %q", got)
	}
}

// Every line is as narrow as asked, and nothing is lost without an ellipsis.
func TestWrapKeepsEverything(t *testing.T) {
	s, f := set(t), Font{Size: 13}
	rapid.Check(t, func(t *rapid.T) {
		text := clean(rapid.StringN(0, 60, -1).Draw(t, "text"))
		w := rapid.Float64Range(30, 300).Draw(t, "width")
		lines := s.wrap(f, text, w, rapid.IntRange(1, 5).Draw(t, "lines"))
		for _, l := range lines {
			if s.Measure(f, l) > w+1e-9 {
				t.Fatalf("%q is wider than %v", l, w)
			}
		}
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if all := strings.Join(lines, ""); !strings.HasSuffix(all, "…") && bare(all) != bare(text) {
			t.Fatalf("%q became %q", text, lines)
		}
	})
}

func TestRuns(t *testing.T) {
	s, f := set(t), Font{Size: 10}
	for _, tt := range []struct{ name, text, want string }{
		{"latin", "Påvente", "[Påvente Inter-Regular]"},
		{"greek and cyrillic", "Ελλάδα Привет", "[Ελλάδα Привет Inter-Regular]"},
		{"astral", "go 🚀!", "[go  Inter-Regular][🚀 NotoEmoji-Regular outline][! Inter-Regular]"},
		{"missing", "a等b", "[a Inter-Regular][等 none outline][b Inter-Regular]"},
		{"right to left", "אב 12", "[12  Inter-Regular][בא none outline]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, x := "", 0.0
			for _, r := range s.Runs(f, tt.text) {
				got += "[" + r.Text
				if r.Face != nil {
					got += " " + r.Face.Name
				} else {
					got += " none"
				}
				if r.Outline {
					got += " outline"
				}
				got += "]"
				if !near(r.X, x) {
					t.Errorf("%q starts at %v, the run before it ends at %v", r.Text, r.X, x)
				}
				x += r.Width
			}
			if w := s.Measure(f, tt.text); !near(w, x) {
				t.Errorf("runs are %v wide, the text %v", x, w)
			}
			if got != tt.want {
				t.Errorf("runs are %s, want %s", got, tt.want)
			}
		})
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// Pairs are as read and as seen from left to right.
func TestVisual(t *testing.T) {
	for read, want := range map[string]string{
		"plain":          "plain",
		"אב 12":          "12 בא",
		"WET-1 אב":       "WET-1 בא",
		"WET אב 12 גד x": "WET דג 12 בא x",
		"אב WET גד":      "דג WET בא",
		"(אב)":           "(בא)",
	} {
		if got := visual(read); got != want {
			t.Errorf("visual(%q) = %q, want %q", read, got, want)
		}
	}
}

// A character that no face has is a box, not nothing.
func TestOutline(t *testing.T) {
	s, f := set(t), Font{Size: 10}
	for _, text := range []string{"A", "🚀", "等", "\U000e1234"} {
		for _, r := range s.Runs(f, text) {
			if len(s.Outline(f, r)) == 0 {
				t.Errorf("%q has no outline", text)
			}
		}
	}
	if w := s.Measure(f, "等"); w != boxAdvance*10 {
		t.Errorf("a missing character is %v wide", w)
	}
}

func TestDashes(t *testing.T) {
	pts := []Point{{0, 0}, {10, 0}}
	got := dashes(pts, []float64{4, 3})
	want := [][]Point{{{0, 0}, {4, 0}}, {{7, 0}, {10, 0}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]Point{pts}, dashes(pts, nil)); diff != "" {
		t.Error(diff)
	}
}
