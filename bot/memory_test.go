package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	gosync "sync"
	"testing"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/bot"
	"github.com/nines-bot/nines/metrics"
	"github.com/nines-bot/nines/store"
	"github.com/nines-bot/nines/store/storetest"
)

// forgetful is a shelf that does not know what has changed: all is read.
type forgetful struct{ bot.Shelf }

// lives makes issues that go on living.
type lives struct {
	dice *rand.Rand
	now  time.Time
	all  []nines.Issue
}

var steps = []nines.Status{
	{ID: "1", Name: "To Do", Category: nines.CategoryNew},
	{ID: "2", Name: "In Development", Category: nines.CategoryActive},
	{ID: "3", Name: "In Testing", Category: nines.CategoryActive},
	{ID: "4", Name: "Done", Category: nines.CategoryDone},
}

func (l *lives) add(n int) (added []nines.Issue) {
	for range n {
		k := len(l.all) + 1
		i := nines.Issue{
			ID: fmt.Sprint(10000 + k), Key: fmt.Sprintf("WET-%d", k), Project: "WET", Summary: fmt.Sprintf("Issue %d", k),
			Type: []string{"Bug", "Incident", "Story"}[l.dice.IntN(3)], Priority: []string{"Severe", "Normal", "Minor"}[l.dice.IntN(3)],
			Status: steps[0], Created: l.now.Add(-time.Duration(l.dice.IntN(90*24)) * time.Hour),
		}
		i.Updated = i.Created
		for range l.dice.IntN(5) {
			l.move(&i, i.Updated.Add(time.Duration(1+l.dice.IntN(200))*time.Hour))
		}
		l.all = append(l.all, i)
	}
	return l.all[len(l.all)-n:]
}

// move changes the status, and sometimes more.
func (l *lives) move(i *nines.Issue, at time.Time) {
	h := fmt.Sprint(100*len(i.History) + 7)
	next := steps[l.dice.IntN(len(steps))]
	history := append([]nines.Change(nil), i.History...)
	history = append(history, nines.Change{History: h, At: at, Field: nines.FieldStatus, From: nines.Value{ID: i.Status.ID, Name: i.Status.Name}, To: nines.Value{ID: next.ID, Name: next.Name}})
	i.Status = next
	switch done := next.Category == nines.CategoryDone; {
	case done && i.Resolution == "":
		history = append(history, nines.Change{History: h, At: at, Field: nines.FieldResolution, To: nines.Value{ID: "1", Name: "Done"}})
		i.Resolution, i.Resolved = "Done", at
	case !done && i.Resolution != "":
		history = append(history, nines.Change{History: h, At: at, Field: nines.FieldResolution, From: nines.Value{ID: "1", Name: "Done"}})
		i.Resolution, i.Resolved = "", time.Time{}
	}
	if l.dice.IntN(10) == 0 {
		history = append(history, nines.Change{History: h, At: at, Field: nines.FieldPriority, From: nines.Value{Name: i.Priority}, To: nines.Value{Name: "Normal"}})
		i.Priority = "Normal"
	}
	i.History, i.Updated = history, at
}

// live changes n issues.
func (l *lives) live(n int) (changed []nines.Issue) {
	for range n {
		i := &l.all[l.dice.IntN(len(l.all))]
		l.move(i, l.now.Add(-time.Duration(l.dice.IntN(60))*time.Minute))
		changed = append(changed, *i)
	}
	return changed
}

// written is all that a report says.
func written(t *testing.T, build func() (interface{ MarshalJSON() ([]byte, error) }, error)) []byte {
	t.Helper()
	r, err := build()
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// same holds reports with a memory, long or short, to one that reads everything.
func same(t *testing.T, what string, warm *bot.Memory, s *store.Store, svc bot.Service, asOf time.Time) {
	t.Helper()
	req := bot.Request{AsOf: asOf, Window: nines.Window{From: asOf.AddDate(0, 0, -30), To: asOf}}
	type built = interface{ MarshalJSON() ([]byte, error) }
	want := written(t, func() (built, error) { return bot.Report(t.Context(), forgetful{s}, svc, req) })
	for name, got := range map[string][]byte{
		"warm": written(t, func() (built, error) { return warm.Report(t.Context(), s, svc, req) }),
		"cold": written(t, func() (built, error) { return bot.Report(t.Context(), s, svc, req) }),
	} {
		if !bytes.Equal(got, want) {
			t.Fatalf("%s: the %s report differs:\n%s\n%s", what, name, got, want)
		}
	}
}

func services(t *testing.T) []bot.Service {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	plain := bot.Service{Name: "WET", Title: "Trading", JQL: "project = WET", Zone: time.UTC}
	failing := plain
	failing.Failures = &bot.Failures{Query: parse(t, "type = Incident and priority != Minor"), Rule: metrics.FailureRule{
		Reading: metrics.Restore, Start: metrics.ClockCreated, End: metrics.ClockDone, Gap: time.Hour,
	}}
	lanes := failing
	lanes.Lanes, lanes.Zone = []bot.Lane{{Name: "Bugs", Query: parse(t, "type = bug")}}, oslo
	lanes.Done.Statuses = []string{"In Testing", "Done"}
	moving := plain
	moving.Filters.Created = parse(t, "created >= -10d")
	return []bot.Service{plain, failing, lanes, moving}
}

// Whatever happens to the issues, the configuration, the instant and what was
// kept: the report says what one does that reads everything.
func TestMemory(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { testMemory(t, open(t, ":memory:")) })
	t.Run("Postgres", func(t *testing.T) { testMemory(t, openAt(t, storetest.StartPostgres(t).New(t))) })
}

func testMemory(t *testing.T, s *store.Store) {
	l := &lives{dice: rand.New(rand.NewPCG(3, 4)), now: now}
	put := func(issues []nines.Issue) {
		t.Helper()
		if _, err := s.PutIssues(t.Context(), "WET", issues); err != nil {
			t.Fatal(err)
		}
	}
	put(l.add(2400))
	if err := s.PutStatuses(t.Context(), "WET", steps); err != nil {
		t.Fatal(err)
	}
	var warm bot.Memory
	all := services(t)
	for n := range 16 {
		what := fmt.Sprintf("step %d", n)
		svc := all[n/3%len(all)]
		same(t, what, &warm, s, svc, l.now)
		l.now = l.now.Add(time.Duration(l.dice.IntN(30)) * time.Hour)
		put(l.live([]int{0, 1, 40, 700}[l.dice.IntN(4)]))
		put(l.add(l.dice.IntN(3)))
		switch n % 8 {
		case 2:
			leave(t, s, l)
		case 3:
			damage(t, s, l.dice)
		case 4:
			warm = bot.Memory{}
		case 5:
			if err := s.PutStatuses(t.Context(), "WET", []nines.Status{{ID: "2", Name: fmt.Sprintf("Doing %d", n), Category: nines.CategoryActive}}); err != nil {
				t.Fatal(err)
			}
		}
		same(t, what+" later", &warm, s, svc, l.now)
		same(t, what+" in the past", &warm, s, svc, l.now.AddDate(0, 0, -l.dice.IntN(40)))
	}
}

// leave makes some issues vanish from Jira.
func leave(t *testing.T, s *store.Store, l *lives) {
	t.Helper()
	present := map[string]bool{}
	for k, i := range l.all {
		present[i.ID] = k%97 != 5
	}
	if _, err := s.MarkGone(t.Context(), "WET", present, l.now); err != nil {
		t.Fatal(err)
	}
}

// damage changes, cuts or empties what is kept in the store.
func damage(t *testing.T, s *store.Store, dice *rand.Rand) {
	t.Helper()
	b, ok, err := s.Blob(t.Context(), "digest", "WET")
	if err != nil || !ok {
		t.Fatal("nothing is kept", err)
	}
	switch dice.IntN(3) {
	case 0:
		b[dice.IntN(len(b))] ^= 4
	case 1:
		b = b[:dice.IntN(len(b))]
	case 2:
		b = nil
	}
	if err := s.PutBlob(t.Context(), "digest", "WET", b); err != nil {
		t.Fatal(err)
	}
}

// Reports and syncs of several at once, on one store.
func TestMemoryTogether(t *testing.T) {
	s := open(t, t.TempDir()+"/nines.db")
	l := &lives{dice: rand.New(rand.NewPCG(5, 6)), now: now}
	if _, err := s.PutIssues(t.Context(), "WET", l.add(2100)); err != nil {
		t.Fatal(err)
	}
	svc := services(t)[1]
	var warm bot.Memory
	var running gosync.WaitGroup
	for range 3 {
		running.Go(func() {
			for range 5 {
				req := bot.Request{AsOf: now, Window: nines.Window{From: now.AddDate(0, 0, -30), To: now}}
				if _, err := warm.Report(t.Context(), s, svc, req); err != nil {
					t.Error(err)
				}
				if _, err := bot.Report(t.Context(), s, svc, req); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 20 {
		if _, err := s.PutIssues(t.Context(), "WET", l.live(60)); err != nil {
			t.Fatal(err)
		}
	}
	running.Wait()
	same(t, "afterwards", &warm, s, svc, now)
}

// A report after few changes reads those, and nothing else.
func TestMemoryReadsChanges(t *testing.T) {
	s := open(t, ":memory:")
	l := &lives{dice: rand.New(rand.NewPCG(7, 8)), now: now}
	if _, err := s.PutIssues(t.Context(), "WET", l.add(2500)); err != nil {
		t.Fatal(err)
	}
	svc := services(t)[0]
	req := bot.Request{AsOf: now.AddDate(0, 3, 0), Window: nines.Window{From: now, To: now.AddDate(0, 3, 0)}}
	if _, err := bot.Report(t.Context(), s, svc, req); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutIssues(t.Context(), "WET", l.live(20)); err != nil {
		t.Fatal(err)
	}
	r, err := bot.Report(t.Context(), &unread{Store: s}, svc, req)
	if err != nil || r.Source.Issues != 2500 {
		t.Fatal(r, err)
	}
}

// unread is a store whose issues must not be read one and all.
type unread struct{ *store.Store }

func (u *unread) Issues(context.Context, string) iter.Seq2[nines.Issue, error] {
	return func(yield func(nines.Issue, error) bool) {
		yield(nines.Issue{}, errors.New("all issues were read"))
	}
}
