package jiratest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// index holds the issues, cut once into the pieces that answers are made of.
type index struct {
	byID     map[string]*issue
	byKey    map[string]*issue
	projects map[string]int // issues by project
	version  int            // of the content, to know when a result is stale

	result        []*issue // of the last search
	resultJQL     string
	resultVersion int
}

// An issue in pieces.
type issue struct {
	id, key, project string // key of the project
	number           int    // of the key
	updated          time.Time
	fields           []member
	changelog        json.RawMessage   // as given; nil if there is none
	entries          []entry           // oldest first
	names            map[string]string // of custom fields, by id, as the changelog has them
}

type member struct {
	name  string
	value json.RawMessage
}

// An entry of a changelog.
type entry struct {
	id      int64
	created time.Time
	raw     json.RawMessage
	bulk    json.RawMessage // as changelog/bulkfetch has it; only on Cloud
}

func newIndex() index {
	return index{byID: map[string]*issue{}, byKey: map[string]*issue{}, projects: map[string]int{}, resultVersion: -1}
}

func (x *index) put(raws []json.RawMessage, cloud bool) error {
	var errs []error
	for n, raw := range raws {
		i, err := cut(raw, cloud)
		if err != nil {
			errs = append(errs, fmt.Errorf("issue %d: %w", n+1, err))
			continue
		}
		x.remove(i.id)
		x.byID[i.id], x.byKey[i.key] = i, i
		x.projects[i.project]++
	}
	x.version++
	return errors.Join(errs...)
}

func (x *index) remove(id string) {
	if i := x.byID[id]; i != nil {
		delete(x.byID, id)
		delete(x.byKey, i.key)
		x.projects[i.project]--
		x.version++
	}
}

// sorted are all issues, by key.
func (x *index) sorted() []*issue {
	return slices.SortedFunc(maps.Values(x.byID), byKey)
}

// find returns an issue by id or key.
func (x *index) find(name string) *issue {
	if i := x.byID[name]; i != nil {
		return i
	}
	return x.byKey[strings.ToUpper(name)]
}

// cut takes an issue apart.
func cut(raw json.RawMessage, cloud bool) (*issue, error) {
	var doc struct {
		ID        json.RawMessage            `json:"id"`
		Key       string                     `json:"key"`
		Fields    map[string]json.RawMessage `json:"fields"`
		Changelog json.RawMessage            `json:"changelog"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	i := &issue{id: strings.Trim(string(doc.ID), `"`), key: doc.Key}
	var ok bool
	if i.updated, ok = readTime(doc.Fields["updated"]); i.id == "" || i.key == "" || !ok {
		return nil, fmt.Errorf("%q lacks an id, a key or a date of change", cmp.Or(i.key, i.id))
	}
	dash := strings.LastIndexByte(i.key, '-')
	i.project = i.key[:max(dash, 0)]
	var project struct{ Key string }
	if json.Unmarshal(doc.Fields["project"], &project) == nil && project.Key != "" {
		i.project = project.Key
	}
	i.project = strings.ToUpper(i.project)
	i.number, _ = strconv.Atoi(i.key[dash+1:])
	for name, value := range doc.Fields {
		i.fields = append(i.fields, member{name, value})
	}
	slices.SortFunc(i.fields, func(a, b member) int { return strings.Compare(a.name, b.name) })
	if len(doc.Changelog) > 0 && !bytes.Equal(doc.Changelog, []byte("null")) {
		i.changelog = doc.Changelog
		return i, i.cutChangelog(cloud)
	}
	return i, nil
}

func (i *issue) cutChangelog(cloud bool) error {
	var doc struct {
		Histories []json.RawMessage `json:"histories"`
	}
	if err := json.Unmarshal(i.changelog, &doc); err != nil {
		return err
	}
	for _, raw := range doc.Histories {
		var head struct {
			ID, Created json.RawMessage
			Items       json.RawMessage
		}
		if err := json.Unmarshal(raw, &head); err != nil {
			return err
		}
		i.noteNames(head.Items)
		e := entry{raw: raw}
		e.id, _ = strconv.ParseInt(strings.Trim(string(head.ID), `"`), 10, 64)
		var readable bool
		e.created, readable = readTime(head.Created)
		if cloud {
			e.bulk = raw
			if readable {
				e.bulk = withCreated(raw, e.created)
			}
		}
		i.entries = append(i.entries, e)
	}
	slices.SortStableFunc(i.entries, func(a, b entry) int {
		return cmp.Or(a.created.Compare(b.created), cmp.Compare(a.id, b.id))
	})
	return nil
}

func (i *issue) noteNames(items json.RawMessage) {
	if !bytes.Contains(items, []byte("customfield_")) {
		return
	}
	var list []struct{ Field, FieldID string }
	if json.Unmarshal(items, &list) != nil {
		return // nonsense is served as it is
	}
	for _, item := range list {
		if strings.HasPrefix(item.FieldID, "customfield_") {
			if i.names == nil {
				i.names = map[string]string{}
			}
			i.names[item.FieldID] = item.Field
		}
	}
}

// withCreated writes the time as bulkfetch does: milliseconds since 1970.
func withCreated(raw json.RawMessage, t time.Time) json.RawMessage {
	var m map[string]json.RawMessage
	if json.Unmarshal(raw, &m) != nil {
		return raw
	}
	m["created"] = strconv.AppendInt(nil, t.UnixMilli(), 10)
	b, err := json.Marshal(m)
	if err != nil {
		return raw
	}
	return b
}

// readTime reads a date of the REST interface.
func readTime(raw json.RawMessage) (time.Time, bool) {
	s := strings.Trim(string(raw), `"`)
	for _, layout := range []string{"2006-01-02T15:04:05.999-0700", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// search returns what matches, in the order asked for.
func (x *index) search(jql string, match func(*issue) bool, less func(a, b *issue) int) []*issue {
	if x.resultVersion == x.version && x.resultJQL == jql {
		return x.result
	}
	var found []*issue
	for _, i := range x.byID {
		if match(i) {
			found = append(found, i)
		}
	}
	slices.SortFunc(found, less)
	x.result, x.resultJQL, x.resultVersion = found, jql, x.version
	return found
}
