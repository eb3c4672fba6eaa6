package bot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/store"
)

// generated is 10,000 issues with histories, made by gen.py.
func generated(b *testing.B) []byte {
	b.Helper()
	script, err := filepath.Abs("../../shared/tools/jira/gen.py")
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	if out, err := exec.Command("python3", script, "10000", dir).CombinedOutput(); err != nil {
		b.Skipf("no generated issues: %v %s", err, out)
	}
	file, err := os.ReadFile(dir + "/issues.ndjson")
	if err != nil {
		b.Fatal(err)
	}
	return file
}

// BenchmarkImport tells how long an import takes beside encoding/json, which
// is the usual way to read the same bytes.
func BenchmarkImport(b *testing.B) {
	file := generated(b)
	b.Run("import", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			s, err := store.Open(b.Context(), fmt.Sprintf("sqlite:%s/%d.db", b.TempDir(), n))
			if err != nil {
				b.Fatal(err)
			}
			n++
			if r, err := bot.Import(b.Context(), bytes.NewReader(file), s, bot.ImportOptions{}); err != nil || r.Changed != 10_000 {
				b.Fatal(r.Changed, err)
			}
			s.Close()
		}
	})
	b.Run("no store", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		for b.Loop() {
			if _, err := bot.Import(b.Context(), bytes.NewReader(file), nowhere{}, bot.ImportOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		d := jira.NewDecoder(jira.DecodeOptions{})
		for b.Loop() {
			for l := range bytes.Lines(file) {
				if _, err := d.Decode(l); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		b.ReportAllocs()
		for b.Loop() {
			for l := range bytes.Lines(file) {
				var v any
				if err := json.Unmarshal(l, &v); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
