package demo

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// base is where the project says it lives; a stand-in that serves it puts its
// own address there.
const base = "https://jira.example.com"

// flaggedField is the custom field that Jira keeps the impediment flag in.
const flaggedField = "customfield_10021"

// The custom fields of an outage, and what Jira calls them.
const startField, endField = "customfield_10040", "customfield_10041"

// Fields are the names of the custom fields by id.
func Fields() map[string]string {
	return map[string]string{startField: "Outage start", endField: "Outage end"}
}

type object = map[string]any

// encode writes JSON. Its values are made of maps, strings and numbers of this
// package, which have no reason to fail.
func encode(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("demo: " + err.Error())
	}
	return raw
}

func restIssue(p *planned) object {
	id := strconv.Itoa(20000 + p.key)
	return object{
		"id": id, "key": wet(p.key), "self": base + "/rest/api/2/issue/" + id,
		"fields":    restFields(p),
		"changelog": restChangelog(p.history),
	}
}

func restFields(p *planned) object {
	f := object{
		"summary":        p.summary,
		"created":        stamp(p.created),
		"updated":        stamp(p.updated),
		"resolutiondate": nil,
		"resolution":     nil,
		"status":         restStatus(p.status),
		"priority":       named("priority", priorityID(p.priority), p.priority.String()),
		"issuetype":      restType(p.kind),
		"project":        object{"self": base + "/rest/api/2/project/10000", "id": "10000", "key": "WET", "name": "Energy Trading Service", "projectTypeKey": "software"},
		"assignee":       restUser(p.assignee),
		"reporter":       restUser(p.reporter),
		"creator":        restUser(p.reporter),
		"labels":         append([]string{}, p.labels...),
		"components":     []object{named("component", componentID(p.component), p.component)},
		"issuelinks":     restLinks(p),
		"fixVersions":    []object{},
		"subtasks":       []object{},
		"duedate":        nil,
		flaggedField:     nil,
		startField:       nil,
		endField:         nil,
	}
	if from, to, ok := outage(p); ok {
		f[startField], f[endField] = stamp(from), stamp(to)
	}
	if p.status.done() {
		f["resolutiondate"] = stamp(p.resolved)
		f["resolution"] = named("resolution", resolutionID(p.resolution), p.resolution.String())
	}
	if p.flagged {
		f[flaggedField] = []object{{"self": base + "/rest/api/2/customFieldOption/10019", "value": "Impediment", "id": "10019"}}
	}
	return f
}

func restType(k kind) object {
	t := named("issuetype", strconv.Itoa(10100+int(k)), k.String())
	t["subtask"] = false
	return t
}

func restLinks(p *planned) []object {
	kind := object{"id": "10002", "name": "Duplicate", "inward": "is duplicated by", "outward": "duplicates"}
	links := []object{}
	add := func(side string, from, to, other int) {
		id := strconv.Itoa(40000 + from*1000 + to)
		links = append(links, object{"id": id, "type": kind, side: object{"id": strconv.Itoa(20000 + other), "key": wet(other)}})
	}
	if p.duplicates != 0 {
		add("outwardIssue", p.key, p.duplicates, p.duplicates)
	}
	for _, other := range p.duplicated {
		add("inwardIssue", other, p.key, other)
	}
	return links
}

func restChangelog(h []entry) object {
	histories := make([]object, len(h))
	for i, e := range h {
		items := make([]object, len(e.items))
		for k, c := range e.items {
			items[k] = object{
				"field": c.field, "fieldId": c.fieldID, "fieldtype": fieldType(c.fieldID),
				"from": orNull(c.from), "fromString": orNull(c.fromString), "to": orNull(c.to), "toString": orNull(c.toString),
			}
		}
		histories[i] = object{"id": strconv.Itoa(e.id), "author": restUser(e.by), "created": stamp(e.at), "items": items}
	}
	return object{"startAt": 0, "maxResults": len(h), "total": len(h), "histories": histories}
}

func fieldType(id string) string {
	if id == flaggedField {
		return "custom"
	}
	return "jira"
}

func restUser(p person) any {
	if p == nobody {
		return nil
	}
	return object{
		"self": base + "/rest/api/2/user?accountId=" + accountID(p), "accountId": accountID(p), "accountType": "atlassian",
		"name": accountID(p), "key": accountID(p), "displayName": p.String(), "active": true, "timeZone": "Europe/Oslo",
	}
}

func restStatus(s status) object {
	o := named("status", statusID(s), s.String())
	o["description"] = ""
	category := object{"id": 4, "key": "indeterminate", "name": "In Progress", "colorName": "yellow"}
	switch {
	case s == toDo:
		category = object{"id": 2, "key": "new", "name": "To Do", "colorName": "blue-gray"}
	case s.done():
		category = object{"id": 3, "key": "done", "name": "Done", "colorName": "green"}
	}
	category["self"] = fmt.Sprintf("%s/rest/api/2/statuscategory/%d", base, category["id"])
	o["statusCategory"] = category
	return o
}

// named is the shape of most of Jira's values.
func named(kind, id, name string) object {
	return object{"self": base + "/rest/api/2/" + kind + "/" + id, "id": id, "name": name}
}

func wet(key int) string { return "WET-" + strconv.Itoa(key) }

func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000-0700") }

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func statusID(s status) string         { return strconv.Itoa(10010 + int(s)) }
func priorityID(p priority) string     { return strconv.Itoa(1 + int(p)) }
func resolutionID(r resolution) string { return strconv.Itoa(10000 + int(r)) }

func componentID(name string) string {
	for i, c := range []string{"failover", "upgrade", "scaling", "link-monitoring", "trading", "settlement", "feeds", "web"} {
		if c == name {
			return strconv.Itoa(10300 + i)
		}
	}
	return "10299" // operations
}

func accountID(p person) string {
	if p == nobody {
		return ""
	}
	return fmt.Sprintf("5a%022d", p)
}

func name(p person) string {
	if p == nobody {
		return ""
	}
	return p.String()
}
