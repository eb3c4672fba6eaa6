package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestRules finds each metric of the alerts in the program, so that none of them
// waits for a name that nothing has.
func TestRules(t *testing.T) {
	rules, err := os.ReadFile(filepath.Join(folder, "prometheus", "rules.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("../../server/metrics.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, m := range regexp.MustCompile(`\bnines_([a-z_]+)\{?`).FindAllStringSubmatch(string(rules), -1) {
		name := strings.TrimSuffix(m[1], "_bucket")
		if !strings.Contains(string(source), `"`+name+`"`) {
			t.Errorf("no metric nines_%s", name)
		}
		found++
	}
	if found < 6 {
		t.Errorf("%d metrics in the rules", found)
	}
}

// TestAlerts has Prometheus play them: the first failure of a kind counts, one
// replica of two is no outage, and what is over is over.
func TestAlerts(t *testing.T) {
	if _, err := exec.LookPath("promtool"); err != nil {
		t.Skip("no promtool: apt-get install prometheus")
	}
	for _, args := range [][]string{
		{"check", "rules", filepath.Join(folder, "prometheus", "rules.yaml")},
		{"test", "rules", filepath.Join("testdata", "alerts.yaml")},
	} {
		if out, err := exec.CommandContext(t.Context(), "promtool", args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}
