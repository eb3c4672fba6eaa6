package store

import "testing"

// A body is decoded with a handful of allocations, however long its history,
// and encoded with none.
func TestBodyAllocations(t *testing.T) {
	var e encoder
	var d decoder
	per := func(changes int) (encode, decode float64) {
		i := history(changes)
		body := string(e.encode(&i))
		encode = testing.AllocsPerRun(50, func() { e.encode(&i) })
		decode = testing.AllocsPerRun(50, func() {
			if _, err := d.decode(body); err != nil {
				t.Fatal(err)
			}
		})
		return encode, decode
	}
	_, few := per(10)
	encode, many := per(1000)
	if encode > 1 || many > few || many > 10 {
		t.Errorf("%v allocations to encode, %v to decode 10 changes, %v to decode 1,000", encode, few, many)
	}
}
