package estimate

import (
	"cmp"
	"container/heap"
	"fmt"
	"math"
	"slices"
)

// Outages are times without service, one a row, on any clock that the window is
// on too. Impact and Key may be nil.
type Outages struct {
	Start  []float64
	End    []float64 // NaN: still open
	Impact []float64 // the share of the service that was lost, in (0, 1]; nil: all of it
	From   float64   // the window
	To     float64
	// Now is when the data were taken: outages still open are counted until then.
	// 0: the end of the window.
	Now  float64
	Unit string
}

// A Span is a time without service: outages that overlap or touch are one.
type Span struct{ Start, End float64 }

// A Downtime is the outages of a window, clipped, sorted and merged: what every
// statistic of outages starts from.
type Downtime struct {
	Spans     []Span
	From, To  float64 // of the window, until now at most
	Union     float64 // time in which any outage lasted
	Sum       float64 // of all outages: counts overlaps twice. A trap.
	Weighted  float64 // time, at each instant weighted by the greatest impact
	Rows      int     // outages in the window
	Open      bool    // the last outage was still open
	Before    bool    // the first began before the window
	Partial   bool    // some impact was below 1
	Unit      string
	overlaps  int // outages that began while another lasted
	remaining float64
}

// Downtime clips the outages to the window and merges them, and names the rows
// at fault: ends before starts, starts that are no number or after now, impacts
// that are none. Rows outside the window are no fault and not counted.
func (o Outages) Downtime() (Downtime, []Excluded, error) {
	n := len(o.Start)
	if len(o.End) != n || o.Impact != nil && len(o.Impact) != n {
		return Downtime{}, nil, fmt.Errorf("outages: columns start, end and impact have %d, %d and %d rows", n, len(o.End), len(o.Impact))
	}
	if !(o.To-o.From >= smallest) || math.Abs(o.From) > largest || math.Abs(o.To) > largest {
		return Downtime{}, nil, fmt.Errorf("outages: the window from %v to %v is none", o.From, o.To)
	}
	now := o.To
	if o.Now != 0 {
		now = math.Min(now, o.Now)
	}
	if !(now > o.From) {
		return Downtime{}, nil, fmt.Errorf("outages: now is %v, the window begins at %v", o.Now, o.From)
	}
	d := Downtime{From: o.From, To: now, Unit: o.Unit}
	d.remaining = o.To - now
	var excluded []Excluded
	outages := make([]outage, 0, n)
	for i := range o.Start {
		out, reason := o.outage(i)
		switch {
		case reason != "":
			excluded = append(excluded, Excluded{i + 1, reason})
		case out.start < now && out.end > o.From: // in the window
			d.Before = d.Before || out.start < o.From
			d.Open = d.Open || out.end > now || math.IsNaN(o.End[i])
			d.Partial = d.Partial || out.impact < 1
			out.start, out.end = math.Max(out.start, o.From), math.Min(out.end, now)
			outages = append(outages, out)
		}
	}
	d.merge(outages)
	return d, excluded, nil
}

// An outage is one sound row.
type outage struct{ start, end, impact float64 }

// outage reads row i; one still open has no end.
func (o Outages) outage(i int) (out outage, fault string) {
	out = outage{o.Start[i], o.End[i], 1}
	if o.Impact != nil {
		out.impact = o.Impact[i]
	}
	if math.IsNaN(out.end) {
		out.end = math.Inf(1)
	}
	switch {
	case math.IsNaN(out.start):
		return out, "start is not a time"
	case math.IsInf(out.start, 0):
		return out, "start is not finite"
	case math.IsInf(o.End[i], 0):
		return out, "end is not finite"
	case out.end < out.start:
		return out, "end is before start"
	case out.end == out.start:
		return out, "end is start: no downtime"
	case o.Now != 0 && out.start > o.Now:
		return out, "start is after now"
	case out.impact == 0:
		return out, "impact is 0: no downtime"
	case !(out.impact > 0 && out.impact <= 1):
		return out, "impact is not between 0 and 1"
	}
	return out, ""
}

// merge sets the spans and the sums. Outages are taken by start; those with the
// same start in an order that does not change the sums.
func (d *Downtime) merge(outages []outage) {
	outages = sortOutages(outages)
	d.Rows = len(outages)
	d.Spans = make([]Span, 0, len(outages))
	for _, o := range outages {
		d.Sum += o.end - o.start
		last := len(d.Spans) - 1
		switch {
		case last < 0 || o.start > d.Spans[last].End:
			d.Spans = append(d.Spans, Span{o.start, o.end})
			continue
		case o.start < d.Spans[last].End:
			d.overlaps++
		}
		d.Spans[last].End = math.Max(d.Spans[last].End, o.end)
	}
	for _, s := range d.Spans {
		d.Union += s.End - s.Start
	}
	d.Sum = math.Max(d.Sum, d.Union) // but for rounding
	d.Weighted = d.Union
	if d.Partial {
		d.Weighted = weighted(outages)
	}
}

// sortOutages sorts by start; the few with the same start by end and impact.
func sortOutages(outages []outage) []outage {
	byStart := func(a, b outage) int { return cmp.Compare(a.start, b.start) }
	if !slices.IsSortedFunc(outages, byStart) {
		order := make([]keyed, len(outages))
		for i, o := range outages {
			order[i] = keyed{sortable(o.start), int32(i)}
		}
		sortKeyed(order)
		sorted := make([]outage, len(outages))
		for i, k := range order {
			sorted[i] = outages[k.at]
		}
		outages = sorted
	}
	for i := 0; i < len(outages); {
		j := i + 1
		for j < len(outages) && outages[j].start == outages[i].start {
			j++
		}
		if j > i+1 {
			slices.SortFunc(outages[i:j], func(a, b outage) int { return cmp.Or(cmp.Compare(a.end, b.end), cmp.Compare(a.impact, b.impact)) })
		}
		i = j
	}
	return outages
}

// weighted is the integral of the greatest impact at each instant, over outages
// in order of start.
func weighted(outages []outage) float64 {
	sum := 0.0
	var active byImpact
	at := 0.0
	advance := func(to float64) { // integrates until to; ended outages go as they surface
		for len(active) > 0 && at < to {
			top := active[0]
			if top.end <= at {
				heap.Pop(&active)
				continue
			}
			until := math.Min(top.end, to)
			sum += top.impact * (until - at)
			at = until
		}
		at = to
	}
	for _, o := range outages {
		advance(o.start)
		heap.Push(&active, o)
	}
	if len(active) > 0 {
		last := slices.MaxFunc(active, func(a, b outage) int { return cmp.Compare(a.end, b.end) })
		advance(last.end)
	}
	return sum
}

// byImpact is a heap with the greatest impact at the top.
type byImpact []outage

func (h byImpact) Len() int           { return len(h) }
func (h byImpact) Less(i, j int) bool { return h[i].impact > h[j].impact }
func (h byImpact) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *byImpact) Push(x any)        { *h = append(*h, x.(outage)) }
func (h *byImpact) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

// Window is the time that was looked at: until now.
func (d Downtime) Window() float64 { return d.To - d.From }

// Up is the time with service.
func (d Downtime) Up() float64 { return math.Max(0, d.Window()-d.Union) }

// Availability is the share of the window with service.
func (d Downtime) Availability() float64 { return d.Up() / d.Window() }

// Durations are the lengths of the merged outages, in order of time.
func (d Downtime) Durations() []float64 {
	out := make([]float64, len(d.Spans))
	for i, s := range d.Spans {
		out[i] = s.End - s.Start
	}
	return out
}
