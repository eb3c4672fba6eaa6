package bot_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/jira/jiratest"
	"github.com/nines-bot/nines/store"
	"github.com/nines-bot/nines/store/storetest"
)

// A sync that is killed at any moment and run again ends in the same store as
// one that was left in peace, and does not begin again from the start.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Run("SQLite", func(t *testing.T) {
		testKill(t, func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "nines.db") })
	})
	t.Run("Postgres", func(t *testing.T) {
		server := storetest.StartPostgres(t)
		testKill(t, func(t *testing.T) string { return server.New(t) })
	})
}

func testKill(t *testing.T, newDSN func(*testing.T) string) {
	both(t, func(t *testing.T, deployment string) {
		srv := serve(t, jiratest.Options{Deployment: deployment, Issues: project(900), PageSize: 100})
		calm := open(t, ":memory:")
		sync(t, client(t, srv.URL), calm, options())
		want := dumpOf(t, calm)
		for _, batches := range []int{1, 3} {
			t.Run(fmt.Sprint(batches), func(t *testing.T) {
				dsn := newDSN(t)
				killAfter(t, srv.URL, dsn, batches)
				s := openAt(t, dsn)
				kept := len(issues(t, s, "WET"))
				if kept < 200*batches {
					t.Errorf("only %d issues kept", kept)
				}
				r := sync(t, client(t, srv.URL), s, options())
				if !r.Resumed || r.Read > 900-200*batches+50 {
					t.Errorf("after the kill: %+v", r)
				}
				if diff := cmp.Diff(want, dumpOf(t, s)); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
}

const childStore = "NINES_TEST_SYNC_STORE"

// killAfter runs a sync in a process of its own and kills it when it has stored
// some batches.
func killAfter(t *testing.T, url, dsn string, batches int) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestKillChild$", "-test.v")
	cmd.Env = append(os.Environ(), childStore+"="+dsn, "NINES_TEST_SYNC_URL="+url)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); batches > 0 && lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "stored ") {
			batches--
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the child was not killed")
	}
}

// TestKillChild is the process that TestKill kills.
func TestKillChild(t *testing.T) {
	dsn := os.Getenv(childStore)
	if dsn == "" {
		t.Skip("only for TestKill")
	}
	opts := options()
	opts.Batch = 200
	if _, err := bot.Sync(t.Context(), client(t, os.Getenv("NINES_TEST_SYNC_URL")), telling{openAt(t, dsn)}, opts); err != nil {
		t.Fatal(err)
	}
}

// A telling store says when a batch and the mark behind it are stored.
type telling struct{ *store.Store }

func (s telling) PutSyncState(ctx context.Context, service string, st store.SyncState) error {
	err := s.Store.PutSyncState(ctx, service, st)
	if !st.Resume.IsZero() {
		fmt.Println("stored up to", st.Resume)
	}
	return err
}
