package estimate

import (
	"math"
	"strconv"
)

// A Result is one number of a report or one row of `nines estimate`, with all
// that a reader needs to judge it. A nil number cannot be said, and a warning
// says why; it is never 0, -1, NaN or infinite.
type Result struct {
	Group       string  // of the data; "" for all of it
	Method      string  // as in the contract of the command line: "kaplan-meier"
	Quantity    string  // "survival"
	Params      []Param // p, at, h, rho, of: in the order to print
	Value       *float64
	SE          *float64 // standard error of Value
	Low, High   *float64 // confidence limits at Level
	Level       float64  // 0: no limits belong to this quantity
	Unit        string   // of Value, SE, Low and High; "" for a pure number
	N           int      // observations used: Events + Censored
	Events      int
	Censored    int
	Assumptions []string
	Warnings    []string
}

// A Param is a number or, if Text is set, a word that a quantity depends on.
type Param struct {
	Name   string
	Number float64
	Text   string
}

// Number returns the parameter name=v.
func Number(name string, v float64) Param { return Param{Name: name, Number: v} }

// Word returns the parameter name=text.
func Word(name, text string) Param { return Param{Name: name, Text: text} }

// String is the parameter as "p=0.5".
func (p Param) String() string {
	if p.Text != "" {
		return p.Name + "=" + p.Text
	}
	return p.Name + "=" + strconv.FormatFloat(p.Number, 'g', -1, 64)
}

// Param returns the number of the named parameter.
func (r Result) Param(name string) (float64, bool) {
	for _, p := range r.Params {
		if p.Name == name && p.Text == "" {
			return p.Number, true
		}
	}
	return 0, false
}

// An Excluded names a row that was left out, and why. Row counts from 1, the
// first row of data.
type Excluded struct {
	Row    int
	Reason string
}

// Some returns v as a number that can be said, or nil if v is none.
func Some(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// An Interval is an estimate with its standard error and confidence limits; nil
// is what cannot be said.
type Interval struct {
	Value, SE, Low, High *float64
}

// interval makes an Interval of numbers, of which some may not be any.
func interval(value, se, low, high float64) Interval {
	return Interval{Some(value), Some(se), Some(low), Some(high)}
}

// with returns r carrying the numbers of v.
func (r Result) with(v Interval) Result {
	r.Value, r.SE, r.Low, r.High = v.Value, v.SE, v.Low, v.High
	return r
}

// warn returns r with one more warning; it does not change the slice of others.
func (r Result) warn(text string) Result {
	if text != "" {
		r.Warnings = append(r.Warnings[:len(r.Warnings):len(r.Warnings)], text)
	}
	return r
}

// Findings are all results about one set of data, with the rows that were left
// out of it.
type Findings struct {
	N, Events, Censored int // of the rows used
	Excluded            []Excluded
	Results             []Result
	Warnings            []string // about the data as a whole
	Curves              []*Curve // of durations: one a sample, in their order
}
