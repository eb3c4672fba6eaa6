package pdf

import "math"

// A column is the measure of a column of a table.
type column struct {
	numeric bool
	indent  float64 // of text, to keep off the numbers of the column before
	least   float64 // the longest word
	natural float64 // the longest cell on one line
	width   float64
}

const (
	cellPadX = 6.0
	indent   = 8.0
	cellPadY = 4.0
	// wordCap bounds what one word may ask of a column; longer ones are broken.
	wordCap = 130.0
)

// fitColumns gives columns their widths in total. Narrow ones get all they ask
// for; what is left is for the wide ones, in equal parts. It reports whether
// every column gets its longest word.
func fitColumns(cols []column, total float64) bool {
	var least, natural float64
	for _, c := range cols {
		least += c.least
		natural += c.natural
	}
	switch {
	case least > total:
		for i := range cols {
			cols[i].width = total * cols[i].least / least
		}
		return false
	case natural <= total:
		level(cols, total)
		spread(cols, total-natural, natural)
		return true
	}
	low, high := 0.0, total
	for range 50 { // the level at which the columns fill the width
		mid := (low + high) / 2
		if level(cols, mid) > total {
			high = mid
		} else {
			low = mid
		}
	}
	rest := total - level(cols, low)
	spread(cols, rest, total-rest)
	return true
}

// level makes columns no wider than most, unless by their longest word, and
// returns what they take.
func level(cols []column, most float64) float64 {
	sum := 0.0
	for i, c := range cols {
		cols[i].width = max(c.least, min(c.natural, most))
		sum += cols[i].width
	}
	return sum
}

// spread gives what is left to the columns: half of it evenly, half by width.
func spread(cols []column, rest, sum float64) {
	for i := range cols {
		cols[i].width += rest/2/float64(len(cols)) + rest/2*cols[i].width/sum
	}
}

// bands splits columns that do not fit side by side into groups that do. The
// first column, which names the row, comes again in each. Words may be broken
// for it. Groups are as even as may be.
func bands(cols []column, total float64) [][]int {
	if len(cols) == 0 {
		return nil
	}
	first := min(cols[0].least, total/4)
	var sum float64
	for _, c := range cols[1:] {
		sum += min(c.least, total/5)
	}
	groups := max(1, math.Ceil(sum/(total-first)))
	target := sum / groups
	out := [][]int{{0}}
	used, inBand := first, 0.0
	for i := 1; i < len(cols); i++ {
		w := min(cols[i].least, total/5)
		if len(out[len(out)-1]) > 1 && (used+w > total || inBand+w/2 > target) {
			out = append(out, []int{0})
			used, inBand = first, 0
		}
		out[len(out)-1] = append(out[len(out)-1], i)
		used += w
		inBand += w
	}
	return out
}
