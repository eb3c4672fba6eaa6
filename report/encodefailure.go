package report

func tagCurves(p Curves) object {
	o := object{
		"kind": "curves", "xLabel": p.XLabel, "yLabel": p.YLabel, "xLog": p.XLog, "yLog": p.YLog, "percent": p.Percent,
		"start": nil, "xTicks": tagTicks(p.XTicks), "yTicks": tagTicks(p.YTicks),
		"lines": objects(p.Lines, func(c Curve) object {
			return object{
				"name": c.Name, "band": c.Band, "tone": c.Tone, "step": c.Step, "dots": c.Dots, "dashed": c.Dashed,
				"x": millionths(c.X), "y": millionths(c.Y), "low": roundedAll(c.Low), "high": roundedAll(c.High),
			}
		}),
		"ticks":    objects(p.Ticks, func(q CurvePoint) object { return object{"x": millionth(q.X), "y": millionth(q.Y)} }),
		"tickName": p.TickName,
		"reads": objects(p.Reads, func(r Readout) object {
			return object{"x": millionth(r.X), "y": millionth(r.Y), "label": r.Label}
		}),
		"end": p.End, "endName": p.EndName, "counts": tagTicks(p.Counts), "countName": p.CountName,
	}
	if !p.Start.IsZero() {
		o["start"] = in(p.Start, p.Zone)
	}
	return o
}

func tagTicks(ts []AxisTick) []object {
	return objects(ts, func(t AxisTick) object { return object{"at": millionth(t.At), "label": t.Label} })
}

func tagForest(p Forest) object {
	o := object{"kind": "forest", "xLabel": p.XLabel, "log": p.Log, "line": nil, "rows": objects(p.Rows, func(r ForestRow) object {
		return object{
			"label": r.Label, "text": r.Text, "weight": r.Weight,
			"value": roundedOf(r.Value), "low": roundedOf(r.Low), "high": roundedOf(r.High),
		}
	})}
	if p.Line != nil {
		o["line"] = tagLines([]Reference{*p.Line})[0]
	}
	return o
}

func tagCalendar(p Calendar) object {
	return object{"kind": "calendar", "from": in(p.From, p.Zone), "to": in(p.To, p.Zone), "spans": objects(p.Spans, func(s DownSpan) object {
		return object{"from": in(s.From, p.Zone), "to": in(s.To, p.Zone), "depth": s.Depth, "impact": s.Impact, "label": s.Label}
	})}
}

func millionths(vs []float64) []float64 {
	out := make([]float64, len(vs))
	for i, v := range vs {
		out[i] = millionth(v)
	}
	return out
}

func roundedAll(vs []*float64) []*float64 {
	out := make([]*float64, len(vs))
	for i, v := range vs {
		out[i] = roundedOf(v)
	}
	return out
}
