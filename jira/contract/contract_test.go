// Package contract holds the client and the stand-in of package jira against
// Atlassian's OpenAPI descriptions, real issues going over the wire.
package contract

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/nines-bot/nines/jira"
	"github.com/nines-bot/nines/jira/jiratest"
)

const shared = "../../../shared/data"

// A contract is a RoundTripper that checks every request and every answer.
type contract struct {
	next  http.RoundTripper
	specs []routers.Router

	mu       sync.Mutex
	breaches []string
	covered  map[string]int // requests by operation
	unknown  map[string]int // requests that no description knows, by path
}

func (c *contract) RoundTrip(r *http.Request) (*http.Response, error) {
	route, params := c.route(r)
	if route == nil {
		c.note(func() { c.unknown[r.Method+" "+r.URL.Path]++ })
		return c.next.RoundTrip(r)
	}
	c.note(func() { c.covered[r.Method+" "+route.Path]++ })
	in := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:                func(context.Context, *openapi3filter.AuthenticationInput) error { return nil },
			RejectWhenRequestBodyNotSpecified: true, IncludeResponseStatus: true, SkipSettingDefaults: true,
			ExcludeReadOnlyValidations: true, ExcludeWriteOnlyValidations: true,
		},
	}
	ctx := r.Context()
	if err := openapi3filter.ValidateRequest(ctx, in); err != nil {
		c.note(func() { c.breaches = append(c.breaches, "request: "+first(err)) })
	}
	resp, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: resp.StatusCode, Header: resp.Header, Options: in.Options}
	out.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(ctx, out); err != nil {
		c.note(func() { c.breaches = append(c.breaches, r.Method+" "+r.URL.Path+" answer: "+first(err)) })
	}
	return resp, nil
}

func (c *contract) note(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

func (c *contract) route(r *http.Request) (*routers.Route, map[string]string) {
	for _, spec := range c.specs {
		if route, params, err := spec.FindRoute(r); err == nil {
			return route, params
		}
	}
	return nil, nil
}

func first(err error) string {
	s := err.Error()
	return s[:min(len(s), 600)]
}

// load reads a description and mends what is wrong with it.
func load(t *testing.T, name string, mend func(*openapi3.T)) routers.Router {
	t.Helper()
	file := filepath.Join(shared, "openapi", name)
	if _, err := os.Stat(file); err != nil {
		t.Skip("no descriptions to hold to: ../shared/data/openapi is missing")
	}
	doc, err := openapi3.NewLoader().LoadFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil
	mend(doc)
	// The examples in the descriptions do not keep to them.
	router, err := legacy.NewRouter(doc, openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation())
	if err != nil {
		t.Fatal(err)
	}
	return router
}

func issues(t *testing.T, file string) []json.RawMessage {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, "jira", file))
	if err != nil {
		t.Skip("no real issues here: ../shared/data/jira is missing")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var raws []json.RawMessage
	sc := bufio.NewScanner(z)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		raws = append(raws, slices.Clone(sc.Bytes()))
	}
	if sc.Err() != nil {
		t.Fatal(sc.Err())
	}
	return raws
}

// exercise calls everything that the client can ask.
func exercise(t *testing.T, opts jiratest.Options, specs ...routers.Router) *contract {
	t.Helper()
	opts.Token = "token"
	opts.Boards = map[int]json.RawMessage{7: json.RawMessage(`{"id":7,"name":"Board","type":"kanban","self":"http://jira.invalid/rest/agile/1.0/board/7",
		"filter":{"id":"10","self":"http://jira.invalid/rest/api/2/filter/10"},"subQuery":{"query":"resolved is empty"},
		"columnConfig":{"constraintType":"issueCount","columns":[{"name":"Open","min":0,"max":5,"statuses":[{"id":"1","self":"http://jira.invalid/rest/api/2/status/1"}]},{"name":"None","statuses":[]}]}}`)}
	opts.Filters = map[string]string{"10": "project = CB"}
	s := jiratest.New(opts)
	defer s.Close()
	c := &contract{next: http.DefaultTransport, specs: specs, covered: map[string]int{}, unknown: map[string]int{}}
	client, err := jira.New(jira.Config{
		URL: s.URL, Email: "nines@example.invalid", Token: "token", Fields: []string{"duedate"},
		HTTPClient: &http.Client{Transport: c},
		Wait:       func(context.Context, time.Duration) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	n := 0
	for _, err := range client.Updated(ctx, `updated >= "1990-01-01"`, time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != len(opts.Issues) {
		t.Errorf("%d issues, want %d", n, len(opts.Issues))
	}
	for _, err := range client.Updated(ctx, "project = CB OR key in ("+strings.Repeat("CB-1, ", 500)+"CB-2)", time.Now().AddDate(-20, 0, 0)) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range client.IDs(ctx, "project = CB") {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.Statuses(ctx); err != nil {
		t.Error(err)
	}
	for _, f := range client.Check(ctx, []string{"CB"}, "project = CB", 7) {
		if !f.OK {
			t.Errorf("%s: %s", f.Name, f.Detail)
		}
	}
	for range client.Updated(ctx, "colour = red", time.Time{}) { // 400 has a form too
	}
	return c
}

func (c *contract) report(t *testing.T, outside ...string) {
	t.Helper()
	for i, b := range c.breaches {
		if i == 10 {
			t.Errorf("and %d more", len(c.breaches)-i)
			break
		}
		t.Error(b)
	}
	for path := range c.unknown {
		if !slices.Contains(outside, path) {
			t.Errorf("%s is in no description", path)
		}
	}
	for op, n := range c.covered {
		t.Logf("%4d %s", n, op)
	}
}

func noChangeByID(r *http.Request, _ int) *jiratest.Fault {
	if strings.HasSuffix(r.URL.Path, "/bulkfetch") {
		return &jiratest.Fault{Status: 400, Body: `{"errorMessages":["no"],"errors":{}}`}
	}
	return nil
}

func TestCloud(t *testing.T) {
	raws := issues(t, "apache-changelog.jsonl.gz")
	core := load(t, "jira-cloud-v2-nines.json", mendCloud)
	agile := load(t, "jira-cloud-software-2022-07.json", func(doc *openapi3.T) {
		// Only the one path is wanted; others do not load in a strict router.
		board := doc.Paths.Value("/rest/agile/1.0/board/{boardId}/configuration")
		doc.Paths = openapi3.NewPaths(openapi3.WithPath("/rest/agile/1.0/board/{boardId}/configuration", board))
	})
	// Neither filter nor mypermissions is in the description of Cloud.
	outside := []string{"GET /rest/api/2/filter/10", "GET /rest/api/2/mypermissions"}
	exercise(t, jiratest.Options{Issues: raws, PageSize: 100}, core, agile).report(t, outside...)
	t.Run("changelogs one by one", func(t *testing.T) {
		exercise(t, jiratest.Options{Issues: raws[:50], PageSize: 20, Fault: noChangeByID}, core, agile).report(t, outside...)
	})
	t.Run("issues of Cloud", func(t *testing.T) {
		devlake := append(issues(t, "devlake-cloud.jsonl.gz"), raws[:60]...)
		exercise(t, jiratest.Options{Issues: devlake}, core, agile).report(t, outside...)
	})
}

func TestDataCenter(t *testing.T) {
	raws := issues(t, "apache-changelog.jsonl.gz")
	spec := load(t, "jira-dc-10.3.24.json", mendDataCenter)
	exercise(t, jiratest.Options{Deployment: jiratest.DataCenter, Issues: raws, PageSize: 100}, spec).report(t)
}

// The test can fail: a field too many in an answer is a breach.
func TestBreachIsFound(t *testing.T) {
	raws := issues(t, "apache-changelog.jsonl.gz")
	core := load(t, "jira-cloud-v2-nines.json", mendCloud)
	c := exercise(t, jiratest.Options{Issues: raws, Fault: func(r *http.Request, _ int) *jiratest.Fault {
		if strings.HasSuffix(r.URL.Path, "/myself") {
			return &jiratest.Fault{Body: `{"displayName":"x","timeZone":"UTC","bogus":1}`}
		}
		return nil
	}}, core)
	if len(c.breaches) == 0 || !strings.Contains(c.breaches[0], "bogus") {
		t.Errorf("breaches %q, want the bogus field", c.breaches)
	}
}
