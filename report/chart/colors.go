package chart

// colors are those of a picture: a pixel is the place of its colour, two bytes
// instead of four. The first is none at all.
type colors struct {
	all   []uint32 // red, green, blue, opacity; premultiplied
	slots []uint32 // a hash table: the place of a colour plus one
}

// exact is how many colours a picture can have to the last bit, of the 65536 that
// have a place. Beyond, they are rounded to 4096: pictures of hundreds have never
// had a tenth of them, and all are written with 256.
const exact = 1<<16 - 1<<12

func (c *colors) reset() {
	if c.slots == nil {
		c.slots = make([]uint32, 1<<13)
	}
	clear(c.slots)
	c.all = c.all[:0]
	c.place(0)
}

// place is that of a colour, a new one if it was not seen before.
func (c *colors) place(v uint32) uint16 {
	at, known := c.find(v)
	if !known && len(c.all) >= exact {
		v = v&0xf0f0f000 | v>>4&0x0f0f0f00 | 0xff
		at, known = c.find(v)
	}
	if known {
		return uint16(c.slots[at] - 1)
	}
	c.all = append(c.all, v)
	c.slots[at] = uint32(len(c.all))
	place := uint16(len(c.all) - 1)
	if 2*len(c.all) > len(c.slots) {
		c.grow()
	}
	return place
}

// find is the slot of a colour, or the one for it.
func (c *colors) find(v uint32) (at uint32, known bool) {
	mask := uint32(len(c.slots) - 1)
	at = uint32(uint64(v)*0x9E3779B97F4A7C15>>40) & mask
	for ; c.slots[at] != 0; at = (at + 1) & mask {
		if c.all[c.slots[at]-1] == v {
			return at, true
		}
	}
	return at, false
}

func (c *colors) grow() {
	c.slots = make([]uint32, 2*len(c.slots))
	for n, v := range c.all {
		at, _ := c.find(v)
		c.slots[at] = uint32(n) + 1
	}
}
