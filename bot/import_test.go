package bot_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/store"
)

// flat is an issue on one line.
func flat(n int) string {
	return strings.ReplaceAll(string(raw(n, now, "first")), "\n", "")
}

func lines(from, to int) string {
	var b strings.Builder
	for n := from; n <= to; n++ {
		b.WriteString(flat(n) + "\n")
	}
	return b.String()
}

func zip(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.String()
}

func TestImport(t *testing.T) {
	pretty := func(s string) string {
		var b bytes.Buffer
		if err := json.Indent(&b, []byte(s), "", "  "); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	array := "[" + flat(1) + "," + flat(2) + "]"
	page := `{"startAt":0,"names":{"x":[1]},"issues":` + array + `,"total":2}`
	tests := []struct {
		name, file string
		issues     int
		bad        []int // lines
		cut        int
		err        string
	}{
		{name: "lines", file: lines(1, 5), issues: 5},
		{name: "no line end", file: lines(1, 4) + flat(5), issues: 5},
		{name: "empty lines and windows", file: "\ufeff\n" + strings.ReplaceAll(lines(1, 5), "\n", "\r\n\r\n"), issues: 5},
		{name: "gzip", file: zip(lines(1, 500)), issues: 500},
		{name: "two gzips", file: zip(lines(1, 5)) + zip(lines(6, 7)), issues: 7},
		{name: "array", file: array, issues: 2},
		{name: "array on lines", file: "[\n" + flat(1) + ",\n" + flat(2) + "\n]\n", issues: 2},
		{name: "pretty array", file: pretty(array), issues: 2},
		{name: "page", file: page, issues: 2},
		{name: "pretty page", file: pretty(page), issues: 2},
		{name: "pages on lines", file: page + "\n" + `{"issues":[` + flat(3) + "]}\n" + `{"issues":[]}`, issues: 3},
		{name: "empty", file: ""},
		{name: "nothing but space", file: " \n\n"},
		{name: "bad lines", file: lines(1, 2) + "{\"id\":\"1\",\n" + flat(3) + "\n<html>\n" + `{"key":"WET-77"}` + "\n" + lines(4, 5), issues: 5, bad: []int{3, 5, 6}},
		{name: "bad issue in an array", file: "[\n" + flat(1) + ",\n{\"id\":\"3\"},\n7]", issues: 1, bad: []int{3, 4}},
		{name: "nothing good", file: "<html>\n</html>\n", bad: []int{1, 2}, err: "nothing in the file"},
		{name: "cut line", file: lines(1, 7) + flat(8)[:300], issues: 7, cut: 8},
		{name: "cut in a key", file: lines(1, 7) + `{"i`, issues: 7, cut: 8},
		{name: "cut gzip", file: zip(lines(1, 500))[:2000], issues: -1, cut: -1},
		{name: "cut gzip head", file: zip(lines(1, 5))[:5], cut: 1},
		{name: "cut array", file: "[\n" + flat(1) + ",\n" + flat(2)[:100], issues: 1, cut: 3},
		{name: "cut page", file: page[:len(page)-200], cut: 1},
		{name: "other object", file: "{\n\"a\": 1\n}", err: `no object with "issues"`},
		{name: "other array", file: `{"issues": {` + "\n", bad: nil, cut: -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, ":memory:")
			r, err := bot.Import(t.Context(), strings.NewReader(tt.file), s, bot.ImportOptions{})
			cut, isCut := errors.AsType[*bot.CutError](err)
			switch {
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Errorf("error %v", err)
			case tt.cut > 0 && (!isCut || cut.Line != tt.cut):
				t.Errorf("error %v", err)
			case tt.err == "" && tt.cut == 0 && err != nil:
				t.Error(err)
			}
			if n := len(issues(t, s, "WET")); n != tt.issues && tt.issues >= 0 || r.Changed != n || r.Services["WET"] != n {
				t.Errorf("%d issues, want %d: %+v", n, tt.issues, r)
			}
			var bad []int
			for _, b := range r.BadLines {
				bad = append(bad, b.Line)
			}
			if diff := cmp.Diff(tt.bad, bad); diff != "" || r.Bad != len(bad) || r.Read != r.Changed+r.Bad {
				t.Errorf("%s%+v", diff, r)
			}
			again, _ := bot.Import(t.Context(), iotest.OneByteReader(strings.NewReader(tt.file)), s, bot.ImportOptions{})
			if again.Changed != 0 || again.Read != r.Read {
				t.Errorf("second time: %+v", again)
			}
		})
	}
}

func TestImportOptions(t *testing.T) {
	other := strings.ReplaceAll(flat(9), "WET", "ABC")
	file := lines(1, 3) + other + "\n" + `{"key":"ABC-4"}` + "\n"
	for _, tt := range []struct {
		opts     bot.ImportOptions
		services map[string]int
		skipped  int
		in       string // whose quarantine has the bad line
	}{
		{bot.ImportOptions{}, map[string]int{"WET": 3, "ABC": 1}, 0, "ABC"},
		{bot.ImportOptions{Project: "WET"}, map[string]int{"WET": 3}, 1, "WET"},
		{bot.ImportOptions{Service: "all"}, map[string]int{"all": 4}, 0, "all"},
	} {
		s := open(t, ":memory:")
		r, err := bot.Import(t.Context(), strings.NewReader(file), s, tt.opts)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.services, r.Services); diff != "" || r.Skipped != tt.skipped || r.Bad != 1 {
			t.Errorf("%+v: %+v", tt.opts, r)
		}
		q, err := s.Quarantine(t.Context(), tt.in)
		if err != nil || len(q) != 1 || q[0].Key != "ABC-4" || !strings.Contains(q[0].Reason, "line 5") {
			t.Errorf("%+v: quarantine %v %v", tt.opts, q, err)
		}
		for service := range tt.services {
			st, err := s.Statuses(t.Context(), service)
			want := []nines.Status{{ID: "3", Name: "In Testing", Category: nines.CategoryActive}, {ID: "1", Name: "Open"}}
			if diff := cmp.Diff(want, st); diff != "" || err != nil {
				t.Error(diff, err)
			}
		}
	}
}

// An import may bring old versions: an interrupted first sync must begin anew.
func TestImportEndsResume(t *testing.T) {
	s := open(t, ":memory:")
	state := store.SyncState{Query: "project = WET", Began: now, Resume: now.AddDate(0, -1, 0)}
	if err := s.PutSyncState(t.Context(), "WET", state); err != nil {
		t.Fatal(err)
	}
	if _, err := bot.Import(t.Context(), strings.NewReader(lines(1, 1)), s, bot.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if st := dumpOf(t, s).State; !st.Resume.IsZero() {
		t.Errorf("%+v", st)
	}
	state = store.SyncState{Query: "project = WET", Watermark: now}
	if err := s.PutSyncState(t.Context(), "WET", state); err != nil {
		t.Fatal(err)
	}
	if _, err := bot.Import(t.Context(), strings.NewReader(lines(1, 1)), s, bot.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if st := dumpOf(t, s).State; st != state {
		t.Errorf("%+v", st)
	}
}

// stopped is a store that fails, or whose user loses patience.
type stopped struct {
	*store.Store
	stop func() error
}

func (s stopped) PutIssues(context.Context, string, []nines.Issue) (int, error) { return 0, s.stop() }

func TestImportStops(t *testing.T) {
	disk := errors.New("disk full")
	s := stopped{open(t, ":memory:"), func() error { return disk }}
	if _, err := bot.Import(t.Context(), strings.NewReader(lines(1, 3000)), s, bot.ImportOptions{}); !errors.Is(err, disk) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.stop = func() error { cancel(); return nil }
	if _, err := bot.Import(ctx, strings.NewReader(lines(1, 3000)), s, bot.ImportOptions{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := bot.Import(t.Context(), iotest.ErrReader(disk), s, bot.ImportOptions{}); !errors.Is(err, disk) {
		t.Error(err)
	}
}

// The real sets are read whole; what is odd in them is not fatal.
func TestImportReal(t *testing.T) {
	const dir = "../../shared/data/jira/"
	for file, want := range map[string]struct{ issues, projects int }{
		"duraspace-changelog.jsonl.gz": {3036, 18},
		"apache-changelog.jsonl.gz":    {501, 21},
		"SYNTHETIC-odd.jsonl":          {19, 0},
	} {
		t.Run(file, func(t *testing.T) {
			f, err := os.Open(dir + file)
			if err != nil {
				t.Skip("no real issues in ../shared/data/jira")
			}
			defer f.Close()
			s := open(t, ":memory:")
			r, err := bot.Import(t.Context(), f, s, bot.ImportOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if r.Read != want.issues || r.Bad > 1 || want.projects > 0 && len(r.Services) != want.projects {
				t.Errorf("%+v", r)
			}
			for _, b := range r.BadLines {
				t.Logf("%+v", b)
			}
		})
	}
}

func FuzzImport(f *testing.F) {
	for _, s := range []string{lines(1, 2), zip(lines(1, 2)), "[" + flat(1) + "]", "{\"issues\":[\n7]}", "\n\n{}", "\x1f\x8b", "[[[[", "{\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, file string) {
		s := nowhere{}
		r, err := bot.Import(t.Context(), strings.NewReader(file), s, bot.ImportOptions{})
		if r.Read < r.Bad || err == nil && r.Read > 0 && r.Read == r.Bad {
			t.Errorf("%+v %v", r, err)
		}
	})
}

// nowhere keeps nothing.
type nowhere struct{}

func (nowhere) PutIssues(_ context.Context, _ string, list []nines.Issue) (int, error) {
	return len(list), nil
}

func (nowhere) SyncState(context.Context, string) (store.SyncState, error) {
	return store.SyncState{}, nil
}
func (nowhere) PutSyncState(context.Context, string, store.SyncState) error      { return nil }
func (nowhere) PutQuarantine(context.Context, string, []store.Quarantined) error { return nil }
func (nowhere) PutStatuses(context.Context, string, []nines.Status) error        { return nil }
