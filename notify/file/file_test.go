package file_test

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/notify"
	"github.com/nines-bot/nines/notify/file"
	"github.com/nines-bot/nines/notify/notifytest"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/reporttest"
)

func dir(path string) *file.Dir {
	return &file.Dir{
		Path: path,
		Formats: []file.Format{
			{Name: "report.txt", Render: func(r *report.Report) ([]byte, error) { return []byte(r.Headline), nil }},
			{Name: "report.json", Render: func(r *report.Report) ([]byte, error) { return []byte(r.Service), nil }},
		},
		Draw: func(c report.Chart) ([]byte, error) { return []byte(c.ID), nil },
	}
}

// files lists what is below root, without what is half done.
func files(t *testing.T, root string) map[string]string {
	found := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(root, path)
		found[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return found
}

func TestConformance(t *testing.T) {
	second := reporttest.Everything()
	second.Headline = "All is well"
	h := notifytest.Harness{
		New: func(t *testing.T, _ *notifytest.Clock, _ *slog.Logger) notifytest.Side {
			d := dir(filepath.Join(t.TempDir(), "out"))
			find := func(name string) (texts []string) {
				for path, text := range files(t, d.Path) {
					if filepath.Base(path) == name {
						texts = append(texts, text)
					}
				}
				return texts
			}
			return notifytest.Side{
				Destination: d,
				Copies:      func() int { return len(find("report.txt")) },
				Says:        func(text string) bool { return strings.Contains(strings.Join(find("report.txt"), "\n"), text) },
				Effects:     func() int { return 0 }, // see TestUnchanged
			}
		},
		Faults: func(s notifytest.Side) []notifytest.Fault {
			path := s.Destination.(*file.Dir).Path
			none := 0
			return []notifytest.Fault{{
				Name: "a file where the directory should be", Want: nines.DeliveryFailed, Copies: &none,
				Inject: func(t *testing.T) {
					if err := os.WriteFile(path, nil, 0o644); err != nil {
						t.Fatal(err)
					}
				},
				Clear: func(t *testing.T) {
					if err := os.Remove(path); err != nil {
						t.Fatal(err)
					}
				},
			}}
		},
	}
	notifytest.Run(t, h, reporttest.Everything(), second)
}

func TestLayout(t *testing.T) {
	d := dir(t.TempDir())
	r := reporttest.Odd()
	j := notify.Job{Name: "../we?ekly", Service: r.Service, Due: r.AsOf, Report: r}
	if _, err := (&notify.Dispatcher{Log: &notify.Memory{}, Destinations: []notify.Destination{d}}).Dispatch(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	found := files(t, d.Path)
	for _, want := range []string{"report.txt", "report.json", "charts/load-many.png"} {
		want = filepath.ToSlash(filepath.Join(filepath.Base(d.Place(j)), want))
		if _, ok := found[want]; !ok {
			t.Errorf("no %s in %v", want, found)
		}
	}
	for path := range found {
		if strings.Contains(path, "..") || strings.HasPrefix(filepath.Base(path), ".nines-") {
			t.Errorf("left behind: %s", path)
		}
	}
}

// TestUnchanged: what is there is not touched, what is gone comes back.
func TestUnchanged(t *testing.T) {
	d := dir(t.TempDir())
	d.Flat = true
	r := reporttest.Everything()
	p := &notify.Dispatcher{Log: &notify.Memory{}, Destinations: []notify.Destination{d}}
	j := notify.Job{Name: "daily", Service: r.Service, Due: r.AsOf, Report: r}
	text := filepath.Join(d.Path, "report.txt")
	var before fs.FileInfo
	for i := range 3 {
		if _, err := p.Dispatch(t.Context(), j); err != nil {
			t.Fatal(err)
		}
		now, err := os.Stat(text)
		if err != nil {
			t.Fatal(err)
		}
		switch i {
		case 1:
			if !os.SameFile(before, now) {
				t.Error("an unchanged file was written again")
			}
			if err := os.Remove(text); err != nil {
				t.Fatal(err)
			}
		}
		before = now
	}
}
