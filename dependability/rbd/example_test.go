package rbd_test

import (
	"fmt"

	"github.com/nines-bot/nines/dependability"
	"github.com/nines-bot/nines/dependability/rbd"
)

// Two planes that share one gateway leaf: the labelled block is one block.
func Example() {
	blocks := []rbd.Block{
		{Name: "spine", Fail: 1e-4, Repair: 0.2},
		{Name: "leaf", Fail: 2e-5, Repair: 0.2},
	}
	gateway := rbd.Use{Block: "leaf", Label: "gw"}
	plane := rbd.All{Of: []rbd.Structure{rbd.Use{Block: "spine"}, rbd.Use{Block: "leaf"}, gateway}}
	sys, err := rbd.New(blocks, rbd.Any{Of: []rbd.Structure{plane, plane}}, dependability.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	c, _ := sys.Chance(rbd.Steady())
	fmt.Printf("U = %.6g\n", c.Not)
	rows, _ := sys.Importance(rbd.Steady())
	for _, r := range rows {
		fmt.Printf("%s: %v instances, RAW %.4g\n", r.Name(), r.Instances, r.RAW)
	}
	cuts, _ := sys.CutSets(rbd.Steady(), 1)
	fmt.Println(cuts.Sets[0].Blocks, "and", cuts.Left(), "more")
	// Output:
	// U = 0.00010035
	// spine: 2 instances, RAW 6.972
	// leaf: 2 instances, RAW 6.972
	// leaf@gw: 1 instances, RAW 9965
	// [leaf@gw] and 4 more
}
