package main

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/nines-bot/nines/internal/strictyaml"
)

// document is a parsed file that knows where each key stands.
type document struct {
	file   string
	source []byte
	nodes  map[string]*yaml.Node // by path: services[0].board.columns[2].max
	found  []strictyaml.Problem
}

// decodeStrict fills out from the YAML source. Unknown keys, wrong types and
// duplicate keys are collected, not returned one by one.
func decodeStrict(file string, source []byte, out any) *document {
	d := &document{file: file, source: source, nodes: map[string]*yaml.Node{}}
	node, found := strictyaml.Parse(source)
	d.found = found
	if node == nil {
		return d // no file, an empty one or only comments: all defaults
	}
	if node.Kind != yaml.MappingNode {
		d.found = append(d.found, strictyaml.Problem{Line: node.Line, Column: node.Column, Message: "a configuration must be a mapping (key: value)"})
		return d
	}
	d.walk(node, reflect.TypeOf(out).Elem(), "")
	if err := node.Load(out); err != nil {
		d.found = append(d.found, strictyaml.LoadProblems(err)...)
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
	p := strictyaml.Problem{Line: key.Line, Column: key.Column, Message: fmt.Sprintf("unknown key %q %s", key.Value, where)}
	keys := keysOf(t)
	if near := strictyaml.Nearest(key.Value, keys); near != "" {
		p.Hint = fmt.Sprintf("did you mean %q?", near)
	} else {
		p.Hint = "keys here: " + strings.Join(keys, ", ")
	}
	d.found = append(d.found, p)
}

// add records a fault found later at a path; a path that is not in the file is
// shown at the nearest key above it.
func (d *document) add(path, message, hint string) {
	p := strictyaml.Problem{Message: message, Hint: hint}
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

func (d *document) err() error { return strictyaml.Failure(d.file, d.source, d.found) }

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
