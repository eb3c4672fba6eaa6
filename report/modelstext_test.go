package report_test

import (
	"bytes"
	"testing"

	"github.com/nines-bot/nines/internal/golden"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/text"
)

// The section on models as a terminal shows it.
func TestModelText(t *testing.T) {
	r := report.ReportOfModels()
	r.State, r.Headline = report.Good, "Models" // the headline is not what this is about
	var b bytes.Buffer
	if err := text.Render(&b, r, text.Options{}); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "models.txt", b.Bytes())
}
