package main

import (
	"archive/tar"
	"errors"
	"io"
	"log"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

const module = "../../.."

func testBuild() build {
	return build{
		arch: "arm64", program: []byte("program"), version: "v1.2.3", revision: "0123456789abcdef",
		time: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
	}
}

func TestImage(t *testing.T) {
	img, err := testBuild().image()
	if err != nil {
		t.Fatal(err)
	}
	again, err := testBuild().image()
	if err != nil {
		t.Fatal(err)
	}
	if a, b := digest(t, img), digest(t, again); a != b {
		t.Errorf("the same build gives %s and %s", a, b)
	}
	f, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if f.OS != "linux" || f.Architecture != "arm64" || !f.Created.Equal(testBuild().time) {
		t.Errorf("image for %s/%s of %v", f.OS, f.Architecture, f.Created)
	}
	if l := f.Config.Labels; l["org.opencontainers.image.version"] != "v1.2.3" || l["org.opencontainers.image.revision"] != "0123456789abcdef" {
		t.Errorf("labels %v", l)
	}
}

// TestFiles looks at what is in the image through the eyes of an engine.
func TestFiles(t *testing.T) {
	img, err := testBuild().image()
	if err != nil {
		t.Fatal(err)
	}
	type file struct {
		mode       int64
		owner      int
		hasContent bool
	}
	got := map[string]file{}
	content := mutate.Extract(img)
	defer content.Close()
	for r := tar.NewReader(content); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != h.Gid || h.ModTime.Unix() != 0 {
			t.Errorf("%s: group %d, time %v", h.Name, h.Gid, h.ModTime)
		}
		got[strings.TrimSuffix(h.Name, "/")] = file{h.Mode, h.Uid, h.Size > 0}
	}
	want := map[string]file{
		"data": {0o755, user, false}, "tmp": {0o1777, 0, false}, "home": {0o755, 0, false}, "home/nonroot": {0o700, user, false},
		"etc": {0o755, 0, false}, "etc/passwd": {0o644, 0, true}, "etc/group": {0o644, 0, true}, "etc/nsswitch.conf": {0o644, 0, true},
		"etc/ssl": {0o755, 0, false}, "etc/ssl/certs": {0o755, 0, false}, "etc/ssl/certs/ca-certificates.crt": {0o644, 0, true},
		"usr": {0o755, 0, false}, "usr/local": {0o755, 0, false}, "usr/local/bin": {0o755, 0, false}, "usr/local/bin/nines": {0o755, 0, true},
	}
	if !maps.Equal(got, want) {
		t.Errorf("files\n%v\nwant\n%v", got, want)
	}
}

func TestDescribe(t *testing.T) {
	b, err := describe(build{}, &debug.BuildInfo{})
	if err != nil || b.version != "devel" || b.revision != "" || b.time.Unix() != 0 {
		t.Errorf("without version control %+v, %v", b, err)
	}
	if _, err := describe(build{}, &debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.time", Value: "yesterday"}}}); err == nil {
		t.Error("a commit of yesterday is taken")
	}
}

// TestClear protects whoever gives -out the wrong directory.
func TestClear(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "thesis.txt")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := clear(dir); err == nil {
		t.Error("cleared a directory with a file of somebody else")
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
}

// TestReproducible builds twice, from two directories.
func TestReproducible(t *testing.T) {
	skipShort(t)
	t.Setenv("GOFLAGS", "-buildvcs=false") // the copy has no history
	copied := t.TempDir()
	copySources(t, copied)
	var digests []string
	for _, src := range []string{module, copied} {
		out := filepath.Join(t.TempDir(), "image")
		if err := run(t.Context(), []string{"-src", src, "-out", out}); err != nil {
			t.Fatal(err)
		}
		index, err := layout.ImageIndexFromPath(filepath.Join(out, "oci"))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(validate.Index(index), validate.Index(throughRegistry(t, index))); err != nil {
			t.Error(err)
		}
		loaded, err := tarball.ImageFromPath(filepath.Join(out, "nines-linux-amd64.tar"), nil) // as docker load does
		if err != nil {
			t.Fatal(err)
		}
		if err := validate.Image(loaded); err != nil {
			t.Error(err)
		}
		d, err := index.Digest()
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, d.String())
	}
	if digests[0] != digests[1] {
		t.Errorf("the digest depends on the directory: %v", digests)
	}
}

// throughRegistry pushes and pulls an index.
func throughRegistry(t *testing.T, index v1.ImageIndex) v1.ImageIndex {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	tag, err := name.NewTag(strings.TrimPrefix(server.URL, "http://") + "/nines:test")
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.WriteIndex(tag, index); err != nil {
		t.Fatal(err)
	}
	pulled, err := remote.Index(tag)
	if err != nil {
		t.Fatal(err)
	}
	return pulled
}

func skipShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("nines is not compiled with -short")
	}
}

func digest(t *testing.T, img v1.Image) string {
	t.Helper()
	d, err := img.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d.String()
}

// copySources copies what is, or could be, in version control.
func copySources(t *testing.T, to string) {
	t.Helper()
	list, err := exec.CommandContext(t.Context(), "git", "-C", module, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Skipf("no list of the sources: git ls-files: %v", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		body, err := os.ReadFile(filepath.Join(module, name))
		if errors.Is(err, os.ErrNotExist) {
			continue // deleted, not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(to, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, body, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}
