package exchange_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/exchange"
	"github.com/nines-bot/nines/dependability/solve"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/internal/golden"
)

// seed reads one of the project's models.
func seed(t testing.TB, name string) *spec.Model {
	t.Helper()
	dir := filepath.Join("..", "..", "examples", "models")
	loader := &spec.Loader{Read: func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, path)) }}
	m, err := loader.Load(name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func parse(t testing.TB, text string) *spec.Model {
	t.Helper()
	m, err := (&spec.Loader{}).Parse("model.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return m
}

func values(t testing.TB, m *spec.Model, measures ...string) []dependability.Result {
	t.Helper()
	return solved(t, m, nil, measures...)
}

func solved(t testing.TB, m *spec.Model, set map[string]float64, measures ...string) []dependability.Result {
	t.Helper()
	out, err := solve.Solve(m, solve.Options{Measures: measures, Set: set})
	if err != nil {
		t.Fatal(err)
	}
	return out.Results
}

// same compares rows in order; names of blocks may differ.
func same(t *testing.T, want, got []dependability.Result, within float64) {
	t.Helper()
	if len(want) != len(got) || len(want) == 0 {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range want {
		if want[i].Value == nil || got[i].Value == nil {
			t.Fatalf("row %d %s has no value", i, want[i].Measure)
		}
		if a, b := *want[i].Value, *got[i].Value; math.Abs(a-b) > within*math.Abs(a) {
			t.Errorf("%s: %v, want %v", want[i].Measure, b, a)
		}
	}
}

func TestPrismRoundTrip(t *testing.T) {
	for _, name := range []string{"2-vm", "7-ras-ctmc", "8-kofn"} {
		t.Run(name, func(t *testing.T) {
			m := seed(t, name)
			text, err := exchange.Prism(m, nil)
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, name+".sm", text)
			golden.Check(t, name+".props", exchange.PrismProperties(m))
			back, err := exchange.FromPrism(name+".sm", text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			golden.Check(t, name+".import.yaml", back)
			again := parse(t, string(back))
			for _, measure := range []string{"availability", "unavailability", "failure_frequency", "mean_up_time", "mean_down_time", "mttff"} {
				same(t, values(t, m, measure), values(t, again, measure), 1e-12)
			}
		})
	}
}

func TestPrismPopulation(t *testing.T) {
	m := seed(t, "4-swpop")
	text, err := exchange.Prism(m, map[string]float64{"m": 20})
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "4-swpop.sm", text)
	back, err := exchange.FromPrism("swpop.sm", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	chain, err := solve.BuildChain(parse(t, string(back)), nil, dependability.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if chain.Len() != 22*21/2 {
		t.Errorf("%d states, want %d", chain.Len(), 22*21/2)
	}
}

func TestPrismKeepsClearOfReservedWords(t *testing.T) {
	m := parse(t, `{nines: 1, model: module, kind: ctmc, params: {R: 1, F: 2, rate: 3, U: 4}, state: {S: 0..R, init: [X, W]},
 init: {S: 0, init: X}, rules: [{name: F, when: S < R, rate: F*rate/U, set: {S: S+1, init: W}}, {when: S > 0, rate: sqrt(U)^2 + abs(F-rate), set: {S: 0, init: X}}], up: init == X, rewards: {max: 2*S}}`)
	text, err := exchange.Prism(m, nil)
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "reserved.sm", text)
	back, err := exchange.FromPrism("m.sm", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	same(t, values(t, m, "unavailability"), values(t, parse(t, string(back)), "unavailability"), 1e-14)
}

// Formulas in any order, truth variables, several updates, several modules.
const hotel = `// two modules
ctmc
const int N = 2; const double lam = 0.01; const double mu = 2*base; const double base = 0.5;
formula some = left_up | (right > 0 & !broken);
formula broken = right = 0;
module left
  left_up : bool init true;
  [fail] left_up -> lam : (left_up'=false);
  [] !left_up -> mu : (left_up'=true);
endmodule
module right
  right : [0..N] init N;
  [] right > 0 -> right*lam : (right'=right-1) + 0*lam : true;
  [] right < N -> mu : (right'=right+1);
endmodule
label "up" = some;
label "all" = left_up & right = N;
rewards "crew" right < N : 1; !left_up : 1; endrewards
`

func TestFromPrism(t *testing.T) {
	back, err := exchange.FromPrism("dir/hotel.sm", []byte(hotel))
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "hotel.yaml", back)
	u := *values(t, parse(t, string(back)), "unavailability")[0].Value
	left := 0.01 / 1.01
	right := 0.02 * 0.01 / (1 + 0.02 + 0.02*0.01)
	if want := left * right; math.Abs(u-want) > 1e-12*want {
		t.Errorf("unavailability %v, want %v", u, want)
	}
}

func TestFromPrismErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"type", "dtmc", "m.sm:1:1: "},
		{"empty", "", "does not say that it is a ctmc"},
		{"no value", "ctmc\nconst int n;", "m.sm:2:11: constant n has no value"},
		{"unknown", "ctmc module m x:[0..1]; [] y=0 -> 1 : (x'=1); endmodule", "no constant, variable or formula \"y\""},
		{"synchronised", "ctmc\nmodule a x:[0..1];\n[s] x=0 -> 1:(x'=1);\nendmodule\nmodule b y:[0..1];\n [s] y=0 -> 1:(y'=1);\nendmodule", "m.sm:6:2: modules a and b synchronise on s"},
		{"renamed", "ctmc module a x:[0..1]; endmodule\nmodule b=a [x=y] endmodule", "m.sm:2:9: "},
		{"cycle", "ctmc formula a = b; formula b = a+1; module m x:[0..1]; endmodule", "depends on itself"},
		{"twice", "ctmc const int x = 1; module m x:[0..1]; endmodule", "is there twice"},
		{"kinds", "ctmc module m x:[0..1]; [] x -> 1 : (x'=1); endmodule", "a condition is needed here"},
		{"reward", "ctmc module m x:[0..1]; endmodule rewards [] true : 1; endrewards", "rewards of transitions"},
		{"deep", "ctmc const int n = " + strings.Repeat("(", 500), "nested more than"},
		{"open", "ctmc const", "a name expected"},
		{"cut", "ctmc const int n", "has no value"},
		{"string", "ctmc label \"up = true;", "quotation mark"},
		{"sign", "ctmc §", "does not belong"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := exchange.FromPrism("m.sm", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// An import gives an error with a place or text that the reader of models
// takes or complains about, never a panic.
func FuzzFromPrism(f *testing.F) {
	f.Add(hotel)
	f.Add("ctmc const bool b = true; global x : [0..3] init 1; module m [] b <=> x>0 => mod(x,2)=1 -> (x'=min(x+1,3)); endmodule")
	f.Fuzz(func(t *testing.T, text string) {
		back, err := exchange.FromPrism("m.sm", []byte(text))
		if err != nil || len(back) > 1<<19 {
			return
		}
		m, err := (&spec.Loader{}).Parse("m.yaml", back)
		if err != nil {
			return
		}
		if again, err := exchange.Prism(m, nil); err == nil {
			if _, err := exchange.FromPrism("m.sm", again); err != nil {
				t.Errorf("what was written is not read: %v\n%s", err, again)
			}
		}
	})
}

// What the properties name is what the model is exported with.
func TestPrismPropertyNames(t *testing.T) {
	m := parse(t, `
nines: 1
model: x
params: {T: 3, T_: 1}
kind: ctmc
state: {a: 0..T}
init: {a: 0}
rules:
  - {when: a < T, rate: T_, set: {a: a+1}}
  - {when: a > 0, rate: 1, set: {a: a-1}}
up: a < T
rewards: {rate: a, time: 1, time_: 2}
`)
	text, err := exchange.Prism(m, nil)
	if err != nil {
		t.Fatal(err)
	}
	props := string(exchange.PrismProperties(m))
	if !strings.Contains(props, "const double T_2;") || !strings.Contains(props, `F<=T_2 "down"`) {
		t.Errorf("the time has a name of the model:\n%s", props)
	}
	for _, name := range []string{"rate_", "time_", "time__"} {
		if !strings.Contains(string(text), `rewards "`+name+`"`) || !strings.Contains(props, `R{"`+name+`"}`) {
			t.Errorf("no reward %q:\n%s\n%s", name, text, props)
		}
	}
}
