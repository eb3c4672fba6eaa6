package chart

import (
	"fmt"
	"math"
	"time"

	"github.com/nines-bot/nines/report"
)

// days draws a calendar of outages: a row a week, a month or a year, with bars
// for the time that something was down.
type days struct{ report.Calendar }

// empty: nothing was down is a picture, too.
func (d days) empty() bool { return !d.To.After(d.From) }

func (d days) keys(s *sheet) []key {
	ks := []key{{square, s.down(1, 1), "down"}}
	partial, deep := false, false
	for _, x := range d.Spans {
		partial = partial || x.Impact < 1
		deep = deep || x.Depth > 1
	}
	if partial {
		ks = append(ks, key{square, s.down(1, 0.4), "partly down"})
	}
	if deep {
		ks = append(ks, key{square, s.down(2, 1), "several failures at once, counted once"})
	}
	return ks
}

// down is the colour of downtime.
func (s *sheet) down(depth int, impact float64) Paint {
	p := s.paint(bad)
	if depth > 1 {
		p.Color = blend(p.Color, s.paint(black).Color, 0.45)
		if s.dark {
			p.Color = blend(s.paint(bad).Color, s.paint(white).Color, 0.5)
		}
		p.Role = "" // a shade between two roles
	}
	return p.alpha(0.35 + 0.65*min(1, max(0, impact)))
}

// A page is one row of the calendar: its period, its name and its parts.
type page struct {
	from, to time.Time
	name     string
	parts    float64 // equal parts of the full row, for the grid
}

// pages cut the calendar into weeks, months or years, whichever gives the fewest
// rows that can still be read.
func (d days) pages() (ps []page, unit string) {
	zone := d.Zone
	if zone == nil {
		zone = time.UTC
	}
	from, to := d.From.In(zone), d.To
	span := d.To.Sub(d.From).Hours() / 24
	y, m, day := from.Date()
	next, label := func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }, "2 Jan"
	start := time.Date(y, m, day-(int(from.Weekday())+6)%7, 0, 0, 0, 0, zone)
	parts := 7.0
	unit = "week"
	switch {
	case span > 900:
		start, next, label, parts, unit = time.Date(y, 1, 1, 0, 0, 0, 0, zone), func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }, "2006", 12, "year"
	case span > 100:
		start, next, label, parts, unit = time.Date(y, m, 1, 0, 0, 0, 0, zone), func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }, "Jan 2006", 31, "month"
	}
	for t := start; t.Before(to) && len(ps) < 60; t = next(t) {
		ps = append(ps, page{from: t, to: next(t), name: t.Format(label), parts: parts})
	}
	return ps, unit
}

const pageRow = 24

func (d days) height(s *sheet, w float64) float64 {
	ps, _ := d.pages()
	return float64(len(ps))*pageRow + leading(s.font.small) + 10
}

func (d days) plan(s *sheet, area box) plan {
	ps, unit := d.pages()
	plot := area
	names := 0.0
	for _, p := range ps {
		names = max(names, s.Measure(s.font.label, p.name))
	}
	plot.x0 = round(plot.x0 + names + tickRoom)
	plot.y0 = round(plot.y0 + leading(s.font.small) + 4)
	return plan{plot: plot, layers: []func(*pen){
		func(p *pen) { d.drawHead(s, p, unit) },
		func(p *pen) {
			for i, row := range ps {
				d.drawRow(s, p, i, len(ps), row, unit)
			}
		},
	}}
}

func (d days) drawHead(s *sheet, p *pen, unit string) {
	var names []string
	switch unit {
	case "week":
		names = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
	case "month":
		for i := 1; i <= 31; i++ {
			n := ""
			if i == 1 || i%5 == 0 && i < 31 {
				n = fmt.Sprint(i)
			}
			names = append(names, n)
		}
	default:
		names = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	}
	f := s.font.small
	w := p.plot.w() / float64(len(names))
	end := math.Inf(-1)
	for i, n := range names {
		x := p.plot.x0 + (float64(i)+0.5)*w
		half := s.Measure(f, n) / 2
		if n == "" || x-half < end+3 {
			continue
		}
		end = x + half
		p.text(x, p.plot.y0-6, n, f, s.paint(muted), center)
	}
}

// x is the place of an instant in the row of a page.
func (d days) x(p *pen, row page, t time.Time, unit string) float64 {
	share := t.Sub(row.from).Hours() / row.to.Sub(row.from).Hours()
	switch unit {
	case "month": // months have columns for 31 days
		share *= row.to.Sub(row.from).Hours() / 24 / 31
	case "year":
		t = t.In(row.from.Location())
		m := t.Month()
		first := time.Date(t.Year(), m, 1, 0, 0, 0, 0, t.Location())
		share = (float64(m-1) + t.Sub(first).Hours()/first.AddDate(0, 1, 0).Sub(first).Hours()) / 12
		if !t.Before(row.to) {
			share = 1
		}
	}
	return p.plot.x0 + min(1, max(0, share))*p.plot.w()
}

// drawRow draws one page: the part of it that is observed, its grid, its bars.
func (d days) drawRow(s *sheet, p *pen, i, n int, row page, unit string) {
	tall := p.plot.h() / float64(n)
	b := box{p.plot.x0, p.plot.y0 + float64(i)*tall + 1.5, p.plot.x1, p.plot.y0 + float64(i+1)*tall - 1.5}
	f := s.font.label
	p.text(p.plot.x0-tickRoom, b.mid()+middle(f), row.name, f, s.paint(muted), right)
	from, to := later(row.from, d.From), earlier(row.to, d.To)
	p.shape(roundRect(box{d.x(p, row, from, unit), b.y0, d.x(p, row, to, unit), b.y1}, all(2)), s.paint(shade))
	for k := 1.0; k < row.parts; k++ {
		x := round(p.plot.x0+p.plot.w()*k/row.parts) + 0.5
		p.line(line(x, b.y0, x, b.y1), s.paint(grid), 1)
	}
	for _, x := range d.Spans {
		a, z := later(x.From, row.from), earlier(x.To, row.to)
		if z.Before(a) || !a.Before(row.to) {
			continue
		}
		x0, x1 := d.x(p, row, a, unit), d.x(p, row, z, unit)
		if x1-x0 < 2 { // an outage is never invisible
			x1 = x0 + 2
		}
		p.shape(box{x0, b.y0 + 2, min(x1, b.x1+1), b.y1 - 2}.path(), s.down(x.Depth, x.Impact))
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
