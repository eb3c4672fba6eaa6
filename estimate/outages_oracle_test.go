package estimate_test

import (
	"math"
	"strings"
	"testing"

	"github.com/nines-bot/nines/estimate"
)

func claimOutages(t testing.TB, e entry) (*float64, bool) {
	switch {
	case e.Dataset == "outages":
		return claimUnion(t, e), true
	case e.Dataset == "updown_pub":
		d := upDown(t)
		v := d.Delta(e.param("level"))
		if strings.Contains(e.Method, "F CI") {
			v = d.F(e.param("level"))
		}
		return map[string]*float64{"A": v.Value, "se_A": v.SE, "lo": v.Low, "hi": v.High}[e.Quantity], true
	case e.Method == "availability exponential F CI":
		v := estimate.AvailabilityF(e.param("mtbf"), e.param("mttr"), int(e.param("n_up")), int(e.param("n_down")), e.param("level"))
		return map[string]*float64{"A": v.Value, "lo": v.Low, "hi": v.High}[e.Quantity], true
	case e.Dataset == "aircondit_as_downtime":
		// outages of those lengths, equally far apart, with 20,000 h of up time
		o := estimate.Outages{To: e.param("T_up")}
		at := 0.0
		for _, h := range readTable(t, "aircondit").numbers("hours") {
			at += e.param("T_up") / 12
			o.Start, o.End, o.To = append(o.Start, at), append(o.End, at+h), o.To+h
			at += h
		}
		o.To++ // the last ends within the window
		d, excluded, err := o.Downtime()
		if err != nil || len(excluded) > 0 {
			t.Fatal(excluded, err)
		}
		gpq, ok := d.GPQ()
		if !ok {
			t.Fatal("no availability")
		}
		return new(gpq.Quantile(number(t, "0."+strings.TrimPrefix(e.Quantity, "U_q"), ""))), true
	}
	return nil, false
}

func claimUnion(t testing.TB, e entry) *float64 {
	tb := readTable(t, "outages")
	d, excluded, err := estimate.Outages{
		Start: tb.numbers("start_h"), End: tb.numbers("end_h"), Impact: tb.numbers("impact"), To: 720, Unit: "h",
	}.Downtime()
	if err != nil || len(excluded) > 0 {
		t.Fatal(excluded, err)
	}
	return map[string]*float64{
		"union_h": &d.Union, "n_union_intervals": new(float64(len(d.Spans))), "sum_h": &d.Sum,
		"availability_union": new(d.Availability()), "availability_sum_trap": new(1 - d.Sum/d.Window()),
		"impact_weighted_downtime_h(max rule)": &d.Weighted,
	}[e.Quantity]
}

// upDown lays the cycles of up and down times one after the other.
func upDown(t testing.TB) estimate.Downtime {
	tb := readTable(t, "updown_pub")
	up, down := tb.numbers("up_h"), tb.numbers("down_h")
	o := estimate.Outages{Unit: "h"}
	for i := range up {
		start := o.To + up[i]
		o.To = start + down[i]
		o.Start, o.End = append(o.Start, start), append(o.End, o.To)
	}
	d, excluded, err := o.Downtime()
	if err != nil || len(excluded) > 0 || math.IsNaN(d.Union) {
		t.Fatal(excluded, err)
	}
	return d
}
