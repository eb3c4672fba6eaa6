package jira

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
)

// A Kind is what an error means to whoever must do something about it.
type Kind string

// The kinds of an [APIError].
const (
	KindAuth      Kind = "auth"      // wrong or expired token
	KindForbidden Kind = "forbidden" // the account may not
	KindNotFound  Kind = "not found" // or not visible to the account
	KindGone      Kind = "gone"      // an interface that Atlassian removed
	KindQuery     Kind = "query"     // Jira does not understand or allow the JQL
	KindRate      Kind = "rate"      // too many requests
	KindServer    Kind = "server"    // Jira or a proxy has trouble
	KindNetwork   Kind = "network"   // Jira was not reached
	KindHTML      Kind = "html"      // a web page instead of data
	KindRedirect  Kind = "redirect"  // Jira sends us elsewhere
	KindProtocol  Kind = "protocol"  // an answer that makes no sense
)

// An APIError is a request that Jira, or something on the way, did not answer
// with data. It never contains a credential.
type APIError struct {
	Op         string // "GET rest/api/2/myself"
	Kind       Kind
	Status     int      // HTTP status; 0 if there was no answer
	Messages   []string // in Jira's words, shortened
	Hint       string   // what to do next, a sentence
	RetryAfter time.Duration
	RateReason string // which limit: jira-burst-based, ...
	RequestID  string // for the log of the other side
	Err        error  // the cause, if there was no answer
}

func (e *APIError) Error() string {
	var b strings.Builder
	b.WriteString("jira " + e.Op)
	if e.Status != 0 {
		fmt.Fprintf(&b, ": %d %s", e.Status, http.StatusText(e.Status))
	}
	for _, m := range e.Messages {
		b.WriteString(": " + m)
	}
	if e.RateReason != "" {
		fmt.Fprintf(&b, " (%s)", e.RateReason)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, ": Jira asks to wait %v", e.RetryAfter.Round(time.Second))
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " [request %s]", e.RequestID)
	}
	return b.String()
}

func (e *APIError) Unwrap() error { return e.Err }

// isKind reports whether err is an [APIError] of one of the kinds.
func isKind(err error, kinds ...Kind) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && slices.Contains(kinds, e.Kind)
}

// statusError turns an answer with a status that is no success into an error.
func statusError(op string, resp *http.Response, body []byte, now time.Time) *APIError {
	e := &APIError{Op: op, Status: resp.StatusCode, Messages: messages(resp.Header, body), RequestID: requestID(resp.Header)}
	switch s := resp.StatusCode; {
	case s == http.StatusBadRequest:
		e.Kind, e.Hint = KindQuery, queryHint(e.Messages)
	case s == http.StatusUnauthorized:
		e.Kind, e.Hint = KindAuth, "Check the e-mail and API token (Cloud) or the personal access token (Data Center); it may have expired."
	case s == http.StatusForbidden && strings.Contains(resp.Header.Get("X-Authentication-Denied-Reason"), "CAPTCHA"):
		e.Kind, e.Hint = KindAuth, "Jira wants a CAPTCHA after failed logins: log in once with a browser as this account, then use a personal access token."
	case s == http.StatusForbidden:
		e.Kind, e.Hint = KindForbidden, "The account is known but may not do this: give it the permission Browse Projects, or the token the scope read:jira-work."
	case s == http.StatusNotFound:
		e.Kind, e.Hint = KindNotFound, "It does not exist or the account cannot see it; if nothing is found at all, the base URL lacks a path or has one too many."
	case s == http.StatusGone, s == http.StatusMethodNotAllowed:
		e.Kind, e.Hint = KindGone, "This Jira does not have the interface: set jira.deployment to auto."
	case s == http.StatusTooManyRequests:
		e.Kind, e.Hint = KindRate, "Jira limits this account for now; run again later, less often, or with an account of its own."
		e.RateReason = resp.Header.Get("RateLimit-Reason")
		e.RetryAfter = retryAfter(resp.Header, now)
	case s >= 500:
		e.Kind, e.Hint = KindServer, "Jira or a proxy in front of it has trouble; run again later, and ask its administrator if it stays."
		e.RetryAfter = retryAfter(resp.Header, now)
	default:
		e.Kind, e.Hint = KindProtocol, "Check that the base URL leads to Jira itself."
	}
	return e
}

func queryHint(messages []string) string {
	if text := strings.ToLower(strings.Join(messages, " ")); strings.Contains(text, "does not exist for the field 'project'") {
		return "The project in the JQL does not exist, or the account may not browse it."
	} else if strings.Contains(text, "unbounded") {
		return "Jira wants a restriction in the JQL, such as project = WET."
	}
	return "Try the JQL of the service in Jira's own search, logged in as the same account."
}

// messages are Jira's words in an error, at most a few, none of them long. Web
// pages and nested objects are left out: they say nothing to a person.
func messages(h http.Header, body []byte) []string {
	if isHTML(h, body) {
		return []string{"the answer is a web page"}
	}
	var doc struct {
		ErrorMessages []string        `json:"errorMessages"`
		Errors        json.RawMessage `json:"errors"`
		Message       json.RawMessage `json:"message"`
		ErrorMessage  string          `json:"errorMessage"`
	}
	_ = json.Unmarshal(body, &doc) // what could be read is used
	list := append(doc.ErrorMessages, doc.ErrorMessage)
	var one string
	if json.Unmarshal(doc.Message, &one) == nil {
		list = append(list, one)
	}
	var byField map[string]any
	if json.Unmarshal(doc.Errors, &byField) == nil {
		for _, field := range sortedKeys(byField) {
			if s, ok := byField[field].(string); ok {
				list = append(list, field+": "+s)
			}
		}
	}
	list = slices.DeleteFunc(list, func(s string) bool { return s == "" })
	for i := range list {
		list[i] = shorten(list[i], 300)
	}
	return list[:min(len(list), 5)]
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// shorten makes text of strangers fit for one line of a message: no control
// characters, which a terminal would obey, and not too long.
func shorten(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}

func requestID(h http.Header) string {
	for _, name := range []string{"Atl-Traceid", "X-Arequestid", "X-Request-Id"} {
		if id := h.Get(name); id != "" {
			return shorten(id, 80)
		}
	}
	return ""
}

// isHTML reports whether an answer is a web page, whatever it calls itself.
func isHTML(h http.Header, body []byte) bool {
	text := strings.TrimLeft(string(body[:min(len(body), 200)]), " \t\r\n\ufeff")
	return strings.HasPrefix(text, "<") || strings.HasPrefix(h.Get("Content-Type"), "text/html")
}
