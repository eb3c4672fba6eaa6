package chat_test

import (
	"strings"
	"testing"

	"github.com/nines-bot/nines/chat"
	"github.com/nines-bot/nines/internal/golden"
)

// Each answer as it is read, in a file a question.
func TestAnswers(t *testing.T) {
	for name, req := range map[string]chat.Request{
		"help":           in(""),
		"unknown":        in("sttaus WET"),
		"report":         in("report october WET share"),
		"report-pdf":     in("report WET board, failures last 2 weeks with pdf"),
		"status":         in("status"),
		"board":          in("board WET"),
		"mttr":           in("mttr GRID since 1 August"),
		"failures":       in("failures last 90 days"),
		"models":         in("models WET"),
		"chart":          in("chart cumulative-flow"),
		"pdf":            in("pdf WET 2026-W46"),
		"explain-key":    in("explain <https://jira.example.com/browse/wet-1|WET-1>"),
		"explain-mttr":   in("explain mttr WET last 90 days"),
		"explain-median": in("why median"),
		"explain-which":  in("explain"),
		"explain-typo":   in("explain availabillity"),
		"which-service":  {User: "U1", Channel: "C9", Text: "status last week"},
		"list":           in("list"),
		"list-all":       in("list all"),
		"list-direct":    {User: "U7", Channel: "D7", Direct: true, Text: "list"},
		"pause":          in("pause"),
		"pause-other":    in("pause sub-bbbb"),
		"resume":         {User: "U7", Channel: "D7", Direct: true, Text: "resume"},
		"test":           in("test sub-aaaa"),
		"unsubscribe":    in("unsubscribe sub-aaaa"),
		"unsub-daily":    in("unsubscribe daily"),
		"subscribe":      in("subscribe to WET weekdays at 09:00 for the last 30 days with pdf"),
		"subscribe-bad":  in("subscribe WET someday at 9"),
		"subscribe-form": in("subscribe"),
		"schedule":       in("schedule sub-aaaa Tue 08:30"),
		"edit":           in("edit sub-aaaa GRID 0 14 * * 1 America/New_York last week with pdf summary board in <#C2>"),
		"bad-period":     in("report WET 2026-13"),
		"future":         in("status WET 2027"),
		"long":           in(strings.Repeat("blah ", 600)),
	} {
		t.Run(name, func(t *testing.T) {
			d := desk(newSource(t))
			got := "> " + clipped(req.Text, 100) + "\nack: " + d.Ack(req) + "\n" + dump(t, d.Answer(t.Context(), req))
			golden.Check(t, name+".txt", []byte(got))
		})
	}
}

// A chart is found by its name, and a misspelt one guessed.
func TestChart(t *testing.T) {
	d := desk(newSource(t))
	if a := d.Answer(t.Context(), in("chart Cumulative Flow")); len(a.Blocks) != 1 || !strings.Contains(a.Text, "Cumulative flow: ") {
		t.Error(dump(t, a))
	}
	if a := d.Answer(t.Context(), in("chart")); !strings.Contains(a.Text, "Which chart?") || len(a.Buttons) < 5 {
		t.Error(dump(t, a))
	}
	a := d.Answer(t.Context(), in("chart cumulative-flaw yesterday"))
	if !strings.Contains(a.Text, "Did you mean cumulative-flow?") || a.Buttons[0].Text != "chart cumulative-flow WET 2026-11-21" {
		t.Error(dump(t, a))
	}
}

// The page of a person has times in the zone of the person.
func TestHome(t *testing.T) {
	s := newSource(t)
	s.health[1] = chat.Finding{Name: "Slack", Detail: "the scope files:write is missing", Hint: "Reinstall the app from its manifest."}
	got := dump(t, desk(s).Home(t.Context(), chat.Request{User: "U7", Zone: place(t, "Asia/Tokyo")}))
	golden.Check(t, "home.txt", []byte(got))
}
