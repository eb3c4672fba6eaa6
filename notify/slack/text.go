package slack

import (
	"net/url"
	"strings"
	"unicode"
)

// clean takes out what no reader may meet: broken UTF-8, control characters and
// the invisible ones that turn text around. Lines become one.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return ' '
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\ufeff':
			return -1
		}
		return r
	}, s)
}

// width counts as the strictest reader does, in UTF-16 units.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += units(r)
	}
	return n
}

func units(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// clip cleans s and cuts it to n characters, between code points, marked "…".
func clip(s string, n int) string { return cut(clean(s), n, units) }

// cut shortens s to n characters, where each counts as cost says.
func cut(s string, n int, cost func(rune) int) string {
	used, end := 0, 0 // end: where the mark still fits
	for i, r := range s {
		if used < n {
			end = i
		}
		if used += cost(r); used > n {
			return strings.TrimRight(s[:end], " \u200d") + "…"
		}
	}
	return s
}

// escape is the only door into mrkdwn: after it, s is text and nothing else. It
// cleans s and cuts it so that the escaped form has at most n characters.
func escape(s string, n int) string {
	s = cut(clean(s), n, func(r rune) int {
		switch r {
		case '&':
			return len("&amp;")
		case '<', '>':
			return len("&lt;")
		}
		return units(r)
	})
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// bold marks escaped text, or a link, as strong. Stars of its own would end it.
func bold(escaped string) string {
	if strings.TrimSpace(escaped) == "" {
		return ""
	}
	return "*" + strings.ReplaceAll(strings.TrimSpace(escaped), "*", "∗") + "*"
}

// maxURL is the longest address that Slack takes.
const maxURL = 3000

// address returns raw if it is a web address that Slack takes, and "" otherwise.
// What would end a link in mrkdwn is percent-encoded.
func address(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || clean(raw) != raw {
		return ""
	}
	raw = strings.NewReplacer("|", "%7C", "*", "%2A", "<", "%3C", ">", "%3E", " ", "%20", `"`, "%22").Replace(raw)
	if width(raw) > maxURL {
		return ""
	}
	return raw
}

// link writes escaped text as a link to raw. Without the link, if raw is no
// address or the whole would be longer than room.
func link(raw, escaped string, room int) string {
	to := address(raw)
	if to == "" || strings.TrimSpace(escaped) == "" {
		return escaped
	}
	l := "<" + strings.ReplaceAll(to, "&", "&amp;") + "|" + escaped + ">"
	if width(l) > room {
		return escaped
	}
	return l
}
