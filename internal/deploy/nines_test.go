package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestConfigurations has nines read each configuration, with a secret in each
// file that it names.
func TestConfigurations(t *testing.T) {
	if testing.Short() {
		t.Skip("nines is not compiled with -short")
	}
	dir := t.TempDir()
	nines := filepath.Join(dir, "nines")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", nines, "./cmd/nines")
	build.Dir = "../.."
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, name := range []string{"compose/nines.yaml", "systemd/nines.yaml", "kubernetes/base/nines.yaml", "kubernetes/overlays/example/nines.yaml"} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			local := strings.ReplaceAll(string(text), "/run/", dir+"/")
			for _, file := range secretFiles(local) {
				if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte("s3cret"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			config := filepath.Join(dir, "nines.yaml")
			if err := os.WriteFile(config, []byte(local), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.CommandContext(t.Context(), nines, "config", "print", "--config", config).CombinedOutput()
			if err != nil || strings.Contains(string(out), "s3cret") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
