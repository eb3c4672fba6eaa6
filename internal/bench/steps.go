package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/nines-bot/nines/demo"
)

// A step is one run of the program.
type step struct {
	name string // as go test would call it
	args []string
}

// steps are what is measured on n issues, in this order, beginning with an
// empty store. The first report keeps what the later ones go on from.
func (b *bench) steps(data, later string) []step {
	asOf := "--as-of=" + benchNow.Format(time.RFC3339)
	report := func(name, format, out string) step {
		return step{"Report" + name, []string{"report", "WET", "--no-sync", asOf, "--format", format, "--out", filepath.Join(b.dir, out)}}
	}
	list := []step{
		{"Import", []string{"import", data}},
		{"ImportAgain", []string{"import", data}},
		report("JSON", "json", "r.json"), report("JSONAgain", "json", "r.json"), report("Text", "text", "r.txt"),
		report("HTML", "html", "r.html"), report("PDF", "pdf", "r.pdf"), report("PNG", "png", "charts"),
		{"ReportAllAndCharts", []string{"post", "all", "--no-sync", asOf}},
	}
	if later != "" {
		list = append(list, step{"Import100Changed", []string{"import", later}}, report("JSONAfter100Changed", "json", "r.json"))
	}
	return list
}

// reports measures every step on one file, in an empty store.
func (b *bench) reports(n int, data, later string) error {
	var base cost
	show := func(name string, c cost) {
		b.ratios.add(name, n, c)
		ratio := ""
		if base.cpu > 0 {
			ratio = fmt.Sprintf("%.4f x-floor", c.cpu.Seconds()/base.cpu.Seconds())
		}
		b.line(fmt.Sprintf("%s/n=%d", name, n), c, ratio)
	}
	if b.only.MatchString("Decode") {
		var err error
		if base, err = b.measure(b.self, "-floor", data); err != nil {
			return err
		}
		show("Decode", base)
	}
	config, err := b.emptyStore("services: [{name: WET}]\nreports: [{name: all, to: [{file: out}]}]\n")
	if err != nil {
		return err
	}
	for _, s := range b.steps(data, later) {
		if !b.only.MatchString(s.name) {
			continue
		}
		c, err := b.measure(b.nines, append(s.args, "--config", config, "--quiet")...)
		if err != nil {
			return err
		}
		show(s.name, c)
	}
	return nil
}

// emptyStore removes the store of before and writes a configuration for a new one.
func (b *bench) emptyStore(config string) (file string, err error) {
	stale, err := filepath.Glob(filepath.Join(b.dir, "bench.db*"))
	if err != nil {
		return "", err
	}
	for _, f := range stale {
		if err := os.Remove(f); err != nil {
			return "", err
		}
	}
	file = filepath.Join(b.dir, "nines.yaml")
	return file, os.WriteFile(file, []byte("store: sqlite:bench.db\n"+config), 0o600)
}

// start measures how long it takes until there is something to look at, by the
// clock on the wall: the version, and reports on the issues of the demo.
func (b *bench) start() error {
	issues, err := create(filepath.Join(b.dir, "demo.jsonl"))
	if err != nil {
		return err
	}
	for _, i := range demo.Issues() {
		if err := issues.Encode(i); err != nil {
			return err
		}
	}
	if err := issues.close(); err != nil {
		return err
	}
	config, err := b.emptyStore("services: [{name: WET}]\n")
	if err != nil {
		return err
	}
	if _, err := b.measure(b.nines, "import", issues.file.Name(), "--config", config, "--quiet"); err != nil {
		return err
	}
	for _, s := range []step{
		{"StartVersion", []string{"version"}},
		{"StartDemoText", []string{"report", "--no-sync"}},
		{"StartDemoPDF", []string{"report", "--no-sync", "--format=pdf", "--out", filepath.Join(b.dir, "demo.pdf")}},
	} {
		c, err := b.best(10, b.nines, append(s.args, "--config", config, "--quiet")...)
		if err != nil {
			return err
		}
		b.line(s.name, c, "")
	}
	return nil
}
