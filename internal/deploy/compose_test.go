package deploy_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// compose reads the file as docker compose does: schema, variables, consistency.
func compose(t *testing.T) *types.Project {
	t.Helper()
	dir := filepath.Join(folder, "compose")
	options, err := cli.NewProjectOptions([]string{filepath.Join(dir, "compose.yaml")},
		cli.WithEnvFiles(filepath.Join(dir, ".env.example")), cli.WithDotEnv)
	if err != nil {
		t.Fatal(err)
	}
	p, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCompose(t *testing.T) {
	p := compose(t)
	if p.Name != "nines" || len(p.Services) != 2 {
		t.Fatalf("project %s of %d services", p.Name, len(p.Services))
	}
	for name, s := range p.Services {
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s may change its root or become more than it is", name)
		}
		if s.Restart != "unless-stopped" || s.Deploy.Resources.Limits == nil || s.Deploy.Resources.Limits.MemoryBytes == 0 || s.Image == "" {
			t.Errorf("%s: restart %q, limits %v, image %q", name, s.Restart, s.Deploy.Resources.Limits, s.Image)
		}
		for variable := range s.Environment {
			if strings.Contains(variable, "TOKEN") || strings.HasSuffix(variable, "PASSWORD") {
				t.Errorf("%s has a secret in its environment: %s", name, variable)
			}
		}
	}
	nines, db := p.Services["nines"], p.Services["db"]
	if *nines.Deploy.Replicas != 2 || len(nines.Ports) != 1 || nines.Ports[0].Published != "8080-8081" || nines.Ports[0].HostIP != "127.0.0.1" {
		t.Errorf("%d replicas behind %+v", *nines.Deploy.Replicas, nines.Ports)
	}
	if time.Duration(*nines.StopGracePeriod) < 30*time.Second {
		t.Errorf("killed after %v", time.Duration(*nines.StopGracePeriod))
	}
	if len(db.HealthCheck.Test) == 0 || nines.DependsOn["db"].Condition != "service_healthy" {
		t.Error("nines does not wait for the database")
	}
	if !p.Networks["inside"].Internal || len(db.Networks) != 1 || len(db.Ports) != 0 {
		t.Error("the database can be reached from outside")
	}
}

// TestComposeFiles compares the files that are named with those that will be
// there.
func TestComposeFiles(t *testing.T) {
	p := compose(t)
	there := map[string]bool{}
	for name, s := range p.Services {
		for _, secret := range s.Secrets {
			file := path.Join("/run/secrets", secret.Source)
			there[file] = true
			if _, ok := p.Secrets[secret.Source]; !ok {
				t.Errorf("%s has a secret %s that is nowhere", name, secret.Source)
			}
		}
		for _, c := range s.Configs {
			there[c.Target] = true
		}
	}
	text, err := os.ReadFile(p.Configs["nines"].File)
	if err != nil {
		t.Fatal(err)
	}
	wanted := secretFiles(string(text))
	for _, s := range p.Services {
		for _, value := range s.Environment {
			if value != nil && strings.HasPrefix(*value, "/") {
				wanted = append(wanted, *value)
			}
		}
	}
	for _, w := range wanted {
		if !there[w] {
			t.Errorf("nothing puts %s there", w)
		}
	}
}

// TestComposeSecrets runs the script that prepares them: twice, since it may not
// overwrite anything.
func TestComposeSecrets(t *testing.T) {
	dir := t.TempDir()
	script, err := os.ReadFile(filepath.Join(folder, "compose", "secrets.sh"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secrets.sh"), script, 0o600); err != nil {
		t.Fatal(err)
	}
	read := func() map[string]string {
		if out, err := exec.CommandContext(t.Context(), "sh", filepath.Join(dir, "secrets.sh")).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		all := map[string]string{}
		for name, s := range compose(t).Secrets {
			file := filepath.Join(dir, "secrets", filepath.Base(s.File))
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o644 {
				t.Errorf("%s: %v, %v", name, info.Mode(), err)
			}
			all[name] = string(body)
		}
		return all
	}
	first := read()
	if info, err := os.Stat(filepath.Join(dir, "secrets")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory: %v, %v", info.Mode(), err)
	}
	if first["pgpass"] != "db:5432:nines:nines:"+first["postgres_password"]+"\n" || len(first["http_token"]) != 48 {
		t.Errorf("pgpass %d bytes, token %d", len(first["pgpass"]), len(first["http_token"]))
	}
	for name, value := range read() {
		if value != first[name] {
			t.Errorf("%s was overwritten", name)
		}
	}
}
