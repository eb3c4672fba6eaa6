package jira

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
)

// A Board is how a team looks at its issues.
type Board struct {
	ID             int
	Name           string
	Type           string // scrum, kanban, simple
	Columns        []Column
	ConstraintType string // what limits count: none, issueCount, issueCountExclSubs
	FilterID       string
	Filter         string // JQL of the board; "" if the account may not read the filter
	SubQuery       string // JQL by which a Kanban board leaves out more, e.g. released issues
}

// A Column of a board holds any number of statuses, also none.
type Column struct {
	Name      string
	StatusIDs []string
	Min, Max  *int // limits of work in progress; nil: none
}

// Board reads the columns of a board. Swimlanes and quick filters are not part
// of what Jira tells about it.
func (c *Client) Board(ctx context.Context, id int) (Board, error) {
	var doc struct {
		Name         string `json:"name"`
		Type         string `json:"type"`
		ColumnConfig struct {
			Columns []struct {
				Name     string `json:"name"`
				Min, Max *int
				Statuses []struct {
					ID text `json:"id"`
				} `json:"statuses"`
			} `json:"columns"`
			ConstraintType string `json:"constraintType"`
		} `json:"columnConfig"`
		Filter struct {
			ID text `json:"id"`
		} `json:"filter"`
		SubQuery struct {
			Query string `json:"query"`
		} `json:"subQuery"`
	}
	if err := c.get(ctx, fmt.Sprintf("rest/agile/1.0/board/%d/configuration", id), nil, &doc); err != nil {
		return Board{}, err
	}
	b := Board{
		ID: id, Name: doc.Name, Type: doc.Type, ConstraintType: doc.ColumnConfig.ConstraintType,
		FilterID: string(doc.Filter.ID), SubQuery: doc.SubQuery.Query,
	}
	for _, col := range doc.ColumnConfig.Columns {
		column := Column{Name: col.Name, Min: col.Min, Max: col.Max}
		for _, s := range col.Statuses {
			column.StatusIDs = append(column.StatusIDs, string(s.ID))
		}
		b.Columns = append(b.Columns, column)
	}
	if b.FilterID == "" {
		return b, nil
	}
	var filter struct {
		JQL string `json:"jql"`
	}
	err := c.get(ctx, "rest/api/2/filter/"+url.PathEscape(b.FilterID), nil, &filter)
	if err != nil && !isKind(err, KindForbidden, KindNotFound, KindQuery) {
		return Board{}, err
	}
	b.Filter = filter.JQL
	return b, nil
}

// text is an id that some versions of Jira send as a number.
type text string

// UnmarshalJSON takes a string or a number.
func (t *text) UnmarshalJSON(b []byte) error {
	if !bytes.HasPrefix(b, []byte(`"`)) {
		if !bytes.Equal(b, []byte("null")) {
			*t = text(b)
		}
		return nil
	}
	return json.Unmarshal(b, (*string)(t))
}
