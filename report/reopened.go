package report

func (b *builder) reopenedSection() []Block {
	blocks := []Block{b.reopenedText()}
	if len(b.reopened.Items) > 0 {
		blocks = append(blocks, b.reopenedTable())
	}
	blocks = append(blocks, b.blockedText())
	if len(b.blocked.Now) > 0 {
		blocks = append(blocks, b.blockedTable())
	}
	blocks = append(blocks, b.warn(b.reopened.Warnings)...)
	return append(blocks, b.warn(b.blocked.Warnings)...)
}

func (b *builder) reopenedText() Text {
	r := b.reopened
	if r.Issues.N == 0 {
		return Text{Spans: []Span{{Text: "No issue was reopened in " + b.clock.span(b.in.Window) + "."}}}
	}
	t := Text{Spans: []Span{
		{Text: plural(r.Issues.N, "issue"), Strong: true, Link: b.link.set(r.Issues, "")},
		{Text: " " + choose(r.Issues.N, "was", "were") + " reopened"},
	}}
	if r.Share != nil {
		t.Spans = append(t.Spans, Span{Text: ", " + percent(*r.Share) + " of those that were done at some time"})
	}
	t.Spans = append(t.Spans, Span{Text: ". "})
	return t
}

func (b *builder) reopenedTable() Table {
	items := b.reopened.Items
	t := Table{
		Title: "Reopened issues",
		Columns: []Column{
			{Title: "Issue"},
			{Title: "Summary"},
			{Title: "Times", Numeric: true},
			{Title: "First done after", Numeric: true},
			{Title: "Last done after", Numeric: true, Minor: true},
			{Title: "Not done, in all", Numeric: true},
		},
		Note: "Calendar time since creation. Times counts since creation too.",
	}
	for _, i := range items[:min(len(items), maxRows)] {
		last := maybe(i.Last)
		if i.Open {
			last = "open"
		}
		t.Rows = append(t.Rows, []Cell{b.issueCell(i.Key), b.summaryCell(i.Key), {Text: count(i.Times)}, {Text: duration(i.First)}, {Text: last}, {Text: duration(i.Unresolved)}})
	}
	t.More = more(len(items)-len(t.Rows), b.link.set(b.reopened.Issues, ""))
	return t
}

func (b *builder) blockedText() Text {
	v := b.blocked
	if v.Issues.N == 0 {
		return Text{Spans: []Span{{Text: "No issue was flagged or blocked in " + b.clock.span(b.in.Window) + "."}}}
	}
	t := Text{Spans: []Span{
		{Text: plural(v.Issues.N, "issue"), Strong: true, Link: b.link.set(v.Issues, "")},
		{Text: " " + choose(v.Issues.N, "was", "were") + " blocked at some time, for " + count(int(v.TotalHours+0.5)) + " hours in all"},
	}}
	if v.Share != nil {
		t.Spans = append(t.Spans, Span{Text: ", " + percent(*v.Share) + " of the time in progress"})
	}
	t.Spans = append(t.Spans, Span{Text: "; " + choose(len(v.Now), "1 is", count(len(v.Now))+" are") + " blocked now."})
	if v.Ended.Median != nil {
		t.Spans = append(t.Spans, Span{Text: " Half of the blocks that ended took less than " + duration(*v.Ended.Median) + " (n=" + count(v.Ended.N) + ")."})
	}
	return t
}

func (b *builder) blockedTable() Table {
	now := b.blocked.Now
	t := Table{
		Title:   "Blocked now",
		Columns: []Column{{Title: "Issue"}, {Title: "Summary"}, {Title: "Status", Minor: true}, {Title: "Since"}, {Title: "For", Numeric: true}},
	}
	all := make([]string, 0, len(now))
	for _, i := range now {
		all = append(all, i.Key)
		if len(t.Rows) < maxRows {
			t.Rows = append(t.Rows, []Cell{b.issueCell(i.Key), b.summaryCell(i.Key), {Text: i.Status.Name}, {Text: b.clock.day(i.Since)}, {Text: duration(i.For)}})
		}
	}
	t.More = more(len(now)-len(t.Rows), b.link.keys(all))
	return t
}
