package expr

import (
	"math"
	"math/big"
	"strings"
	"testing"
)

func TestEval(t *testing.T) {
	scope := Values(map[string]float64{"a": 3, "b": 2, "n": 5, "vm.availability": 0.5, "x": -4})
	for src, want := range map[string]float64{
		"1 + 2*3":                     7,
		"2^3^2":                       512,
		"-2^2":                        -4,
		"2^-1":                        0.5,
		"(a - b)*n":                   5,
		"10 - 3 - 2":                  5,
		"12 / 3 / 2":                  2,
		"min(a, b, n)":                2,
		"max(0, b - a)":               0,
		"a > b ? 1 : 2":               1,
		"!(a > b) || n == 5 ? 7 : 8":  7,
		"a > b && b > a ? 7 : 8":      8,
		"vm.availability * 2":         1,
		"abs(x) + floor(2.7)":         6,
		"ceil(2.1) + sqrt(16)":        7,
		"exp(0) + log(1) + pow(2, 5)": 33,
		"1e-3*1E3 + .5":               1.5,
		"--a":                         3,
		"a == 1 ? 1 : a == 3 ? 33: 4": 33,
		"true ? 1 : 0":                1,
	} {
		n, err := Parse(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		got, err := Eval(n, scope)
		if err != nil || got != want {
			t.Errorf("%s = %v, %v; want %v", src, got, err, want)
		}
		slots := []float64{3, 2, 5, 0.5, -4}
		index := map[string]int{"a": 0, "b": 1, "n": 2, "vm.availability": 3, "x": 4}
		f, err := CompileNumber(n, func(name string) (Binding, bool) { i, ok := index[name]; return Binding{Slot: i}, ok })
		if err != nil || f(slots) != want {
			t.Errorf("%s over slots is not %v (%v)", src, want, err)
		}
		again, err := Parse(n.String())
		if err != nil || again.String() != n.String() {
			t.Errorf("%s is printed as %s and read as %v (%v)", src, n, again, err)
		}
	}
}

func TestErrors(t *testing.T) {
	for src, want := range map[string]string{
		"":                        "at 1: a value expected, not the end",
		"1 +":                     "at 4: a value expected, not the end",
		"a = b":                   `at 3: "=" does not belong in an expression; equality is ==`,
		"a < b < c":               "at 7: comparisons do not chain; join two with &&",
		"2a":                      `at 2: "a" may not follow a number; write * between factors`,
		"(1":                      `at 3: ")" expected, not the end`,
		"f(1)":                    "at 1: no function f; there are min, max, abs, floor, ceil, exp, log, sqrt, pow",
		"min(1)":                  "at 1: min with 1 arguments",
		"1e999":                   "at 1: 1e999 is too large",
		"1e-999":                  "at 1: 1e-999 has an exponent out of range",
		"é":                       `at 1: "é" does not belong in an expression`,
		"y + (a > b)":             "at 6: a condition stands where a number belongs",
		"q":                       `at 1: unknown name "q"`,
		"a && 1 ? 1 : 2":          "at 1: a number stands where a condition belongs",
		strings.Repeat("(", 1000): "at 201: nested more than 200 deep",
	} {
		n, err := Parse(src)
		if err == nil {
			_, err = Eval(n, Values(map[string]float64{"a": 1, "b": 1, "y": 1}))
		}
		if err == nil || err.Error() != want {
			t.Errorf("%.20s: %v, want %s", src, err, want)
		}
	}
}

func TestDerivative(t *testing.T) {
	at := map[string]float64{"x": 1.7, "y": 0.6}
	for _, src := range []string{
		"x", "y", "3*x", "x*x*y", "x/(x+y)", "x^3", "x^y", "2^x", "exp(-x*y)", "log(x)", "sqrt(x*y)",
		"min(x, y)", "max(x, 2*y, 1)", "abs(y - x)", "x > y ? x^2 : y", "floor(x)*x", "pow(x, 2)", "-(1 - x)",
	} {
		n, err := Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Derivative(n, "x")
		if err != nil {
			t.Fatal(err)
		}
		got, err := Eval(d, Values(at))
		if err != nil {
			t.Fatal(err)
		}
		const h = 1e-5
		up, _ := Eval(n, Values(map[string]float64{"x": at["x"] + h, "y": at["y"]}))
		down, _ := Eval(n, Values(map[string]float64{"x": at["x"] - h, "y": at["y"]}))
		if want := (up - down) / (2 * h); math.Abs(got-want) > 1e-8*(1+math.Abs(want)) {
			t.Errorf("d(%s)/dx = %s = %v, want %v", src, d, got, want)
		}
	}
}

func TestExact(t *testing.T) {
	n, err := Parse("1 - A^2*0.5")
	if err != nil {
		t.Fatal(err)
	}
	a, _ := new(big.Rat).SetString("0.99995")
	got := Exact(n, func(string) *big.Rat { return a })
	want, _ := new(big.Rat).SetString("0.50004999875")
	if got == nil || got.Cmp(want) != 0 {
		t.Errorf("%v, want %v", got, want)
	}
	huge, err := Parse("(1/3)^1000 * (1/3)^1000 * (1/3)^1000 ^ 2")
	if err != nil {
		t.Fatal(err)
	}
	if r := Exact(huge, func(string) *big.Rat { return nil }); r != nil {
		t.Errorf("a number of %d bits", r.Denom().BitLen())
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"b > 0 && b < min(a,R)", "(m-e-f)*(l+t*e)", "a ? b : c", "1e-3^-x", "!!a", "0..n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		n, err := Parse(src)
		if err != nil {
			return
		}
		again, err := Parse(n.String())
		if err != nil {
			t.Fatalf("%q is printed as %q: %v", src, n, err)
		}
		if again.String() != n.String() {
			t.Fatalf("%q is printed as %q and then as %q", src, n, again)
		}
		names := func(string) (Binding, bool) { return Binding{Slot: 0}, true }
		if g, err := CompileNumber(n, names); err == nil {
			g([]float64{1.5})
			if _, err := Derivative(n, "x"); err != nil {
				t.Fatalf("%q has no derivative: %v", src, err)
			}
		}
		Exact(n, func(string) *big.Rat { return nil })
	})
}
