// Package file delivers reports into a directory. Every file is written beside
// its place and then moved there, so that readers see the old one or the new
// one and never a half.
package file

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/report"
)

// A Format is one file of a report.
type Format struct {
	Name   string // "report.html"
	Render func(*report.Report) ([]byte, error)
}

// A Dir is a [notify.Destination].
type Dir struct {
	Path    string
	Formats []Format
	// Draw makes the PNG of a chart, for charts/ID.png; nil for no charts.
	Draw func(report.Chart) ([]byte, error)
	// Flat puts the files of every period into Path itself, where the next period
	// overwrites them; otherwise each period has a directory of its own.
	Flat bool
}

// Name is "file:" and the path as configured.
func (d *Dir) Name() string { return "file:" + d.Path }

// Place is the directory of a job.
func (d *Dir) Place(j notify.Job) string {
	if d.Flat {
		return d.Path
	}
	zone := j.Report.Zone
	if zone == nil {
		zone = j.Due.Location()
	}
	return filepath.Join(d.Path, safe(j.Service)+"-"+safe(j.Name)+"-"+j.Due.In(zone).Format("2006-01-02T1504"))
}

// Deliver writes the files that are missing or differ. One that cannot be made
// does not stop the others.
func (d *Dir) Deliver(ctx context.Context, j notify.Job, steps *notify.Steps) error {
	var errs []error
	for _, f := range d.Formats {
		errs = append(errs, d.file(ctx, steps, d.Place(j), f.Name, func() ([]byte, error) { return f.Render(j.Report) }))
	}
	if d.Draw != nil {
		charts, err := charts(j.Report)
		errs = append(errs, err)
		for _, c := range charts {
			name := filepath.Join("charts", safe(c.ID)+".png")
			errs = append(errs, d.file(ctx, steps, d.Place(j), name, func() ([]byte, error) { return d.Draw(c) }))
		}
	}
	return errors.Join(errs...)
}

func (d *Dir) file(ctx context.Context, steps *notify.Steps, dir, name string, content func() ([]byte, error)) error {
	b, err := content()
	if err != nil {
		return &notify.Permanent{Err: fmt.Errorf("make %s: %w", name, err)}
	}
	path := filepath.Join(dir, name)
	there, err := os.ReadFile(path)
	_, err = steps.Do(ctx, notify.Action{
		Name: "file:" + filepath.ToSlash(name), Digest: notify.Digest(b), Repeatable: true,
		Again: err != nil || !bytes.Equal(there, b), // somebody removed or changed it
		Do:    func(context.Context, string) (string, error) { return path, write(path, b) },
	})
	return err
}

// write replaces the file at path in one move.
func write(path string, content []byte) (err error) {
	defer func() {
		if err != nil {
			err = &notify.Permanent{Err: fmt.Errorf("write %s: %w", filepath.Base(path), err), Remedy: remedy(err)}
		}
	}()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".nines-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(content)
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Sync(), tmp.Close())
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

func remedy(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "let the user of nines write to the directory, or name another one under file:"
	case errors.Is(err, fs.ErrExist):
		return "a file stands where the directory should be: name another one under file:"
	}
	return "see that the directory of file: exists, is writable and has room"
}

// safe makes a file name of what may come from anywhere.
func safe(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, s)
	if s = strings.Trim(s, "-"); s == "" {
		return "report"
	}
	return s[:min(len(s), 80)]
}

// charts are those of the report, in order.
func charts(r *report.Report) ([]report.Chart, error) {
	var c collector
	err := r.Walk(&c)
	return c.charts, err
}

type collector struct{ charts []report.Chart }

func (c *collector) Section(report.Section) error { return nil }
func (c *collector) Text(report.Text) error       { return nil }
func (c *collector) Figures(report.Figures) error { return nil }
func (c *collector) Table(report.Table) error     { return nil }
func (c *collector) Note(report.Note) error       { return nil }
func (c *collector) Chart(b report.Chart) error {
	c.charts = append(c.charts, b)
	return nil
}
