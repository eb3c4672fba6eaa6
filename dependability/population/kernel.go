package population

// The kernels are the inner loops of the exact chain: one pass over a row, all
// slices cut to one length so that no index is checked.

// gather4 sets out to v0*c0 + v1*c1 + v2*c2 + v3*c3.
func gather4(out, v0, c0, v1, c1, v2, c2, v3, c3 []float64) {
	n := len(out)
	v0, c0, v1, c1 = v0[:n], c0[:n], v1[:n], c1[:n]
	v2, c2, v3, c3 = v2[:n], c2[:n], v3[:n], c3[:n]
	for i := range out {
		out[i] = v0[i]*c0[i] + v1[i]*c1[i] + (v2[i]*c2[i] + v3[i]*c3[i])
	}
}

// gather4sum is gather4 and adds weight times the outcome to acc.
func gather4sum(out, acc []float64, weight float64, v0, c0, v1, c1, v2, c2, v3, c3 []float64) {
	n := len(out)
	v0, c0, v1, c1 = v0[:n], c0[:n], v1[:n], c1[:n]
	v2, c2, v3, c3 = v2[:n], c2[:n], v3[:n], c3[:n]
	acc = acc[:n]
	for i := range out {
		x := v0[i]*c0[i] + v1[i]*c1[i] + (v2[i]*c2[i] + v3[i]*c3[i])
		out[i] = x
		acc[i] += weight * x
	}
}

// gather2 adds v0*c0 + v1*c1 to out.
func gather2(out, v0, c0, v1, c1 []float64) {
	n := len(out)
	v0, c0, v1, c1 = v0[:n], c0[:n], v1[:n], c1[:n]
	for i := range out {
		out[i] += v0[i]*c0[i] + v1[i]*c1[i]
	}
}

// addScaled adds weight*v to acc.
func addScaled(acc, v []float64, weight float64) {
	v = v[:len(acc)]
	for i := range acc {
		acc[i] += weight * v[i]
	}
}
