package demo

import "encoding/json"

// Board returns the configuration of board [BoardID] as Jira's Agile API sends
// it. A limit that is not set is absent, a minimum of none at all is 0.
func Board() json.RawMessage {
	type limit struct{ min, max any }
	limits := map[status]limit{
		awaitingCodeReview: {min: 2},
		inCodeReview:       {min: 0, max: 5},
		inTesting:          {max: 5},
	}
	columns := []object{}
	for s := toDo; s <= deployed; s++ {
		c := object{"name": s.String(), "statuses": []object{{"id": statusID(s), "self": base + "/rest/api/2/status/" + statusID(s)}}}
		if l := limits[s]; l.min != nil {
			c["min"] = l.min
		}
		if l := limits[s]; l.max != nil {
			c["max"] = l.max
		}
		columns = append(columns, c)
	}
	return encode(object{
		"id": BoardID, "name": "WET reliability", "type": "kanban",
		"self":         base + "/rest/agile/1.0/board/12/configuration",
		"location":     object{"type": "project", "key": "WET", "id": "10000", "name": "Energy Trading Service"},
		"filter":       object{"id": "10200", "self": base + "/rest/api/2/filter/10200"},
		"columnConfig": object{"columns": columns, "constraintType": "issueCount"},
		"ranking":      object{"rankCustomFieldId": 10019},
	})
}

// Statuses returns the statuses of the workflow, in its order, as the answer of
// Jira's status resource: a JSON array.
func Statuses() json.RawMessage {
	all := []object{}
	for s := toDo; s <= closed; s++ {
		all = append(all, restStatus(s))
	}
	return encode(all)
}

// Filters returns the JQL of the saved filters, by id: that of the board.
func Filters() map[string]string {
	return map[string]string{"10200": "project = WET AND labels = reliability ORDER BY Rank"}
}
