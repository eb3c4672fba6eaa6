package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// A meta is what the file says about itself.
type meta struct {
	title, subject string
	at             time.Time
}

// dates writes the instant of the report; nothing if it has none.
func (m meta) dates(format string, write func(time.Time) string) string {
	if m.at.IsZero() {
		return ""
	}
	return fmt.Sprintf(format, write(m.at))
}

// A mark is an entry of the outline that viewers show beside the pages.
type mark struct {
	title string
	level int // 0 or 1
	page  int
	y     float64 // from the top
}

// finish takes what fpdf drew and writes the document: see [file].
func (c *canvas) finish(w io.Writer, m meta, marks []mark) error {
	c.close()
	var drawn bytes.Buffer
	var fault error
	if err := guard(func() { fault = c.pdf.Output(&drawn) }); err != nil {
		fault = err
	}
	if fault != nil {
		return fmt.Errorf("pdf pages: %w", fault)
	}
	f, err := readFile(drawn.Bytes())
	if err != nil {
		return err
	}
	annots := c.putAnnots(f)
	tree := c.putTree(f, annots)
	c.putPages(f)
	outlines := c.putOutline(f, marks)
	xmp := f.addStream("/Type/Metadata/Subtype/XML", xmpPacket(m))
	f.setf(f.info, "<</Title %s/Subject %s/Author(nines)/Creator(nines)/Producer(nines)%s>>",
		textString(m.title), textString(m.subject), m.dates("/CreationDate %s/ModDate %[1]s", date))
	f.setf(f.root, "<</Type/Catalog/Pages 1 0 R/Lang(en)/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R"+
		"/ViewerPreferences<</DisplayDocTitle true>>/Metadata %d 0 R%s>>", tree, xmp, outlines)
	if err := f.writeTo(w); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	return nil
}

// pageObject is the number that fpdf gives the n-th page: pages root and
// resources come first, and the content follows each page.
func pageObject(n int) int { return 1 + 2*n }

// putAnnots writes the links, pages in order, and returns them in that order.
func (c *canvas) putAnnots(f *file) []*annot {
	var all []*annot
	for _, p := range c.pages {
		for _, a := range p.annots {
			a.num = f.addf("<</Type/Annot/Subtype/Link/Rect[%s]/Border[0 0 0]/F 4/P %d 0 R/StructParent %d/Contents %s/A<</S/URI/URI %s>>>>",
				strings.TrimSpace(num(a.x0)+num(a.y0)+num(a.x1)+num(a.y1)), pageObject(a.page), len(c.pages)+len(all),
				textString(a.contents), byteString(a.uri))
			all = append(all, a)
		}
	}
	return all
}

// putPages replaces fpdf's page dictionaries by ones that know the structure.
func (c *canvas) putPages(f *file) {
	for i, p := range c.pages {
		n := pageObject(i + 1)
		var links strings.Builder
		for _, a := range p.annots {
			fmt.Fprintf(&links, "%d 0 R ", a.num)
		}
		f.setf(n, "<</Type/Page/Parent 1 0 R/Resources 2 0 R/MediaBox[0 0 %s]/Contents %d 0 R"+
			"/Group<</S/Transparency/CS/DeviceRGB>>/StructParents %d/Tabs/S/Annots[%s]>>",
			strings.TrimSpace(num(c.width)+num(c.height)), n+1, i, strings.TrimSpace(links.String()))
		f.squeeze(n + 1)
	}
}

// putTree writes the structure tree and the way back: from each piece of
// marked content and each link to its element.
func (c *canvas) putTree(f *file, annots []*annot) int {
	root := f.add(nil)
	c.number(f, c.root)
	c.putElem(f, c.root, root)
	var nums strings.Builder
	for i, p := range c.pages {
		fmt.Fprintf(&nums, "%d[", i)
		for _, e := range p.owners {
			fmt.Fprintf(&nums, "%d 0 R ", e.num)
		}
		nums.WriteString("]")
	}
	for i, a := range annots {
		fmt.Fprintf(&nums, "%d %d 0 R ", len(c.pages)+i, a.owner.num)
	}
	parents := f.addf("<</Nums[%s]>>", nums.String())
	f.setf(root, "<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>",
		c.root.num, parents, len(c.pages)+len(annots))
	return root
}

// number gives out object numbers before any is referred to.
func (c *canvas) number(f *file, e *elem) {
	e.num = f.add(nil)
	for _, k := range e.kids {
		if k.elem != nil && !k.elem.empty() {
			c.number(f, k.elem)
		}
	}
}

func (c *canvas) putElem(f *file, e *elem, parent int) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<</Type/StructElem/S/%s/P %d 0 R", e.tag, parent)
	pg := e.firstPage()
	if pg > 0 {
		fmt.Fprintf(&b, "/Pg %d 0 R", pageObject(pg))
	}
	b.WriteString(e.attrs)
	if e.alt != "" {
		b.WriteString("/Alt " + textString(e.alt))
	}
	b.WriteString("/K[")
	for _, k := range e.kids {
		switch {
		case k.annot != nil:
			fmt.Fprintf(&b, "<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>", k.annot.num, pageObject(k.page))
		case k.elem == nil && k.page == pg:
			b.WriteString(strconv.Itoa(k.mcid) + " ")
		case k.elem == nil:
			fmt.Fprintf(&b, "<</Type/MCR/Pg %d 0 R/MCID %d>>", pageObject(k.page), k.mcid)
		case !k.elem.empty():
			fmt.Fprintf(&b, "%d 0 R ", k.elem.num)
			c.putElem(f, k.elem, e.num)
		}
	}
	b.WriteString("]>>")
	f.objects[e.num] = b.Bytes()
}

// putOutline writes the bookmarks, two levels of them, and returns the entries
// of the catalog that lead there.
func (c *canvas) putOutline(f *file, marks []mark) string {
	if len(marks) == 0 {
		return ""
	}
	root := f.add(nil)
	first := len(f.objects)
	for range marks {
		f.add(nil)
	}
	tops, kids := linkOutline(marks)
	chain := func(list []int, parent int) {
		for j, i := range list {
			m := marks[i]
			s := fmt.Sprintf("<</Title %s/Parent %d 0 R/Dest[%d 0 R/XYZ 0 %snull]", textString(brief(m.title)), parent, pageObject(m.page), num(c.height-m.y))
			if j > 0 {
				s += fmt.Sprintf("/Prev %d 0 R", first+list[j-1])
			}
			if j+1 < len(list) {
				s += fmt.Sprintf("/Next %d 0 R", first+list[j+1])
			}
			if k := kids[i]; len(k) > 0 {
				s += fmt.Sprintf("/First %d 0 R/Last %d 0 R/Count %d", first+k[0], first+k[len(k)-1], -len(k))
			}
			f.objects[first+i] = []byte(s + ">>")
		}
	}
	chain(tops, root)
	for i, k := range kids {
		chain(k, first+i)
	}
	f.setf(root, "<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", first+tops[0], first+tops[len(tops)-1], len(tops))
	return fmt.Sprintf("/Outlines %d 0 R/PageMode/UseOutlines", root)
}

// brief cuts a title to what a viewer shows of it.
func brief(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most])) + "…"
	}
	return s
}

// linkOutline splits marks into the top level and the children of each mark. A
// child without anything above it rises to the top.
func linkOutline(marks []mark) (tops []int, kids [][]int) {
	kids = make([][]int, len(marks))
	for i, m := range marks {
		if m.level > 0 && len(tops) > 0 {
			t := tops[len(tops)-1]
			kids[t] = append(kids[t], i)
			continue
		}
		tops = append(tops, i)
	}
	return tops, kids
}

// xmpPacket says the metadata once more, in XMP. It claims no conformance to
// PDF/A or PDF/UA: none was verified.
func xmpPacket(m meta) []byte {
	esc := func(s string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
		return b.String()
	}
	dates := m.dates("<xmp:CreateDate>%s</xmp:CreateDate>\n<xmp:ModifyDate>%[1]s</xmp:ModifyDate>\n", func(t time.Time) string {
		return t.Format(time.RFC3339)
	})
	return []byte(`<?xpacket begin="` + "\uFEFF" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + esc(m.title) + `</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">` + esc(m.subject) + `</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>nines</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>en</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>nines</pdf:Producer>
<xmp:CreatorTool>nines</xmp:CreatorTool>
` + dates + `</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`)
}
