package report

import (
	"strconv"

	"github.com/nines-bot/nines/estimate"
)

// detailTable are the numbers behind the sentences, for those who check them.
func (b *builder) detailTable() (Table, bool) {
	x := b.failures
	t := Table{
		Title:   "Estimates in detail",
		Columns: []Column{{Title: "Quantity"}, {Title: "Method"}, {Title: "Value", Numeric: true}, {Title: percent(failureLevel) + " limits", Numeric: true}},
		Note:    "A dash is what cannot be said from these data. Rows of the JSON report (data.failures) have the assumptions and warnings of each.",
	}
	said := map[string]bool{}
	for _, k := range x.kinds {
		for _, r := range k.rows {
			name, ok := x.detailName(k.kind, r)
			if !ok || said[r.Method+name] || r.Value == nil && r.Low == nil && r.High == nil {
				continue
			}
			said[r.Method+name] = true // variants of a number stay in the JSON
			r = x.perUnit(r)
			t.Rows = append(t.Rows, []Cell{{Text: name}, {Text: r.Method}, {Text: written(r, r.Value)}, {Text: limits(r)}})
		}
	}
	told := 0
	for i := range x.Events {
		if x.Events[i].Told {
			told++
		}
	}
	if v := (estimate.Share{Met: x.Reopened.N, N: told}).Wilson(failureLevel); v.Value != nil {
		t.Rows = append(t.Rows, []Cell{{Text: "share of failures that came back"}, {Text: "wilson"}, {Text: percent(*v.Value)}, {Text: shareLimits(v)}})
	}
	return t, len(t.Rows) > 0
}

// perUnit turns a rate per hour into one per span that people think in.
func (x *failureFacts) perUnit(r estimate.Result) estimate.Result {
	if r.Unit != "1/"+hourUnit {
		return r
	}
	_, hours := rateUnit(x.hours)
	r.Value, r.Low, r.High = scaled(r.Value, 1/hours), scaled(r.Low, 1/hours), scaled(r.High, 1/hours)
	return r
}

// detailName is what a row is called in the table; false for those that stay in
// the JSON.
func (x *failureFacts) detailName(kind string, r estimate.Result) (string, bool) {
	at, _ := r.Param("at")
	switch kind + " " + r.Method + " " + r.Quantity {
	case "durations kaplan-meier rmst":
		return "mean of the first " + maybeHours(&at) + " (restricted mean time)", true
	case "durations lognormal-gci mean", "durations mle-lognormal mean":
		return "mean time, if lognormal", true
	case "durations bca-exact mean":
		return "mean time, resampled; too narrow below 100 durations", true
	case "events crow-amsaa beta":
		return "growth exponent: below 1, failures become rarer", true
	case "events crow-amsaa mtbf-now":
		return "time between failures at the end", true
	case "counts garwood rate", "counts jeffreys rate", "counts quasi-poisson rate":
		unit, _ := rateUnit(x.hours)
		return "failures per " + unit, true
	case "counts prediction failures":
		if x.changing() {
			return "", false
		}
		return "failures in the next " + length(x.Window), true
	case "components mcf mean":
		return "failures of a component in " + length(x.Window), true
	case "counts dispersion p-value":
		return "p of no clusters", true
	case "outages availability-gpq availability", "outages availability-f availability", "outages availability-delta availability":
		return "availability in the long run", !x.strange || r.Method != "availability-gpq"
	case "outages sum downtime":
		return "durations added up, overlaps twice (not downtime)", true
	}
	return "", false
}

// written is a number of a row in words.
func written(r estimate.Result, v *float64) string {
	switch {
	case v == nil:
		return none
	case r.Unit == hourUnit:
		return maybeHours(v)
	case r.Quantity == "p-value":
		return pValue(*v)
	case r.Quantity == "availability":
		return availability(*v)
	case r.Quantity == "failures" && v != r.Value: // limits of a number are numbers
		return decimal(*v, 0)
	}
	return threeDigits(*v)
}

func limits(r estimate.Result) string {
	if r.Low == nil && r.High == nil {
		return ""
	}
	high := "not reached"
	if r.High != nil {
		high = written(r, r.High)
	}
	return written(r, r.Low) + " to " + high
}

// threeDigits writes a pure number so that two of a kind can be told apart.
func threeDigits(v float64) string {
	switch a := max(v, -v); {
	case a == 0:
		return "0"
	case a < 1e-4:
		return strconv.FormatFloat(v, 'g', 3, 64)
	case a >= 100:
		return decimal(v, 1)
	case a >= 1:
		return decimal(v, 2)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
