// Package templates carries the files that renderers fill in. It knows nothing
// of what goes into them.
package templates

import "embed"

// FS holds report.html.tmpl, the page of a report for html/template, and
// report.css, its style sheet; below site/ the pages of the server: what stands
// around each of them in layout.tmpl, and what the style sheet of a report lacks
// in site.css.
//
//go:embed report.html.tmpl report.css site
var FS embed.FS
