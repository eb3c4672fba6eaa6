package storetest

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// PostgresPassword is that of the server of [StartPostgres]. It needs all the
// escaping that a URL has, and is easily found in output where it must not be.
const PostgresPassword = "hemmelig/på@nett:#100% ?"

// A Postgres is a running server with a database for tests.
type Postgres struct {
	url     *url.URL
	schemas atomic.Int64
}

// StartPostgres starts a server of its own for a test, from the programs on
// this machine, and stops it at the end. If NINES_TEST_POSTGRES has an address
// ("postgres://..."), it uses the database there instead. It skips the test
// where there is neither. Settings such as "fsync=on" are given to a server of
// its own; the default is fast and forgets all if the machine goes down.
func StartPostgres(t testing.TB, settings ...string) *Postgres {
	t.Helper()
	if address := os.Getenv("NINES_TEST_POSTGRES"); address != "" {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal("NINES_TEST_POSTGRES is no address") // the error may have the password
		}
		return &Postgres{url: u}
	}
	bin := postgresPrograms()
	if bin == "" {
		t.Skip("no PostgreSQL: install the package postgresql, or give the address of a database in NINES_TEST_POSTGRES")
	}
	dir := initPostgres(t, bin)
	var err error
	for range 3 { // somebody else may take the port that was free
		port := freePort(t)
		if err = runPostgres(t, bin, dir, port, settings); err == nil {
			return &Postgres{url: &url.URL{
				Scheme: "postgres", User: url.UserPassword("nines", PostgresPassword), Host: "127.0.0.1:" + port, Path: "/postgres",
			}}
		}
	}
	t.Fatal(err)
	return nil
}

// New returns the address of a new and empty store.
func (p *Postgres) New(t testing.TB) string {
	t.Helper()
	db, err := sql.Open("pgx", p.url.String())
	if err != nil {
		t.Fatal("address of the server of the tests")
	}
	schema := fmt.Sprintf("nines_%d_%d", os.Getpid(), p.schemas.Add(1))
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := db.Exec("DROP SCHEMA " + schema + " CASCADE")
		if err := errors.Join(err, db.Close()); err != nil {
			t.Error(err)
		}
	})
	u := *p.url
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// postgresPrograms is the directory of the newest server, "" if there is none.
func postgresPrograms() string {
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	version := func(p string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(p))))
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }))
}

// asPostgres is a command of somebody who may run the server: root may not.
func asPostgres(name string, args ...string) *exec.Cmd {
	if os.Getuid() == 0 {
		args = append([]string{"-u", "postgres", "--", name}, args...)
		name = "runuser"
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = os.TempDir()
	return cmd
}

func initPostgres(t testing.TB, bin string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "nines-postgres-") // not t.TempDir, whose parents are closed to others; short, for the socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	password := filepath.Join(dir, "password")
	if err := os.WriteFile(password, []byte(PostgresPassword+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		give(t, dir, password)
	}
	out, err := asPostgres(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "nines", "--pwfile", password,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput()
	if err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	return dir
}

// give makes files those of the user postgres.
func give(t testing.TB, files ...string) {
	t.Helper()
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Skip("root may not run PostgreSQL, and there is no user postgres")
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	for _, f := range files {
		if err := os.Chown(f, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// runPostgres starts the server and waits until it is ready. The shell around
// it stops it when our end of the pipe closes: also if this process is killed.
func runPostgres(t testing.TB, bin, dir, port string, settings []string) error {
	t.Helper()
	const guard = `"$0" "$@" & pid=$!; read _; kill -QUIT $pid; wait $pid`
	args := []string{"-c", guard, filepath.Join(bin, "postgres"), "-D", filepath.Join(dir, "data"), "-k", dir, "-p", port, "-h", "127.0.0.1"}
	for _, s := range append([]string{"fsync=off", "full_page_writes=off", "shared_buffers=32MB", "lc_messages=C"}, settings...) {
		args = append(args, "-c", s)
	}
	cmd := asPostgres("sh", args...)
	said := make(chan bool, 1)
	log := &serverLog{said: said}
	cmd.Stdout, cmd.Stderr = log, log
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	stop := func() {
		in.Close()
		cmd.Wait() //nolint:errcheck // it was killed
	}
	var ready bool
	select {
	case ready = <-said:
	case <-time.After(time.Minute):
	}
	if !ready {
		stop()
		return fmt.Errorf("postgres did not start: %s", log.text.String())
	}
	t.Cleanup(stop)
	return nil
}

// A serverLog waits for the server to say whether it is ready.
type serverLog struct {
	text bytes.Buffer
	said chan bool
}

func (l *serverLog) Write(p []byte) (int, error) {
	if l.said != nil {
		l.text.Write(p)
		ready := bytes.Contains(l.text.Bytes(), []byte("ready to accept connections"))
		if ready || bytes.Contains(l.text.Bytes(), []byte("FATAL")) {
			l.said <- ready
			l.said = nil
		}
	}
	return len(p), nil
}
