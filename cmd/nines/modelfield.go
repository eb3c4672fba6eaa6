package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/internal/strictyaml"
)

// fillModel reads the parameters that come from issues, where it is known whose:
// of --service, of the service that has the file under models:, or of the only
// one configured. Without one they stay open, and solving says what to do.
func (a *app) fillModel(ctx context.Context, file string, m *spec.Model, f *modelFlags) error {
	set, err := f.values(m)
	if err != nil {
		return err
	}
	if unfilled(m, set) == "" {
		return nil
	}
	name := f.service
	if name == "" {
		if name, err = a.serviceOfModel(file); err != nil || name == "" {
			return err
		}
	}
	return a.with(ctx, func(s *session) error {
		svc, err := s.service(ctx, name)
		if err != nil {
			return err
		}
		return s.fillModel(ctx, svc, m, f, set)
	})
}

// fillModel is that of app for a known service.
func (s *session) fillModel(ctx context.Context, svc bot.Service, m *spec.Model, f *modelFlags, set map[string]float64) error {
	asOf, window, err := f.resolve(svc.Zone, s.env.Now(), "30d")
	if err != nil {
		return err
	}
	if err := s.someIssues(ctx, svc.Name); err != nil {
		return err
	}
	doubts, err := bot.FillModel(ctx, s.store, svc, asOf, window, m, set)
	if fault, ok := errors.AsType[*strictyaml.Error](err); ok {
		return usage(fault, "--set gives a value by hand, --window 365d looks further back")
	}
	for _, d := range doubts {
		s.term.say("%s", d)
	}
	return err
}

// serviceOfModel is the service that a model file is of, "" if that cannot be
// told.
func (a *app) serviceOfModel(file string) (string, error) {
	cfg, err := a.config()
	if err != nil {
		return "", err
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return "", fmt.Errorf("model %s: %w", file, err)
	}
	var names []string
	for i := range cfg.Services {
		if slices.ContainsFunc(cfg.Services[i].Models, func(one string) bool { return sameFile(one, path) }) {
			names = append(names, cfg.Services[i].Name)
		}
	}
	switch {
	case len(names) == 1:
		return names[0], nil
	case len(names) > 1:
		return "", usage(fmt.Errorf("%s is a model of several services", file), "say which: --service "+names[0])
	case len(cfg.Services) == 1:
		return cfg.Services[0].Name, nil
	}
	return "", nil
}

// sameFile compares a path, of the working directory if relative, with an absolute
// one.
func sameFile(path, other string) bool {
	full, err := filepath.Abs(path)
	return err == nil && full == other
}

// someIssues refuses to take an empty store for a time without failures.
func (s *session) someIssues(ctx context.Context, service string) error {
	stored, err := s.store.Services(ctx)
	if err != nil {
		return work(err, "")
	}
	for _, i := range stored {
		if i.Name == service && i.Issues > 0 {
			return nil
		}
	}
	return work(fmt.Errorf("no issues of %s are stored", service), "nines sync "+service+" reads them, nines import FILE loads an export, --set gives a value by hand")
}

// unfilled is a parameter that only issues could tell.
func unfilled(m *spec.Model, set map[string]float64) string {
	for _, p := range m.Params {
		if _, given := set[p.Name]; p.Jira != nil && p.Dist == nil && !given {
			return p.Name
		}
	}
	for _, u := range m.Uses {
		if name := unfilled(u.Model, set); name != "" {
			return u.Alias + "." + name
		}
	}
	return ""
}
