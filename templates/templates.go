// Package templates carries the files that renderers fill in. It knows nothing
// of what goes into them.
package templates

import "embed"

// FS holds report.html.tmpl, the page of a report for html/template, and
// report.css, its style sheet.
//
//go:embed report.html.tmpl report.css
var FS embed.FS
