package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/nines-bot/nines/estimate"
)

// FuzzSheet: whatever a file holds, every row of it is used or named, and what is
// written is JSON.
func FuzzSheet(f *testing.F) {
	for _, s := range []string{
		"time,event\n1,1\n2,0\n", "\ufefftime;event\n1,5;1\n\n\"2\n,5\";0\n", "# remark\ntime\tentry\n3\t1\n4\t9\n",
		"time\n\"open", "time,time\n1\n1,2,3\n", "a,b\n\"x\"y,1\n2,3\n", "time\nNaN\n1e400\n-0\n0x1p3\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseSheet("fuzz.csv", strings.NewReader(text))
		if err != nil {
			return
		}
		total := len(s.rows) + len(s.excluded)
		flags := durationFlags{estimateFlags: estimateFlags{format: "json", level: 0.95}}
		if len(s.rows) > 200 {
			return
		}
		found, kept, err := flags.read(s)
		if err != nil {
			return
		}
		if n := found.N + len(found.Excluded) + len(s.excluded); n != total {
			t.Fatalf("%d rows used or named of %d", n, total)
		}
		for _, x := range found.Excluded {
			if x.Row < 1 || x.Row > len(kept) {
				t.Fatalf("row %d of %d", x.Row, len(kept))
			}
		}
		var out bytes.Buffer
		e := estimated{Kind: "durations", File: "fuzz.csv", N: found.N, Excluded: s.excluded, Results: found.Results, Warnings: found.Warnings}
		if err := e.writeJSON(&out); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(out.Bytes()) {
			t.Fatalf("no JSON: %s", out.String())
		}
		if err := e.writeText(&out, 80); err != nil {
			t.Fatal(err)
		}
	})
}

func TestDigits(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{{0, "0"}, {1, "1"}, {23, "23"}, {0.0733, "0.0733"}, {1234.5678, "1234.6"}, {-0.45338, "-0.45338"}, {1.5e-7, "1.5e-07"}, {3e9, "3e+09"}, {100000, "100000"}} {
		if got := fiveDigits(&c.v); got != c.want {
			t.Errorf("fiveDigits(%v) = %q, want %q", c.v, got, c.want)
		}
	}
	if got := fiveDigits(nil); got != "–" {
		t.Errorf("fiveDigits(nil) = %q", got)
	}
}

// A group whose name is hostile stays on its line.
func TestHostileGroup(t *testing.T) {
	e := estimated{Kind: "durations", File: "x\x1b[31m.csv", Results: []estimate.Result{{Group: "a\nb\x1b]8;;", Method: "m", Quantity: "q"}}}
	var out bytes.Buffer
	if err := e.writeText(&out, 80); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsRune(out.String(), '\x1b') || !strings.Contains(out.String(), "\na b]8;;\n") {
		t.Errorf("%q", out.String())
	}
}
