package population

import (
	"math"
	"math/bits"
)

// dice is the generator xoshiro256++ of Blackman and Vigna (2019).
type dice struct{ a, b, c, d uint64 }

// roll makes the dice of one run: splitmix64 over seed and run.
func roll(seed, run uint64) dice {
	x := seed ^ (run+1)*0xd1342543de82ef95
	next := func() uint64 {
		x += 0x9e3779b97f4a7c15
		z := x
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return z ^ z>>31
	}
	return dice{next(), next(), next(), next()}
}

func (g *dice) next() uint64 {
	out := bits.RotateLeft64(g.a+g.d, 23) + g.a
	t := g.b << 17
	g.c ^= g.a
	g.d ^= g.b
	g.b ^= g.c
	g.a ^= g.d
	g.c ^= t
	g.d = bits.RotateLeft64(g.d, 45)
	return out
}

// unit is uniform on [0, 1).
func unit(u uint64) float64 { return float64(u>>11) * 0x1p-53 }

// ziggurat holds the layers of Marsaglia and Tsang's method for the
// exponential distribution (J. Stat. Software 5(8), 2000), 256 of them.
type ziggurat struct {
	k [256]uint64  // below k*2^-53 of the width the point lies inside
	w [256]float64 // width of a layer, times 2^-53
	f [256]float64 // density at the layer's edge
}

func newZiggurat() *ziggurat {
	const (
		edge = 7.69711747013104972
		area = 3.949659822581572e-3
	)
	z := &ziggurat{}
	x, before := edge, edge
	q := area / math.Exp(-edge)
	z.k[0] = uint64(edge / q * (1 << 53))
	z.w[0], z.w[255] = q*0x1p-53, edge*0x1p-53
	z.f[0], z.f[255] = 1, math.Exp(-edge)
	for i := 254; i >= 1; i-- {
		x = -math.Log(area/x + math.Exp(-x))
		z.k[i+1] = uint64(x / before * (1 << 53))
		before = x
		z.f[i], z.w[i] = math.Exp(-x), x*0x1p-53
	}
	return z
}

// slow decides the cases in which the first draw u is not inside its layer.
func (z *ziggurat) slow(g *dice, u uint64) float64 {
	for {
		i, j := u&255, u>>11
		x := float64(j) * z.w[i]
		switch {
		case j < z.k[i]:
			return x
		case i == 0:
			return 7.69711747013104972 - math.Log(1-unit(g.next()))
		case z.f[i]+unit(g.next())*(z.f[i-1]-z.f[i]) < math.Exp(-x):
			return x
		}
		u = g.next()
	}
}
