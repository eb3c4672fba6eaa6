package spec

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/internal/strictyaml"
)

// Limits of what a file may hold, against hostile text.
const (
	maxSource = 1 << 20 // bytes of a file
	maxUses   = 32      // files below one another and beside one another

	maxLetSize = 20_000 // parts of a definition with those it uses
)

const beginHint = "begin with nines: 1, model: NAME and kind: ..."

// A Loader reads models and the files they use.
type Loader struct {
	// Read gives the bytes of a file, named by a slash-separated path.
	Read func(path string) ([]byte, error)
	// Outside allows use: to leave the folder of the file that says it.
	Outside bool
}

// Load reads the file and those it uses.
//
// What is wrong with the text is a *strictyaml.Error with every fault and its
// place; what is wrong with a used file stands in that file's own error.
func (l *Loader) Load(file string) (*Model, error) {
	count := 0
	return l.load(file, nil, &count)
}

func (l *Loader) load(file string, above []string, count *int) (*Model, error) {
	source, err := l.Read(file)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", file, err)
	}
	*count++
	return l.parse(file, source, append(above, path.Clean(file)), count)
}

// Parse reads a model from text; the file name is for messages and for what it
// uses.
func (l *Loader) Parse(file string, source []byte) (*Model, error) {
	count := 1
	return l.parse(file, source, []string{path.Clean(file)}, &count)
}

func (l *Loader) parse(file string, source []byte, above []string, count *int) (*Model, error) {
	r := &reader{model: &Model{File: file, source: source}, names: map[string]bool{}, definitions: map[string]expr.Node{}}
	if len(source) > maxSource {
		r.complain(Pos{}, "", "a model may have %d bytes, this has %d", maxSource, len(source))
		return nil, strictyaml.Failure(file, source, r.found)
	}
	if at, ok := notText(source); ok {
		r.complain(at, "save the file as UTF-8", "these bytes are no text")
		return nil, strictyaml.Failure(file, nil, r.found)
	}
	if at, ok := secondDocument(source); ok {
		r.complain(at, "one model is one file", "a second document begins here")
		return nil, strictyaml.Failure(file, source, r.found)
	}
	root, found := strictyaml.Parse(hideCommas(source))
	r.found = found
	if root != nil {
		showCommas(root)
	}
	if root == nil {
		if len(found) == 0 {
			r.complain(Pos{}, beginHint, "the model is empty")
		}
		return nil, strictyaml.Failure(file, source, r.found)
	}
	if root.Kind != yaml.MappingNode {
		r.complain(place(root), beginHint, "the model must be a mapping (key: value)")
		return nil, strictyaml.Failure(file, source, r.found)
	}
	r.gather(root)
	used := r.top(root)
	for _, u := range used {
		if err := l.use(r, u, above, count); err != nil {
			return nil, err
		}
	}
	if r.model.Kind != "" {
		r.check()
	}
	if err := strictyaml.Failure(file, source, r.found); err != nil {
		return nil, err
	}
	return r.model, nil
}

// use loads one used file.
func (l *Loader) use(r *reader, u usedFile, above []string, count *int) error {
	file := path.Join(path.Dir(r.model.File), u.file)
	switch {
	case path.IsAbs(u.file) || strings.HasPrefix(path.Clean(u.file), "..") && !l.Outside:
		r.complain(u.pos, "keep used models below the folder of this file, or allow it with --outside", "%s lies outside the folder of this model", u.file)
		return nil
	case len(above) > maxUses || *count > maxUses:
		r.complain(u.pos, "", "more than %d files", maxUses)
		return nil
	}
	for _, a := range above {
		if a == path.Clean(file) {
			r.complain(u.pos, "", "%s uses itself: %s", u.file, strings.Join(append(above, file), " -> "))
			return nil
		}
	}
	m, err := l.load(file, above, count)
	if _, inside := errors.AsType[*strictyaml.Error](err); err != nil && !inside {
		r.complain(u.pos, "the path is seen from the folder of this file", "%v", err)
		return strictyaml.Failure(r.model.File, r.model.source, r.found) // what needs it would be at fault too
	}
	if err != nil {
		return err
	}
	r.model.Uses = append(r.model.Uses, Use{Alias: u.alias, Pos: u.pos, Model: m})
	return nil
}

type usedFile struct {
	alias, file string
	pos         Pos
}

// gather notes the names that the file gives, before any expression is read,
// and the time unit.
func (r *reader) gather(root *yaml.Node) {
	r.model.TimeUnit, _ = timeUnit("h")
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i].Value, root.Content[i+1]
		switch key {
		case "time_unit":
			if u, ok := timeUnit(strings.TrimSpace(value.Value)); ok && value.Kind == yaml.ScalarNode {
				r.model.TimeUnit = u
			} else {
				r.complain(place(value), "units are "+unitNames, "%q is no unit of time", value.Value)
			}
		case "params", "state", "let", "random", "classes":
			if value.Kind == yaml.MappingNode {
				for j := 0; j+1 < len(value.Content); j += 2 {
					r.names[value.Content[j].Value] = true
				}
			}
		}
	}
}

// top reads the keys of the file.
func (r *reader) top(root *yaml.Node) []usedFile {
	m := r.model
	var used []usedFile
	var rest []pair // what depends on the kind
	have := map[string]Pos{}
	all := r.pairs(root, "the model")
	for _, p := range all {
		if p.key == "let" {
			r.lets(p.value)
		}
	}
	for _, p := range all {
		have[p.key] = p.at
		switch p.key {
		case "nines":
			if s, _ := r.scalar(p.value, "nines"); s != "1" {
				r.complain(place(p.value), "write nines: 1", "format %q is not known", s)
			}
		case "model":
			m.Name, _ = r.scalar(p.value, "model")
		case "title":
			m.Title, _ = r.scalar(p.value, "title")
		case "time_unit": // gathered
		case "params":
			r.params(p.value)
		case "let": // read first: expressions may use it above
		case "use":
			used = r.uses(p.value)
		case "kind":
			m.KindPos = place(p.value)
			if k := r.oneOf(p.value, "kind", kinds()...); len(k) == 1 {
				m.Kind = Kind(k[0])
			}
		case "measures":
			r.measures(p.value)
		case "expect":
			r.expects(p.value)
		default:
			rest = append(rest, p)
		}
	}
	r.need(root, have, "the model", "nines", "model", "kind")
	if m.Kind != "" {
		r.body(root, rest)
	}
	return used
}

func kinds() []string {
	return []string{string(KindRBD), string(KindRepairable), string(KindCTMC), string(KindPopulation), string(KindCompose)}
}

// keys are those that a model of the kind has beside those of every model.
func (k Kind) keys() []string {
	switch k {
	case KindRBD:
		return []string{"blocks", "system", "systems"}
	case KindRepairable:
		return []string{"units", "need", "repairmen", "fail", "repair", "dormancy", "while_down"}
	case KindCTMC:
		return []string{"state", "init", "rules", "up", "rewards"}
	case KindPopulation:
		return []string{"classes", "rules", "up", "rewards"}
	}
	return []string{"random"}
}

// body reads the keys of the kind.
func (r *reader) body(root *yaml.Node, rest []pair) {
	n := &yaml.Node{Kind: yaml.MappingNode, Line: root.Line, Column: root.Column}
	keys := r.model.Kind.keys()
	for _, p := range rest {
		if !slices.Contains(keys, p.key) {
			all := append(slices.Clone(keys), "nines", "model", "title", "time_unit", "params", "let", "use", "kind", "measures", "expect")
			r.complain(p.at, strictyaml.DidYouMean(p.key, all), "unknown key %q in a model of kind %s", p.key, r.model.Kind)
			continue
		}
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: p.key, Line: p.at.Line, Column: p.at.Column}, p.value)
	}
	switch r.model.Kind {
	case KindRBD:
		r.rbd(n)
	case KindRepairable:
		r.model.Repairable = r.repairable(n, "a repairable model", "need")
	case KindCTMC:
		r.ctmc(n)
	case KindPopulation:
		r.population(n)
	case KindCompose:
		r.compose(n)
	}
}

func (r *reader) uses(n *yaml.Node) []usedFile {
	var all []usedFile
	for _, p := range r.pairs(n, "use") {
		if !r.identifier(p.key, p.at, "a used model") {
			continue
		}
		if s, ok := r.scalar(p.value, "use"); ok {
			all = append(all, usedFile{p.key, s, place(p.value)})
		}
	}
	return all
}

// lets reads the definitions; each may use those above it.
func (r *reader) lets(n *yaml.Node) {
	for _, p := range r.pairs(n, "let") {
		if !r.identifier(p.key, p.at, "a definition") {
			continue
		}
		l := Let{p.key, p.at, r.expr(p.value, p.key)}
		if size := expr.Size(l.Value.Node); size > maxLetSize {
			r.complain(p.at, "", "%s is too long with the definitions it uses: %d parts", p.key, size)
			continue
		}
		r.model.Lets = append(r.model.Lets, l)
		r.definitions[p.key] = l.Value.Node
	}
}
