package text

// Measure is the width of a string in cells.
func Measure(s string) int { return measure(s) }
