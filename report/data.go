package report

// Data is the numbers of a report, in the shape that scripts read. See
// docs of `nines report --format json`.
type Data struct{}
