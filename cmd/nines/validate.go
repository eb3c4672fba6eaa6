package main

import (
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/nines-bot/nines"
	"github.com/nines-bot/nines/internal/strictyaml"
	"github.com/nines-bot/nines/jql"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/schedule"
)

// validate checks what types cannot. It reports everything, not the first fault.
func (c *config) validate(d *document) {
	checkEnums(d, reflect.ValueOf(c).Elem(), "")
	checkURL(d, "jira.url", c.Jira.URL)
	checkURL(d, "slack.api_url", c.Slack.APIURL)
	c.HTTP.validate(d)
	checkSpan(d, "jira.sync_every", c.Jira.SyncEvery)
	if !strings.HasPrefix(c.Slack.Command, "/") || strings.ContainsAny(c.Slack.Command, " \t") {
		d.add("slack.command", fmt.Sprintf("%q is not a slash command", c.Slack.Command), "write /reliability")
	}
	names := map[string]bool{}
	for i := range c.Services {
		s, path := &c.Services[i], fmt.Sprintf("services[%d]", i)
		if s.Name == "" {
			d.add(path, "a service needs a name", "name: WET")
		} else if names[s.Name] {
			d.add(path+".name", fmt.Sprintf("service %q is there twice", s.Name), "")
		}
		names[s.Name] = true
		s.validate(d, path)
	}
	reports := map[string]bool{}
	for i := range c.Reports {
		r, path := &c.Reports[i], fmt.Sprintf("reports[%d]", i)
		if r.Name == "" {
			d.add(path, "a report needs a name", "name: daily")
		} else if reports[r.Name] {
			d.add(path+".name", fmt.Sprintf("report %q is there twice", r.Name), "")
		}
		reports[r.Name] = true
		r.validate(d, path, names)
	}
}

// checkEnums compares each string that has an enum tag with its words.
func checkEnums(d *document, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			checkEnums(d, v.Elem(), path)
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkEnums(d, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	case reflect.Struct:
		for f, value := range v.Fields() {
			at := joinPath(path, f.Tag.Get("yaml"))
			if words := f.Tag.Get("enum"); words != "" {
				checkWords(d, value, at, strings.Split(words, ","))
				continue
			}
			checkEnums(d, value, at)
		}
	}
}

func checkWords(d *document, v reflect.Value, path string, words []string) {
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			checkWords(d, v.Index(i), fmt.Sprintf("%s[%d]", path, i), words)
		}
		return
	}
	if s := v.String(); s != "" && !slices.Contains(words, s) {
		d.add(path, fmt.Sprintf("%q is not one of %s", s, strings.Join(words, ", ")), didYouMean(s, words))
	}
}

func didYouMean(word string, candidates []string) string {
	if near := strictyaml.Nearest(word, candidates); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

func (h *httpConfig) validate(d *document) {
	checkURL(d, "http.public_url", h.PublicURL)
	if !listenable(h.Listen) {
		d.add("http.listen", fmt.Sprintf("%q is not an address with a port", h.Listen), listenHint)
	}
	for i, p := range h.TrustedProxies {
		if _, err := parseNetwork(p); err != nil {
			d.add(fmt.Sprintf("http.trusted_proxies[%d]", i), fmt.Sprintf("%q is neither an address nor a network", p), "write 10.0.0.7 or 10.0.0.0/8")
		}
	}
	if h.TrustedHeader != "" && len(h.TrustedProxies) == 0 {
		d.add("http.trusted_header", "is believed from nobody", "name the proxy: trusted_proxies: [10.0.0.7]")
	}
}

const listenHint = "write 127.0.0.1:8080, or :8080 for every address"

// listenable reports whether an address has a port, and nothing but a host before.
func listenable(address string) bool {
	host, port, err := net.SplitHostPort(address)
	return err == nil && port != "" && !strings.ContainsAny(host, "/ ")
}

// parseNetwork reads an address or a network.
func parseNetwork(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	return netip.ParsePrefix(s)
}

func checkURL(d *document, path, s string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		d.add(path, "not a web address", "write https://example.atlassian.net")
	case u.User != nil:
		d.add(path, "an address must not hold a user or password", "set NINES_JIRA_EMAIL and NINES_JIRA_TOKEN instead")
	}
}

func (s *serviceConfig) validate(d *document, path string) {
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "Local" {
		d.add(path+".time_zone", fmt.Sprintf("no time zone %q", s.TimeZone), "write an IANA name such as Europe/Oslo or America/New_York")
	}
	if s.Working != nil {
		if _, err := s.Working.calendar(time.UTC); err != nil {
			d.add(path+".working_time", err.Error(), `days: mon-fri, hours: "08:00-16:00", holidays: no`)
		}
	}
	if s.Board != nil {
		s.Board.validate(d, path+".board")
	}
	for i, l := range s.Lanes {
		at := fmt.Sprintf("%s.lanes[%d]", path, i)
		if l.Name == "" {
			d.add(at, "a lane needs a name", "")
		}
		if (l.Priority == "") == (l.JQL == "") {
			d.add(at, "a lane needs either priority or jql", "priority: Emergency")
		}
		checkJQL(d, at+".jql", l.JQL)
	}
	checkJQL(d, path+".filters.board", s.Filters.Board)
	checkJQL(d, path+".filters.status", s.Filters.Status)
	checkJQL(d, path+".filters.resolution", s.Filters.Resolution)
	checkJQL(d, path+".filters.created", s.Filters.Created)
	if s.Failures != nil {
		s.Failures.validate(d, path+".failures")
	}
}

func checkJQL(d *document, path, s string) {
	if s == "" {
		return
	}
	if _, err := jql.Parse(s); err != nil {
		d.add(path, err.Error(), "")
	}
}

func (b *boardConfig) validate(d *document, path string) {
	if (b.ID == 0) == (len(b.Columns) == 0) {
		d.add(path, "a board needs either an id or columns", "id: 12")
	}
	seen := map[string]string{}
	for i, c := range b.Columns {
		at := fmt.Sprintf("%s.columns[%d]", path, i)
		if c.Name == "" {
			d.add(at, "a column needs a name", "")
		}
		if c.Min != nil && c.Max != nil && *c.Min > *c.Max {
			d.add(at+".min", fmt.Sprintf("min %d is above max %d", *c.Min, *c.Max), "")
		}
		for j, s := range c.Statuses {
			if other, ok := seen[s]; ok {
				d.add(fmt.Sprintf("%s.statuses[%d]", at, j), fmt.Sprintf("status %q is in column %q already", s, other), "")
			}
			seen[s] = c.Name
		}
	}
}

func (f *failureConfig) validate(d *document, path string) {
	checkJQL(d, path+".jql", f.JQL)
	for _, end := range []struct{ key, value string }{{"start", f.Start}, {"end", f.End}} {
		kind, name, _ := strings.Cut(end.value, ":")
		words := []string{"created", "field", "status"}
		if end.key == "end" {
			words = []string{"done", "resolved", "field", "status"}
		}
		plain := kind == "created" || kind == "done" || kind == "resolved"
		if !slices.Contains(words, kind) || plain == (name != "") {
			d.add(path+"."+end.key, fmt.Sprintf("%q is not a clock", end.value), "write "+strings.Join(words[:len(words)-2], ", ")+", field:NAME or status:NAME")
		}
	}
	if _, name, _ := strings.Cut(f.Impact, ":"); f.Impact != "" && (!strings.HasPrefix(f.Impact, "field:") || name == "") {
		d.add(path+".impact", fmt.Sprintf("%q is not a field", f.Impact), "write field:NAME")
	}
	if f.Merge != nil && f.Merge.Gap != "" {
		checkSpan(d, path+".merge.gap", f.Merge.Gap)
	}
	if o := f.Objective; o != nil {
		if o.Availability <= 0 || o.Availability >= 1 {
			d.add(path+".objective.availability", "must lie between 0 and 1", "three nines are 0.999")
		}
		if o.Window != "" {
			checkSpan(d, path+".objective.window", o.Window)
		}
	}
}

func checkSpan(d *document, path, s string) {
	if _, err := parseSpan(s); err != nil {
		d.add(path, err.Error(), "")
	}
}

// checkWindow refuses what is no period, or always the same one.
func checkWindow(d *document, path, s string) {
	p, err := nines.ParsePeriod(s, time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)) // any day will do
	if err != nil || p.Rolling == "" {
		d.add(path, fmt.Sprintf("%q is not a period that moves on", s), "write 30d, 2w, 12h, last week or last month")
	}
}

func (r *reportConfig) validate(d *document, path string, services map[string]bool) {
	if !services[r.Service] {
		d.add(path+".service", fmt.Sprintf("no service %q", r.Service), didYouMean(r.Service, slices.Sorted(maps.Keys(services))))
	}
	checkWindow(d, path+".window", r.Window)
	if r.Schedule != "" {
		if _, err := schedule.Parse(r.Schedule, nil); err != nil {
			d.add(path+".schedule", err.Error(), "")
		}
	}
	if r.Jitter != "" {
		checkSpan(d, path+".jitter", r.Jitter)
	}
	for i, s := range r.Sections {
		if !slices.Contains(report.Sections(), s) {
			d.add(fmt.Sprintf("%s.sections[%d]", path, i), fmt.Sprintf("no section %q", s), didYouMean(s, report.Sections()))
		}
	}
	if len(r.To) == 0 {
		d.add(path, "a report needs a destination", `to: [{slack: "#wet-reliability"}]`)
	}
	for i, to := range r.To {
		at := fmt.Sprintf("%s.to[%d]", path, i)
		if (to.Slack == "") == (to.File == "") {
			d.add(at, "a destination is either slack or file", `slack: "#wet-reliability"`)
		}
		if m := to.Mention; m != nil && m.Who == "" {
			d.add(at+".mention", "a mention needs to say who", `who: "@here"`)
		}
	}
}
