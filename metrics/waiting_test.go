package metrics

import "testing"

func TestMentions(t *testing.T) {
	for name, want := range map[string]bool{
		"Waiting For Testing": true, "AWAITING CODE REVIEW": true, "To Do": true, "Ready for QA": true, "Patch Available": true,
		"Blocked": true, "On Hold": true, "Volunteer Needed": true, "to-do": true,
		"In Testing": false, "Ready to document": false, "Unblocked": false, "": false, "…": false, "In Code Review": false,
	} {
		if got := mentions(name, waitingWords); got != want {
			t.Errorf("%q waits: %v", name, got)
		}
	}
}
