package report

import "math"

// trendTable are the tests for a trend, of which the sentence about it takes one.
func (b *builder) trendTable() (Table, bool) {
	x := b.failures
	t := Table{
		Title:   "Tests for a trend of the failures",
		Columns: []Column{{Title: "Test"}, {Title: "Looks for"}, {Title: "Statistic", Numeric: true}, {Title: "p of no trend", Numeric: true}},
		Note:    "Several looks at one question: the report goes by " + x.trend.test + " alone, the others are for checking.",
	}
	for _, c := range []struct{ method, name, looks, p string }{
		{"laplace", "Laplace", "a rate that rises or falls", "p-value"},
		{"mil-hdbk-189", "MIL-HDBK-189", "a power law of time", "p-value-two-sided"},
		{"lewis-robinson", "Lewis-Robinson", "as Laplace, not misled by clusters", "p-value"},
		{"mann-kendall", "Mann-Kendall", "gaps between failures that grow or shrink", "p-value"},
		{"anderson-darling", "Anderson-Darling", "any rate that is not constant", "p-value"},
	} {
		statistic, p := x.value("events", c.method, "statistic"), x.value("events", c.method, c.p)
		if statistic != nil && p != nil {
			t.Rows = append(t.Rows, []Cell{{Text: c.name}, {Text: c.looks}, {Text: statisticWords(*statistic)}, {Text: pValue(*p)}})
		}
	}
	return t, x.trend.p != nil && len(t.Rows) > 0
}

// statisticWords writes a statistic that may be a whole number.
func statisticWords(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e9 {
		return decimal(v, 0)
	}
	return threeDigits(v)
}
