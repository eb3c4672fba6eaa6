package report

import "time"

// tagPlot gives a plot its JSON form: the fields of its type in lower camel
// case under a kind. Times are in the zone of the plot.
func tagPlot(p Plot) any {
	switch p := p.(type) {
	case Donut:
		return tagDonut(p)
	case Bars:
		return tagBars(p)
	case Flow:
		return tagFlow(p)
	case Points:
		return tagPoints(p)
	case Ages:
		return tagAges(p)
	case Ranges:
		return tagRanges(p)
	case Load:
		return tagLoad(p)
	case Curves:
		return tagCurves(p)
	case Forest:
		return tagForest(p)
	case Heat:
		return object{"kind": "heat", "rows": present(p.Rows), "columns": present(p.Columns), "values": present(p.Values), "unit": p.Unit}
	case Calendar:
		return tagCalendar(p)
	}
	return nil // a chart without a plot
}

type object = map[string]any

func objects[T any](list []T, tag func(T) object) []object {
	os := make([]object, len(list))
	for i, x := range list {
		os[i] = tag(x)
	}
	return os
}

func tagDonut(p Donut) object {
	return object{"kind": "donut", "center": p.Center, "label": p.Label, "slices": objects(p.Slices, func(s Slice) object {
		return object{"label": s.Label, "value": s.Value, "text": s.Text, "percent": s.Percent, "link": s.Link}
	})}
}

func tagBars(p Bars) object {
	return object{
		"kind": "bars", "yLabel": p.YLabel, "totals": p.Totals, "lines": tagLines(p.Lines),
		"categories": objects(p.Categories, func(c Category) object { return object{"label": c.Label, "sub": c.Sub} }),
		"series": objects(p.Series, func(s Series) object {
			return object{"name": s.Name, "tone": s.Tone, "values": present(s.Values), "texts": present(s.Texts)}
		}),
	}
}

func tagLines(lines []Reference) []object {
	return objects(lines, func(l Reference) object {
		return object{"value": l.Value, "label": l.Label, "tone": l.Tone, "dashed": l.Dashed}
	})
}

func tagFlow(p Flow) object {
	times := make([]time.Time, len(p.Times))
	for i, t := range p.Times {
		times[i] = in(t, p.Zone)
	}
	return object{"kind": "flow", "yLabel": p.YLabel, "times": times, "layers": objects(p.Layers, func(l Layer) object {
		return object{"name": l.Name, "values": present(l.Values)}
	})}
}

func tagPoints(p Points) object {
	type point struct {
		At      time.Time `json:"at"`
		Y       float64   `json:"y"`
		Label   string    `json:"label"`
		Outside bool      `json:"outside,omitempty"`
	}
	points := make([]point, len(p.Points))
	for i, q := range p.Points {
		points[i] = point{in(q.At, p.Zone), millionth(q.Y), q.Label, q.Outside}
	}
	return object{
		"kind": "points", "yLabel": p.YLabel, "from": in(p.From, p.Zone), "to": in(p.To, p.Zone), "log": p.Log,
		"points": points, "low": p.Low, "high": p.High, "rangeName": p.RangeName, "lines": tagLines(p.Lines),
	}
}

func tagAges(p Ages) object {
	return object{
		"kind": "ages", "yLabel": p.YLabel, "log": p.Log, "lines": tagLines(p.Lines),
		"columns": objects(p.Columns, func(c AgeColumn) object {
			return object{"name": c.Name, "items": objects(c.Items, func(a Aged) object {
				return object{"key": a.Key, "age": millionth(a.Age), "outside": a.Outside}
			})}
		}),
	}
}

func tagRanges(p Ranges) object {
	return object{"kind": "ranges", "xLabel": p.XLabel, "log": p.Log, "names": p.Names, "rows": objects(p.Rows, func(r Range) object {
		return object{"label": r.Label, "text": r.Text, "low": r.Low, "mid": r.Mid, "high": r.High}
	})}
}

func tagLoad(p Load) object {
	return object{"kind": "load", "xLabel": p.XLabel, "rows": objects(p.Rows, func(r LoadRow) object {
		return object{"label": r.Label, "value": r.Value, "min": r.Min, "max": r.Max, "breach": r.Breach, "text": r.Text}
	})}
}

func in(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		return t.UTC()
	}
	return t.In(zone)
}
