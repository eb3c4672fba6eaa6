package exchange

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/nines-bot/nines/dependability/expr"
	"github.com/nines-bot/nines/dependability/spec"
)

// document puts trees, events and parameters together.
func (w *psaWriter) document() ([]byte, error) {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opsa-mef>\n")
	title := w.Name
	if w.Title != "" {
		title += ": " + w.Title
	}
	fmt.Fprintf(&b, "  <!-- %s; rates per %s -->\n", comment(title), w.TimeUnit.Name)
	b.WriteString(w.trees.String())
	b.WriteString("  <model-data>\n")
	for _, e := range w.order {
		text, err := w.probability(e.block)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "    <define-basic-event name=\"%s\">%s</define-basic-event>\n", e.name, text)
	}
	for _, p := range w.Params {
		text, err := psaExpr(w.plain(p), w.names)
		if err != nil {
			return nil, w.Fault(p.Pos, "", "%v", err)
		}
		fmt.Fprintf(&b, "    <define-parameter name=\"%s\">%s</define-parameter>\n", w.names.give(p.Name), text)
	}
	b.WriteString("  </model-data>\n</opsa-mef>\n")
	return []byte(b.String()), nil
}

func (w *psaWriter) block(name string) spec.Block {
	for _, b := range w.RBD.Blocks {
		if b.Name == name {
			return b
		}
	}
	return spec.Block{}
}

// probability writes the probability that a block has failed.
func (w *psaWriter) probability(name string) (string, error) {
	b := w.block(name)
	say := func(e spec.Expr, n expr.Node) (string, error) {
		s, err := psaExpr(w.undotted(n), w.names)
		if err != nil {
			err = w.Fault(e.Pos, "", "%v", err)
		}
		return s, err
	}
	switch {
	case b.Unavailability != nil:
		return say(*b.Unavailability, b.Unavailability.Node)
	case b.Availability != nil:
		if l, ok := b.Availability.Node.(*expr.Literal); ok && l.Exact != nil {
			u := new(big.Rat).Sub(big.NewRat(1, 1), l.Exact)
			x, _ := u.Float64()
			return say(*b.Availability, &expr.Literal{Value: x, Exact: u})
		}
		return say(*b.Availability, binary(expr.Sub, expr.Number(1), b.Availability.Node))
	case b.Life != nil:
		return w.life(b, say)
	case b.Repair == nil:
		rate, err := say(*b.Fail, b.Fail.Node)
		return "<exponential>" + rate + "<system-mission-time/></exponential>", err
	}
	return say(*b.Fail, binary(expr.Div, b.Fail.Node, binary(expr.Add, b.Fail.Node, b.Repair.Node)))
}

func (w *psaWriter) life(b spec.Block, say func(spec.Expr, expr.Node) (string, error)) (string, error) {
	if b.Repair != nil {
		return "", w.Fault(b.Pos, "", "block %s: a repaired block with a life distribution has no Open-PSA form", b.Name)
	}
	switch b.Life.Kind {
	case "exponential":
		rate, err := say(*b.Life.Mean, binary(expr.Div, expr.Number(1), b.Life.Mean.Node))
		return "<exponential>" + rate + "<system-mission-time/></exponential>", err
	case "weibull":
		scale, err := say(*b.Life.Scale, b.Life.Scale.Node)
		if err != nil {
			return "", err
		}
		shape, err := say(*b.Life.Shape, b.Life.Shape.Node)
		return "<Weibull>" + scale + shape + "<float value=\"0\"/><system-mission-time/></Weibull>", err
	}
	return "", w.Fault(b.Pos, "exponential and weibull have one", "block %s: a %s life has no Open-PSA form", b.Name, b.Life.Kind)
}

// comment is text as an XML comment may hold it.
func comment(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(oneLine(s), "?"), "-", "\u2010")
}
