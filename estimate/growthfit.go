package estimate

// CramerVonMisesCritical is a stub.
func CramerVonMisesCritical(m int, alpha float64) *float64 { return nil }

func cramerVonMisesTail(m int, c float64) *float64 { return nil }
