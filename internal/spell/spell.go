// Package spell guesses what a misspelt word was meant to be.
package spell

import "strings"

// Nearest returns the candidate that a typing mistake most likely meant, or "".
func Nearest(word string, candidates []string) string {
	best, bestAt := "", 1+max(1, len(word)/3)
	for _, c := range candidates {
		if n := distance(strings.ToLower(word), strings.ToLower(c)); n < bestAt {
			best, bestAt = c, n
		}
	}
	return best
}

// distance is the number of typing mistakes between two short words: a letter
// wrong, missing or too much, two letters swapped (optimal string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
