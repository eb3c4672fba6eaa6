package pdf

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A node is a structure element as a reader finds it.
type node struct {
	tag, alt, attrs string
	text            string // of its own, in order
	kids            []*node
	links           []string // where its annotations lead
}

// tree reads the structure and checks that each piece of content and each link
// has exactly one place in it.
func (r *reader) tree() *node {
	r.t.Helper()
	root := r.ref(r.objects[r.root], "StructTreeRoot")
	w := walker{reader: r, texts: make(map[string]string), seen: make(map[string]bool), owners: r.parentTree(root)}
	for _, p := range r.pages() {
		for _, s := range r.shows(p) {
			if s.mcid >= 0 {
				w.texts[fmt.Sprintf("%d/%d", p, s.mcid)] += s.text
			}
		}
	}
	doc := w.node(r.ref(r.objects[root], "K"), root)
	for key := range w.texts {
		if !w.seen[key] {
			r.t.Errorf("content %s is in no element", key)
		}
	}
	return doc
}

type walker struct {
	*reader
	texts  map[string]string // by page object and marked-content id
	seen   map[string]bool
	owners map[string]int
}

// parentTree maps content and annotations to the elements the file says own
// them.
func (r *reader) parentTree(root int) map[string]int {
	nums := r.objects[r.ref(r.objects[root], "ParentTree")]
	owners := make(map[string]int)
	pages := r.pages()
	for _, m := range regexp.MustCompile(`(\d+)\[([^\]]*)\]`).FindAllStringSubmatch(nums, -1) {
		key, _ := strconv.Atoi(m[1])
		if r.number(r.objects[pages[key]], "StructParents") != key {
			r.t.Errorf("page %d has another key", key+1)
		}
		for i, o := range refRE.FindAllStringSubmatch(m[2], -1) {
			owners[fmt.Sprintf("%d/%d", pages[key], i)], _ = strconv.Atoi(o[1])
		}
	}
	rest := regexp.MustCompile(`\d+\[[^\]]*\]`).ReplaceAllString(nums, "")
	for _, m := range regexp.MustCompile(`(\d+) (\d+) 0 R`).FindAllStringSubmatch(rest, -1) {
		owners["annot/"+m[1]], _ = strconv.Atoi(m[2])
	}
	return owners
}

var tagRE = regexp.MustCompile(`/S/(\w+)`)

var kidRE = regexp.MustCompile(`<</Type/OBJR/Obj (\d+) 0 R/Pg \d+ 0 R>>|<</Type/MCR/Pg (\d+) 0 R/MCID (\d+)>>|(\d+) 0 R|(\d+)`)

func (w *walker) node(n, parent int) *node {
	dict := w.objects[n]
	if got := w.ref(dict, "P"); got != parent {
		w.t.Errorf("element %d hangs under %d, not %d", n, got, parent)
	}
	i := strings.LastIndex(dict, "/K[")
	out := &node{tag: tagRE.FindStringSubmatch(dict)[1], attrs: dict[:i]}
	if _, alt, ok := strings.Cut(dict[:i], "/Alt "); ok {
		out.alt = unText(alt)
	}
	for _, k := range kidRE.FindAllStringSubmatch(dict[i+3:], -1) {
		switch {
		case k[1] != "":
			out.links = append(out.links, w.annot(k[1], n))
		case k[2] != "":
			out.text += w.content(k[2]+"/"+k[3], n)
		case k[4] != "":
			kid, _ := strconv.Atoi(k[4])
			c := w.node(kid, n)
			out.kids = append(out.kids, c)
			if c.tag == "Link" {
				out.text += c.text
			}
		default:
			out.text += w.content(fmt.Sprintf("%d/%s", w.ref(dict, "Pg"), k[5]), n)
		}
	}
	return out
}

func (w *walker) content(key string, owner int) string {
	if w.owners[key] != owner {
		w.t.Errorf("content %s belongs to %d, its parent tree says %d", key, owner, w.owners[key])
	}
	if w.seen[key] {
		w.t.Errorf("content %s is in two places", key)
	}
	w.seen[key] = true
	return w.texts[key]
}

func (w *walker) annot(ref string, owner int) string {
	n, _ := strconv.Atoi(ref)
	dict := w.objects[n]
	if got := w.owners[fmt.Sprintf("annot/%d", w.number(dict, "StructParent"))]; got != owner {
		w.t.Errorf("link %d belongs to %d, its parent tree says %d", n, owner, got)
	}
	if !strings.Contains(dict, "/Contents") {
		w.t.Errorf("link %d says nothing to a screen reader", n)
	}
	_, uri, _ := strings.Cut(dict, "/URI ")
	return unescape(strings.TrimSuffix(uri, ">>>>"))
}

// all lists n and what is below it, in reading order.
func (n *node) all() []*node {
	out := []*node{n}
	for _, k := range n.kids {
		out = append(out, k.all()...)
	}
	return out
}

func (n *node) find(tag string) []*node {
	var out []*node
	for _, k := range n.all() {
		if k.tag == tag {
			out = append(out, k)
		}
	}
	return out
}
