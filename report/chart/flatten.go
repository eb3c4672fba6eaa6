package chart

import "math"

// flatten turns p into open polylines for stroking; a closed figure ends where
// it began. Curves are cut finely enough for a drawing at the given scale.
func flatten(p Path, scale float64) [][]Point {
	var (
		out   [][]Point
		cur   []Point
		start Point
	)
	end := func() {
		if len(cur) > 1 {
			out = append(out, cur)
		}
		cur = nil
	}
	for _, s := range p {
		switch s.Op {
		case MoveTo:
			end()
			start, cur = s.P[0], []Point{s.P[0]}
		case LineTo:
			cur = append(cur, s.P[0])
		case CurveTo:
			cur = appendCurve(cur, s.P, scale)
		case Close:
			if len(cur) > 0 && cur[len(cur)-1] != start {
				cur = append(cur, start)
			}
			end()
		}
	}
	end()
	return out
}

func appendCurve(pts []Point, c [3]Point, scale float64) []Point {
	a := pts[len(pts)-1]
	length := dist(a, c[0]) + dist(c[0], c[1]) + dist(c[1], c[2])
	n := max(2, math.Ceil(math.Sqrt(length*scale)*1.2))
	for i := 1.0; i <= n; i++ {
		t := i / n
		ab, bc, cd := mix(a, c[0], t), mix(c[0], c[1], t), mix(c[1], c[2], t)
		pts = append(pts, mix(mix(ab, bc, t), mix(bc, cd, t), t))
	}
	return pts
}

func dist(a, b Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// dashes cuts a polyline into its dashes. Without a pattern it is one.
func dashes(pts []Point, pattern []float64) [][]Point {
	total := 0.0
	for _, d := range pattern {
		total += d
	}
	if total <= 0 {
		return [][]Point{pts}
	}
	var out [][]Point
	i, left := 0, pattern[0]
	cur := []Point{pts[0]}
	for k := 1; k < len(pts); k++ {
		a, b := pts[k-1], pts[k]
		for length := dist(a, b); length > left; length = dist(a, b) {
			a = mix(a, b, left/length)
			if i%2 == 0 {
				out = append(out, append(cur, a))
			}
			i++
			left, cur = pattern[i%len(pattern)], []Point{a}
		}
		left -= dist(a, b)
		cur = append(cur, b)
	}
	if i%2 == 0 && len(cur) > 1 {
		out = append(out, cur)
	}
	return out
}
