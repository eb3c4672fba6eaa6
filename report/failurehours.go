package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines/estimate"
)

const (
	hoursOfDay = 24
	daysOfWeek = 7
)

// heatChart shows at which hours of the week failures come.
func (b *builder) heatChart() Chart {
	x := b.failures
	h := Heat{Unit: "failures"}
	for day := range daysOfWeek {
		h.Rows = append(h.Rows, weekdayName(day)[:3])
	}
	for hour := range hoursOfDay {
		name := ""
		if hour%3 == 0 {
			name = clockHour(hour)
		}
		h.Columns = append(h.Columns, name)
	}
	w := x.week(b.in.Zone)
	office := 0.0
	for day := range w.failures {
		h.Values = append(h.Values, w.failures[day][:])
		for hour, n := range w.failures[day] {
			if day < 5 && hour >= 8 && hour < 17 {
				office += n
			}
		}
	}
	share := percent(office / float64(len(x.Events)))
	pattern := x.pattern(w)
	return Chart{
		ID: "failure-hours", Title: share + " of the failures begin on working days between 8 and 17", Subtitle: "Begins by weekday and hour, " + b.in.Zone.String() + "; those hours are 27% of the week",
		Alt: share + " of " + plural(len(x.Events), "failure") + " begin on working days between 8 and 17. " + pattern, Note: pattern, Plot: h,
	}
}

// A week counts the failures by weekday, Monday first, and hour, and how many
// hours of each were under observation.
type week struct {
	failures, exposure [daysOfWeek][hoursOfDay]float64
}

func (x *failureFacts) week(zone *time.Location) *week {
	var w week
	place := func(t time.Time) (day, hour int) {
		t = t.In(zone)
		return (int(t.Weekday()) + 6) % daysOfWeek, t.Hour()
	}
	for i := range x.Events {
		day, hour := place(x.Events[i].Occurred)
		w.failures[day][hour]++
	}
	whole := math.Floor(x.hours / (daysOfWeek * hoursOfDay))
	for day := range w.exposure {
		for hour := range w.exposure[day] {
			w.exposure[day][hour] = whole
		}
	}
	for left := x.hours - whole*daysOfWeek*hoursOfDay; left > 0; left-- {
		day, hour := place(x.Until.Add(-time.Duration(left * float64(time.Hour))))
		w.exposure[day][hour] += math.Min(1, left)
	}
	return &w
}

// hoursTogether are taken as one in the test of the hours: single ones would
// expect too few failures for it.
const hoursTogether = 3

// pattern says whether failures prefer weekdays or hours: the chi-square tests
// of both, as two tests (Holm).
func (x *failureFacts) pattern(w *week) string {
	days, hours := cellsOf(daysOfWeek), cellsOf(hoursOfDay/hoursTogether)
	for day := range w.failures {
		for hour, n := range w.failures[day] {
			days.add(day, n, w.exposure[day][hour])
			hours.add(hour/hoursTogether, n, w.exposure[day][hour])
		}
	}
	p := estimate.Holm([]*float64{days.p(), hours.p()})
	if p[0] == nil || p[1] == nil {
		return "Whether there is a pattern by weekday or hour cannot be said."
	}
	days.adjusted, hours.adjusted = *p[0], *p[1]
	var said []string
	if days.adjusted < 1-changeLevel {
		day, words := days.oddest("days")
		said = append(said, fmt.Sprintf(words, "begin on "+weekdayName(day)+"s"))
	}
	if hours.adjusted < 1-changeLevel {
		k, words := hours.oddest("hours")
		said = append(said, fmt.Sprintf(words, "begin between "+clockHour(k*hoursTogether)+":00 and "+clockHour((k+1)*hoursTogether)+":00"))
	}
	if len(said) == 0 {
		return "No pattern by weekday or hour beyond chance (chi-square, p " + pValue(days.adjusted) + " and " + pValue(hours.adjusted) + ")."
	}
	if x.trend.clustered {
		said = append(said, "Failures come in clusters, which alone can look like a pattern.")
	}
	return strings.Join(said, " ")
}

// A tested is cells of the week with their failures, for one chi-square test.
type tested struct {
	estimate.Counts
	adjusted float64 // p, for there being two tests
}

func cellsOf(n int) *tested {
	return &tested{Counts: estimate.Counts{Failures: make([]float64, n), Exposure: make([]float64, n)}}
}

func (t *tested) add(cell int, failures, hours float64) {
	t.Failures[cell] += failures
	t.Exposure[cell] += hours
}

// p is the probability of cells that differ as much, were all alike; nil where
// a cell was not under observation or few failures are expected.
func (t *tested) p() *float64 {
	tally, excluded, err := t.Tally()
	if err != nil || len(excluded) > 0 || tally.X*slices.Min(t.Exposure) < leastExpected*tally.T {
		return nil
	}
	c, _ := tally.Dispersion()
	return c.Upper
}

// leastExpected is how many failures the chi-square test expects in each cell.
const leastExpected = 3

// oddest is the cell that is the least like the others, and words for it with a
// place for its name.
func (t *tested) oddest(cells string) (cell int, words string) {
	failures, exposure := 0.0, 0.0
	for i, n := range t.Failures {
		failures, exposure = failures+n, exposure+t.Exposure[i]
	}
	most, alike := 0.0, 0.0
	for i, n := range t.Failures {
		even := failures * t.Exposure[i] / exposure
		if odd := math.Abs(n-even) / math.Sqrt(even); odd > most {
			cell, most, alike = i, odd, even
		}
	}
	word := "More"
	if t.Failures[cell] < alike {
		word = "Fewer"
	}
	return cell, word + " failures %s than chance explains: " + decimal(t.Failures[cell], 0) + ", where " + significant(alike) +
		" would be were all " + cells + " alike (chi-square, p " + pValue(t.adjusted) + ")."
}

func weekdayName(day int) string { return time.Weekday((day + 1) % daysOfWeek).String() }

func clockHour(hour int) string { return time.Date(2000, 1, 1, hour, 0, 0, 0, time.UTC).Format("15") }
