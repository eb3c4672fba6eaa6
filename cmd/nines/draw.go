package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/nines-bot/nines/notify/file"
	"github.com/nines-bot/nines/notify/slack"
	"github.com/nines-bot/nines/report"
	"github.com/nines-bot/nines/report/chart"
	"github.com/nines-bot/nines/report/html"
	"github.com/nines-bot/nines/report/pdf"
	"github.com/nines-bot/nines/report/text"
)

// A drawer turns reports into bytes, with the fonts of the configuration.
type drawer struct{ fonts *chart.FontSet }

func (s *session) drawer() (*drawer, error) {
	return s.drawers.get(func() (*drawer, error) {
		fonts, err := chart.LoadFonts(append(s.cfg.Fonts, chart.StandardFonts()...)...)
		if err != nil {
			return nil, usage(err, "fonts: names TrueType files")
		}
		return &drawer{fonts}, nil
	})
}

func (s *session) textOptions(screen bool) text.Options {
	tty := screen && s.term.outTTY
	return text.Options{Width: s.term.width(), Color: tty && s.term.color, Links: tty && s.term.color}
}

// render writes one report in one format.
func (d *drawer) render(w io.Writer, r *report.Report, format string, o text.Options) error {
	switch format {
	case "text":
		return text.Render(w, r, o)
	case "json":
		return r.WriteJSON(w)
	case "html":
		return html.Render(w, r, html.Options{Standalone: true, Chart: func(c report.Chart, o chart.Options) ([]byte, error) {
			o.Fonts = d.fonts
			return chart.SVG(c, o)
		}})
	case "pdf":
		return pdf.Render(w, r, pdf.Options{Fonts: d.fonts})
	case "slack":
		return slackJSON(w, r)
	}
	return fmt.Errorf("no format %q", format)
}

// slackJSON writes the messages as Slack would be sent them.
func slackJSON(w io.Writer, r *report.Report) error {
	m, err := slack.Render(r, slack.Options{PDF: true})
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(m)
}

// png draws one chart on its card.
func (d *drawer) png(c report.Chart) ([]byte, error) {
	return chart.PNG(c, chart.Options{Frame: true, Fonts: d.fonts})
}

// slackPNG draws one chart for a message: narrow, so that its words are legible
// on a phone.
func (d *drawer) slackPNG(c report.Chart) ([]byte, error) {
	return chart.PNG(c, chart.Options{Width: slack.PictureWidth, Frame: true, Fonts: d.fonts})
}

// pdf draws the report as a file.
func (d *drawer) pdf(r *report.Report) ([]byte, error) {
	var b bytes.Buffer
	err := pdf.Render(&b, r, pdf.Options{Fonts: d.fonts})
	return b.Bytes(), err
}

// files are what a directory gets of every report.
func (d *drawer) files() []file.Format {
	var all []file.Format
	for _, format := range []string{"text", "json", "html", "pdf"} {
		all = append(all, file.Format{Name: "report." + extension(format), Render: func(r *report.Report) ([]byte, error) {
			var b bytes.Buffer
			err := d.render(&b, r, format, text.Options{Width: 100})
			return b.Bytes(), err
		}})
	}
	return all
}

// charts writes each chart of the report into dir and returns the files.
func (d *drawer) charts(r *report.Report, dir string) ([]string, error) {
	var files []string
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			c, ok := b.(report.Chart)
			if !ok {
				continue
			}
			picture, err := d.png(c)
			if err != nil {
				return files, fmt.Errorf("chart %s: %w", c.ID, err)
			}
			file := filepath.Join(dir, c.ID+".png")
			if err := writeFile(file, func(w io.Writer) error { _, err := w.Write(picture); return err }); err != nil {
				return files, err
			}
			files = append(files, file)
		}
	}
	return files, nil
}
