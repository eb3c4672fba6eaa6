package rbd

import "math"

// integral is a value with an estimate of its error.
type integral struct{ value, err float64 }

func (a integral) plus(b integral) integral { return integral{a.value + b.value, a.err + b.err} }

// maxHalvings bounds the depth of the adaptive quadrature.
const maxHalvings = 40

// integrate is adaptive Gauss-Kronrod quadrature (7 and 15 points) of f over
// a to b. Halves are taken until the error estimate is below tol, absolute.
func integrate(f func(float64) (float64, error), a, b, tol float64, depth int) (integral, error) {
	whole, err := kronrod(f, a, b)
	if err != nil || whole.err <= tol || whole.err <= 4e-16*math.Abs(whole.value) || depth >= maxHalvings {
		return whole, err
	}
	mid := a + (b-a)/2
	left, err := integrate(f, a, mid, tol/2, depth+1)
	if err != nil {
		return integral{}, err
	}
	right, err := integrate(f, mid, b, tol/2, depth+1)
	return left.plus(right), err
}

// kronrod applies the rule of Kronrod to an interval. Nodes and weights:
// QUADPACK, qk15.
func kronrod(f func(float64) (float64, error), a, b float64) (integral, error) {
	nodes := [8]float64{
		0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
		0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
		0.586087235467691130294144691693241, 0.405845151377397166906606412076961,
		0.207784955007898467600689403773245, 0,
	}
	fine := [8]float64{
		0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
		0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
		0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
		0.204432940075298892414161999234649, 0.209482141084727828012999174891714,
	}
	coarse := [4]float64{ // for nodes 1, 3, 5, 7
		0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
		0.381830050505118944950369775488975, 0.417959183673469387755102040816327,
	}
	mid, half := a+(b-a)/2, (b-a)/2
	var k, g float64
	for i, x := range nodes {
		y, err := f(mid + half*x)
		if err != nil {
			return integral{}, err
		}
		if x != 0 {
			z, err := f(mid - half*x)
			if err != nil {
				return integral{}, err
			}
			y += z
		}
		k += fine[i] * y
		if i%2 == 1 {
			g += coarse[i/2] * y
		}
	}
	diff := math.Abs(k-g) * half
	// The rule of 15 points is far better than the difference to that of 7.
	est := diff
	if size := math.Abs(k * half); size > 0 && diff < size {
		est = size * min(1, math.Pow(200*diff/size, 1.5))
	}
	return integral{k * half, min(diff, est)}, nil
}
