package jira

import (
	"net/url"
	"testing"
)

// Credentials go to the configured host and port, and never from https to http.
func TestHome(t *testing.T) {
	for _, test := range []struct {
		base, to string
		want     bool
	}{
		{"https://jira.example.com/", "https://jira.example.com/login", true},
		{"https://jira.example.com/", "https://JIRA.example.com:443/x", true},
		{"http://jira.example.com/", "https://jira.example.com/x", true},
		{"https://jira.example.com/", "http://jira.example.com/x", false},
		{"https://jira.example.com:8443/", "https://jira.example.com/x", false},
		{"http://jira.example.com:8080/", "https://jira.example.com/x", false},
		{"https://jira.example.com/", "https://jira.example.com.evil.example/x", false},
		{"https://jira.example.com/", "https://evil.example/jira.example.com", false},
		{"https://jira.example.com/", "https://jira.example.com@evil.example/", false},
		{"https://jira.example.com/", "ftp://jira.example.com/", false},
	} {
		base, err := url.Parse(test.base)
		if err != nil {
			t.Fatal(err)
		}
		to, err := url.Parse(test.to)
		if err != nil {
			t.Fatal(err)
		}
		if got := (&transport{base: base}).home(to); got != test.want {
			t.Errorf("from %s to %s: %v, want %v", test.base, test.to, got, test.want)
		}
	}
}
