package estimate

import (
	"bytes"
	"encoding/json"
)

// MarshalJSON writes the row of `nines estimate --format json`: the parameters
// are keys of their own, between the quantity and the value.
func (r Result) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	field := func(name string, v any) error {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		for i, part := range []any{name, v} {
			raw, err := json.Marshal(part)
			if err != nil {
				return err
			}
			if i > 0 {
				b.WriteByte(':')
			}
			b.Write(raw)
		}
		return nil
	}
	type entry struct {
		name string
		v    any
	}
	fields := []entry{{"group", r.Group}, {"method", r.Method}, {"quantity", r.Quantity}}
	for _, p := range r.Params {
		if p.Text != "" {
			fields = append(fields, entry{p.Name, p.Text})
		} else {
			fields = append(fields, entry{p.Name, Some(p.Number)})
		}
	}
	fields = append(fields, entry{"value", r.Value}, entry{"se", r.SE}, entry{"low", r.Low}, entry{"high", r.High})
	level := &r.Level
	if r.Level == 0 {
		level = nil
	}
	fields = append(fields, entry{"level", level}, entry{"unit", r.Unit}, entry{"n", r.N}, entry{"events", r.Events}, entry{"censored", r.Censored},
		entry{"assumptions", listOf(r.Assumptions)}, entry{"warnings", listOf(r.Warnings)})
	b.WriteByte('{')
	for _, f := range fields {
		if err := field(f.name, f.v); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func listOf(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
