// Package demo carries the generated project that `nines demo` serves: WET, the
// Energy Trading Service, as its reliability team saw it on 23 November 2017.
//
// The package holds what Jira would say (issues with their changelogs, the
// board, the statuses, all as REST JSON) and the configuration that goes with
// it. It computes nothing of the report: the four panels of the reference come
// out of the same code that reads a real Jira, because the issues are what they
// are. What is fixed by the reference stands in tables ([board], [solved],
// [bringIn]); the rest is drawn from a fixed seed, so that every build of the
// program serves the same bytes.
//
// The story behind the numbers: production was frozen from 24 October to 9
// November; then a month of work was deployed in two weeks, while the alert bridge
// opened most of the forty issues of the third week, and somebody closed them.
// The reliability programme (label "reliability") has the board; other teams
// work in the same project. On two evenings an import of incidents from another
// tool stamped them as created hours after they had been resolved.
package demo

import (
	"bytes"
	"encoding/json"
	"time"

	_ "embed"
)

// BoardID is the id of the board in Jira and in the configuration.
const BoardID = 12

//go:embed nines.yaml
var config []byte

// AsOf is the instant that the reference report speaks of.
func AsOf() time.Time { return time.Date(2017, time.November, 23, 12, 0, 0, 0, time.UTC) }

// Issues returns every issue of the project as Jira's REST API sends it, with
// its whole changelog (oldest first), in the order of the keys. The values are
// the caller's own; their bytes are the same in every run.
func Issues() []json.RawMessage {
	ps := plan()
	tell(ps)
	raw := make([]json.RawMessage, len(ps))
	for i, p := range ps {
		raw[i] = encode(restIssue(p))
	}
	return raw
}

// A Place is where the demo's configuration finds the stand-ins and puts its
// results.
type Place struct {
	Jira  string // base URL of the Jira stand-in
	Slack string // base URL of the Slack stand-in's API
	Store string // "sqlite:/tmp/x/nines.db"
	Out   string // directory of the report files
}

// Config returns the demo's nines.yaml for a place.
func Config(p Place) []byte {
	out := bytes.Clone(config)
	for name, value := range map[string]string{
		"JIRA_URL": p.Jira, "SLACK_URL": p.Slack, "STORE": p.Store, "OUT": p.Out,
	} {
		out = bytes.ReplaceAll(out, []byte("${"+name+"}"), encode(value)) // a JSON string is a YAML one
	}
	return out
}
