package store_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/store"
)

const (
	childStore = "NINES_TEST_KILL_STORE"
	killBatch  = 100
)

func killTime() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC) }

func TestKillSQLite(t *testing.T) {
	testKill(t, "sqlite:"+filepath.Join(t.TempDir(), "nines.db"))
}

// testKill kills processes that write. Whatever they said is stored is there,
// batches are whole, and their claims can be taken over when they run out.
func testKill(t *testing.T, dsn string) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	s := open(t, dsn)
	for round := range 4 {
		said := killChild(t, dsn, round*2)
		n := 0
		for _, err := range s.Issues(t.Context(), "WET") {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n < said*killBatch || n%killBatch != 0 {
			t.Errorf("round %d: %d issues, %d batches were said to be stored", round, n, said)
		}
		delivery, ok, err := s.Delivery(t.Context(), "one")
		if err != nil || said > 0 && !ok || delivery.Attempts < said {
			t.Errorf("round %d: delivery %+v %v, %d batches were said to be stored", round, delivery, err, said)
		}
		heir := func(late time.Duration) bool {
			ok, err := s.Claim(t.Context(), "daily", "heir", killTime().Add(late), killTime().Add(2*late))
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if said > 0 && heir(time.Minute) { // else it may have died before it claimed
			t.Errorf("round %d: the claim was taken from a process that might live", round)
		}
		if !heir(time.Hour) {
			t.Errorf("round %d: the claim of the dead was not taken over", round)
		}
		if err := s.Release(t.Context(), "daily", "heir"); err != nil {
			t.Error(err)
		}
		if _, err := s.MarkGone(t.Context(), "WET", nil, killTime()); err != nil {
			t.Fatal(err)
		}
	}
}

// killChild kills a child when it has stored so many batches, and returns how
// many it said it had.
func killChild(t *testing.T, dsn string, batches int) (said int) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestKillChild$", "-test.v")
	cmd.Env = append(os.Environ(), childStore+"="+dsn)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for said < batches && lines.Scan() {
		if strings.HasPrefix(lines.Text(), "stored ") {
			said++
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // said before it died
		if strings.HasPrefix(lines.Text(), "stored ") {
			said++
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the child was not killed")
	}
	return said
}

// TestKillChild is the process that testKill kills.
func TestKillChild(t *testing.T) {
	dsn := os.Getenv(childStore)
	if dsn == "" {
		t.Skip("only for testKill")
	}
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := s.Claim(t.Context(), "daily", "child", killTime(), killTime().Add(30*time.Minute)); err != nil || !ok {
		t.Fatal(ok, err)
	}
	list := histories(60 * killBatch)
	for n := 0; n+killBatch <= len(list); n += killBatch {
		if _, err := s.PutIssues(t.Context(), "WET", list[n:n+killBatch]); err != nil {
			t.Fatal(err)
		}
		if err := s.PutDelivery(t.Context(), nines.Delivery{ID: "one", Attempts: n/killBatch + 1}); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("stored %d\n", n)
	}
	select {} // until it is killed
}
