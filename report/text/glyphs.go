package text

// glyphs are the characters that everything is drawn with. Each takes one cell.
type glyphs struct {
	rule, line, ellipsis   string
	good, watch, bad, note string
	up, down, level        string
	full                   string   // a cell of a bar
	parts                  []string // eighths of a cell, from none to seven
	segments               []string // the series of a stack, told apart without colour
	spark                  []string // heights, from low to high
	dot, many, outside     string   // points
	grid, limit, range_    string
	mid                    string
	vertical, corner       string
}

func unicodeGlyphs() glyphs {
	return glyphs{
		rule: "─", line: "─", ellipsis: "…",
		good: "✓", watch: "!", bad: "✗", note: "·",
		up: "▲", down: "▼", level: "=",
		full:     "█",
		parts:    []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"},
		segments: []string{"█", "▒", "▓", "░"},
		spark:    []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		dot:      "•", many: "●", outside: "◆",
		grid: "·", limit: "┊", range_: "━", mid: "●",
		vertical: "│", corner: "└",
	}
}

func asciiGlyphs() glyphs {
	return glyphs{
		rule: "-", line: "-", ellipsis: "...",
		good: "+", watch: "!", bad: "X", note: "*",
		up: "^", down: "v", level: "=",
		full:     "#",
		parts:    []string{"", "", "", "", "#", "#", "#", "#"},
		segments: []string{"#", "o", "+", "."},
		spark:    []string{"_", ".", ":", "-", "=", "+", "*", "#"},
		dot:      ".", many: "o", outside: "X",
		grid: ".", limit: ":", range_: "-", mid: "o",
		vertical: "|", corner: "+",
	}
}
