package server_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/server"
)

func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil && !testing.Short() {
			return p
		}
	}
	t.Skip("no Chromium here, or a short run: the pages are not opened in a browser")
	return ""
}

// browserFlags are for a browser that asks nobody but the test.
func browserFlags(t *testing.T) []string {
	return append(strings.Fields(`--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
		--disable-component-update --disable-sync --hide-scrollbars --force-color-profile=srgb`), "--user-data-dir="+t.TempDir())
}

// TestPictures keeps what a reader sees, for people to look at: it runs with
// -artifacts.
func TestPictures(t *testing.T) {
	if f := flag.Lookup("test.artifacts"); f == nil || f.Value.String() != "true" {
		t.Skip("no -artifacts: nobody will look at the pictures")
	}
	few, many := open(t), open(t, func(c *server.Config) { c.Source = crowd(t, 40) })
	shut := open(t, locked)
	dir := t.ArtifactDir()
	for name, url := range map[string]string{
		"overview": few.URL + "/", "crowd": many.URL + "/", "report": few.URL + "/services/WET", "odd": few.URL + "/services/PAY",
		"models": few.URL + "/services/WET/models", "quality": few.URL + "/services/WET/quality", "schedules": few.URL + "/schedules",
		"deliveries": few.URL + "/deliveries", "delivery": few.URL + "/deliveries/77aa02", "health": few.URL + "/health",
		"login": shut.URL + "/login", "lost": few.URL + "/nowhere", "period": few.URL + "/services/WET/2017-W60",
	} {
		for look, flags := range map[string][]string{
			"wide": {"--window-size=1280,1700"}, "phone": {"--window-size=360,2200"},
			"wide-dark": {"--window-size=1280,1700", "--blink-settings=preferredColorScheme=0"},
		} {
			shoot(t, url, filepath.Join(dir, name+"-"+look+".png"), flags...)
		}
	}
}

func shoot(t *testing.T, url, file string, flags ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args := append(append(browserFlags(t), flags...), "--screenshot="+file, url)
	cmd := exec.CommandContext(ctx, browser(t), args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("chromium: %v\n%s", err, errs.Bytes())
	}
	if info, err := os.Stat(file); err != nil || info.Size() < 5000 {
		t.Errorf("%s is missing or empty: %v", file, err)
	}
}
