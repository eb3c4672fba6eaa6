package jira

import (
	"context"
	"fmt"
	"iter"
	"slices"
)

const (
	// emptyPages in a row are Jira going in circles.
	emptyPages = 20
	maxPages   = 1_000_000
)

// cloudPages pages by token. A page may be short or empty and not be the last.
func (c *Client) cloudPages(ctx context.Context, q query) iter.Seq2[[]listed, error] {
	return func(yield func([]listed, error) bool) {
		const path = "rest/api/2/search/jql"
		tokens, seen := map[string]bool{}, map[string]int64{}
		at := map[string]any{}
		for empty := 0; ; {
			p, err := c.search(ctx, path, q, at)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(p.issues) > 0 {
				empty = 0
				if fresh := unseen(p.issues, seen); len(fresh) > 0 && !yield(fresh, nil) {
					return
				}
			} else if empty++; empty > emptyPages {
				yield(nil, circles("GET", path, fmt.Errorf("%d empty pages in a row", empty)))
				return
			}
			if p.token == "" || p.last {
				if p.token == "" && p.goesOn {
					c.log.WarnContext(ctx, "jira says that there are more issues, but not where: they come with the next run")
				}
				return
			}
			if tokens[p.token] || len(tokens) > maxPages {
				yield(nil, circles("GET", path, fmt.Errorf("the token of page %d came before", len(tokens)+1)))
				return
			}
			tokens[p.token] = true
			at["nextPageToken"] = p.token
		}
	}
}

func circles(method, path string, err error) *APIError {
	return &APIError{
		Op: method + " " + path, Kind: KindProtocol, Err: err,
		Hint: "Jira pages in circles; nothing is lost, the next run begins where this one did.",
	}
}

// unseen leaves out the issues that came before in the same version; seen maps
// ids to versions.
func unseen(issues []listed, seen map[string]int64) []listed {
	return slices.DeleteFunc(issues, func(i listed) bool {
		old, ok := seen[i.id]
		seen[i.id] = i.version
		return ok && old == i.version
	})
}
