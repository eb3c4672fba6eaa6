package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/nines-bot/nines/estimate"
	"github.com/nines-bot/nines/internal/strictyaml"
)

// A sheet is a CSV file: a row of names, and rows of data numbered from 1. Rows
// that cannot be read are excluded by name.
type sheet struct {
	file     string
	columns  []string
	rows     []sheetRow
	excluded []estimate.Excluded
	comma    bool // decimal commas, where semicolons part the columns
}

type sheetRow struct {
	number int
	cells  []string
}

const sheetHint = "give the path of a CSV file; nines estimate --help shows some"

func readSheet(file string) (*sheet, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, usage(fmt.Errorf("estimate: %w", err), sheetHint)
	}
	defer f.Close()
	s, err := parseSheet(file, f)
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, usage(fmt.Errorf("estimate: %w", err), sheetHint)
	}
	if err != nil {
		return nil, work(fmt.Errorf("%s: %w", file, err), "the first line names the columns, each further line is one row")
	}
	return s, nil
}

// parseSheet reads CSV with commas, semicolons or tabs, whichever the first line
// has most of. Lines that begin with # are remarks.
func parseSheet(file string, in io.Reader) (*sheet, error) {
	r := bufio.NewReader(in)
	if mark, _ := r.Peek(3); bytes.Equal(mark, []byte("\ufeff")) {
		_, _ = r.Discard(3) // was peeked
	}
	head, err := headerLine(r)
	if err != nil {
		return nil, err
	}
	s := &sheet{file: file}
	c := csv.NewReader(io.MultiReader(strings.NewReader(head), r))
	c.Comma, c.Comment, c.FieldsPerRecord, c.TrimLeadingSpace = separator(head), '#', -1, true
	s.comma = c.Comma == ';'
	if s.columns, err = c.Read(); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	for i, name := range s.columns {
		s.columns[i] = strings.TrimSpace(name)
	}
	for n := 1; ; n++ {
		cells, err := c.Read()
		switch parse, ok := errors.AsType[*csv.ParseError](err); {
		case err == io.EOF:
			return s, nil
		case ok:
			s.excluded = append(s.excluded, estimate.Excluded{Row: n, Reason: "quotes: " + parse.Err.Error()})
		case err != nil:
			return nil, fmt.Errorf("row %d: %w", n, err)
		case len(cells) > len(s.columns):
			s.excluded = append(s.excluded, estimate.Excluded{Row: n, Reason: fmt.Sprintf("%d cells under %d columns", len(cells), len(s.columns))})
		default:
			s.rows = append(s.rows, sheetRow{n, cells})
		}
	}
}

// headerLine is the first line that is neither empty nor a remark.
func headerLine(r *bufio.Reader) (string, error) {
	const longest = 1 << 20
	for {
		line, err := r.ReadString('\n')
		if len(line) > longest {
			return "", errors.New("the first line is too long for names of columns")
		}
		if text := strings.TrimSpace(line); text != "" && !strings.HasPrefix(text, "#") {
			if strings.ContainsRune(text, 0) {
				return "", errors.New("not a text file")
			}
			return line, nil
		}
		if err == io.EOF {
			return "", errors.New("the file is empty")
		}
		if err != nil {
			return "", err
		}
	}
}

func separator(head string) rune {
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t'} {
		if n := strings.Count(head, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// column finds a column by its name, whatever its case. Where there is none, the
// error names those there are, and the flag that chooses one.
func (s *sheet) column(name, flag string) (int, error) {
	for i, c := range s.columns {
		if strings.EqualFold(c, name) {
			return i, nil
		}
	}
	hint := fmt.Sprintf("choose one with its flag, such as --%s %q", flag, s.columns[0])
	if near := strictyaml.Nearest(name, s.columns); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return 0, usage(fmt.Errorf("%s has no column %q: there are %s", s.file, name, quotedNames(s.columns)), hint)
}

func quotedNames(names []string) string {
	const most = 20
	var quoted []string
	for _, n := range names[:min(len(names), most)] {
		quoted = append(quoted, strconv.Quote(n))
	}
	if left := len(names) - most; left > 0 {
		quoted = append(quoted, fmt.Sprintf("and %d more", left))
	}
	return strings.Join(quoted, ", ")
}

// choose finds the column that a flag gives, else the one of the usual name, which
// is that of the flag. It is -1 if there is none and it is optional. A file with one
// column has no choice.
func (s *sheet) choose(given, usual string, optional bool) (int, error) {
	switch {
	case given != "":
		return s.column(given, usual)
	case len(s.columns) == 1 && !optional:
		return 0, nil
	}
	i, err := s.column(usual, usual)
	if err != nil && optional {
		return -1, nil
	}
	return i, err
}

func (r sheetRow) cell(column int) string {
	if column < 0 || column >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[column])
}

// missing are the ways to write that a value is not there.
func missing(text string) bool {
	switch strings.ToLower(text) {
	case "", "na", "n/a", "nan", "null", "none", "-":
		return true
	}
	return false
}

// number reads a cell. Where it is none, reason says so.
func (s *sheet) number(r sheetRow, column int) (v float64, reason string) {
	text := r.cell(column)
	if missing(text) {
		return math.NaN(), s.columns[column] + " is empty"
	}
	if s.comma && strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		text = strings.Replace(text, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return math.NaN(), fmt.Sprintf("%s %q is no number", s.columns[column], shorten(r.cell(column), 40))
	}
	return v, ""
}

// truth reads whether an event was observed.
func (s *sheet) truth(r sheetRow, column int) (v bool, reason string) {
	switch strings.ToLower(r.cell(column)) {
	case "1", "true", "yes", "y", "1.0":
		return true, ""
	case "0", "false", "no", "n", "0.0":
		return false, ""
	}
	return false, fmt.Sprintf("%s %q is neither 1 nor 0", s.columns[column], shorten(r.cell(column), 40))
}

func shorten(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// exclude leaves a row out by name.
func (s *sheet) exclude(r sheetRow, reason string) {
	s.excluded = append(s.excluded, estimate.Excluded{Row: r.number, Reason: reason})
}
