package jira_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/nines-bot/nines"
)

// refDecode reads an issue the obvious way, with encoding/json and maps, to
// compare the narrow decoder with. It knows no custom fields.
func refDecode(raw []byte) (nines.Issue, error) {
	top, err := refObject(raw)
	if err != nil {
		return nines.Issue{}, err
	}
	var i nines.Issue
	if i.ID, err = refText(top["id"]); err != nil {
		return i, err
	}
	if i.Key, err = refText(top["key"]); err != nil {
		return i, err
	}
	if f := top["fields"]; len(f) == 0 || f[0] != '{' || i.ID == "" && i.Key == "" {
		return i, fmt.Errorf("no issue")
	}
	f, err := refObject(top["fields"])
	if err != nil {
		return i, err
	}
	if err := refFields(&i, f); err != nil {
		return i, err
	}
	if log := top["changelog"]; len(log) > 0 && log[0] == '{' {
		if err := refChangelog(&i, log); err != nil {
			return i, err
		}
	}
	return i, nil
}

func refFields(i *nines.Issue, f map[string]json.RawMessage) (err error) {
	if i.Summary, err = refText(f["summary"]); err != nil {
		return err
	}
	for name, into := range map[string]*string{"priority": &i.Priority, "resolution": &i.Resolution, "assignee": &i.Assignee} {
		if *into, err = refName(f[name]); err != nil {
			return err
		}
	}
	for name, into := range map[string]*[]string{"labels": &i.Labels, "components": &i.Components} {
		var list []json.RawMessage
		if err := refJSON(f[name], &list); err != nil {
			return err
		}
		for _, e := range list {
			s, err := refName(e)
			if err != nil {
				return err
			}
			if s != "" {
				*into = append(*into, s)
			}
		}
	}
	objects := map[string]map[string]json.RawMessage{}
	for _, name := range []string{"status", "project", "parent", "issuetype"} {
		if objects[name], err = refObject(f[name]); err != nil {
			return err
		}
	}
	category, err := refObject(objects["status"]["statusCategory"])
	if err != nil {
		return err
	}
	i.Status = nines.Status{
		ID: refScalar(objects["status"]["id"]), Name: refScalar(objects["status"]["name"]),
		Category: nines.ParseCategory(refScalar(category["key"])),
	}
	i.Project, i.Parent = refScalar(objects["project"]["key"]), refScalar(objects["parent"]["key"])
	i.Type = refScalar(objects["issuetype"]["name"])
	i.Subtask = string(objects["issuetype"]["subtask"]) == "true"
	if string(f["priority"]) == `"None"` {
		i.Priority = ""
	}
	return refLinks(i, f["issuelinks"])
}

func refLinks(i *nines.Issue, raw json.RawMessage) error {
	var list []json.RawMessage
	if err := refJSON(raw, &list); err != nil {
		return err
	}
	for _, e := range list {
		link, err := refObject(e)
		if err != nil || link == nil {
			return fmt.Errorf("link: %w", err)
		}
		kind, err := refObject(link["type"])
		if err != nil {
			return err
		}
		for _, end := range []struct{ issue, text string }{{"outwardIssue", "outward"}, {"inwardIssue", "inward"}} {
			other, err := refObject(link[end.issue])
			if err != nil {
				return err
			}
			if key := refScalar(other["key"]); key != "" {
				text := refScalar(kind[end.text])
				if text == "" {
					text = refScalar(kind["name"])
				}
				i.Links = append(i.Links, nines.Link{Type: text, Key: key})
			}
		}
	}
	return nil
}

func refChangelog(i *nines.Issue, raw json.RawMessage) error {
	log, err := refObject(raw)
	if err != nil {
		return err
	}
	var entries []json.RawMessage
	if err := refJSON(log["histories"], &entries); err != nil {
		return err
	}
	for _, e := range entries {
		entry, err := refObject(e)
		if err != nil || entry == nil {
			return fmt.Errorf("entry: %w", err)
		}
		var items []json.RawMessage
		if err := refJSON(entry["items"], &items); err != nil {
			return err
		}
		if _, err := refText(entry["id"]); err != nil {
			return err
		}
		if a := entry["author"]; len(a) > 0 && a[0] != '"' {
			if _, err := refObject(a); err != nil {
				return err
			}
		}
		for _, raw := range items {
			item, err := refObject(raw)
			if err != nil || item == nil {
				return fmt.Errorf("item: %w", err)
			}
			if c, ok := refItem(item); ok {
				c.History = refScalar(entry["id"])
				i.History = append(i.History, c)
			}
		}
	}
	return nil
}

func refItem(item map[string]json.RawMessage) (nines.Change, bool) {
	c := nines.Change{
		From: nines.Value{ID: refScalar(item["from"]), Name: refScalar(item["fromString"])},
		To:   nines.Value{ID: refScalar(item["to"]), Name: refScalar(item["toString"])},
	}
	name := strings.ToLower(refScalar(item["field"]))
	fields := map[string]nines.Field{
		"status": nines.FieldStatus, "resolution": nines.FieldResolution, "priority": nines.FieldPriority,
		"issuetype": nines.FieldType, "project": nines.FieldProject, "key": nines.FieldKey,
	}
	switch id := refScalar(item["fieldId"]); {
	case len(item["fieldId"]) > 2 && item["fieldId"][0] == '"':
		if id == "issuekey" {
			id = "key"
		}
		c.Field = fields[id]
	case strings.ToLower(refScalar(item["fieldtype"])) != "custom":
		c.Field = fields[name]
	}
	if c.Field == 0 && name == "flagged" {
		c.Field = nines.FieldFlagged
	}
	return c, c.Field != 0
}

func refJSON(raw json.RawMessage, into any) error {
	if raw == nil {
		return nil
	}
	return json.Unmarshal(raw, into)
}

func refObject(raw json.RawMessage) (m map[string]json.RawMessage, err error) {
	return m, refJSON(raw, &m)
}

// refText is a string or number, or an error.
func refText(raw json.RawMessage) (string, error) {
	if len(raw) > 0 && bytes.IndexByte([]byte("{[tf"), raw[0]) >= 0 {
		return "", fmt.Errorf("no text: %s", raw)
	}
	return refScalar(raw), nil
}

// refScalar is a scalar in words, "" for anything else.
func refScalar(raw json.RawMessage) string {
	var s string
	switch {
	case len(raw) == 0 || bytes.IndexByte([]byte("{[n"), raw[0]) >= 0:
		return ""
	case raw[0] == '"':
		if json.Unmarshal(raw, &s) != nil {
			return ""
		}
		return s
	}
	return string(raw)
}

func refName(raw json.RawMessage) (string, error) {
	if len(raw) > 0 && raw[0] == '"' {
		return refScalar(raw), nil
	}
	m, err := refObject(raw)
	if d := refScalar(m["displayName"]); d != "" {
		return d, err
	}
	return refScalar(m["name"]), err
}
