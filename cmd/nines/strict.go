package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A problem is one fault of a configuration file and where it stands.
type problem struct {
	Line, Column int // 1-based; 0 if the fault has no place
	Message      string
	Hint         string
}

// configError is everything wrong with one file, shown at once.
type configError struct {
	File     string
	Source   []byte
	Problems []problem
}

func (e *configError) Error() string {
	var b strings.Builder
	lines := bytes.Split(e.Source, []byte("\n"))
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		if p.Line == 0 {
			fmt.Fprintf(&b, "%s: %s", e.File, p.Message)
		} else {
			fmt.Fprintf(&b, "%s:%d:%d: %s", e.File, p.Line, p.Column, p.Message)
			if p.Line <= len(lines) {
				b.WriteString(excerpt(string(lines[p.Line-1]), p.Column))
			}
		}
		if p.Hint != "" {
			fmt.Fprintf(&b, "\n  hint: %s", p.Hint)
		}
	}
	return b.String()
}

// excerpt shows the line with a mark under the column. A line that may hold a
// secret is not shown: a token pasted into the file is still a token.
func excerpt(line string, column int) string {
	line = strings.ReplaceAll(strings.TrimRight(line, "\r"), "\t", " ")
	lower := strings.ToLower(line)
	if strings.Contains(lower, "token") || strings.Contains(lower, "secret") || strings.Contains(lower, "password") || len(line) > 160 {
		return ""
	}
	return fmt.Sprintf("\n  | %s\n  | %s^", line, strings.Repeat(" ", max(column-1, 0)))
}

// document is a parsed file that knows where each key stands.
type document struct {
	file   string
	source []byte
	nodes  map[string]*yaml.Node // by path: services[0].board.columns[2].max
	found  []problem
}

// decodeStrict fills out from the YAML source. Unknown keys, wrong types and
// duplicate keys are collected, not returned one by one.
func decodeStrict(file string, source []byte, out any) *document {
	d := &document{file: file, source: source, nodes: map[string]*yaml.Node{}}
	var root yaml.Node
	if len(bytes.TrimSpace(source)) == 0 {
		return d // no file, or an empty one, is all defaults
	}
	if err := yaml.Load(source, &root); err != nil {
		d.loadErrors(err)
		return d
	}
	node := &root
	if node.Kind == yaml.DocumentNode && len(node.Content) > 0 {
		node = node.Content[0]
	}
	if node.Kind == 0 || node.Tag == "!!null" {
		return d // only comments
	}
	d.walk(node, reflect.TypeOf(out).Elem(), "")
	if err := node.Load(out); err != nil {
		d.loadErrors(err)
	}
	return d
}

// walk notes the place of every key and complains about those that t lacks.
func (d *document) walk(n *yaml.Node, t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	d.nodes[path] = n
	switch {
	case n.Kind == yaml.MappingNode && t.Kind() == reflect.Struct:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			field, ok := fieldByKey(t, key.Value)
			if !ok {
				d.unknown(key, t, path)
				continue
			}
			d.walk(value, field.Type, joinPath(path, key.Value))
		}
	case n.Kind == yaml.SequenceNode && t.Kind() == reflect.Slice:
		for i, item := range n.Content {
			d.walk(item, t.Elem(), fmt.Sprintf("%s[%d]", path, i))
		}
	}
}

func (d *document) unknown(key *yaml.Node, t reflect.Type, path string) {
	where := "at the top"
	if path != "" {
		where = "in " + path
	}
	p := problem{Line: key.Line, Column: key.Column, Message: fmt.Sprintf("unknown key %q %s", key.Value, where)}
	keys := keysOf(t)
	if near := nearest(key.Value, keys); near != "" {
		p.Hint = fmt.Sprintf("did you mean %q?", near)
	} else {
		p.Hint = "keys here: " + strings.Join(keys, ", ")
	}
	d.found = append(d.found, p)
}

// add records a fault found later at a path; a path that is not in the file is
// shown at the nearest key above it.
func (d *document) add(path, message, hint string) {
	p := problem{Message: message, Hint: hint}
	for at := path; ; {
		if n := d.nodes[at]; n != nil {
			p.Line, p.Column = n.Line, n.Column
			break
		}
		cut := strings.LastIndexAny(at, ".[")
		if cut < 0 {
			break
		}
		at = at[:cut]
	}
	if path != "" {
		p.Message = path + ": " + message
	}
	d.found = append(d.found, p)
}

func (d *document) loadErrors(err error) {
	if all, ok := errors.AsType[*yaml.LoadErrors](err); ok {
		for _, e := range all.Errors {
			d.found = append(d.found, loadProblem(e))
		}
		return
	}
	if one, ok := errors.AsType[*yaml.LoadError](err); ok {
		d.found = append(d.found, loadProblem(one))
		return
	}
	d.found = append(d.found, problem{Message: strings.TrimPrefix(err.Error(), "yaml: ")})
}

func loadProblem(e *yaml.LoadError) problem {
	return problem{Line: e.Mark.Line, Column: e.Mark.Column, Message: e.Message}
}

func (d *document) err() error {
	if len(d.found) == 0 {
		return nil
	}
	slices.SortStableFunc(d.found, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &configError{File: d.file, Source: d.source, Problems: d.found}
}

func joinPath(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func fieldByKey(t reflect.Type, key string) (reflect.StructField, bool) {
	for f := range t.Fields() {
		if f.Tag.Get("yaml") == key {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

func keysOf(t reflect.Type) []string {
	var keys []string
	for f := range t.Fields() {
		keys = append(keys, f.Tag.Get("yaml"))
	}
	return keys
}

// nearest returns the candidate that a typing mistake most likely meant, or "".
func nearest(word string, candidates []string) string {
	best, bestAt := "", 1+max(1, len(word)/3)
	for _, c := range candidates {
		if n := distance(strings.ToLower(word), strings.ToLower(c)); n < bestAt {
			best, bestAt = c, n
		}
	}
	return best
}

// distance is the number of typing mistakes between two short words: a letter
// wrong, missing or too much, two letters swapped (optimal string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
