package pdf

import (
	"strconv"

	"codeberg.org/go-pdf/fpdf"
)

// A canvas draws on pages and keeps, beside the ink, what the ink means.
// Lengths are points, y grows downwards. fpdf lays out nothing: it holds the
// content streams and cuts the fonts down to the glyphs that are used.
type canvas struct {
	pdf           *fpdf.Fpdf
	ts            *typesetter
	width, height float64
	pages         []*page // pages[0] is page 1
	owner         *elem   // what ink belongs to, nil for decoration
	open          bool    // marked content of owner has begun on the page
	root          *elem
	font          fontState
}

// A page remembers what its content belongs to.
type page struct {
	owners []*elem // by marked-content id
	annots []*annot
}

// A fontState is what the content stream of the current page was last told.
type fontState struct {
	family string
	size   float64
}

func (c *canvas) addPage() {
	c.close()
	c.pdf.AddPage()
	c.pages = append(c.pages, new(page))
	c.font = fontState{}
}

// turnTo goes back to page n, 1-based, to add to it.
func (c *canvas) turnTo(n int) {
	c.close()
	c.pdf.SetPage(n)
	c.font = fontState{}
}

func (c *canvas) pageNo() int { return c.pdf.PageNo() }

// mark makes what is drawn from here on content of e.
func (c *canvas) mark(e *elem) {
	if c.owner != e {
		c.close()
		c.owner = e
	}
}

// begin opens marked content of the owner. Marked content is never nested:
// readers disagree about what that means.
func (c *canvas) begin(tag, props string) {
	n := c.pageNo()
	p := c.pages[n-1]
	id := len(p.owners)
	p.owners = append(p.owners, c.owner)
	c.owner.kids = append(c.owner.kids, kid{page: n, mcid: id})
	c.pdf.RawWriteStr("/" + tag + " <</MCID " + strconv.Itoa(id) + props + ">> BDC")
	c.open = true
}

func (c *canvas) end() {
	if c.open {
		c.pdf.RawWriteStr("EMC")
		c.open = false
	}
}

// close ends the marked content; what follows is decoration.
func (c *canvas) close() {
	c.end()
	c.owner = nil
}

// ink is called before anything is drawn.
func (c *canvas) ink() {
	if c.owner != nil && !c.open {
		c.begin(c.owner.tag, "")
	}
}

// artifact draws decoration: ink that says nothing and is not read aloud.
func (c *canvas) artifact(kind string, draw func()) {
	c.close()
	if kind == "" {
		c.raw("/Artifact BMC")
	} else {
		c.raw("/Artifact <</Type /" + kind + ">> BDC")
	}
	draw()
	c.raw("EMC")
}

// instead draws ink that stands for text, such as an outlined emoji. As
// decoration it stands for nothing.
func (c *canvas) instead(text string, draw func()) {
	if c.owner == nil {
		draw()
		return
	}
	c.end()
	c.begin("Span", "/ActualText "+textString(text))
	draw()
	c.end()
}

// link makes a rectangle clickable and hangs it under e, a Link element. The
// address is one of [webURL].
func (c *canvas) link(e *elem, x, y, w, h float64, uri, contents string) {
	a := &annot{
		page: c.pageNo(), x0: x, y0: c.height - y - h, x1: x + w, y1: c.height - y,
		uri: uri, contents: contents, owner: e,
	}
	c.pages[a.page-1].annots = append(c.pages[a.page-1].annots, a)
	e.kids = append(e.kids, kid{page: a.page, annot: a})
}

func (c *canvas) raw(s string) {
	c.ink()
	c.pdf.RawWriteStr(s)
}

// fill paints a rectangle with rounded corners.
func (c *canvas) fill(x, y, w, h, radius float64, col rgb) {
	c.raw("q " + col.ops("rg") + c.roundRect(x, y, w, h, radius) + "f Q")
}

// stroke draws the outline of a rectangle with rounded corners.
func (c *canvas) stroke(x, y, w, h, radius, width float64, col rgb) {
	c.raw("q " + num(width) + "w " + col.ops("RG") + c.roundRect(x, y, w, h, radius) + "S Q")
}

// rule draws a horizontal line.
func (c *canvas) rule(x, y, w, width float64, col rgb) {
	c.raw("q " + num(width) + "w " + col.ops("RG") + c.pt(x, y) + "m " + c.pt(x+w, y) + "l S Q")
}

// polygon fills the shape through the points.
func (c *canvas) polygon(col rgb, pts ...float64) {
	c.raw("q " + col.ops("rg") + c.points(pts) + "f Q")
}

// polyline strokes a line with round ends through the points.
func (c *canvas) polyline(col rgb, width float64, pts ...float64) {
	c.raw("q 1 J 1 j " + num(width) + "w " + col.ops("RG") + c.points(pts) + "S Q")
}

// points is the path through points, each an x and a y.
func (c *canvas) points(pts []float64) string {
	s, op := "", "m "
	for i := 0; i+1 < len(pts); i += 2 {
		s += c.pt(pts[i], pts[i+1]) + op
		op = "l "
	}
	return s
}

// roundRect is the path of a rectangle; k makes a cubic curve look like a
// quarter of a circle.
func (c *canvas) roundRect(x, y, w, h, r float64) string {
	r = min(r, w/2, h/2)
	if r <= 0 {
		return num(x) + num(c.height-y-h) + num(w) + num(h) + "re "
	}
	const k = 0.5522847498
	d := r * (1 - k)
	curve := func(x1, y1, x2, y2, x3, y3 float64) string {
		return c.pt(x1, y1) + c.pt(x2, y2) + c.pt(x3, y3) + "c "
	}
	return c.pt(x+r, y) + "m " + c.pt(x+w-r, y) + "l " +
		curve(x+w-d, y, x+w, y+d, x+w, y+r) + c.pt(x+w, y+h-r) + "l " +
		curve(x+w, y+h-d, x+w-d, y+h, x+w-r, y+h) + c.pt(x+r, y+h) + "l " +
		curve(x+d, y+h, x, y+h-d, x, y+h-r) + c.pt(x, y+r) + "l " +
		curve(x, y+d, x+d, y, x+r, y) + "h "
}

func (c *canvas) pt(x, y float64) string { return num(x) + num(c.height-y) }

// parts are the red, green and blue of a colour, 0 to 255.
func (k rgb) parts() (r, g, b int) { return int(k >> 16 & 255), int(k >> 8 & 255), int(k & 255) }

// ops sets k as the colour to fill (rg) or to stroke (RG) with.
func (k rgb) ops(op string) string {
	r, g, b := k.parts()
	return num(float64(r)/255) + num(float64(g)/255) + num(float64(b)/255) + op + " "
}

// num writes a number of the content stream and a space. A thousandth of a
// point is finer than any device.
func num(v float64) string {
	b := strconv.AppendFloat(make([]byte, 0, 12), v, 'f', 3, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if string(b) == "-0" {
		b = b[1:]
	}
	return string(append(b, ' '))
}
