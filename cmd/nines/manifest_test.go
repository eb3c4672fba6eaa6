package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// A manifest has the parts that must agree between the two, and with nines.
type manifest struct {
	Features struct {
		AppHome struct {
			Home     bool `yaml:"home_tab_enabled"`
			Messages bool `yaml:"messages_tab_enabled"`
			ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		SlashCommands []struct{ Command, URL string } `yaml:"slash_commands"`
	}
	OAuth struct {
		Scopes struct {
			Bot      []string
			Optional []string `yaml:"bot_optional"`
		}
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			URL string   `yaml:"request_url"`
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			Enabled bool   `yaml:"is_enabled"`
			URL     string `yaml:"request_url"`
		}
		Socket bool `yaml:"socket_mode_enabled"`
	}
}

func readManifest(t *testing.T, name string) manifest {
	t.Helper()
	text, err := starter.ReadFile("starter/slack-manifest-" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := yaml.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestManifests holds the scopes to the least that serves, and the two manifests
// together: they differ in how Slack reaches nines, and in nothing else.
func TestManifests(t *testing.T) {
	socket, http := readManifest(t, "socket"), readManifest(t, "http")
	if diff := cmp.Diff([]string{"commands", "chat:write", "files:write"}, socket.OAuth.Scopes.Bot); diff != "" {
		t.Errorf("scopes that must be granted (-want +got):\n%s", diff)
	}
	optional := []string{"files:read", "channels:read", "groups:read", "channels:history", "groups:history", "users:read"}
	if diff := cmp.Diff(optional, socket.OAuth.Scopes.Optional); diff != "" {
		t.Errorf("scopes that may be granted (-want +got):\n%s", diff)
	}
	var c config
	c.defaults()
	if got := socket.Features.SlashCommands; len(got) != 1 || got[0].Command != c.Slack.Command {
		t.Errorf("commands %v, the default is %s", got, c.Slack.Command)
	}
	if h := socket.Features.AppHome; !h.Home || !h.Messages || h.ReadOnly {
		t.Errorf("app home %+v", h)
	}
	if diff := cmp.Diff([]string{"app_home_opened"}, socket.Settings.Events.Bot); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if !socket.Settings.Interactivity.Enabled || !socket.Settings.Socket {
		t.Errorf("settings %+v", socket.Settings)
	}

	const public = "https://nines.example.com"
	for _, one := range []struct {
		url  *string
		want string
	}{
		{&http.Features.SlashCommands[0].URL, public + "/slack/commands"},
		{&http.Settings.Interactivity.URL, public + "/slack/interactions"},
		{&http.Settings.Events.URL, public + "/slack/events"},
	} {
		if *one.url != one.want {
			t.Errorf("address %q, want %q", *one.url, one.want)
		}
		*one.url = ""
	}
	if http.Settings.Socket {
		t.Error("the manifest for HTTP turns Socket Mode on")
	}
	http.Settings.Socket = true
	if diff := cmp.Diff(socket, http); diff != "" {
		t.Errorf("http differs from socket:\n%s", diff)
	}
}

// TestManifestTypes has Slack's own types judge both: scopes, events and fields.
// They are installed with npm on first use, beside the emulator.
func TestManifestTypes(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing is installed with -short")
	}
	dir := manifestChecker(t)
	for _, one := range []struct {
		name, old, new string
		ok             bool
	}{
		{"socket", "", "", true},
		{"http", "", "", true},
		{"socket", "chat:write", "chat:wrte", false},
		{"http", "app_home_opened", "app_home_open", false},
		{"socket", "is_enabled", "enabled", false},
	} {
		file := writeManifest(t, one.name, one.old, one.new)
		out, err := exec.CommandContext(t.Context(), "bash", filepath.Join(dir, "check.sh"), file).CombinedOutput()
		if (err == nil) != one.ok {
			t.Errorf("%s with %q: %v\n%s", one.name, one.new, err, out)
		}
	}
}

// writeManifest copies a manifest out of the program, with one thing replaced.
func writeManifest(t *testing.T, name, old, replacement string) string {
	t.Helper()
	text, err := starter.ReadFile("starter/slack-manifest-" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte(old), []byte(replacement), 1)
	file := filepath.Join(t.TempDir(), name+".yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// manifestChecker is a directory with check.sh and what it needs.
func manifestChecker(t *testing.T) string {
	t.Helper()
	tools := filepath.Join("..", "..", "..", "shared", "tools", "slack", "manifest")
	for _, need := range []string{filepath.Join(tools, "check.sh"), "node", "npm", "bash"} {
		if _, err := exec.LookPath(need); err != nil {
			t.Skipf("manifests are not checked: %v", err)
		}
	}
	dir := filepath.Join(os.TempDir(), "nines-slack-manifest")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"check.sh", "package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join(tools, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", ".bin", "tsc")); err != nil {
		install := exec.CommandContext(t.Context(), "npm", "ci", "--silent", "--no-audit", "--no-fund", "--cache", filepath.Join(dir, "cache"))
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			t.Skipf("manifests are not checked, npm ci: %v\n%s", err, out)
		}
	}
	return dir
}
