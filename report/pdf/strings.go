package pdf

import (
	"net/url"
	"strings"
	"time"
	"unicode/utf16"
)

// textString writes s as a PDF text string: plain where it is ASCII, UTF-16
// with a byte order mark otherwise. Both forms escape what would end it.
func textString(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	ascii := true
	for _, r := range s {
		if r < ' ' || r > '~' {
			ascii = false
			break
		}
	}
	if ascii {
		return byteString(s)
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		for shift := 12; shift >= 0; shift -= 4 {
			b.WriteByte(hex[u>>shift&15])
		}
	}
	b.WriteByte('>')
	return b.String()
}

func byteString(s string) string {
	b := append(make([]byte, 0, len(s)+2), '(')
	for i := range len(s) {
		switch c := s[i]; c {
		case '\\', '(', ')':
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return string(append(b, ')'))
}

// date writes t as in ISO 32000-1, 7.9.4.
func date(t time.Time) string {
	s := t.Format("20060102150405-0700")
	return byteString("D:" + s[:17] + "'" + s[17:19] + "'")
}

// webURL returns the address to open for a link, "" for one that must not be
// opened: links may come from Jira, and a PDF can hold javascript: ones.
// User and password are left out.
func webURL(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	u.User = nil
	s := u.String()
	var b strings.Builder
	for i := range len(s) { // a URI string is ASCII
		if c := s[i]; c <= ' ' || c > '~' {
			b.WriteString("%" + strings.ToUpper(string("0123456789abcdef"[c>>4])+string("0123456789abcdef"[c&15])))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
