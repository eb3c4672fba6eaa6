package store

import (
	"database/sql"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/nines-bot/nines"
)

func TestMigrationsAreNumbered(t *testing.T) {
	ms, err := readMigrations("sqlite")
	if err != nil || len(ms) == 0 {
		t.Fatal(ms, err)
	}
}

func TestMigrate(t *testing.T) {
	path := t.TempDir() + "/a b?#%.db"
	dsn := "sqlite:" + path
	s, err := Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the store: %v %v", info.Mode(), err)
	}
	ms, _ := readMigrations("sqlite")
	more := append(ms[:len(ms):len(ms)], migration{len(ms) + 1, "9999_bad.sql", "x", "CREATE TABLE good (a INTEGER); CREATE TABLE bad ("})
	if err := migrate(t.Context(), s.db, more); err == nil || !strings.Contains(err.Error(), "9999_bad") {
		t.Errorf("broken migration: %v", err)
	}
	if err := migrate(t.Context(), s.db, ms); err != nil {
		t.Errorf("half a migration stayed: %v", err)
	}
	more[len(ms)].sql = "CREATE TABLE good (a INTEGER)"
	if err := migrate(t.Context(), s.db, more); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := Open(t.Context(), dsn); err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("store of a newer program: %v", err)
	}
	more[0].hash = "other"
	if err := check(more, more[:1]); err == nil {
		t.Error("newer store accepted")
	}
	if err := check(ms[:1], more[:1]); err == nil || !strings.Contains(err.Error(), "differs") {
		t.Errorf("other migration of the same number: %v", err)
	}
}

func TestNotAStore(t *testing.T) {
	path := t.TempDir() + "/report.pdf"
	if err := os.WriteFile(path, []byte(strings.Repeat("%PDF-1.7 ", 1000)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), "sqlite:"+path); err == nil || !strings.Contains(err.Error(), "not a database") {
		t.Error(err)
	}
}

func TestOpenErrors(t *testing.T) {
	for dsn, want := range map[string]string{
		"nines.db":              `"sqlite:FILE"`,
		"sqlite:":               `"sqlite:FILE"`,
		"mysql:x":               `"mysql" is unknown`,
		"u:secret@h":            "unknown",
		"sqlite:" + t.TempDir(): "is a directory",
		"sqlite:/nowhere/a.db":  "/nowhere/a.db",
	} {
		_, err := Open(t.Context(), dsn)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}

// TestMigrateFromFirst: a store of the first release gets what came later, and
// keeps what it has.
func TestMigrateFromFirst(t *testing.T) {
	path := t.TempDir() + "/nines.db"
	ms, err := readMigrations("sqlite")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	old := &Store{db: db}
	d := nines.Delivery{ID: "1", Report: "daily"}
	if err := errors.Join(migrate(t.Context(), db, ms[:1]), old.PutDelivery(t.Context(), d), old.Close()); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, ok, err := s.Delivery(t.Context(), "1"); err != nil || !ok || got.Report != "daily" {
		t.Error(got, ok, err)
	}
	if err := s.PutRun(t.Context(), nines.Run{Job: "daily", Key: "2026-11-23T09:00", State: nines.RunBegun}); err != nil {
		t.Error(err)
	}
}
