// Package spec reads model files: YAML text becomes a Model whose names, units
// and shapes have been checked, with line and column in every complaint.
//
// A Model is the file, not a computation: parameters are still expressions and
// sizes depend on them. Values resolves the parameters, package solve hands
// the result to an engine. The package touches no disk: a Loader is given the
// function that reads a file.
//
// A parameter that has a distribution is entered at its mean (gamma, beta) or
// median (lognormal) and keeps the distribution for measures of uncertainty.
// Names of a used file appear with its alias in front: vm.availability is a
// measure of that model, vm.lam_p one of its parameters.
package spec

import (
	"math/big"

	"github.com/nines-bot/nines/dependability/expr"
)

// Pos is a place in a file; Line is 0 if there is none.
type Pos struct{ Line, Column int }

// An Expr is an expression of the file.
type Expr struct {
	expr.Node
	Pos  Pos
	Unit Dim // of the value as it stands in the file: 24 h is a time
}

// Kind names the engine of a model.
type Kind string

// The kinds.
const (
	KindRBD        Kind = "rbd"
	KindRepairable Kind = "repairable"
	KindCTMC       Kind = "ctmc"
	KindPopulation Kind = "population"
	KindCompose    Kind = "compose"
)

// A Model is one file.
type Model struct {
	File     string
	Name     string
	Title    string
	TimeUnit TimeUnit
	Params   []*Param
	Lets     []Let
	Uses     []Use
	Dotted   []string // names of used models in expressions: vm.availability
	Kind     Kind
	KindPos  Pos

	RBD        *RBD
	Repairable *Repairable
	CTMC       *CTMC
	Population *Population
	Compose    *Compose

	Measures []*Measure
	Expects  []Expect

	source []byte
}

// A Param is a named value: a number, an expression over other parameters, or
// a distribution with its point value.
type Param struct {
	Name  string
	Pos   Pos
	Value Expr     // its point value
	Dist  *Dist    // nil: known for certain
	Jira  *Jira    // not nil: to be filled from field data
	Exact *big.Rat // of the number as written, if it is one
	Note  string
}

// A Let is a name for an expression over parameters and variables. Other
// expressions of the model have it put in its place already.
type Let struct {
	Name  string
	Pos   Pos
	Value Expr
}

// A Use is another file under an alias.
type Use struct {
	Alias string
	Pos   Pos
	Model *Model
}

// A Dist is what is not known about a parameter. Gamma: A shape, B rate.
// Lognormal: A median, B error factor (95 % point over median). Beta: A, B.
type Dist struct {
	Kind  string // gamma, lognormal, beta, uniform
	A, B  Expr
	Field bool // of a count in a time, with Jeffreys' prior: A is the count and a half
}

// A Jira parameter is estimated from issues.
type Jira struct {
	JQL      string
	Estimate string // failure_rate or repair_rate
	Pos      Pos
}

// A Repairable is n like units, some of them needed.
type Repairable struct {
	Units, Need Expr
	Repairmen   Expr // used unless Each
	Each        bool
	Fail        Expr
	Repair      Expr
	Dormancy    Expr
	Suspend     bool // no failures while the system is down
}

// An RBD is one or more structures of blocks.
type RBD struct {
	Blocks  []Block
	Systems []System
}

// A Block is a type of component. One of the ways to describe it is set.
type Block struct {
	Name           string
	Pos            Pos
	Fail, Repair   *Expr
	Availability   *Expr
	Unavailability *Expr
	Life           *Life
}

// A Life is a distribution of the time to failure.
type Life struct {
	Kind         string // exponential, weibull, lognormal, erlang
	Shape, Scale *Expr  // of a lognormal Scale is the median, of an Erlang Shape the number of stages
	Mean, Sigma  *Expr
	Rate         *Expr // of each stage
}

// A System is a structure with a name, "" for the only one.
type System struct {
	Name string
	Pos  Pos
	Body *Structure
}

// Structure kinds.
const (
	OpBlock   = "block"
	OpAll     = "all"
	OpAny     = "any"
	OpAtleast = "atleast"
	OpGraph   = "graph"
)

// A Structure is a block diagram. Copies, if set, are independent copies of
// the whole: of them all must work under all, one under any, Need under
// atleast.
type Structure struct {
	Op     string
	Pos    Pos
	Block  string // of OpBlock; index into RBD.Blocks by name
	Label  string // "" = a fresh, independent copy
	Of     []*Structure
	Need   *Expr
	Copies *Expr
	From   string // of OpGraph
	To     string
	Edges  []Edge
}

// An Edge joins two nodes of a graph.
type Edge struct {
	From, To string
	Block    *Structure
	Directed bool
}

// A CTMC is a Markov chain given by rules.
type CTMC struct {
	Vars    []Var
	Init    []Assign
	Rules   []Rule
	Up      *Expr
	Rewards []Reward
}

// A Var is a state variable: whole numbers Low to High, or names.
type Var struct {
	Name      string
	Pos       Pos
	Low, High Expr
	Values    []string // of an enumeration; Low and High are then unused
}

// An Assign sets a variable.
type Assign struct {
	Var   string
	Pos   Pos
	Value Expr
}

// A Rule leads from every state where When holds to another.
type Rule struct {
	Name string
	Pos  Pos
	When Expr
	Rate Expr
	Set  []Assign
}

// A Reward is a rate of reward in each state.
type Reward struct {
	Name string
	Pos  Pos
	Rate Expr
	When *Expr
}

// A Population is a conserved number of individuals in classes.
type Population struct {
	Classes []Class
	Rules   []Move
	Up      *Expr
	Rewards []Reward
}

// A Class is a kind of individual and how many there are at the start.
type Class struct {
	Name string
	Pos  Pos
	Init Expr
}

// A Move takes one individual from a class to another at Rate.
type Move struct {
	Name     string
	Pos      Pos
	Rate     Expr
	From, To string
}

// A Compose is discrete random variables, each of which may depend on those
// above it.
type Compose struct {
	Random []Random
}

// A Random is one discrete variable with one of these distributions.
type Random struct {
	Name       string
	Pos        Pos
	Repairable *Repairable // the variable counts failed units
	Binomial   *Binomial
	Table      []Weighted

	Hypergeometric *Hypergeometric
}

// A Binomial counts successes.
type Binomial struct{ N, P Expr }

// A Hypergeometric variable counts the marked ones among Drawn of Of, Marked of
// which are marked.
type Hypergeometric struct{ Of, Marked, Drawn Expr }

// A Weighted value of a table.
type Weighted struct {
	Value, Probability Expr
}

// A Measure is one entry under measures, its options still expressions.
type Measure struct {
	Name    string
	Pos     Pos
	System  string
	Label   string
	At      []Expr
	P       []Expr
	PDF     []Expr
	Kinds   []string
	Of      []string
	Wrt     []string
	Start   []string
	Kill    []Rule // only When and Rate
	Repair  *bool
	Mean    bool
	SCV     bool
	Until   *Expr
	Step    *Expr
	Runs    int
	Samples int
	Level   float64
	Seed    uint64
	Unit    string
	Formats []string
	Value   *Expr // of probability, mean, value
}

// An Expect is a row that the model must give.
type Expect struct {
	Pos    Pos
	Row    map[string]string // measure, system, name, of, wrt, stat as given
	At, P  *Expr
	Value  *Expr
	Compl  *Expr
	Within float64 // relative
}
