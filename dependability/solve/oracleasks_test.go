package solve_test

// An ask says which row answers a quantity: file, measure and the keys of the
// row; $1, $2 stand for what the pattern caught.
type ask struct {
	model, quantity string // pattern of the quantity
	file            string
	row             string  // measure [key=value]...
	take            take    // which number of the row
	tolerance       float64 // relative; 0: 1e-9
}

// A take is the number of a row that an entry is about.
type take int

const (
	theValue take = iota
	theComplement
	theVariance // the square of the standard deviation
)

func asks() []ask { return append(diagramAsks(), chainAsks()...) }

func diagramAsks() []ask {
	return []ask{
		{"dc", `availability_(rack|gateway)_block`, "dc", "availability system=${1}_block", theValue, 0},
		{"dc", `(un)?availability`, "dc", "$0 system=all", theValue, 0},
		{"dc", `(birnbaum|criticality|raw|rrw)\[(\w+)\]`, "dc", "importance name=$1 of=$2 system=all", theValue, 0},
		{"dc-rates", `unavailability|failure_frequency|mean_up_time|mean_down_time`, "dc-rates", "$0", theValue, 0},
		{"dc-rates", `mission_unreliability\((\d+)h\)`, "dc-rates", "mission_reliability at=$1", theComplement, 0},
		{"dc-rates", `point_unavailability\(5h\)`, "dc-rates", "point_availability at=5", theComplement, 0},
		{"dc-rates", `mttf_no_repair`, "dc-rates", "mttf", theValue, 0},
		{"dc-rates", `t_0.9_no_repair`, "dc-rates", "quantile p=0.9", theValue, 0},
		{"vm", `availability_max`, "../../../../../shared/spec/models/2-vm", "availability", theValue, 0},
		{"vm", `unavailability_min`, "../../../../../shared/spec/models/2-vm", "availability", theComplement, 0},
		{"vm", `downtime_(mean|scv)`, "../../../../../shared/spec/models/2-vm", "$0", theValue, 0},
		{"vm", `downtime_pdf\(([\d.]+)h?\)`, "../../../../../shared/spec/models/2-vm", "downtime_pdf at=$1", theValue, 0},
		{"vm", `downtime_quantile\((.*)\)`, "../../../../../shared/spec/models/2-vm", "downtime_quantile p=$1", theValue, 0},
		{"vm", `expected_downtime_per_year`, "../../../../../shared/spec/models/2-vm", "downtime_per_year", theValue, 0},
		{"spares", `P\(i_r=(\d),i_p=(\d)\)`, "spares", "probability name=P${1}$2", theValue, 0},
		{"spares", `U_S`, "spares", "probability name=U_S", theValue, 0},
		{"spares", `U_VM_s`, "spares", "mean name=U_VM_s", theValue, 0},
		{"spares", `A_VM = .*`, "spares", "value name=A_VM", theValue, 0},
		{"spares", `i_r_max`, "spares", "value name=i_r_max", theValue, 0},
		{"ras-life", `t_L`, "ras-life", "mttf", theValue, 0},
		{"ras-life", `t_(0.*)`, "ras-life", "quantile p=$1", theValue, 0},
		{"ras-life", `unreliability\(1000h\)`, "ras-life", "reliability at=1000", theComplement, 0},
		{"ras-life", `hazard\(1000h\)`, "ras-life", "hazard at=1000", theValue, 0},
		{"ras-rbd", `U_2 \(series.*`, "ras-rbd", "unavailability system=series", theValue, 0},
		{"ras-rbd", `U_2 \(branch 1/.*`, "ras-rbd", "unavailability system=joined2", theValue, 0},
		{"ras-rbd", `U_2 \(branch incl.*`, "ras-rbd", "unavailability system=restarted2", theValue, 0},
		{"ras-rbd", `U_inf`, "ras-rbd", "unavailability system=inf", theValue, 0},
	}
}

func chainAsks() []ask {
	return []ask{
		{"ras-ctmc", `pi\[(.*)\]`, "ras-ctmc", "steady_state of=$1", theValue, 0},
		{"ras-ctmc", `availability|unavailability|failure_frequency|mean_up_time|mean_down_time`, "ras-ctmc", "$0", theValue, 0},
		{"ras-ctmc", `mttff_from_all_up`, "ras-ctmc", "mttff", theValue, 0},
		{"ras-ctmc", `E\[working hosts\]`, "ras-ctmc", "reward of=hosts", theValue, 0},
		{"ras-ctmc", `E\[working RAS\]`, "ras-ctmc", "reward of=ras", theValue, 0},
		{"ras-ctmc", `dA/d(\w+)`, "ras-ctmc", "sensitivity wrt=$1", theValue, 0},
		{"ras-ctmc", `point_unavailability\((.*)h\)`, "ras-ctmc", "point_availability at=$1", theComplement, 0},
		{"ras-ctmc", `unreliability\((.*)h\)`, "ras-ctmc", "reliability at=$1", theComplement, 0},
		{"ras-ctmc", `interval_unavailability\((.*)h\)`, "ras-ctmc", "interval_availability at=$1", theComplement, 0},
		{"ras-ctmc", `P\(outage > (.*)h\)`, "ras-ctmc", "downtime_survival at=$1", theValue, 0},
		{"ras-ctmc", `outage (mean|scv)`, "ras-ctmc", "downtime_$1", theValue, 0},
		{"ras-ctmc", `outage quantile\((.*)\)`, "ras-ctmc", "downtime_quantile p=$1", theValue, 0},
		{"ras-ctmc", `unavailability_quantile\((.*)\), lam_r gamma`, "ras-gamma", "uncertainty p=$1", theValue, 0},
		{"ras-client", `1-R_c\((\d+)h\) stationary start`, "ras-ctmc", "survival at=$1 of=stationary", theComplement, 0},
		{"ras-client", `1-R_c\((\d+)h\) stationary given up at 0`, "ras-ctmc", "survival at=$1 of=stationary_up", theComplement, 0},
		{"ras-client", `mean T_F stationary start`, "ras-ctmc", "survival_mean of=stationary", theValue, 0},
		{"ras-client", `mean T_F from all up`, "ras-ctmc", "survival_mean of=init", theValue, 0},
		{"kofn-repair", `unavailability|failure_frequency`, "kofn", "$0", theValue, 0},
		{"kofn-repair", `mttff_from_all_up`, "kofn", "mttff", theValue, 0},
		{"kofn-repair", `unreliability\((.*)\)`, "kofn", "reliability at=$1", theComplement, 0},
		{"kofn-suspended", `unavailability`, "kofn-suspended", "unavailability", theValue, 0},
		{"bridge", `unavailability`, "bridge", "unavailability", theValue, 0},
		{"bridge", `(birnbaum|criticality|raw|rrw)\[(\d)\]`, "bridge", "importance name=$1 of=c$2", theValue, 0},
		{"bridge", `minimal_(cut|path)_sets`, "bridge", "count ${1}_set", theValue, 0},
		{"net-2plane", `flow_unavailability two planes`, "net", "unavailability system=two", theValue, 0},
		{"net-2plane", `flow_unavailability one plane`, "net", "unavailability system=one", theValue, 0},
		{"net-2plane", `flow_unavailability, gateway leaf.*`, "net", "unavailability system=shared", theValue, 0},
		{"uncertainty", `unavailability_quantile\((.*)\)`, "unc", "uncertainty p=$1", theValue, 0},
		{"uncertainty", `unavailability_mean`, "unc", "uncertainty stat=mean", theValue, 0},
		{"swpop", `E\[i_(.)\]\((.*)\)`, "swpop", "trajectory name=exact of=$1 at=$2", theValue, 0},
		{"swpop", `Var\[i_(.)\]\((.*)\)`, "swpop", "trajectory name=exact of=$1 at=$2", theVariance, 0},
		{"swpop", `steady E\[i_(.)\]`, "swpop", "steady name=exact of=$1 stat=mean", theValue, 0},
		{"swpop", `steady Var\[i_(.)\]`, "swpop", "steady name=exact of=$1 stat=variance", theValue, 0},
		{"swpop", `z_sw\(inf\).*`, "swpop", "flow name=exact at=inf", theValue, 0},
		{"swpop", `z_sw\(0\)`, "swpop", "flow name=exact at=0", theValue, 0},
		{"swpop", `steady P\(all ok\)`, "swpop", "probability at=inf", theValue, 0},
		{"swpop", `P\(all ok\)\((.*)\)`, "swpop", "probability at=$1", theValue, 0},
		{"swpop", `meanfield ([ef])\*`, "swpop", "steady name=meanfield of=$1 stat=mean", theValue, 0},
		{"swpop", `meanfield z_sw\*`, "swpop", "flow name=meanfield at=inf", theValue, 0},
		{"swpop", `lna Var\[i_(.)\]`, "swpop", "steady name=lna of=$1 stat=variance", theValue, 0},
		{"swpop", `lna Cov`, "swpop", "steady name=lna stat=covariance", theValue, 0},
		{"swpop", `meanfield ([ef])\((.*)\)`, "swpop", "trajectory name=meanfield of=$1 at=$2", theValue, 1e-8},
		{"swpop", `mean time to first process failure`, "swpop", "first of=fail", theValue, 0},
		{"(swpop|ras-ctmc)", `states`, "$1", "#states", theValue, 0},
		{"(swpop|ras-ctmc)", `transitions`, "$1", "#transitions", theValue, 0},
	}
}
