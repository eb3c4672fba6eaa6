package nines_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/nines-bot/nines"

// rules say what a package may import of this module; the first match wins. A
// package that no rule names may import nothing of it.
var rules = []struct{ pkg, may string }{
	{".", ""},
	{"jql", "."},
	{"metrics", "."},
	{"estimate", ". estimate/dist"},
	{"estimate/dist", ""},
	{"report", ". metrics estimate dependability"},
	{"report/chart", ". report"},
	{"report/text", ". report"},
	{"report/html", ". report report/chart templates"},
	{"report/pdf", ". report report/chart"},
	{"report/reporttest", ". estimate metrics report"},
	{"templates", ""},
	{"jira", "."},
	{"jira/jiratest", ". jql"},
	{"store", "."},
	{"store/storetest", ". store"},
	{"notify", ". claim report"},
	{"notify/notifytest", ". report notify"},
	{"notify/file", ". report notify report/chart report/html report/pdf report/text"},
	{"notify/slack", ". chat report notify report/chart report/pdf"},
	{"notify/slack/slacktest", ""},
	{"notify/slack/interact", ". chat report notify notify/slack"},
	{"claim", ""},
	{"schedule", ". claim internal/spell"},
	{"chat", ". report schedule internal/spell"},
	{"server", ". report report/html report/chart report/pdf templates"},
	{"bot", ". jql metrics estimate report notify jira store dependability dependability/expr dependability/solve dependability/spec"},
	{"demo", ". jira/jiratest"},
	{"dependability", ""},
	{"dependability/expr", ""},
	{"dependability/rbd", "dependability dependability/expr"},
	{"dependability/repairable", "dependability dependability/expr"},
	{"dependability/markov", "dependability dependability/expr"},
	{"dependability/population", "dependability dependability/expr dependability/markov"},
	{"dependability/simulation", "dependability dependability/expr dependability/markov dependability/rbd"},
	{"dependability/spec", "dependability dependability/expr internal/strictyaml"},
	{"dependability/solve", "dependability dependability/* estimate/dist internal/strictyaml"},
	{"dependability/diagram", "dependability dependability/expr dependability/markov dependability/solve dependability/spec"},
	{"dependability/exchange", "dependability dependability/expr dependability/markov dependability/solve dependability/spec internal/strictyaml"},
	{"internal/bench", "demo jira/jiratest"},
	{"internal/golden", ""},
	{"internal/spell", ""},
	{"internal/strictyaml", "internal/spell"},
	{"cmd/nines", "*"},
}

// homes name the places (and what is below them) that know a third-party library.
var homes = map[string]string{
	"github.com/andygrunwald/go-jira": "jira",
	"github.com/slack-go/slack":       "notify/slack",
	"github.com/wcharczuk/go-chart":   "report/chart",
	"github.com/golang/freetype":      "report/chart",
	"golang.org/x/image":              "report/chart",
	"codeberg.org/go-pdf/fpdf":        "report/pdf",
	"modernc.org/sqlite":              "store",
	"github.com/jackc/pgx":            "store",
	"gonum.org/v1/gonum":              "metrics estimate dependability",
	"github.com/spf13/cobra":          "cmd/nines",
	"github.com/spf13/pflag":          "cmd/nines",
	"go.yaml.in/yaml":                 "cmd/nines dependability/spec internal/strictyaml",
	"golang.org/x/term":               "cmd/nines",
	"github.com/rickar/cal":           "cmd/nines",
	"golang.org/x/text":               "report/chart",
	"github.com/robfig/cron":          "schedule",
	"github.com/prometheus":           "server",
	"golang.org/x/time":               "chat server",
	"github.com/getkin/kin-openapi":   "test",
	"github.com/gorilla/websocket":    "test",
	"pgregory.net/rapid":              "test",
	"github.com/google/go-cmp":        "test",
	"github.com/rogpeppe/go-internal": "test",
}

// pure packages do no I/O, read no clock and roll no dice of their own.
var pure = []string{
	".", "jql", "metrics", "estimate", "estimate/dist", "report",
	"dependability", "dependability/expr", "dependability/rbd", "dependability/repairable", "dependability/markov",
	"dependability/population", "dependability/simulation", "dependability/solve", "dependability/spec",
	"dependability/diagram", "dependability/exchange",
}

var impure = map[string]bool{
	"os": true, "net": true, "net/http": true, "database/sql": true, "log": true, "log/slog": true,
	"flag": true, "os/exec": true, "io/ioutil": true, "context": true,
}

var clocks = map[string]bool{"Now": true, "Since": true, "Until": true, "Sleep": true, "After": true, "Tick": true, "NewTimer": true, "NewTicker": true}

func TestArchitecture(t *testing.T) {
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != "." || d.Name() == "testdata" || isModule(file)) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		f, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(file))
		test := strings.HasSuffix(file, "_test.go")
		for _, imp := range f.Imports {
			p, _ := strconv.Unquote(imp.Path.Value)
			pos := fset.Position(imp.Pos())
			checkModule(t, pos, pkg, p, test)
			checkHome(t, pos, pkg, p, test)
			if !test && isPure(pkg) && impure[p] {
				t.Errorf("%v: %s is pure and may not import %s", pos, pkg, p)
			}
		}
		if !test && isPure(pkg) {
			checkPurity(t, fset, pkg, f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// isModule tells a module of its own: a tool whose dependencies are not ours.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return dir != "." && err == nil
}

func isPure(pkg string) bool {
	return slices.Contains(pure, pkg)
}

// checkModule applies rules. Tests may reach further: they hold the parts
// together.
func checkModule(t *testing.T, pos token.Position, pkg, imp string, test bool) {
	if test || (imp != module && !strings.HasPrefix(imp, module+"/")) {
		return
	}
	rel := "."
	if imp != module {
		rel = strings.TrimPrefix(imp, module+"/")
	}
	if rel == pkg || strings.HasPrefix(rel, pkg+"/internal/") {
		return
	}
	for _, r := range rules {
		if r.pkg != pkg {
			continue
		}
		if r.may == "*" {
			return
		}
		for m := range strings.FieldsSeq(r.may) {
			if m == rel || strings.HasSuffix(m, "/*") && path.Dir(rel) == path.Dir(m) {
				return
			}
		}
		break
	}
	t.Errorf("%v: %s may not import %s", pos, pkg, rel)
}

func checkHome(t *testing.T, pos token.Position, pkg, imp string, test bool) {
	if imp == module || strings.HasPrefix(imp, module+"/") || !strings.Contains(strings.Split(imp, "/")[0], ".") || test {
		return
	}
	for lib, home := range homes {
		if imp == lib || strings.HasPrefix(imp, lib+"/") {
			for h := range strings.FieldsSeq(home) {
				if pkg == h || strings.HasPrefix(pkg, h+"/") || h == "test" && strings.HasSuffix(pkg, "test") {
					return // a package of tests for others to run counts as a test
				}
			}
			t.Errorf("%v: %s is at home in %s, not in %s", pos, lib, home, pkg)
			return
		}
	}
	t.Errorf("%v: %s has no home: add it to homes and to docs/adr", pos, imp)
}

// checkPurity looks for clocks, dice and mutable package state.
func checkPurity(t *testing.T, fset *token.FileSet, pkg string, f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		if x.Name == "time" && clocks[sel.Sel.Name] {
			t.Errorf("%v: %s is pure and may not use time.%s", fset.Position(n.Pos()), pkg, sel.Sel.Name)
		}
		if x.Name == "rand" && sel.Sel.Name != "New" && sel.Sel.Name != "Rand" && sel.Sel.Name != "Source" && sel.Sel.Name != "NewPCG" {
			t.Errorf("%v: %s may use no dice but those it is given: rand.%s", fset.Position(n.Pos()), pkg, sel.Sel.Name)
		}
		return true
	})
}
