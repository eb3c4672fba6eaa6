package jira

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// A page costs what its issues cost: it is not taken apart first, and what
// nobody asks for costs nothing.
func TestPageAllocations(t *testing.T) {
	page := func(issues, ballast int) []byte {
		var b bytes.Buffer
		b.WriteString(`{"issues":[`)
		for n := range issues {
			if n > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"id":"%d","key":"WET-%d","fields":{"summary":"A","status":{"id":"3","name":"Open"},"description":"%s"},"changelog":{"histories":[`, n, n, strings.Repeat("x", ballast))
			b.WriteString(strings.TrimSuffix(strings.Repeat(`{"id":"1","author":{"name":"x"},"created":1500000000000,"items":[{"fieldId":"status","from":"1","to":"2"}]},`, 10), ","))
			b.WriteString(`]}}`)
		}
		b.WriteString(`],"total":7}`)
		return b.Bytes()
	}
	per := func(text []byte) float64 {
		d := NewDecoder(DecodeOptions{})
		return testing.AllocsPerRun(20, func() {
			p, err := readPage(text, func(s *scanner) (listed, error) { return d.listed(s, true) })
			if err != nil || len(p.issues) == 0 || len(p.issues[0].reading.history.changes) != 10 {
				t.Fatal(err, len(p.issues))
			}
		})
	}
	few, many, fat := per(page(100, 10)), per(page(400, 10)), per(page(100, 10_000))
	if few > 100*8 {
		t.Errorf("%v allocations for 100 issues", few)
	}
	if many > 4.2*few {
		t.Errorf("%v allocations for 100 issues, %v for 400", few, many)
	}
	if fat > few {
		t.Errorf("%v allocations, but %v with text that nobody asks for", few, fat)
	}
}
