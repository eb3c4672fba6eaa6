package chat

import (
	"slices"
	"strings"
	"unicode"
)

// Requests longer than this are not read to their end: nobody types that.
const (
	maxText  = 4000 // bytes
	maxWords = 60
)

// A word of a request.
type word struct {
	text    string
	channel string // ID of a channel that is mentioned: <#C123|name>
	user    string // ID of a person: <@U123>
	used    bool   // its meaning is known
}

// is compares without regard to case.
func (w word) is(s string) bool { return strings.EqualFold(w.text, s) }

// split takes a request apart: at spaces of any kind, without quotes, control
// and direction characters, and the punctuation after words.
func split(text string) []word {
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	var words []word
	for text != "" && len(words) < maxWords {
		text = strings.TrimLeftFunc(text, blank)
		if mention, rest, ok := cutMention(text); ok {
			if mention.text != "" || mention.channel != "" || mention.user != "" {
				words = append(words, mention)
			}
			text = rest
			continue
		}
		end := strings.IndexFunc(text, func(r rune) bool { return blank(r) })
		if at := strings.IndexByte(text, '<'); at > 0 && (end < 0 || at < end) {
			end = at
		}
		if end < 0 {
			end = len(text)
		}
		if end == 0 && text != "" { // a lone <
			end = 1
		}
		if w := clean(text[:end]); w != "" {
			words = append(words, word{text: w})
		}
		text = text[end:]
	}
	return words
}

// blank parts words: spaces and quotes.
func blank(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("\"“”„‟«»`", r) || unicode.IsControl(r)
}

// clean is a word without what was not meant to be part of it.
func clean(w string) string {
	w = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar, unicode.Is(unicode.Co, r):
			return -1
		case r == '’', r == '‘':
			return '\''
		}
		return r
	}, strings.ToValidUTF8(w, ""))
	w = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(w)
	w = strings.Trim(w, "'()[]{}")
	if !strings.HasSuffix(w, "..") {
		w = strings.TrimRight(w, ".,;:!")
		if w != "?" {
			w = strings.TrimRight(w, "?.,;:!")
		}
	}
	return issueOf(w)
}

// issueOf is the key in the address of an issue.
func issueOf(w string) string {
	if i := strings.LastIndex(w, "/browse/"); i >= 0 {
		w = w[i+len("/browse/"):]
		if i := strings.IndexAny(w, "?#/|"); i >= 0 {
			w = w[:i]
		}
	}
	return w
}

// cutMention reads what Slack makes of channels, people and addresses.
func cutMention(text string) (word, string, bool) {
	if !strings.HasPrefix(text, "<") {
		return word{}, text, false
	}
	end := strings.IndexByte(text, '>')
	if end < 2 || end > 500 {
		return word{}, text, false
	}
	inside, _, _ := strings.Cut(text[1:end], "|")
	rest := text[end+1:]
	if inside == "" {
		return word{}, rest, true
	}
	switch id := clean(inside[1:]); {
	case inside[0] == '#' && isID(id):
		return word{channel: id}, rest, true
	case inside[0] == '@' && isID(id):
		return word{user: id}, rest, true
	case inside[0] == '!':
		return word{}, rest, true
	}
	return word{text: clean(inside)}, rest, true
}

// isID says that it looks like an ID of Slack: capital letters and digits.
func isID(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9')
	})
}

// noise are words that people write around what they mean.
func noise(w word) bool {
	return slices.Contains([]string{
		"for", "of", "in", "on", "at", "the", "a", "an", "with", "and", "to", "from", "by", "please", "me", "us", "show",
		"give", "get", "make", "send", "my", "our", "this", "that", "is", "what", "how", "it", "report", "reports", "=", "-", "–", "|",
	}, strings.ToLower(w.text))
}

// quote is what somebody typed, said back.
func quote(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		s = string(runes[:40]) + "…"
	}
	return "“" + s + "”"
}
