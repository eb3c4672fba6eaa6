package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestSystemd reads the unit with systemd itself, which also judges how much the
// service may do: 0 is nothing, 10 is everything.
func TestSystemd(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("no systemd: apt-get install systemd")
	}
	unit := readUnit(t)
	if !strings.Contains(unit, "ExecStart=/usr/local/bin/nines serve\n") {
		t.Fatal("no ExecStart")
	}
	// The program has to be there for systemd to be content.
	file := filepath.Join(t.TempDir(), "nines.service")
	there := strings.Replace(unit, "/usr/local/bin/nines serve", "/bin/true", 1)
	if err := os.WriteFile(file, []byte(there), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "systemd-analyze", "verify", "--man=no", file).CombinedOutput()
	if err != nil || strings.Contains(string(out), file) || strings.Contains(string(out), "nines.service") {
		t.Errorf("verify: %v\n%s", err, out)
	}
	out, err = exec.CommandContext(t.Context(), "systemd-analyze", "security", "--offline=true", "--no-pager", file).CombinedOutput()
	m := regexp.MustCompile(`Overall exposure level for nines\.service: ([0-9.]+)`).FindSubmatch(out)
	if err != nil || m == nil {
		t.Fatalf("security: %v\n%s", err, out)
	}
	if level, err := strconv.ParseFloat(string(m[1]), 64); err != nil || level > 1.5 {
		t.Errorf("exposure %s\n%s", m[1], out)
	}
}

// TestSystemdFiles compares the files that the configuration names with the
// credentials of the unit.
func TestSystemdFiles(t *testing.T) {
	var there []string
	for _, m := range regexp.MustCompile(`(?m)^LoadCredential=([a-z_]+):`).FindAllStringSubmatch(readUnit(t), -1) {
		there = append(there, "/run/credentials/nines.service/"+m[1])
	}
	text, err := os.ReadFile(filepath.Join(folder, "systemd", "nines.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	wanted := secretFiles(string(text))
	slices.Sort(there)
	slices.Sort(wanted)
	if !slices.Equal(there, wanted) {
		t.Errorf("the unit loads %v, the configuration names %v", there, wanted)
	}
}

func readUnit(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "systemd", "nines.service"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
