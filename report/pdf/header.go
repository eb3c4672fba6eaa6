package pdf

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nines-bot/nines/report"
)

// bandPad is the room inside the coloured band at the head of the first page.
const bandPad = 30.0

// A textBlock is some lines of one style in the band.
type textBlock struct {
	par    *paragraph
	above  float64
	height float64
}

// header draws the band that opens the report: what it is, of what, in short,
// and of when.
func (f *flow) header(doc *elem, r *report.Report) {
	blocks := f.bandBlocks(doc, r)
	height := 2*bandPad - 6
	for _, b := range blocks {
		height += b.above + b.height
	}
	f.artifact("", func() {
		f.fill(0, 0, f.width, height, 0, navy)
		f.fill(0, height, f.width, 3, 0, accent)
	})
	f.badge(doc, r.State, bandPad-3)
	y := bandPad
	for _, b := range blocks {
		y += b.above
		b.par.paint(f.canvas, f.left, y, 0, len(b.par.lines), false)
		y += b.height
	}
	f.y = height + 3 + 6
	f.fresh = false
}

func (f *flow) bandBlocks(doc *elem, r *report.Report) []textBlock {
	title := title(r)
	var blocks []textBlock
	add := func(tag, s string, above, lines float64, width float64, sizes ...float64) {
		if s = clean(s); s == "" {
			return
		}
		st := style{color: white, bold: tag == "H1"}
		b := f.fit(doc.child(tag), s, st, width, lines, sizes...)
		b.above = above
		blocks = append(blocks, b)
	}
	add("P", "Reliability report", 0, 1, f.inner-badgeRoom, 9)
	blocks[0].par.spans[0].color = sky
	blocks[0].par.spans[0].bold = true
	add("H1", title, 4, 2, f.inner, 25, 21, 17, 13, 9)
	add("P", r.Headline, 3, 2, f.inner, 11, 10, 9)
	add("P", when(r), 10, 2, f.inner, 8.5)
	blocks[len(blocks)-1].par.spans[0].color = sky
	return blocks
}

// fit wraps s in the largest of sizes that keeps it within so many lines; the
// last size takes as many as it needs, up to a third of a page.
func (f *flow) fit(e *elem, s string, st style, width, lines float64, sizes ...float64) textBlock {
	var p *paragraph
	for _, size := range sizes {
		st.size = size
		p = newParagraph(e, []span{{text: s, style: st}}, size*1.32)
		p.wrap(f.ts, width)
		if float64(len(p.lines)) <= lines {
			break
		}
	}
	if most := int(f.body() / 3 / p.height); len(p.lines) > most {
		p.lines = p.lines[:most]
		last := &p.lines[most-1]
		last.frags[len(last.frags)-1].text = strings.TrimRight(last.frags[len(last.frags)-1].text, " ") + " …"
	}
	return textBlock{par: p, height: float64(len(p.lines)) * p.height}
}

// badgeRoom is kept free beside the first line for the badge of the state.
const badgeRoom = 110.0

// badge says the state of the whole at the right of the band.
func (f *flow) badge(doc *elem, t report.Tone, y float64) {
	words := map[report.Tone]string{report.Good: "All good", report.Watch: "Worth watching", report.Bad: "Needs attention"}
	text, ok := words[t]
	if !ok {
		return
	}
	col, _ := toneColors(t)
	st := style{size: 8.5, bold: true, color: col}
	const h, sign = 20.0, 10.0
	w := f.ts.width(text, st) + sign + 24
	x := f.left + f.inner - w
	f.artifact("", func() { f.fill(x, y, w, h, h/2, white) })
	f.mark(doc.child("P"))
	f.sign(t, x+9, y+(h-sign)/2, sign)
	f.text(x+9+sign+5, baseline(y, h, st.size), text, st)
}

func title(r *report.Report) string {
	if t := clean(r.Title); t != "" {
		return t
	}
	if s := clean(r.Service); s != "" {
		return s
	}
	return "Reliability report"
}

// when says the project, the period and the time of the data, with the zone.
func when(r *report.Report) string {
	var parts []string
	if s := clean(r.Service); s != "" {
		parts = append(parts, "Project "+s)
	}
	if r.Window.To.After(r.Window.From) {
		parts = append(parts, period(r))
	}
	if !r.AsOf.IsZero() {
		parts = append(parts, "as of "+stamp(r.AsOf, zone(r)))
	}
	if r.Source.Issues > 0 {
		parts = append(parts, group(r.Source.Issues)+" issues read")
	}
	return strings.Join(parts, " · ")
}

func zone(r *report.Report) *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}

// period writes a half-open window by its first and its last day.
func period(r *report.Report) string {
	from, to := r.Window.From.In(zone(r)), r.Window.To.Add(-time.Nanosecond).In(zone(r))
	switch {
	case from.Year() != to.Year():
		return from.Format("2 Jan 2006") + " – " + to.Format("2 Jan 2006")
	case from.YearDay() != to.YearDay():
		return from.Format("2 Jan") + " – " + to.Format("2 Jan 2006")
	}
	return from.Format("2 Jan 2006")
}

// stamp writes an instant with the zone it is told in.
func stamp(t time.Time, loc *time.Location) string {
	return t.In(loc).Format("2 Jan 2006 15:04") + " " + loc.String()
}

// group writes n with its thousands apart.
func group(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u00A0" + s[i:]
	}
	return s
}

// margins adds, once all pages are there, what stands at their edges: the title
// from the second page on, and on each the time of the data and its number.
func (f *flow) margins(r *report.Report) {
	n := len(f.pages)
	st := tinyStyle()
	left := "nines"
	if !r.AsOf.IsZero() {
		left += " · data as of " + stamp(r.AsOf, zone(r))
	}
	for i := 1; i <= n; i++ {
		f.turnTo(i)
		f.artifact("Pagination", func() {
			y := f.height - 38
			f.rule(f.left, y, f.inner, 0.6, hairline)
			f.text(f.left, y+14, left, st)
			page := fmt.Sprintf("Page %d of %d", i, n)
			f.text(f.left+f.inner-f.ts.width(page, st), y+14, page, st)
			if i > 1 {
				f.runningHead(r, st)
			}
		})
	}
}

func (f *flow) runningHead(r *report.Report, st style) {
	const y = 28.0
	p := ""
	if r.Window.To.After(r.Window.From) {
		p = period(r)
	}
	w := f.ts.width(p, st)
	f.text(f.left, y, f.ts.cut(title(r), st, f.inner-w-20), st)
	f.text(f.left+f.inner-w, y, p, st)
	f.rule(f.left, y+7, f.inner, 0.6, hairline)
}

// cut shortens s to a width, with an ellipsis. It is for what is said in full
// elsewhere.
func (t *typesetter) cut(s string, st style, width float64) string {
	if t.width(s, st) <= width {
		return s
	}
	width -= t.width("…", st)
	for i, r := range s {
		if width -= t.advance(r, st.bold) * st.size; width < 0 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}
