package exchange

import (
	"fmt"
	"path"
	"strings"
)

// A yamlWriter writes the text of a model file.
type yamlWriter struct{ b strings.Builder }

func (w *yamlWriter) line(format string, args ...any) { fmt.Fprintf(&w.b, format+"\n", args...) }

// head begins the file; the model has the name of the foreign file.
func (w *yamlWriter) head(file, kind string) {
	base := path.Base(file)
	w.line("nines: 1")
	w.line("model: %s", quoted(word(strings.TrimSuffix(base, path.Ext(base)))))
	w.line("kind: %s", kind)
}

func (w *yamlWriter) pairs(key string, all []named) {
	if len(all) == 0 {
		return
	}
	w.line("%s:", key)
	for _, n := range all {
		w.line("  %s: %s", n.name, quoted(n.value.String()))
	}
}

func (w *yamlWriter) bytes() []byte { return []byte(w.b.String()) }

// quoted is a YAML scalar, in quotation marks where YAML would see more than a
// word or a number.
func quoted(s string) string {
	plain := s != ""
	for _, c := range []byte(s) {
		if !letter(c) && !digit(c) && c != '.' && c != '*' && c != '/' && c != '+' {
			plain = false
		}
	}
	if plain && (letter(s[0]) || digit(s[0])) && !yamlWord(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// yamlWord tells words that YAML takes for something else.
func yamlWord(s string) bool {
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return true
	}
	return false
}
