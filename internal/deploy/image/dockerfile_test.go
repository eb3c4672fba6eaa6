package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// An instruction of a Dockerfile, its continued lines joined.
type instruction struct{ name, args string }

// TestDockerfile compares the Dockerfile, which nothing here can build, with the
// image that is built.
func TestDockerfile(t *testing.T) {
	stages := dockerfile(t)
	if len(stages) != 2 {
		t.Fatalf("%d stages", len(stages))
	}
	last, c := stages[1], config()
	for name, want := range map[string]string{
		"USER": c.User, "WORKDIR": c.WorkingDir, "STOPSIGNAL": c.StopSignal,
		"EXPOSE": only(t, c.ExposedPorts), "VOLUME": only(t, c.Volumes),
		"ENTRYPOINT": encoded(t, c.Entrypoint), "CMD": encoded(t, c.Cmd),
	} {
		if got := args(last, name); !slices.Equal(got, []string{want}) {
			t.Errorf("%s %q, the image has %q", name, got, want)
		}
	}
	if got := labels(t, last); !maps.Equal(got, c.Labels) {
		t.Errorf("labels %v, the image has %v", got, c.Labels)
	}
	copies := []string{"--from=build /out/nines " + c.Entrypoint[0], "--from=build --chown=" + c.User + " /out/data " + c.WorkingDir}
	if got := args(last, "COPY"); !slices.Equal(got, copies) {
		t.Errorf("COPY %q, want %q", got, copies)
	}
	if !strings.HasSuffix(args(last, "FROM")[0], ":nonroot") { // its user is 65532
		t.Errorf("FROM %s", args(last, "FROM")[0])
	}
}

// TestDockerfileBuilds looks at the stage that compiles: the flags are those of
// the image, the Go is that of go.mod, and what it copies is there.
func TestDockerfileBuilds(t *testing.T) {
	first := dockerfile(t)[0]
	mod, err := os.ReadFile(filepath.Join(module, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	minor := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(mod)
	if from := args(first, "FROM")[0]; !strings.HasSuffix(from, " golang:"+string(minor[1])+" AS build") {
		t.Errorf("FROM %s, go.mod says go %s", from, minor[1])
	}
	runs := strings.Join(args(first, "RUN"), "\n")
	for _, part := range []string{"CGO_ENABLED=0", `go build -trimpath -ldflags "-s -w" -o /out/nines ./cmd/nines`, "mkdir -p /out/data"} {
		if !strings.Contains(runs, part) {
			t.Errorf("no RUN has %s", part)
		}
	}
	ignored, err := os.ReadFile(filepath.Join(module, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(ignored)) {
		if strings.HasPrefix(line, ".git") || strings.HasPrefix(line, "cmd") {
			t.Errorf(".dockerignore leaves out %q, which the build needs", line)
		}
	}
}

// dockerfile reads the stages of the Dockerfile.
func dockerfile(t *testing.T) (stages [][]instruction) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(module, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	joined := strings.ReplaceAll(string(text), "\\\n", " ")
	for line := range strings.Lines(joined) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, rest, _ := strings.Cut(line, " ")
		if name == "FROM" {
			stages = append(stages, nil)
		}
		stages[len(stages)-1] = append(stages[len(stages)-1], instruction{name, rest})
	}
	return stages
}

func args(stage []instruction, name string) (all []string) {
	for _, i := range stage {
		if i.name == name {
			all = append(all, i.args)
		}
	}
	return all
}

func labels(t *testing.T, stage []instruction) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, line := range args(stage, "LABEL") {
		for _, m := range regexp.MustCompile(`(\S+)=("[^"]*")`).FindAllStringSubmatch(line, -1) {
			value, err := strconv.Unquote(m[2])
			if err != nil {
				t.Fatal(err)
			}
			all[m[1]] = value
		}
	}
	return all
}

func only(t *testing.T, set map[string]struct{}) string {
	t.Helper()
	if len(set) != 1 {
		t.Fatalf("%v is not one", set)
	}
	return slices.Collect(maps.Keys(set))[0]
}

func encoded(t *testing.T, list []string) string {
	t.Helper()
	b, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
