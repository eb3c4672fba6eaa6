package spell_test

import (
	"testing"

	"github.com/nines-bot/nines/internal/spell"
)

func TestNearest(t *testing.T) {
	candidates := []string{"Monday", "Friday", "Europe/Oslo", "Mon"}
	for word, want := range map[string]string{
		"monady":      "Monday",
		"Fridy":       "Friday",
		"Europe/Olso": "Europe/Oslo",
		"europe/oslo": "Europe/Oslo",
		"Mno":         "Mon",
		"":            "",
		"tomorrow":    "",
		"ÆØÅ":         "",
	} {
		if got := spell.Nearest(word, candidates); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
