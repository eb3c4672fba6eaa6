// Command bench measures whole processes: start, import, reports, sync, memory,
// as multiples of the floor, which is decoding the same bytes with encoding/json
// in the same run. Seconds differ between machines, ratios hardly do.
//
//	go run ./internal/bench -n 1000,10000,100000
//	go run ./internal/bench -n 10000 -count 6 | tee new.txt; benchstat old.txt new.txt
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

func main() {
	b := bench{out: os.Stdout}
	sizes := flag.String("n", "1000,10000", "how many issues to generate, ascending `SIZES`")
	flag.StringVar(&b.data, "data", "", "use this `FILE` of issues, one a line, instead of generated ones")
	flag.IntVar(&b.count, "count", 1, "measure everything so many `TIMES`")
	flag.IntVar(&b.syncs, "sync", 10_000, "sync so many `ISSUES` from a stand-in; 0: none")
	steps := flag.String("steps", "", "measure only the steps whose names match this `REGEXP`; every one needs Import")
	floor := flag.String("floor", "", "decode this `FILE` and exit: the floor, measured as a process of its own")
	fetch := flag.String("fetch", "", "make the requests listed in this `FILE` and exit: the floor of a sync")
	flag.Parse()
	only, err := regexp.Compile(*steps)
	b.only = only
	switch {
	case err != nil:
	case *floor != "":
		err = decode(*floor)
	case *fetch != "":
		err = replay(*fetch)
	default:
		err = b.run(*sizes)
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

// A bench is one run of the command.
type bench struct {
	out    io.Writer
	data   string
	count  int
	syncs  int
	only   *regexp.Regexp // names of the steps that are measured
	dir    string         // all files
	nines  string         // the program that is measured
	self   string         // this one
	ratios table
}

func (b *bench) run(list string) (err error) {
	var sizes []int
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("-n %s: %w", list, err)
		}
		sizes = append(sizes, n)
	}
	if b.dir, err = os.MkdirTemp("", "nines-bench"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	b.nines = filepath.Join(b.dir, "nines")
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if _, err := b.measure("go", "build", "-o", b.nines, "./cmd/nines"); err != nil {
		return err
	}
	fmt.Fprintf(b.out, "goos: %s\ngoarch: %s\npkg: github.com/nines-bot/nines\ncores: %d\ngo: %s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	for range b.count {
		if err := b.once(sizes); err != nil {
			return err
		}
	}
	return b.ratios.write(b.out)
}

func (b *bench) once(sizes []int) error {
	if err := b.start(); err != nil {
		return err
	}
	if b.data != "" {
		return b.reports(0, b.data, "")
	}
	file, later := filepath.Join(b.dir, "issues.jsonl"), filepath.Join(b.dir, "later.jsonl")
	for _, n := range sizes {
		if err := generate(file, later, n); err != nil {
			return err
		}
		if err := b.reports(n, file, later); err != nil {
			return err
		}
	}
	if b.syncs == 0 {
		return nil
	}
	if err := generate(file, later, b.syncs); err != nil {
		return err
	}
	return b.sync(file)
}
