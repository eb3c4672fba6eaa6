package pdf

import (
	"unicode/utf8"

	"github.com/nines-bot/nines/report"
)

// A tileRow is some key figures side by side.
type tileRow struct {
	tiles []*tile
	above float64
	made  bool
	high  [4]float64 // of each part, the highest in the row
}

// A tile is one key figure: label, value, change and note, from the top.
type tile struct {
	elem  *elem
	fig   report.Figure
	link  string
	parts [4]*paragraph // nil where there is nothing to say
}

const (
	tilePad = 10.0
	tileGap = 9.0
	perRow  = 4
	// longFigure is how many characters make a figure a paragraph: tiles are
	// for what is seen at a glance.
	longFigure = 220
)

// newTiles lays key figures out in rows of at most perRow, as even as may be.
// Figures with long texts become paragraphs, where they stand.
func newTiles(parent *elem, items []report.Figure) []piece {
	var (
		pieces []piece
		short  []*tile
	)
	list := parent.child("L")
	flush := func() {
		rows := (len(short) + perRow - 1) / perRow
		for ; rows > 0; rows-- {
			k := (len(short) + rows - 1) / rows
			pieces = append(pieces, &tileRow{tiles: short[:k], above: 10})
			short = short[k:]
		}
	}
	for _, it := range items {
		body := list.child("LI").child("LBody")
		it.Label, it.Value, it.Delta, it.Note = clean(it.Label), clean(it.Value), clean(it.Delta), clean(it.Note)
		if utf8.RuneCountInString(it.Label+it.Value+it.Delta+it.Note) > longFigure {
			flush()
			pieces = append(pieces, figureText(body, it))
			continue
		}
		short = append(short, &tile{elem: body, fig: it, link: webURL(it.Link)})
	}
	flush()
	return pieces
}

// figureText says a key figure as a paragraph.
func figureText(e *elem, it report.Figure) piece {
	st := bodyStyle()
	strong := st
	strong.bold = true
	value := strong
	link := webURL(it.Link)
	if link != "" {
		value.color = linkColor
	}
	spans := []span{{text: it.Label + ": ", style: st}, {text: it.Value, style: value, link: link}}
	for _, s := range []string{it.Delta, it.Note} {
		if s != "" {
			spans = append(spans, span{text: "; " + s, style: st})
		}
	}
	return newParagraph(e.child("P"), spans, bodyLead)
}

func (r *tileRow) width(f *flow) float64 {
	n := float64(max(len(r.tiles), 2))
	return (f.inner - (n-1)*tileGap) / n
}

// measure wraps the parts and finds their heights, so that the values of a row
// stand on one line.
func (r *tileRow) measure(f *flow) {
	if r.made {
		return
	}
	r.made = true
	inner := r.width(f) - 2*tilePad
	for _, t := range r.tiles {
		t.wrap(f.ts, inner)
		for i, p := range t.parts {
			if p != nil {
				r.high[i] = max(r.high[i], float64(len(p.lines))*p.height)
			}
		}
	}
}

// wrap makes the four parts of a tile.
func (t *tile) wrap(ts *typesetter, inner float64) {
	label := style{size: 8, color: muted}
	value := style{size: 18, bold: true, color: ink}
	if t.link != "" {
		value.color = linkColor
	}
	for value.size > 10 && ts.width(t.fig.Value, value) > inner {
		value.size--
	}
	change, note := style{size: 7.5, color: ink}, tinyStyle()
	change.color, _ = toneColors(t.fig.Tone)
	if t.fig.Tone == report.Neutral {
		change.color = ink
	}
	change.bold = t.fig.Tone != report.Neutral
	set := func(i int, s string, st style, height, width float64) {
		if s == "" {
			return
		}
		t.parts[i] = newParagraph(t.elem.child("P"), []span{{text: s, style: st}}, height)
		t.parts[i].wrap(ts, width)
	}
	room := 0.0
	if t.fig.Tone != report.Neutral {
		room = 14
	}
	set(0, t.fig.Label, label, 11, inner-room)
	set(1, t.fig.Value, value, value.size*1.35, inner)
	delta := t.fig.Delta
	if delta == "" && t.fig.Trend != 0 {
		delta = "\u00A0"
	}
	set(2, delta, change, tinyLead, inner-t.arrowRoom())
	set(3, t.fig.Note, note, tinyLead, inner)
}

func (t *tile) arrowRoom() float64 {
	if t.fig.Trend == 0 {
		return 0
	}
	return 10
}

func (r *tileRow) height() float64 {
	return 2*tilePad + r.high[0] + r.high[1] + r.high[2] + r.high[3]
}

func (r *tileRow) lead(f *flow) float64 {
	r.measure(f)
	return r.above + r.height()
}

func (r *tileRow) draw(f *flow) {
	f.reserve(r.lead(f))
	f.space(r.above)
	w, h := r.width(f), r.height()
	for i, t := range r.tiles {
		r.drawTile(f, t, f.left+float64(i)*(w+tileGap), w, h)
	}
	f.down(h)
}

func (r *tileRow) drawTile(f *flow, t *tile, x, w, h float64) {
	col, _ := toneColors(t.fig.Tone)
	f.artifact("", func() {
		f.fill(x, f.y, w, h, 6, panel)
		f.stroke(x, f.y, w, h, 6, 0.7, hairline)
	})
	y := f.y + tilePad
	for i, p := range t.parts {
		at := x + tilePad
		if p != nil {
			f.mark(p.elem)
			if i == 0 && t.fig.Tone != report.Neutral {
				f.sign(t.fig.Tone, x+w-tilePad-9, y+1, 9)
			}
			if i == 2 && t.fig.Trend != 0 {
				if t.fig.Tone == report.Neutral {
					col = muted
				}
				f.arrow(t.fig.Trend, at, y+(p.height-6)/2, 6, col)
				at += t.arrowRoom()
			}
			p.paint(f.canvas, at, y, 0, len(p.lines), false)
		}
		y += r.high[i]
	}
	if t.link != "" {
		f.close()
		f.link(t.elem.child("Link"), x, f.y, w, h, t.link, contents(t.fig.Label+" "+t.fig.Value))
	}
}
