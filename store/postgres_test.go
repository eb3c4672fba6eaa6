package store_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/store"
	"github.com/nines-bot/nines/store/storetest"
)

func TestPostgres(t *testing.T) {
	server := storetest.StartPostgres(t)
	for name, test := range map[string]func(*testing.T, *storetest.Postgres){
		"Conformance": func(t *testing.T, s *storetest.Postgres) {
			storetest.Run(t, func(t *testing.T) string { return s.New(t) })
		},
		"Elsewhere":   testElsewhere,
		"Overlap":     testOverlap,
		"MigrateOnce": testMigrateOnce,
		"Rights":      testRights,
		"Errors":      testErrors,
		"LostServer":  testLostServer,
		"Kill":        func(t *testing.T, s *storetest.Postgres) { testKill(t, s.New(t)) },
	} {
		t.Run(name, func(t *testing.T) { test(t, server) })
	}
}

// testElsewhere: servers and poolers that are set up otherwise. Databases that
// are serializable unless told otherwise ask far more often to try again;
// poolers that share connections bear no prepared statements; of several hosts
// one may be down.
func testElsewhere(t *testing.T, server *storetest.Postgres) {
	storetest.Run(t, func(t *testing.T) string {
		return edit(server.New(t), func(u *url.URL, q url.Values) {
			u.Host = "127.0.0.1:1," + u.Host
			q.Set("target_session_attrs", "read-write")
			q.Set("default_transaction_isolation", "serializable")
			q.Set("default_query_exec_mode", "exec")
		})
	})
}

func edit(dsn string, change func(*url.URL, url.Values)) string {
	u, err := url.Parse(dsn)
	if err != nil {
		panic(err) // not an address of ours
	}
	q := u.Query()
	change(u, q)
	u.RawQuery = q.Encode()
	return u.String()
}

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func connect(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// testOverlap: several write the same issues at once, in orders that would have
// them wait for one another; the newest version of each stays.
func testOverlap(t *testing.T, server *storetest.Postgres) {
	dsn := server.New(t)
	handles := []*store.Store{open(t, dsn), open(t, dsn)}
	const writers, size = 6, 150
	var wg sync.WaitGroup
	for w := range writers {
		list := histories(size)
		for n := range list {
			list[n].Summary = fmt.Sprint("of writer ", w)
			list[n].Updated = list[n].Updated.Add(time.Duration(w) * time.Hour)
		}
		if w%2 == 1 {
			slices.Reverse(list)
		}
		wg.Go(func() {
			for _, batch := range [][]nines.Issue{list[:size/2], list[size/3:], list} {
				if _, err := handles[w%2].PutIssues(t.Context(), "WET", batch); err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	wg.Wait()
	n := 0
	for i, err := range handles[0].Issues(t.Context(), "WET") {
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprint("of writer ", writers-1); i.Summary != want {
			t.Errorf("%s is %s, want %s", i.Key, i.Summary, want)
		}
		n++
	}
	if n != size {
		t.Errorf("%d issues, want %d", n, size)
	}
}

// testMigrateOnce: replicas that start together migrate once, and what fails
// half way leaves nothing.
func testMigrateOnce(t *testing.T, server *storetest.Postgres) {
	dsn := server.New(t)
	together := func(do func() error) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := do(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	together(func() error {
		s, err := store.Open(t.Context(), dsn)
		if err != nil {
			return err
		}
		return s.Close()
	})
	s := open(t, dsn)
	err := store.MigrateMore(t.Context(), s, `CREATE TABLE more (a BIGINT); SELECT no_such_function()`)
	checkError(t, err, "9999_more.sql: ERROR")
	together(func() error { return store.MigrateMore(t.Context(), s, `CREATE TABLE more (a BIGINT)`) }) // twice is an error
	_, err = store.Open(t.Context(), dsn)
	checkError(t, err, "newer nines")
}

// testRights: whoever may not create tables uses those that are there.
func testRights(t *testing.T, server *storetest.Postgres) {
	dsn := server.New(t)
	open(t, dsn)
	db := connect(t, dsn)
	var schema string
	if err := db.QueryRow(`SELECT current_schema()`).Scan(&schema); err != nil {
		t.Fatal(err)
	}
	role := fmt.Sprint("modest_", os.Getpid())
	for _, q := range []string{
		`CREATE ROLE ` + role + ` LOGIN PASSWORD 'modest'`,
		`GRANT USAGE ON SCHEMA ` + schema + ` TO ` + role,
		`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ` + schema + ` TO ` + role,
	} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if _, err := db.Exec(`DROP OWNED BY ` + role + `; DROP ROLE ` + role); err != nil {
			t.Error(err)
		}
	})
	modest := func(u *url.URL, _ url.Values) { u.User = url.UserPassword(role, "modest") }
	s := open(t, edit(dsn, modest))
	if n, err := s.PutIssues(t.Context(), "WET", histories(3)); n != 3 || err != nil {
		t.Error(n, err)
	}
	for _, empty := range []string{server.New(t), edit(dsn, func(_ *url.URL, q url.Values) { q.Set("search_path", "nowhere") })} {
		_, err := store.Open(t.Context(), edit(empty, modest))
		if err == nil || !strings.Contains(err.Error(), "GRANT") && !strings.Contains(err.Error(), "create the schema") {
			t.Error(err)
		}
	}
}

// testLostServer: connections that are gone are replaced; what was asked
// meanwhile is an error or done, and the store goes on.
func testLostServer(t *testing.T, server *storetest.Postgres) {
	name := fmt.Sprint("nines test ", os.Getpid()) // others may use the server
	s, db := open(t, edit(server.New(t), func(_ *url.URL, q url.Values) { q.Set("application_name", name) })), connect(t, server.New(t))
	if _, err := s.PutIssues(t.Context(), "WET", histories(3)); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1`, name); err != nil {
		t.Fatal(err)
	}
	var err error
	for range 10 { // at most as many as there were connections
		if _, err = s.PutIssues(t.Context(), "WET", histories(4)); err == nil {
			break
		}
		checkError(t, err, "issues of WET")
	}
	if err != nil {
		t.Error("the store does not go on:", err)
	}
}
