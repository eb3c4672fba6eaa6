package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // zones in an image that has none

	"go.yaml.in/yaml/v4"

	"github.com/nines-bot/nines/internal/strictyaml"
	"github.com/nines-bot/nines/store"
)

const defaultConfigFile = "nines.yaml"

// loadConfig reads, completes and checks the configuration. The file may be
// missing unless it was asked for by name: then the defaults serve, and every
// project in the store is a service.
func loadConfig(file string, named bool, getenv func(string) string) (*config, error) {
	source, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		source = nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, usage(fmt.Errorf("configuration %s: no such file", file), "nines init writes one")
	case err != nil:
		return nil, usage(fmt.Errorf("configuration: %w", err), "--config names a file that can be read, such as nines.yaml")
	}
	return parseConfig(file, source, getenv)
}

// parseConfig is loadConfig on bytes. The file's directory is the base of the
// relative paths in it.
func parseConfig(file string, source []byte, getenv func(string) string) (*config, error) {
	c := &config{}
	doc := decodeStrict(file, source, c)
	c.defaults()
	c.validate(doc)
	if fault, ok := errors.AsType[*strictyaml.Error](doc.err()); ok {
		return nil, faulty(fault, "nines init, in an empty folder, writes a nines.yaml to compare with")
	}
	c.relativeTo(filepath.Dir(file))
	if s := getenv("NINES_STORE"); s != "" {
		c.Store = s
	}
	return c, nil
}

func (c *config) defaults() {
	setDefault(&c.Jira.Deployment, "auto")
	setDefault(&c.Jira.SyncEvery, "5m")
	setDefault(&c.Store, "sqlite:nines.db")
	setDefault(&c.Slack.Mode, "socket")
	setDefault(&c.Slack.APIURL, "https://slack.com/api/")
	setDefault(&c.Slack.Charts, "image")
	setDefault(&c.Slack.Command, "/reliability")
	setDefault(&c.HTTP.Listen, "127.0.0.1:8080")
	for i := range c.Services {
		c.Services[i].defaults()
	}
	for i := range c.Reports {
		r := &c.Reports[i]
		setDefault(&r.Window, "30d")
		setDefault(&r.Group, "day")
		if r.Service == "" && len(c.Services) == 1 {
			r.Service = c.Services[0].Name
		}
	}
}

func (s *serviceConfig) defaults() {
	setDefault(&s.Title, s.Name)
	setDefault(&s.TimeZone, "UTC")
	if s.JQL == "" && s.Name != "" {
		s.JQL = "project = " + s.Name
	}
	if w := s.Working; w != nil {
		setDefault(&w.Days, "mon-fri")
		setDefault(&w.Hours, "09:00-17:00")
	}
	if f := s.Failures; f != nil {
		setDefault(&f.Reading, "resolve")
		setDefault(&f.Start, "created")
		setDefault(&f.End, "done")
		setDefault(&f.Reopened, "sum")
		if f.Merge == nil {
			f.Merge = &mergeConfig{Links: []string{"duplicates", "is duplicated by", "is caused by", "causes"}}
		}
		setDefault(&f.Merge.Gap, "30m")
	}
}

func setDefault(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

// relativeTo makes the paths of the file mean what they say wherever nines is
// started.
func (c *config) relativeTo(dir string) {
	if dir == "." || dir == "" {
		return
	}
	fix := func(p *string) {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	if path, ok := strings.CutPrefix(c.Store, "sqlite:"); ok && !strings.HasPrefix(path, ":") {
		fix(&path)
		c.Store = "sqlite:" + path
	}
	fix(&c.Jira.TokenFile)
	fix(&c.Slack.BotTokenFile)
	fix(&c.Slack.AppTokenFile)
	fix(&c.Slack.SigningSecretFile)
	fix(&c.Jira.WebhookSecretFile)
	fix(&c.HTTP.TokenFile)
	for i := range c.Fonts {
		fix(&c.Fonts[i])
	}
	for i := range c.Services {
		for j := range c.Services[i].Models {
			fix(&c.Services[i].Models[j])
		}
	}
	for i := range c.Reports {
		for j := range c.Reports[i].To {
			fix(&c.Reports[i].To[j].File)
		}
	}
}

// print writes the effective configuration. The file holds no secrets, only
// the names of files that do; but for the address of the store, whose password
// is left out.
func (c *config) print() ([]byte, error) {
	shown := *c
	shown.Store = store.Describe(c.Store)
	b, err := yaml.Dump(&shown, yaml.WithIndent(2))
	if err != nil {
		return nil, fmt.Errorf("configuration as YAML: %w", err)
	}
	return b, nil
}

// parseSpan reads a period: 90m, 12h, 30d, 2w.
func parseSpan(s string) (time.Duration, error) {
	units := map[byte]time.Duration{'d': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	if n := len(s); n > 1 {
		if unit, ok := units[s[n-1]]; ok {
			var count float64
			if _, err := fmt.Sscanf(s[:n-1]+"\n", "%g\n", &count); err == nil && count > 0 && count < 36525 {
				return time.Duration(count * float64(unit)), nil
			}
			return 0, fmt.Errorf("%q is not a period: write 30d, 2w, 12h or 90m", s)
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is not a period: write 30d, 2w, 12h or 90m", s)
	}
	return d, nil
}
