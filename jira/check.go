package jira

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// A Project is what Jira says about one.
type Project struct {
	ID   string
	Key  string
	Name string
}

// Project reads a project by its key.
func (c *Client) Project(ctx context.Context, key string) (Project, error) {
	var p struct {
		ID   text   `json:"id"`
		Key  string `json:"key"`
		Name string `json:"name"`
	}
	err := c.get(ctx, "rest/api/2/project/"+url.PathEscape(key), nil, &p)
	return Project{ID: string(p.ID), Key: p.Key, Name: p.Name}, err
}

// CanBrowse reports whether the account may see the issues of a project.
func (c *Client) CanBrowse(ctx context.Context, project string) (bool, error) {
	var p struct {
		Permissions map[string]struct {
			HavePermission bool `json:"havePermission"`
		} `json:"permissions"`
	}
	query := url.Values{"projectKey": {project}, "permissions": {"BROWSE_PROJECTS"}}
	if err := c.get(ctx, "rest/api/2/mypermissions", query, &p); err != nil {
		return false, err
	}
	return p.Permissions["BROWSE_PROJECTS"].HavePermission, nil
}

// A Finding is the outcome of one check.
type Finding struct {
	Name   string // what was checked: "login", "project WET"
	OK     bool
	Detail string // what was found
	Hint   string // what to do if it is not OK
}

// clockTolerance is how far two clocks may be apart before reports of "now" and
// schedules are visibly off.
const clockTolerance = 2 * time.Minute

// clockFinding compares our clock with Jira's; skew is Jira's minus ours.
func clockFinding(skew time.Duration) Finding {
	f := Finding{Name: "clock", OK: skew.Abs() <= clockTolerance, Detail: "as ours"}
	switch off := skew.Abs().Round(time.Second); {
	case off == 0:
	case skew > 0:
		f.Detail = fmt.Sprintf("%v ahead of ours", off)
	default:
		f.Detail = fmt.Sprintf("%v behind ours", off)
	}
	if !f.OK {
		f.Hint = "Set the clock of this machine, for example by turning on its time synchronisation."
	}
	return f
}

// Check looks at everything a service needs of Jira: the login, the clock, the configured
// fields, the projects (by key), the right to browse them, the query ("": none)
// and the board (0: none).
func (c *Client) Check(ctx context.Context, projects []string, jql string, board int) []Finding {
	info, err := c.Info(ctx)
	found := []Finding{finding("login", err, func() string {
		return fmt.Sprintf("%s as %s, Jira %s %s, time zone %s", info.BaseURL, info.Account, info.Deployment, info.Version, info.ZoneName)
	})}
	if err != nil {
		return found
	}
	found = append(found, clockFinding(info.skew))
	if len(c.cfg.Fields) > 0 {
		_, err := c.catalog(ctx)
		found = append(found, finding("fields", err, func() string { return strings.Join(c.cfg.Fields, ", ") }))
	}
	for _, key := range projects {
		found = append(found, c.checkProject(ctx, key))
	}
	if jql != "" {
		n, exact, err := c.Count(ctx, jql)
		found = append(found, finding("query", err, func() string {
			if exact {
				return fmt.Sprintf("%d issues", n)
			}
			return fmt.Sprintf("about %d issues", n)
		}))
		if last := &found[len(found)-1]; last.OK && n == 0 {
			last.OK, last.Hint = false, "No issue matches, or the account may not see those that do: try the JQL in Jira as this account."
		}
	}
	if board != 0 {
		b, err := c.Board(ctx, board)
		found = append(found, finding(fmt.Sprintf("board %d", board), err, func() string {
			return fmt.Sprintf("%s, %d columns", b.Name, len(b.Columns))
		}))
	}
	return found
}

func (c *Client) checkProject(ctx context.Context, key string) Finding {
	p, err := c.Project(ctx, key)
	if err == nil {
		var browse bool
		if browse, err = c.CanBrowse(ctx, key); err == nil && !browse {
			err = &APIError{
				Op: "GET rest/api/2/mypermissions", Kind: KindForbidden, Messages: []string{"no permission to browse " + key},
				Hint: "Give the account the permission Browse Projects in this project.",
			}
		}
	}
	return finding("project "+key, err, func() string { return p.Name })
}

func finding(name string, err error, detail func() string) Finding {
	if err == nil {
		return Finding{Name: name, OK: true, Detail: detail()}
	}
	f := Finding{Name: name, Detail: err.Error()}
	if e, ok := errors.AsType[*APIError](err); ok {
		f.Hint = e.Hint
	}
	return f
}
