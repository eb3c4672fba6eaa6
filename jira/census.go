package jira

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"strconv"
)

// Count says how many issues match. Cloud estimates only: exact is false.
func (c *Client) Count(ctx context.Context, jql string) (n int, exact bool, err error) {
	info, err := c.Info(ctx)
	if err != nil {
		return 0, false, err
	}
	where, _ := splitOrder(jql)
	if info.Deployment == Cloud {
		var answer struct {
			Count int `json:"count"`
		}
		err := c.post(ctx, "rest/api/2/search/approximate-count", map[string]string{"jql": where}, &answer)
		return answer.Count, false, err
	}
	var answer struct {
		Total int `json:"total"`
	}
	err = c.get(ctx, searchPath, url.Values{"jql": {where}, "maxResults": {"0"}, "fields": {"id"}}, &answer)
	return answer.Total, true, err
}

// IDs lists the ids of all issues that match, to find out what is gone: Jira
// tells nobody of deletions.
func (c *Client) IDs(ctx context.Context, jql string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		info, err := c.Info(ctx)
		if err != nil {
			yield("", err)
			return
		}
		where, _ := splitOrder(jql)
		q := query{jql: where + " ORDER BY key ASC", fields: []string{"id"}, size: idPage, read: onlyID}
		pages := c.cloudPages
		if info.Deployment == DataCenter {
			pages = c.serverPages
		}
		for page, err := range pages(ctx, q) {
			if err != nil {
				yield("", err)
				return
			}
			for _, i := range page {
				err := checkID(i.id)
				if !yield(i.id, err) || err != nil {
					return
				}
			}
		}
	}
}

func checkID(id string) error {
	if n, err := strconv.ParseInt(id, 10, 64); err != nil || n <= 0 {
		return protocolError("GET", searchPath, errors.New("an issue without id "+excerpt([]byte(id))))
	}
	return nil
}
