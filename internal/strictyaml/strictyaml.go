// Package strictyaml reads YAML whose every fault has a place: the parts that
// the configuration and the model files share. It knows neither format.
package strictyaml

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/nines-bot/nines/internal/spell"
)

// A Problem is one fault of a file and where it stands.
type Problem struct {
	Line, Column int // 1-based; 0 if the fault has no place
	Message      string
	Hint         string
}

// An Error is everything wrong with one file, shown at once.
type Error struct {
	File     string
	Source   []byte
	Problems []Problem
}

// Failure is the problems as an error, in the order of the file; nil if there
// are none.
func Failure(file string, source []byte, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Error{File: file, Source: source, Problems: problems}
}

// Hinted tells that a fault says what to write instead.
func (e *Error) Hinted() bool {
	return slices.ContainsFunc(e.Problems, func(p Problem) bool { return p.Hint != "" })
}

func (e *Error) Error() string {
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

// Parse gives the top node of a YAML text, nil if there is nothing but
// comments, and what is wrong with the YAML itself.
func Parse(source []byte) (*yaml.Node, []Problem) {
	if len(bytes.TrimSpace(source)) == 0 {
		return nil, nil
	}
	var root yaml.Node
	if err := yaml.Load(source, &root); err != nil {
		return nil, LoadProblems(err)
	}
	node := &root
	if node.Kind == yaml.DocumentNode && len(node.Content) > 0 {
		node = node.Content[0]
	}
	if node.Kind == 0 || node.Tag == "!!null" {
		return nil, nil
	}
	return node, nil
}

// LoadProblems are the faults that the YAML library found.
func LoadProblems(err error) []Problem {
	if all, ok := errors.AsType[*yaml.LoadErrors](err); ok {
		var found []Problem
		for _, e := range all.Errors {
			found = append(found, loadProblem(e))
		}
		return found
	}
	if one, ok := errors.AsType[*yaml.LoadError](err); ok {
		return []Problem{loadProblem(one)}
	}
	return []Problem{{Message: strings.TrimPrefix(err.Error(), "yaml: ")}}
}

func loadProblem(e *yaml.LoadError) Problem {
	return Problem{Line: e.Mark.Line, Column: e.Mark.Column, Message: e.Message}
}

// DidYouMean is a hint that names the nearest candidate, else all of them.
func DidYouMean(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(candidates) == 0 {
		return ""
	}
	return "there are " + strings.Join(candidates, ", ")
}

// Nearest returns the candidate that a typing mistake most likely meant, or "".
func Nearest(word string, candidates []string) string { return spell.Nearest(word, candidates) }
