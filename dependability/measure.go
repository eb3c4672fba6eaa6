package dependability

// A Measure asks an engine for rows. A model file writes it as a name or as
// {name: {options}}; only the options that the measure knows are set.
type Measure struct {
	Name    string    // as in the file: availability, mission_reliability, importance ...
	System  string    // "" = every system of the model
	Label   string    // a name of its own (survival, compose)
	At      []float64 // times, in the model's unit; +Inf is steady state
	P       []float64 // probabilities of quantiles
	Kinds   []string  // importance: birnbaum ...; sensitivity: derivative, elasticity; methods of a population
	Of      []string  // classes, rewards, the measure of a sensitivity or an uncertainty
	Wrt     []string  // parameters of a sensitivity; nil = all
	Start   []string  // init, stationary, stationary_up, stationary_after_failure
	Repair  *bool     // nil: as the measure says by itself
	Mean    bool
	SCV     bool
	PDF     []float64 // times of a density
	Until   float64   // end and step of a trajectory
	Step    float64
	Runs    int // of a simulation
	Samples int // of an uncertainty
	Level   float64
	Seed    uint64
	Unit    string // the unit asked for, "" = the model's
}
