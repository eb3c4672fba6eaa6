package jiratest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// routes are the paths that the server knows; unknown ones get 404.
func (s *Server) routes() map[string]func(*call) (any, error) {
	const api, agile = "/rest/api/2/", "/rest/agile/1.0/"
	routes := map[string]func(*call) (any, error){
		"GET " + api + "serverInfo":                 (*call).serverInfo,
		"GET " + api + "myself":                     (*call).myself,
		"GET " + api + "status":                     (*call).statuses,
		"GET " + api + "field":                      (*call).fields,
		"GET " + api + "project/{key}":              (*call).project,
		"GET " + api + "mypermissions":              (*call).permissions,
		"GET " + api + "filter/{id}":                (*call).filter,
		"GET " + api + "issue/{id}":                 (*call).issue,
		"GET " + agile + "board/{id}/configuration": (*call).board,
		"/": func(*call) (any, error) { return nil, refuse(http.StatusNotFound, "null for uri") },
	}
	if s.opts.Deployment == Cloud {
		maps.Copy(routes, map[string]func(*call) (any, error){
			"GET " + api + "search/jql":                (*call).cloudSearch,
			"POST " + api + "search/jql":               (*call).cloudSearch,
			"POST " + api + "search/approximate-count": (*call).count,
			"POST " + api + "changelog/bulkfetch":      (*call).bulk,
			"GET " + api + "issue/{id}/changelog":      (*call).issueChangelog,
			api + "search":                             gone,
		})
		return routes
	}
	routes["GET "+api+"search"] = (*call).serverSearch
	routes["POST "+api+"search"] = (*call).serverSearch
	return routes
}

func gone(*call) (any, error) {
	return nil, refuse(http.StatusGone, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046")
}

func (c *call) serverInfo() (any, error) {
	now := c.s.opts.Now().In(c.s.zone).Format("2006-01-02T15:04:05.000-0700")
	if c.s.opts.Deployment == Cloud {
		return map[string]any{
			"baseUrl": c.s.URL, "version": "1001.0.0-SNAPSHOT", "versionNumbers": []int{1001, 0, 0}, "deploymentType": "Cloud",
			"buildNumber": 100290, "serverTime": now, "serverTitle": "Jira stand-in", "serverTimeZone": c.s.zone.String(),
		}, nil
	}
	return map[string]any{
		"baseUrl": c.s.URL, "version": "10.3.24", "versionNumbers": []int{10, 3, 24}, "deploymentType": "Server",
		"buildNumber": 10030024, "serverTime": now, "serverTitle": "Jira stand-in",
	}, nil
}

func (c *call) myself() (any, error) {
	me := map[string]any{
		"self": c.s.URL + "/rest/api/2/myself", "displayName": "Nines Bot", "emailAddress": "nines@example.invalid",
		"active": true, "timeZone": c.s.zone.String(), "locale": "en_GB",
	}
	if c.s.opts.Deployment == Cloud {
		me["accountId"], me["accountType"] = "5b0000000000000000000001", "atlassian"
	} else {
		me["name"], me["key"] = "nines", "JIRAUSER10000"
	}
	return me, nil
}

// A namedStatus is a status as the interface lists it.
type namedStatus struct {
	Self        string `json:"self"`
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	IconURL     string `json:"iconUrl"`
	Category    struct {
		Self      string `json:"self"`
		ID        int    `json:"id"`
		Key       string `json:"key"`
		Name      string `json:"name"`
		ColorName string `json:"colorName"`
	} `json:"statusCategory"`
}

// statuses are those given, or all that issues are in: of past ones nobody
// knows the category.
func (c *call) statuses() (any, error) {
	if c.s.opts.Statuses != nil {
		return []byte(c.s.opts.Statuses), nil
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	found := map[string]namedStatus{}
	for _, i := range c.s.index.sorted() {
		for _, f := range i.fields {
			var st namedStatus
			if f.name == "status" && json.Unmarshal(f.value, &st) == nil && st.ID != "" {
				found[st.ID] = st
			}
		}
	}
	list := slices.SortedFunc(maps.Values(found), func(a, b namedStatus) int {
		x, _ := strconv.Atoi(a.ID)
		y, _ := strconv.Atoi(b.ID)
		return cmp.Or(cmp.Compare(x, y), strings.Compare(a.ID, b.ID))
	})
	for i := range list {
		list[i].Self = c.s.URL + "/rest/api/2/status/" + list[i].ID
		list[i].Category.Self = fmt.Sprintf("%s/rest/api/2/statuscategory/%d", c.s.URL, list[i].Category.ID)
	}
	return list, nil
}

// fields are those of the issues; a custom one has its name from the histories.
func (c *call) fields() (any, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	names := map[string]string{}
	for _, i := range c.s.index.sorted() {
		for _, f := range i.fields {
			names[f.name] = cmp.Or(names[f.name], f.name)
		}
		maps.Copy(names, i.names)
	}
	maps.Copy(names, c.s.opts.Fields)
	list := []map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(names)) {
		list = append(list, map[string]any{
			"id": id, "name": names[id], "custom": strings.HasPrefix(id, "customfield_"),
			"navigable": true, "searchable": true, "orderable": true, "clauseNames": []string{id},
		})
	}
	return list, nil
}

func (c *call) project() (any, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	key := strings.ToUpper(c.PathValue("key"))
	for _, i := range c.s.index.sorted() {
		if i.project != key {
			continue
		}
		for _, f := range i.fields {
			var p struct{ ID, Key, Name string }
			if f.name == "project" && json.Unmarshal(f.value, &p) == nil {
				return map[string]any{"self": c.s.URL + "/rest/api/2/project/" + p.ID, "id": p.ID, "key": key, "name": p.Name}, nil
			}
		}
	}
	return nil, refuse(http.StatusNotFound, "No project could be found with key '%s'.", key)
}

func (c *call) permissions() (any, error) {
	return map[string]any{"permissions": map[string]any{"BROWSE_PROJECTS": map[string]any{
		"id": "10", "key": "BROWSE_PROJECTS", "name": "Browse Projects", "type": "PROJECT", "description": "", "havePermission": true,
	}}}, nil
}

func (c *call) board() (any, error) {
	id, err := strconv.Atoi(c.PathValue("id"))
	if b, ok := c.s.opts.Boards[id]; ok && err == nil {
		return []byte(b), nil
	}
	return nil, refuse(http.StatusNotFound, "Requested board cannot be viewed because it either does not exist or you do not have permission to view it.")
}

func (c *call) filter() (any, error) {
	id := c.PathValue("id")
	jql, ok := c.s.opts.Filters[id]
	if !ok {
		return nil, refuse(http.StatusNotFound, "The selected filter is not available to you, perhaps it has been deleted or had its permissions changed.")
	}
	return map[string]any{"self": c.s.URL + "/rest/api/2/filter/" + id, "id": id, "name": "Filter " + id, "jql": jql}, nil
}
