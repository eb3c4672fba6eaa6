package demo

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// keys is how many issues the project has: WET-1 to WET-178.
const keys = 178

// A card is what the tables fix about an issue.
type card struct {
	key      int
	kind     kind
	priority priority
	status   status
	summary  string
}

// A planned issue is a card with its dates and all that happens to it.
type planned struct {
	card
	created, updated, resolved time.Time
	resolution                 resolution
	labels                     []string
	component                  string
	reporter, assignee         person
	first                      status // the status it was created in
	duplicates                 int    // key of the issue that this one repeats
	duplicated                 []int
	flagged                    bool
	imported                   bool
	history                    []entry
}

// plan draws up the whole project, in the order of the keys: who, what and
// when, without histories.
func plan() []*planned {
	dice := rand.New(rand.NewPCG(2017, 11)) // the fixed seed
	cards, onBoard := deal(dice)
	starts := creations()
	fixed := solved()
	ps := make([]*planned, 0, keys)
	for _, c := range cards {
		p := &planned{card: c, created: starts[c.key], reporter: developer(dice), assignee: nobody}
		switch span, ok := fixed[c.key]; {
		case c.kind == incident || c.key == 70:
			bringIn(p)
		case ok:
			p.created, p.resolved = span[0], span[1]
		case c.status == deployed:
			p.resolved = beforeFreeze(dice, p.created)
		case c.status == closed:
			p.resolved = p.created.Add(minutes(logNormal(dice, 90, 1.1))).Truncate(time.Second)
		}
		dress(dice, p, onBoard[c.key])
		ps = append(ps, p)
	}
	for _, p := range ps {
		if p.duplicates != 0 {
			ps[p.duplicates-1].duplicated = append(ps[p.duplicates-1].duplicated, p.key)
		}
	}
	return ps
}

// deal lays all cards in the order of their keys; what no table names is an alert.
func deal(dice *rand.Rand) (cards []card, onBoard map[int]bool) {
	cards = slices.Concat(board(), rest())
	onBoard, known := map[int]bool{}, map[int]bool{}
	for _, c := range board() {
		onBoard[c.key] = true
	}
	for _, c := range cards {
		known[c.key] = true
	}
	for key := 1; key <= keys; key++ {
		if !known[key] {
			cards = append(cards, alert(dice, key))
		}
	}
	slices.SortFunc(cards, func(a, b card) int { return a.key - b.key })
	return cards, onBoard
}

// storm is the issue that the alerts of 14 and 15 November repeat.
const storm = 136

// dress adds what no panel counts, but every Jira has.
func dress(dice *rand.Rand, p *planned, onBoard bool) {
	parts := []string{"trading", "settlement", "feeds", "web"}
	if onBoard {
		p.labels = append(p.labels, "reliability")
		parts = []string{"failover", "upgrade", "scaling", "link-monitoring"}
	}
	p.component = parts[dice.IntN(len(parts))]
	switch {
	case p.imported:
		p.labels, p.component = append(p.labels, "imported"), "operations"
		p.resolution, p.assignee, p.first = done, tester(dice), deployed
	case p.status == deployed:
		p.resolution = done
	case p.status == closed:
		p.labels, p.component, p.reporter = append(p.labels, "alert"), "operations", bridge
		p.resolution = []resolution{duplicate, cannotReproduce, wontDo}[p.key%3]
		if p.key > storm && p.key < 152 {
			p.resolution, p.duplicates = duplicate, storm
		} else if p.resolution == duplicate {
			p.resolution = cannotReproduce
		}
	}
}

// alert is an issue that the alert bridge opened, and somebody closed.
func alert(dice *rand.Rand, key int) card {
	what := []string{
		"heartbeat lost", "disk 91 % full", "no route to peer", "queue longer than 10 000", "clock off by 4 s",
		"CRC errors on eth1", "replica behind by 30 s", "port 8443 closed", "fan failed ⚠️", "temperature 71 °C",
	}
	where := []string{"trd-osl-01", "trd-osl-02", "trd-trd-01", "feed-osl-01", "feed-trd-02", "sw-osl-a", "sw-osl-b", "db-trd-01"}
	p := minor
	if dice.IntN(4) == 0 {
		p = major
	}
	return card{key, task, p, closed, "[alert] " + where[dice.IntN(len(where))] + ": " + what[dice.IntN(len(what))]}
}

// beforeFreeze draws a resolution on a working day of the month before
// production was frozen on 24 October: the previous period of the report.
func beforeFreeze(dice *rand.Rand, created time.Time) time.Time {
	from, to := at(9, 25, 8, 0), at(10, 23, 17, 0)
	for {
		t := office(created.Add(minutes(logNormal(dice, 6*24*60, 0.8))))
		weekend := t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
		if t.After(from) && t.Before(to) && t.Sub(created) > time.Hour && !weekend {
			return t
		}
	}
}

// logNormal draws from a log-normal distribution with the given median and the
// standard deviation sigma of the logarithm: the usual shape of cycle times.
func logNormal(dice *rand.Rand, median, sigma float64) float64 {
	return median * math.Exp(sigma*dice.NormFloat64())
}

func minutes(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }

// at is an instant of 2017, in UTC.
func at(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2017, month, day, hour, minute, 0, 0, time.UTC)
}

// office moves a time of day into the hours when people change issues, 07 to 17
// UTC, and keeps the order of times.
func office(t time.Time) time.Time {
	midnight := t.Truncate(24 * time.Hour)
	return midnight.Add(7*time.Hour + t.Sub(midnight)*10/24).Truncate(time.Second)
}
