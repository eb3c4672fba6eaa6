package spec

import (
	"os"
	"path/filepath"
	"testing"
)

const shared = "../../../shared/spec/models"

func TestSeedModels(t *testing.T) {
	files, _ := filepath.Glob(shared + "/*.yaml")
	if len(files) == 0 {
		t.Skip("no ../shared")
	}
	l := &Loader{Read: os.ReadFile}
	for _, f := range files {
		m, err := l.Load(filepath.ToSlash(f))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		t.Logf("%s %s: %d params, %d measures", filepath.Base(f), m.Kind, len(m.Params), len(m.Measures))
	}
}
