package spec

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v4"
)

// hiddenComma stands for a comma while the YAML library looks at the text: a
// character of the private use area, as wide as a comma.
const hiddenComma = '\ue000'

// hideCommas lets expressions stand in flow collections as they are: of
// {b: min(a, R)} YAML would make two entries. Commas between brackets that
// match on one line are hidden; showCommas puts them back.
func hideCommas(source []byte) []byte {
	if !bytes.ContainsRune(source, '(') {
		return source
	}
	lines := strings.Split(string(source), "\n")
	for i, line := range lines {
		if strings.Contains(line, "(") {
			lines[i] = hideInLine(line)
		}
	}
	return []byte(strings.Join(lines, "\n"))
}

func hideInLine(line string) string {
	hide := make([]bool, len(line))
	var open []int
	for i := 0; i < len(line); i++ {
		switch c := line[i]; c {
		case '\'', '"':
			if startsValue(line[:i]) {
				if end := strings.IndexByte(line[i+1:], c); end >= 0 {
					i += end + 1
				}
			}
		case '(':
			open = append(open, i)
		case ')':
			if len(open) > 0 {
				for j := open[len(open)-1]; j < i; j++ {
					hide[j] = true
				}
				open = open[:len(open)-1]
			}
		}
	}
	var b strings.Builder
	for i := range len(line) {
		if hide[i] && line[i] == ',' {
			b.WriteRune(hiddenComma)
		} else {
			b.WriteByte(line[i])
		}
	}
	return b.String()
}

// startsValue tells whether a quote after this text opens a string.
func startsValue(before string) bool {
	before = strings.TrimRight(before, " ")
	return before == "" || strings.IndexByte("[{,:-", before[len(before)-1]) >= 0
}

// showCommas puts the commas back.
func showCommas(n *yaml.Node) {
	n.Value = strings.ReplaceAll(n.Value, string(hiddenComma), ",")
	for _, c := range n.Content {
		showCommas(c)
	}
}
