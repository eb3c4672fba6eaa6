package slack

import (
	"errors"
	"fmt"
	"regexp"

	slackgo "github.com/slack-go/slack"
)

// Slack's limits, in characters where nothing else is said. Those marked (seen)
// are documented nowhere and were met by others.
const (
	maxBlocks      = 50
	maxMessage     = 13000 // over all blocks of a message (seen)
	maxText        = 4000  // of the text beside the blocks: advised, 40,000 is the end
	maxHeader      = 150
	maxSection     = 3000
	maxFields      = 10
	maxField       = 2000
	maxContext     = 10 // elements
	maxParagraph   = 3000
	maxAlt         = 2000
	maxUploadAlt   = 1000
	maxTitle       = 2000
	maxTableText   = 10000
	maxTableRows   = 100 // without the head
	maxColumns     = 20
	maxCaption     = 200 // ours: no limit is known
	maxCharts      = 2   // native ones in a message (seen)
	maxTables      = 1   // table or data_table in a message
	maxChartTitle  = 50
	maxChartLabel  = 20
	maxChartPoints = 20
	maxChartSeries = 6 // 12 by newer rules
)

// Validate says what Slack would refuse in the blocks of one message, as far as
// its limits are known. Blocks made by [Render] pass once their pictures have
// files.
func Validate(blocks []slackgo.Block) error {
	var errs []error
	fault := func(i int, format string, args ...any) {
		errs = append(errs, fmt.Errorf("/blocks/%d: %s", i, fmt.Sprintf(format, args...)))
	}
	if len(blocks) == 0 || len(blocks) > maxBlocks {
		errs = append(errs, fmt.Errorf("%d blocks, must be 1 to %d", len(blocks), maxBlocks))
	}
	total, tables, charts := 0, 0, 0
	for i, b := range blocks {
		total += size(b)
		switch b.(type) {
		case *slackgo.DataTableBlock, *slackgo.TableBlock:
			tables++
		case *slackgo.DataVisualizationBlock:
			charts++
		}
		if err := validate(b); err != nil {
			fault(i, "%s: %v", b.BlockType(), err)
		}
	}
	if total > maxMessage {
		errs = append(errs, fmt.Errorf("%d characters in all blocks, more than %d", total, maxMessage))
	}
	if tables > maxTables {
		errs = append(errs, fmt.Errorf("%d tables, more than %d", tables, maxTables))
	}
	if charts > maxCharts {
		errs = append(errs, fmt.Errorf("%d charts, more than %d", charts, maxCharts))
	}
	return errors.Join(errs...)
}

func validate(b slackgo.Block) error {
	switch b := b.(type) {
	case *slackgo.HeaderBlock:
		return within("text", b.Text.Text, 1, maxHeader)
	case *slackgo.SectionBlock:
		return validateSection(b)
	case *slackgo.ContextBlock:
		return validateContext(b)
	case *slackgo.RichTextBlock:
		return validateRichText(b)
	case *slackgo.ImageBlock:
		return validateImage(b)
	case *slackgo.DataTableBlock:
		return validateDataTable(b)
	case *slackgo.TableBlock:
		return validateRows(len(b.Rows), func(i int) int { return len(b.Rows[i]) }, tableSize(b), 0)
	case *slackgo.DataVisualizationBlock:
		return b.Validate()
	case *slackgo.ActionBlock:
		return validateActions(b)
	case *slackgo.DividerBlock:
		return nil
	}
	return fmt.Errorf("unexpected type %T", b)
}

func within(what, s string, low, high int) error {
	if n := width(s); n < low || n > high {
		return fmt.Errorf("%s has %d characters, must have %d to %d", what, n, low, high)
	}
	return nil
}

func validateSection(b *slackgo.SectionBlock) error {
	if b.Text == nil && len(b.Fields) == 0 {
		return errors.New("neither text nor fields")
	}
	var errs []error
	if b.Text != nil {
		errs = append(errs, within("text", b.Text.Text, 1, maxSection))
	}
	if len(b.Fields) > maxFields {
		errs = append(errs, fmt.Errorf("%d fields, more than %d", len(b.Fields), maxFields))
	}
	for _, f := range b.Fields {
		errs = append(errs, within("field", f.Text, 1, maxField))
	}
	return errors.Join(errs...)
}

func validateContext(b *slackgo.ContextBlock) error {
	es := b.ContextElements.Elements
	if len(es) == 0 || len(es) > maxContext {
		return fmt.Errorf("%d elements, must be 1 to %d", len(es), maxContext)
	}
	var errs []error
	for _, e := range es {
		if t, ok := e.(*slackgo.TextBlockObject); ok {
			errs = append(errs, within("text", t.Text, 1, maxSection))
		}
	}
	return errors.Join(errs...)
}

func validateRichText(b *slackgo.RichTextBlock) error {
	all := paragraphs(b)
	if len(all) == 0 {
		return errors.New("no elements")
	}
	var errs []error
	for _, text := range all {
		errs = append(errs, within("text", text, 1, maxParagraph))
	}
	return errors.Join(errs...)
}

func validateActions(b *slackgo.ActionBlock) error {
	es := b.Elements.ElementSet
	if len(es) == 0 || len(es) > maxButtons {
		return fmt.Errorf("%d elements, must be 1 to %d", len(es), maxButtons)
	}
	var errs []error
	for _, e := range es {
		if e, ok := e.(*slackgo.ButtonBlockElement); ok {
			errs = append(errs, within("text", e.Text.Text, 1, maxButtonLabel), within("value", e.Value, 0, maxButtonValue), within("url", e.URL, 0, maxURL))
		}
	}
	return errors.Join(errs...)
}

func validateImage(b *slackgo.ImageBlock) error {
	errs := []error{within("alt_text", b.AltText, 1, maxAlt)}
	if b.Title != nil {
		errs = append(errs, within("title", b.Title.Text, 1, maxTitle))
	}
	if b.SlackFile == nil || !regexp.MustCompile(`^F[A-Z0-9]{8,}$`).MatchString(b.SlackFile.ID) {
		errs = append(errs, errors.New("slack_file has no file"))
	}
	return errors.Join(errs...)
}

func validateDataTable(b *slackgo.DataTableBlock) error {
	errs := []error{
		within("caption", b.Caption, 1, maxCaption),
		validateRows(len(b.Rows), func(i int) int { return len(b.Rows[i]) }, tableSize(b), 1),
	}
	if b.PageSize < 1 || b.PageSize > 100 {
		errs = append(errs, fmt.Errorf("page_size %d, must be 1 to 100", b.PageSize))
	}
	for i, row := range b.Rows {
		for k, cell := range row {
			text, raw := cellText(cell)
			if text == "" {
				errs = append(errs, fmt.Errorf("cell %d/%d is empty", i, k))
			}
			if i == 0 && !raw {
				errs = append(errs, fmt.Errorf("head %d is not raw_text", k))
			}
		}
	}
	return errors.Join(errs...)
}

// validateRows checks the shape of a table; head rows come on top of the limit
// and need company.
func validateRows(rows int, columns func(int) int, chars, head int) error {
	if rows < 1+head || rows > maxTableRows+head {
		return fmt.Errorf("%d rows, must be %d to %d", rows, 1+head, maxTableRows+head)
	}
	for i := range rows {
		if n := columns(i); n < 1 || n > maxColumns || n != columns(0) {
			return fmt.Errorf("row %d has %d cells, must be as the first and 1 to %d", i, n, maxColumns)
		}
	}
	if chars > maxTableText {
		return fmt.Errorf("%d characters in all cells, more than %d", chars, maxTableText)
	}
	return nil
}
