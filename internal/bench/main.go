// Command bench measures whole processes: import, reports, memory, as multiples
// of the floor, which is decoding the same bytes with encoding/json in the same
// run. Seconds differ between machines, ratios hardly do.
//
//	go run ./internal/bench -n 1000,10000,100000
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	sizes := flag.String("n", "1000,10000", "how many issues to generate, ascending `SIZES`")
	floor := flag.String("floor", "", "decode this `FILE` and exit: the floor, measured as a process of its own")
	data := flag.String("data", "", "use this `FILE` of issues, one a line, instead of generated ones")
	flag.Parse()
	var err error
	if *floor != "" {
		err = decode(*floor)
	} else {
		err = bench(*sizes, *data)
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

func bench(sizes, data string) error {
	dir, err := os.MkdirTemp("", "nines-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	nines := filepath.Join(dir, "nines")
	if _, err := measure("go", "build", "-o", nines, "./cmd/nines"); err != nil {
		return err
	}
	fmt.Printf("%s, %s/%s, %d cores\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	if data != "" {
		_, err := run(nines, dir, data)
		return err
	}
	var smaller map[string]cost
	var before int
	for size := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			return fmt.Errorf("-n %s: %w", sizes, err)
		}
		file := filepath.Join(dir, "issues.jsonl")
		if err := generate(file, n); err != nil {
			return err
		}
		costs, err := run(nines, dir, file)
		if err != nil {
			return err
		}
		for _, s := range steps(dir, file) {
			if c, ok := smaller[s.name]; ok {
				fmt.Printf("%-28s grows with n to the power %.2f\n", s.name, math.Log(costs[s.name].cpu.Seconds()/c.cpu.Seconds())/math.Log(float64(n)/float64(before)))
			}
		}
		smaller, before = costs, n
	}
	return nil
}

// A step is one run of the program.
type step struct {
	name string
	args []string
}

func steps(dir, data string) []step {
	report := func(format, out string) step {
		return step{"report --format " + format, []string{
			"report", "WET", "--no-sync", "--as-of=" + benchNow.Format(time.RFC3339), "--format", format, "--out", filepath.Join(dir, out),
		}}
	}
	return []step{
		{"import", []string{"import", data}},
		{"import again, unchanged", []string{"import", data}},
		report("json", "r.json"), report("text", "r.txt"), report("html", "r.html"), report("pdf", "r.pdf"), report("png", "charts"),
		{"all of them and charts", []string{"post", "all", "--no-sync", "--as-of=" + benchNow.Format(time.RFC3339)}},
	}
}

// run measures every step on one file, in an empty store, and prints it.
func run(nines, dir, data string) (map[string]cost, error) {
	info, err := os.Stat(data)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	base, err := measure(self, "-floor", data)
	if err != nil {
		return nil, err
	}
	stale, err := filepath.Glob(filepath.Join(dir, "bench.db*"))
	if err != nil {
		return nil, err
	}
	for _, f := range stale {
		if err := os.Remove(f); err != nil {
			return nil, err
		}
	}
	config := filepath.Join(dir, "nines.yaml")
	if err := os.WriteFile(config, []byte("store: sqlite:bench.db\nservices: [{name: WET}]\nreports: [{name: all, to: [{file: out}]}]\n"), 0o600); err != nil {
		return nil, err
	}
	fmt.Printf("\n%.0f MB of issues\n", float64(info.Size())/1e6)
	costs := map[string]cost{}
	show := func(name string, c cost) {
		costs[name] = c
		fmt.Printf("%-28s %8.2f s CPU %8.2fx floor %8.0f MB peak\n", name, c.cpu.Seconds(), c.cpu.Seconds()/base.cpu.Seconds(), float64(c.peak)/1e6)
	}
	show("decode (floor)", base)
	for _, s := range steps(dir, data) {
		c, err := measure(nines, append(s.args, "--config", config, "--quiet")...)
		if err != nil {
			return nil, err
		}
		show(s.name, c)
	}
	return costs, nil
}
