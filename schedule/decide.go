package schedule

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/nines-bot/nines"
)

// A step is what is to be done next for a job, and when.
type step struct {
	do  action
	at  time.Time
	run nines.Run
}

type action int

const (
	mark    action = iota // write down since when the job has been seen
	begin                 // a run
	goOn                  // with a run that is begun
	giveUp                // a run that is begun
	abandon               // a run that is begun, of a job that was removed
)

// decide says what is next for a job, given the last run of it (if known) and the
// runs of all jobs that are not finished. If the time for it has not come, only
// the time is meant.
func (r *Runner) decide(j Job, now time.Time, last nines.Run, known bool, unfinished []nines.Run) step {
	if j.Spec == nil {
		return j.decideRemoved(now, unfinished)
	}
	if !known || last.State == nines.RunSeen && last.Due.After(now) { // the clock was put back since
		return step{mark, now, j.seen(now)}
	}
	after := last.Due
	if j.Since.After(after) {
		after = j.Since.Add(-1)
	}
	due, next := j.due(after, now)
	for _, u := range unfinished {
		if u.Job != j.Name {
			continue
		}
		switch waits := u.Retry.After(now); {
		case waits && !due.IsZero(), u.Due.Before(j.Since) && j.Spec.Last(now).After(u.Due): // pending, or paused, for too long
			return step{giveUp, now, u}
		case waits:
			return step{goOn, earlier(u.Retry, next), u}
		}
		return step{goOn, now, u}
	}
	switch {
	case due.IsZero():
		return step{begin, next, nines.Run{}}
	case last.Schedule != j.schedule() && r.late(j, due, now):
		// The schedule was changed since, and nobody promised this one. On time it
		// is run all the same: while replicas are being updated the record may be
		// by one whose schedule is the other.
		return step{mark, now, j.seen(now)}
	}
	return step{begin, now, nines.Run{Job: j.Name, Key: j.Spec.Key(due), Due: due, Schedule: j.schedule(), State: nines.RunBegun}}
}

// removed are the jobs that there are no more, of which something is unfinished:
// without a schedule, and since this process first missed them.
func (w *watch) removed(jobs []Job, unfinished []nines.Run, now time.Time) (list []Job) {
	known, missed := map[string]bool{}, map[string]time.Time{}
	for _, j := range jobs {
		known[j.Name] = true
	}
	for _, u := range unfinished {
		if known[u.Job] {
			continue
		}
		since, before := w.missed[u.Job]
		if !before || since.After(now) { // the clock was put back since
			since = now
		}
		known[u.Job], missed[u.Job] = true, since
		list = append(list, Job{Name: u.Job, Since: since})
	}
	w.missed = missed
	return list
}

func (j Job) decideRemoved(now time.Time, unfinished []nines.Run) step {
	for _, u := range unfinished {
		if u.Job == j.Name {
			return step{abandon, later(now, later(j.Since, later(u.Started, u.Retry)).Add(patience)), u}
		}
	}
	return step{at: now.Add(patience)} // somebody else was faster
}

// due is the latest due time after the given one whose start has come, zero if
// there is none, and the start of the one after it.
func (j Job) due(after, now time.Time) (due, next time.Time) {
	due = j.Spec.Last(now)
	next = j.start(j.Spec.Next(now))
	if s := j.start(due); s.After(now) {
		due, next = j.Spec.Last(due.Add(-1)), s
	}
	if !due.After(after) {
		due = time.Time{}
	}
	return due, next
}

// start is when a run is begun: by the jitter later than due.
func (j Job) start(due time.Time) time.Time {
	if j.Jitter <= 0 {
		return due
	}
	most := min(j.Jitter, j.Spec.Next(due).Sub(due)/2)
	h := fnv.New64a()
	fmt.Fprint(h, j.Name, "\x00", j.Spec.Key(due))
	return due.Add(time.Duration(h.Sum64() % uint64(most+1)).Truncate(time.Second))
}

func (j Job) schedule() string { return fmt.Sprintf("%s %s", j.Spec, j.Spec.Zone()) }

// seen is the mark of a job that is looked at for the first time.
func (j Job) seen(now time.Time) nines.Run {
	return nines.Run{Job: j.Name, Key: "seen", Due: now, Schedule: j.schedule(), State: nines.RunSeen}
}

func (r *Runner) late(j Job, due, now time.Time) bool {
	return now.After(j.start(due).Add(cmp.Or(r.LateAfter, 10*time.Minute)))
}
