// Command bench measures whole processes: import, reports, memory, as multiples
// of the floor, which is decoding the same bytes with encoding/json in the same
// run. Seconds differ between machines, ratios hardly do.
//
//	go run ./internal/bench -n 10000
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

func main() {
	n := flag.Int("n", 10000, "issues to generate")
	floor := flag.String("floor", "", "decode this `FILE` and exit: the floor, measured as a process of its own")
	keep := flag.String("data", "", "use this `FILE` of issues, one a line, instead of generated ones")
	flag.Parse()
	var err error
	if *floor != "" {
		err = decode(*floor)
	} else {
		err = bench(*n, *keep)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// decode reads every issue with encoding/json, into the fields that a report
// needs. It is the floor: nobody can report on bytes without reading them.
func decode(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var i issue
			if err := json.Unmarshal(line, &i); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// A cost is what one process took.
type cost struct {
	cpu  time.Duration
	peak int64 // bytes of memory
}

func measure(name string, args ...string) (cost, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "NINES_STORE=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return cost{}, fmt.Errorf("%s %v: %w\n%s", filepath.Base(name), args, err, out)
	}
	c := cost{cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.peak = usage.Maxrss << 10
		if runtime.GOOS == "darwin" {
			c.peak = usage.Maxrss
		}
	}
	return c, nil
}

func bench(n int, data string) error {
	dir, err := os.MkdirTemp("", "nines-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if data == "" {
		data = filepath.Join(dir, "issues.jsonl")
		if err := generate(data, n); err != nil {
			return err
		}
	}
	info, err := os.Stat(data)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	nines := filepath.Join(dir, "nines")
	if _, err := measure("go", "build", "-o", nines, "./cmd/nines"); err != nil {
		return err
	}
	config := filepath.Join(dir, "nines.yaml")
	if err := os.WriteFile(config, []byte("store: sqlite:bench.db\n"), 0o600); err != nil {
		return err
	}
	asOf := "--as-of=" + benchNow.Format(time.RFC3339)
	base, err := measure(self, "-floor", data)
	if err != nil {
		return err
	}
	fmt.Printf("%s, %s/%s, %d cores, %.0f MB of issues\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), float64(info.Size())/1e6)
	print := func(name string, c cost) {
		fmt.Printf("%-28s %8.2f s CPU %8.2fx floor %8.0f MB peak\n", name, c.cpu.Seconds(), c.cpu.Seconds()/base.cpu.Seconds(), float64(c.peak)/1e6)
	}
	print("decode (floor)", base)
	for _, step := range []struct {
		name string
		args []string
	}{
		{"import", []string{"import", data}},
		{"import again, unchanged", []string{"import", data}},
		{"report --format json", []string{"report", "WET", asOf, "--format", "json", "--out", filepath.Join(dir, "r.json")}},
		{"report --format text", []string{"report", "WET", asOf, "--out", filepath.Join(dir, "r.txt")}},
		{"report --format html", []string{"report", "WET", asOf, "--format", "html", "--out", filepath.Join(dir, "r.html")}},
		{"report --format pdf", []string{"report", "WET", asOf, "--format", "pdf", "--out", filepath.Join(dir, "r.pdf")}},
		{"report --format png", []string{"report", "WET", asOf, "--format", "png", "--out", filepath.Join(dir, "charts")}},
	} {
		c, err := measure(nines, append(step.args, "--config", config, "--quiet")...)
		if err != nil {
			return err
		}
		print(step.name, c)
	}
	return nil
}
