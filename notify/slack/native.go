package slack

import (
	"fmt"
	"math"

	slackgo "github.com/slack-go/slack"

	"github.com/nines-bot/nines/report"
)

// native draws a chart with Slack's own blocks, false where they cannot say it:
// clouds of points and ranges. They know no gaps, so that a value which cannot be
// said is drawn as 0 and named in a remark.
func native(c report.Chart) ([]slackgo.Block, bool) {
	var chart slackgo.DataVisualizationChart
	remark := ""
	switch p := c.Plot.(type) {
	case report.Donut:
		chart = pie(p)
	case report.Bars:
		chart, remark = bars(p)
	case report.Flow:
		chart = area(p)
	case report.Load:
		chart = load(p)
	}
	if chart == nil {
		return nil, false
	}
	b := slackgo.NewDataVisualizationBlock(orDash(clip(c.Title, maxChartTitle)), chart)
	if b.Validate() != nil {
		return nil, false
	}
	blocks := []slackgo.Block{b}
	if remark != "" {
		blocks = append(blocks, aside(escape(remark, 300)))
	}
	return blocks, true
}

func pie(p report.Donut) slackgo.DataVisualizationChart {
	var segments []slackgo.DataVisualizationSegment
	labels, rest := names{}, 0.0
	for i, s := range p.Slices {
		switch {
		case !drawable(s.Value) || s.Value <= 0:
		case i >= maxChartSeries-1 && len(p.Slices) > maxChartSeries:
			rest += s.Value
		default:
			segments = append(segments, slackgo.NewDataVisualizationSegment(labels.unique(s.Label), s.Value))
		}
	}
	if rest > 0 {
		segments = append(segments, slackgo.NewDataVisualizationSegment(labels.unique("Other"), rest))
	}
	if len(segments) == 0 {
		return nil
	}
	return slackgo.NewDataVisualizationPieChart(segments...)
}

// bars draws the latest periods that fit.
func bars(p report.Bars) (slackgo.DataVisualizationChart, string) {
	from := max(0, len(p.Categories)-maxChartPoints)
	labels := names{}
	var categories []string
	for _, c := range p.Categories[from:] {
		categories = append(categories, labels.unique(c.Label))
	}
	unknown := 0
	series := names{}
	var data []slackgo.DataVisualizationDataSeries
	for _, s := range p.Series[:min(len(p.Series), maxChartSeries)] {
		values := make([]float64, len(categories))
		for i := range values {
			if k := from + i; k < len(s.Values) && s.Values[k] != nil && drawable(*s.Values[k]) {
				values[i] = *s.Values[k]
			} else {
				unknown++
			}
		}
		data = append(data, dataSeries(series.unique(s.Name), categories, values))
	}
	if len(data) == 0 || len(categories) == 0 {
		return nil, ""
	}
	remark := ""
	if unknown > 0 {
		remark = fmt.Sprintf("Drawn as 0 because it cannot be said: %s.", count(unknown, "bar"))
	}
	if from > 0 {
		remark = join(" ", remark, fmt.Sprintf("The latest %d of %d.", len(categories), len(p.Categories)))
	}
	return slackgo.NewDataVisualizationBarChart(axis(categories, p.YLabel), data...), remark
}

// area draws at most 20 evenly chosen instants, the last one among them, and
// joins the layers that are too many.
func area(p report.Flow) slackgo.DataVisualizationChart {
	if len(p.Times) == 0 || len(p.Layers) == 0 {
		return nil
	}
	n := min(len(p.Times), maxChartPoints)
	labels := names{}
	var at []int
	var categories []string
	for i := range n {
		k := len(p.Times) - 1 - (n-1-i)*(len(p.Times)-1)/max(n-1, 1)
		at = append(at, k)
		t := p.Times[k]
		if p.Zone != nil {
			t = t.In(p.Zone)
		}
		categories = append(categories, labels.unique(t.Format("2 Jan")))
	}
	series := names{}
	var data []slackgo.DataVisualizationDataSeries
	for i, l := range p.Layers {
		values := make([]float64, n)
		for j, k := range at {
			if k < len(l.Values) && drawable(l.Values[k]) {
				values[j] = l.Values[k]
			}
		}
		if i < maxChartSeries {
			data = append(data, dataSeries(series.unique(l.Name), categories, values))
			continue
		}
		last := &data[maxChartSeries-1]
		last.Name = "Other"
		for j := range values {
			last.Data[j].Value += values[j]
		}
	}
	return slackgo.NewDataVisualizationAreaChart(axis(categories, p.YLabel), data...)
}

func load(p report.Load) slackgo.DataVisualizationChart {
	labels := names{}
	var categories []string
	var values []float64
	for _, r := range p.Rows[:min(len(p.Rows), maxChartPoints)] {
		if drawable(r.Value) {
			categories = append(categories, labels.unique(r.Label))
			values = append(values, r.Value)
		}
	}
	if len(values) == 0 {
		return nil
	}
	return slackgo.NewDataVisualizationBarChart(axis(categories, p.XLabel), dataSeries("Issues", categories, values))
}

func dataSeries(name string, categories []string, values []float64) slackgo.DataVisualizationDataSeries {
	points := make([]slackgo.DataVisualizationDataPoint, len(values))
	for i, v := range values {
		points[i] = slackgo.NewDataVisualizationDataPoint(categories[i], v)
	}
	return slackgo.NewDataVisualizationDataSeries(name, points...)
}

func axis(categories []string, y string) slackgo.DataVisualizationAxisConfig {
	a := slackgo.NewDataVisualizationAxisConfig(categories...)
	a.YLabel = clip(y, 50)
	return a
}

func drawable(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// names gives out labels of at most 20 characters, each once.
type names map[string]bool

func (n names) unique(s string) string {
	label := orDash(clip(s, maxChartLabel))
	for i := 2; n[label]; i++ {
		mark := fmt.Sprintf(" %d", i)
		label = clip(s, maxChartLabel-len(mark)) + mark
	}
	n[label] = true
	return label
}
