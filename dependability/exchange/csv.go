package exchange

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"

	"github.com/nines-bot/nines/dependability/solve"
)

// States writes the states of a chain as CSV: number, label, up, one column a
// variable. State 0 is the initial one.
func States(c *solve.Chain) []byte {
	head := []string{"state", "label", "up"}
	for _, v := range c.Model.CTMC.Vars {
		head = append(head, v.Name)
	}
	rows := [][]string{head}
	for i := range c.Len() {
		row := []string{strconv.Itoa(i), c.Label(i), strconv.FormatBool(c.Up(i))}
		for k, x := range c.State(i) {
			if v := c.Model.CTMC.Vars[k]; len(v.Values) > 0 {
				row = append(row, v.Values[x])
			} else {
				row = append(row, strconv.Itoa(int(x)))
			}
		}
		rows = append(rows, row)
	}
	return table(rows)
}

// Transitions writes the transitions of a chain as CSV, one row a rule, in the
// order of the states.
func Transitions(c *solve.Chain) []byte {
	rows := [][]string{{"from", "to", "rate", "rule"}}
	for e := range c.Edges() {
		name := c.Model.CTMC.Rules[e.Rule].Name
		if name == "" {
			name = fmt.Sprint(e.Rule + 1)
		}
		rows = append(rows, []string{strconv.Itoa(e.From), strconv.Itoa(e.To), strconv.FormatFloat(e.Rate, 'g', -1, 64), name})
	}
	return table(rows)
}

func table(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(rows) // a buffer takes all
	return b.Bytes()
}
