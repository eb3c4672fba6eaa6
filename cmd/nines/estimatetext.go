package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/nines-bot/nines/estimate"
)

// writeText writes a table a group of rows, what was left out, and the doubts as
// numbered remarks.
func (e estimated) writeText(w io.Writer, width int) error {
	t := &estimateTable{out: bufio.NewWriter(w), width: width}
	t.head(e)
	grouped := false
	for i := 0; i < len(e.Results); {
		j, group := i, e.Results[i].Group
		comparing := grouped && group == ""
		for j < len(e.Results) && (comparing || e.Results[j].Group == group) {
			j++
		}
		grouped = grouped || group != ""
		t.rows(group, e.Results[i:j])
		i = j
	}
	t.remarks(e)
	return t.out.Flush()
}

type estimateTable struct {
	out    *bufio.Writer
	width  int
	doubts []string // remarks of rows, each once
}

func (t *estimateTable) head(e estimated) {
	if e.File == "" {
		return
	}
	parts := []string{fmt.Sprintf("%d used", e.N)}
	if e.Kind == "durations" {
		parts = append(parts, fmt.Sprintf("%d ended", e.Events), fmt.Sprintf("%d open", e.Censored))
	}
	if n := len(e.Excluded); n > 0 {
		parts = append(parts, fmt.Sprintf("%d left out", n))
	}
	fmt.Fprintf(t.out, "%s of %s: %s\n", e.Kind, oneLine(e.File), strings.Join(parts, ", "))
	const most = 20
	for _, x := range e.Excluded[:min(len(e.Excluded), most)] {
		fmt.Fprintf(t.out, "  row %d left out: %s\n", x.Row, oneLine(x.Reason))
	}
	if left := len(e.Excluded) - most; left > 0 {
		fmt.Fprintf(t.out, "  and %d more rows (--format json lists them all)\n", left)
	}
}

// rows writes the rows of one group, or those that compare groups, under one
// head. A method is named where its rows begin.
func (t *estimateTable) rows(group string, rs []estimate.Result) {
	lines := [][]string{{"method", "quantity", "value", "limits", "level", ""}}
	before := ""
	for _, r := range rs {
		name, method := quantityName(r), r.Method
		if r.Group != group {
			name += " in " + oneLine(r.Group)
		}
		if method == before {
			method = ""
		}
		before = r.Method
		level := ""
		if r.Level > 0 && (r.Low != nil || r.High != nil || r.Value != nil) {
			level = strconv.FormatFloat(100*r.Level, 'g', 4, 64) + "%"
		}
		value := fiveDigits(r.Value)
		if r.Value != nil && r.Unit != "" {
			value += " " + oneLine(r.Unit)
		}
		lines = append(lines, []string{method, name, value, limitsText(r), level, t.marks(r.Warnings)})
	}
	widths := make([]int, len(lines[0]))
	for _, l := range lines {
		for i, cell := range l {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	fmt.Fprintln(t.out)
	if group != "" {
		fmt.Fprintf(t.out, "%s\n", oneLine(group))
	}
	for _, l := range lines {
		var b strings.Builder
		for i, cell := range l {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 2 {
				cell, pad = pad+cell, ""
			}
			b.WriteString(cell + pad + "  ")
		}
		fmt.Fprintln(t.out, strings.TrimRight(b.String(), " "))
	}
}

// quantityName is the quantity with what it depends on: "survival at 24".
func quantityName(r estimate.Result) string {
	var name strings.Builder
	name.WriteString(strings.ReplaceAll(r.Quantity, "-", " "))
	for _, p := range r.Params {
		value := p.Text
		if value == "" {
			value = strconv.FormatFloat(p.Number, 'g', 6, 64)
		}
		switch p.Name {
		case "at", "of", "versus":
			name.WriteString(" " + p.Name + " " + oneLine(value))
		default:
			name.WriteString(" " + p.Name + "=" + oneLine(value))
		}
	}
	return name.String()
}

// fiveDigits writes five significant digits, without exponent where that is short.
func fiveDigits(v *float64) string {
	if v == nil {
		return "–"
	}
	if a := math.Abs(*v); a != 0 && (a < 1e-4 || a >= 1e7) {
		return strconv.FormatFloat(*v, 'g', 5, 64)
	}
	places := 4
	if a := math.Abs(*v); a > 0 {
		places = min(8, max(0, 4-int(math.Floor(math.Log10(a)))))
	}
	s := strconv.FormatFloat(*v, 'f', places, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func limitsText(r estimate.Result) string {
	switch {
	case r.Low == nil && r.High == nil:
		return ""
	case r.High == nil:
		return fiveDigits(r.Low) + " to not reached"
	case r.Low == nil:
		return "at most " + fiveDigits(r.High)
	}
	return fiveDigits(r.Low) + " to " + fiveDigits(r.High)
}

// marks numbers the remarks of a row; the same remark has the same number.
func (t *estimateTable) marks(warnings []string) string {
	var marks []string
	for _, w := range warnings {
		i := slices.Index(t.doubts, w)
		if i < 0 {
			i = len(t.doubts)
			t.doubts = append(t.doubts, w)
		}
		marks = append(marks, "["+strconv.Itoa(i+1)+"]")
	}
	return strings.Join(marks, "")
}

func (t *estimateTable) remarks(e estimated) {
	if len(t.doubts)+len(e.Warnings) > 0 {
		fmt.Fprintln(t.out)
	}
	for i, d := range t.doubts {
		t.prose(fmt.Sprintf("[%d] ", i+1), d)
	}
	for _, w := range e.Warnings {
		t.prose("! ", w)
	}
}

// prose writes a remark, wrapped with a hanging indent.
func (t *estimateTable) prose(mark, text string) {
	line := mark
	indent := strings.Repeat(" ", len(mark))
	for word := range strings.FieldsSeq(oneLine(text)) {
		if utf8.RuneCountInString(line)+utf8.RuneCountInString(word) > min(t.width, 100) && strings.TrimSpace(line) != strings.TrimSpace(mark) {
			fmt.Fprintln(t.out, strings.TrimRight(line, " "))
			line = indent
		}
		line += word + " "
	}
	fmt.Fprintln(t.out, strings.TrimRight(line, " "))
}

// oneLine makes a text that is not ours fit for a cell.
func oneLine(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }
