package exchange_test

import (
	"strings"
	"testing"

	"github.com/nines-bot/nines/dependability/exchange"
	"github.com/nines-bot/nines/dependability/spec"
	"github.com/nines-bot/nines/internal/golden"
)

func TestOpenPSARoundTrip(t *testing.T) {
	for _, c := range []struct {
		name     string
		set      map[string]float64
		measures []string
	}{
		{"1-dc", nil, []string{"unavailability", "availability", "failure_frequency"}},
		{"5-ras-life", nil, []string{"mttf"}},
		{"6-ras-rbd", nil, []string{"unavailability", "failure_frequency"}},
		{"9-network", nil, []string{"unavailability"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := seed(t, c.name)
			for _, p := range m.Params {
				if p.Jira != nil && p.Dist == nil {
					c.set = map[string]float64{p.Name: 0.1}
				}
			}
			text, err := exchange.OpenPSA(m, c.set)
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, c.name+".xml", text)
			back, err := exchange.FromOpenPSA(c.name+".xml", text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			golden.Check(t, c.name+".import.yaml", back)
			again := parse(t, string(back))
			for _, measure := range c.measures {
				same(t, solved(t, m, c.set, measure), values(t, again, measure), 1e-12)
			}
		})
	}
}

const tree = `<?xml version="1.0"?>
<opsa-mef>
 <define-fault-tree name="ft"><label>two of three pumps, or the power</label>
  <define-gate name="top"><or><gate name="pumps"/><basic-event name="power"/><house-event name="war"/></or></define-gate>
  <define-gate name="pumps"><atleast min="2"><event name="p-1"/><event name="p-2"/><and><basic-event name="p-3"/><basic-event name="p-3b"/></and></atleast></define-gate>
  <define-gate name="other"><and><gate name="pumps"/><basic-event name="power"/></and></define-gate>
 </define-fault-tree>
 <model-data>
  <define-basic-event name="p-1"><float value="0.1"/></define-basic-event>
  <define-basic-event name="p-2"><sub><float value="1"/><parameter name="A"/></sub></define-basic-event>
  <define-basic-event name="p-3"><GLM><float value="0"/><parameter name="l"/><float value="0.4"/><system-mission-time/></GLM></define-basic-event>
  <define-basic-event name="p-3b"><float value="1"/></define-basic-event>
  <define-basic-event name="power"><mul><float value="0.1"/><float value="0.1"/></mul></define-basic-event>
  <define-parameter name="l"><float value="1e-1"/></define-parameter>
  <define-parameter name="A"><float value="0.9"/></define-parameter>
  <define-house-event name="war"><constant value="false"/></define-house-event>
 </model-data>
</opsa-mef>
`

func TestFromOpenPSA(t *testing.T) {
	back, err := exchange.FromOpenPSA("tree.xml", []byte(tree))
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "tree.yaml", back)
	rows := values(t, parse(t, string(back)), "unavailability")
	pumps := 0.1*0.1*0.8 + 2*0.1*0.9*0.2 + 0.1*0.1*0.2
	for i, want := range []float64{pumps + 0.01 - pumps*0.01, pumps * 0.01} {
		if got := *rows[i].Value; got < want*(1-1e-12) || got > want*(1+1e-12) {
			t.Errorf("%s: %v, want %v", rows[i].System, got, want)
		}
	}
}

func TestFromOpenPSAErrors(t *testing.T) {
	wrap := func(gate string) string {
		return "<opsa-mef>\n <define-fault-tree name=\"f\">\n  <define-gate name=\"top\">" + gate +
			"</define-gate>\n </define-fault-tree>\n <model-data><define-basic-event name=\"a\"><float value=\"0.1\"/></define-basic-event></model-data></opsa-mef>"
	}
	for _, c := range []struct{ name, text, want string }{
		{"no xml", "hello", "t.xml:1:1: "},
		{"cut", "<opsa-mef>\n<define-fault-tree name='x'>", "t.xml:2:"},
		{"not", wrap("<not><basic-event name=\"a\"/></not>"), "t.xml:3:27: a <not> gate"},
		{"unknown", wrap("<basic-event name=\"b\"/>"), "t.xml:3:27: no basic-event \"b\""},
		{"atleast", wrap("<atleast min=\"3\"><basic-event name=\"a\"/></atleast>"), "atleast min=\"3\" of 1"},
		{"cycle", wrap("<and><gate name=\"top\"/></and>"), "no gate that is not below another"},
		{"loop", wrap("<gate name=\"g\"/></define-gate><define-gate name=\"g\"><gate name=\"g\"/>"), "is below itself"},
		{"event tree", "<opsa-mef><define-event-tree name=\"x\"/></opsa-mef>", "<define-event-tree> is not read"},
		{"deviate", "<opsa-mef><define-fault-tree name=\"f\"><define-gate name=\"t\"><basic-event name=\"a\"/></define-gate></define-fault-tree><model-data><define-basic-event name=\"a\"><lognormal-deviate/></define-basic-event></model-data></opsa-mef>", "<lognormal-deviate> is not read here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := exchange.FromOpenPSA("t.xml", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// An import gives an error with a place or a text for the reader of models,
// never a panic and never more than it was given times a bound.
func FuzzFromOpenPSA(f *testing.F) {
	f.Add(tree)
	f.Fuzz(func(t *testing.T, text string) {
		back, err := exchange.FromOpenPSA("t.xml", []byte(text))
		if err != nil || len(back) > 1<<19 {
			return
		}
		if m, err := (&spec.Loader{}).Parse("m.yaml", back); err == nil {
			_, _ = exchange.OpenPSA(m, nil)
		}
	})
}
