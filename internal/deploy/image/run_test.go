//go:build unix

package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
)

// TestRuns does what an engine does: unpacks the image, and starts it there, as
// its user, with its environment.
func TestRuns(t *testing.T) {
	skipShort(t)
	if os.Getuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("chroot needs root on Linux")
	}
	t.Setenv("GOFLAGS", "-buildvcs=false")
	b, err := compile(t.Context(), module, runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	img, err := b.image()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := os.Chmod(filepath.Dir(root), 0o755); err != nil {
		t.Fatal(err)
	}
	unpack(t, img, root)
	for _, args := range [][]string{{"version"}, {"demo", "--out", "/data/demo"}, {"init", "--dir", "/data"}, {"config", "print"}} {
		if out, err := inside(t.Context(), root, args...).CombinedOutput(); err != nil {
			t.Errorf("nines %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	pdf, err := os.ReadFile(filepath.Join(root, "data", "demo", "report.pdf"))
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("the demo wrote no PDF: %v", err)
	}
	serves(t, root)
}

// serves starts what the image starts by itself, asks it, and stops it as an
// engine does.
func serves(t *testing.T, root string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	settings := fmt.Sprintf("slack: {mode: off}\nhttp: {listen: %q}\n", address)
	if err := os.WriteFile(filepath.Join(root, "data", "nines.yaml"), []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := inside(t.Context(), root, config().Cmd...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/healthz", "/readyz", "/"} {
		if err := answers(t.Context(), "http://"+address+path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	began := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil || time.Since(began) > 25*time.Second {
		t.Errorf("stopped after %v: %v\n%s", time.Since(began), err, out.String())
	}
}

// inside is the program of the image, in it.
func inside(ctx context.Context, root string, args ...string) *exec.Cmd {
	c := config()
	cmd := exec.CommandContext(ctx, c.Entrypoint[0], args...)
	cmd.Dir, cmd.Env = c.WorkingDir, c.Env
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: user, Gid: user}}
	return cmd
}

// answers waits for a page: the program needs a moment to start.
func answers(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
			err = errors.New(resp.Status)
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func unpack(t *testing.T, img v1.Image, root string) {
	t.Helper()
	content := mutate.Extract(img)
	defer content.Close()
	for r := tar.NewReader(content); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(root, filepath.FromSlash(h.Name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), put(file, h, r)); err != nil {
			t.Fatal(err)
		}
	}
}

func put(file string, h *tar.Header, content io.Reader) error {
	if h.Typeflag == tar.TypeDir {
		if err := os.MkdirAll(file, 0o755); err != nil {
			return err
		}
	} else {
		body, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, body, 0o600); err != nil {
			return err
		}
	}
	return errors.Join(os.Chown(file, h.Uid, h.Gid), syscall.Chmod(file, uint32(h.Mode)))
}
