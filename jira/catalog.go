package jira

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nines-bot/nines"
)

// A fieldCatalog says which fields of a site are to be read and what for.
type fieldCatalog struct {
	asked   map[string]string // id → name the configuration used
	flagged string
	epic    string
}

func (f *fieldCatalog) options() DecodeOptions {
	return DecodeOptions{Fields: f.asked, Flagged: f.flagged, Epic: f.epic}
}

// ids are the fields to ask for beyond those of every Jira.
func (f *fieldCatalog) ids() []string {
	ids := slices.Sorted(maps.Keys(f.asked))
	for _, id := range []string{f.flagged, f.epic} {
		if _, ok := f.asked[id]; id != "" && !ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// catalog finds the ids of the configured fields, of the flag and of the epic
// link. It is asked for once.
func (c *Client) catalog(ctx context.Context) (*fieldCatalog, error) {
	c.mu.Lock()
	known := c.fields
	c.mu.Unlock()
	if known != nil {
		return known, nil
	}
	list, _, err := c.api.Field.GetListWithContext(ctx)
	if err != nil {
		return nil, plainError(ctx, "GET", "rest/api/2/field", err)
	}
	found := &fieldCatalog{asked: map[string]string{}}
	byName := map[string]string{}
	for _, f := range list {
		byName[strings.ToLower(f.Name)] = f.ID
		byName[strings.ToLower(f.ID)] = f.ID
		if strings.EqualFold(f.Name, "Flagged") && strings.HasPrefix(f.ID, "customfield_") {
			found.flagged = f.ID
		}
		if f.Schema.Custom == "com.pyxis.greenhopper.jira:gh-epic-link" {
			found.epic = f.ID
		}
	}
	for _, name := range c.cfg.Fields {
		id, ok := byName[strings.ToLower(name)]
		if !ok {
			return nil, &APIError{
				Op: "GET rest/api/2/field", Kind: KindNotFound, Messages: []string{fmt.Sprintf("no field %q", name)},
				Hint: "Check the spelling of the field in the configuration, or use its id (customfield_...).",
			}
		}
		found.asked[id] = name
	}
	c.mu.Lock()
	c.fields = found
	c.mu.Unlock()
	return found, nil
}

// Statuses lists every status of the site, in Jira's order.
func (c *Client) Statuses(ctx context.Context) ([]nines.Status, error) {
	list, _, err := c.api.Status.GetAllStatusesWithContext(ctx)
	if err != nil {
		return nil, plainError(ctx, "GET", "rest/api/2/status", err)
	}
	statuses := make([]nines.Status, len(list))
	for i, s := range list {
		statuses[i] = nines.Status{ID: s.ID, Name: s.Name, Category: nines.ParseCategory(s.StatusCategory.Key)}
	}
	return statuses, nil
}
