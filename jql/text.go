package jql

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// matchesText reports whether text has every word of query, in any order.
func matchesText(text, query string) bool {
	words := splitWords(text)
	for _, term := range searchTerms(query) {
		if !hasPhrase(words, term) {
			return false
		}
	}
	return true
}

// searchTerms cuts a query into phrases: words alone, or several in quotes.
func searchTerms(query string) [][]string {
	var terms [][]string
	for i, part := range strings.Split(query, `"`) {
		inQuotes := i%2 == 1
		words := strings.FieldsFunc(strings.ToLower(part), func(r rune) bool { return !isWordRune(r) && r != '*' })
		words = slices.DeleteFunc(words, func(w string) bool { return strings.Trim(w, "*") == "" })
		if inQuotes && len(words) > 0 {
			terms = append(terms, words)
			continue
		}
		for _, w := range words {
			terms = append(terms, []string{w})
		}
	}
	return terms
}

func splitWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !isWordRune(r) })
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_'
}

// hasPhrase reports whether the words of term follow one another in words.
func hasPhrase(words, term []string) bool {
	for start := 0; start+len(term) <= len(words); start++ {
		found := true
		for k, t := range term {
			if prefix, open := strings.CutSuffix(t, "*"); words[start+k] != t && !(open && strings.HasPrefix(words[start+k], prefix)) {
				found = false
				break
			}
		}
		if found {
			return true
		}
	}
	return false
}

// splitKey cuts WET-17 into project and number.
func splitKey(key string) (project string, n int, ok bool) {
	i := strings.LastIndexByte(key, '-')
	if i <= 0 {
		return "", 0, false
	}
	n, err := strconv.Atoi(key[i+1:])
	return key[:i], n, err == nil && n >= 0
}

// compareKeys orders keys of one project by number, as Jira does.
func compareKeys(a, b string) (sign int, ok bool) {
	pa, na, okA := splitKey(a)
	pb, nb, okB := splitKey(b)
	return cmp.Compare(na, nb), okA && okB && strings.EqualFold(pa, pb)
}

func compareNumbers(a, b string) (sign int, ok bool) {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return cmp.Compare(x, y), errX == nil && errY == nil && x == x && y == y
}
