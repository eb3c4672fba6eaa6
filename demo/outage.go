package demo

import "time"

// outage is when the service was down for a grave bug: from a little before
// somebody wrote it down, for minutes to hours. An imported incident was over
// before it was written down.
func outage(p *planned) (from, to time.Time, ok bool) {
	if p.kind != bug || p.priority > severe {
		return from, to, false
	}
	lasted := [...]time.Duration{12, 25, 48, 95, 170, 35, 260, 75}[p.key%8] * time.Minute
	from = p.created.Add(-time.Duration(5+p.key*37%31) * time.Minute)
	if p.imported {
		from = p.resolved.Add(-lasted)
	}
	return from, from.Add(lasted), true
}
