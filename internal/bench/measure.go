package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// A cost is what one process took.
type cost struct {
	cpu  time.Duration
	wall time.Duration
	peak int64 // bytes of memory
}

// measure runs a process to its end. It must succeed.
func (b *bench) measure(name string, args ...string) (cost, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "NINES_STORE=", "NINES_CONFIG=", "NINES_JIRA_TOKEN=t", "NINES_JIRA_EMAIL=a@example.com")
	began := time.Now()
	out, err := cmd.CombinedOutput()
	c := cost{wall: time.Since(began)}
	if err != nil {
		return cost{}, fmt.Errorf("%s %v: %w\n%s", filepath.Base(name), args, err, out)
	}
	c.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.peak = usage.Maxrss << 10
		if runtime.GOOS == "darwin" {
			c.peak = usage.Maxrss
		}
	}
	return c, nil
}

// best is the fastest of several runs by the clock on the wall, which
// others on the machine make longer and never shorter.
func (b *bench) best(times int, name string, args ...string) (best cost, err error) {
	for n := range times {
		c, err := b.measure(name, args...)
		if err != nil {
			return cost{}, err
		}
		if n == 0 || c.wall < best.wall {
			best = c
		}
	}
	return best, nil
}

// line prints a measurement as go test does, so that benchstat reads it.
func (b *bench) line(name string, c cost, more string) {
	fmt.Fprintf(b.out, "Benchmark%s 1 %.4f cpu-sec/op %.4f sec/op %.1f peak-MB %s\n", name, c.cpu.Seconds(), c.wall.Seconds(), float64(c.peak)/1e6, more)
}

// A table is the multiples of the floor, by step and number of issues.
type table struct {
	sizes []int
	steps []string
	costs map[string]map[int][]cost
}

func (t *table) add(step string, n int, c cost) {
	if t.costs == nil {
		t.costs = map[string]map[int][]cost{}
	}
	if t.costs[step] == nil {
		t.steps = append(t.steps, step)
		t.costs[step] = map[int][]cost{}
	}
	if !slices.Contains(t.sizes, n) {
		t.sizes = append(t.sizes, n)
	}
	t.costs[step][n] = append(t.costs[step][n], c)
}

// median is that of the CPU seconds and of the peaks.
func median(costs []cost) (cpu float64, peak int64) {
	var seconds []float64
	var peaks []int64
	for _, c := range costs {
		seconds, peaks = append(seconds, c.cpu.Seconds()), append(peaks, c.peak)
	}
	slices.Sort(seconds)
	slices.Sort(peaks)
	return seconds[len(seconds)/2], peaks[len(peaks)/2]
}

// write prints a table for docs/performance.md: the medians of all counts, and
// with which power of n each step grows from the smallest size to the largest.
func (t *table) write(w io.Writer) error {
	if len(t.steps) == 0 {
		return nil
	}
	fmt.Fprint(w, "\n| |")
	for _, n := range t.sizes {
		fmt.Fprintf(w, " %d |", n)
	}
	fmt.Fprint(w, " grows with n to the |\n|---|")
	for range t.sizes {
		fmt.Fprint(w, "---|")
	}
	fmt.Fprintln(w, "---|")
	for _, step := range t.steps {
		fmt.Fprintf(w, "| %s |", step)
		for _, n := range t.sizes {
			cpu, peak := median(t.costs[step][n])
			if floor := t.costs["Decode"][n]; len(floor) > 0 && step != "Decode" {
				base, _ := median(floor)
				fmt.Fprintf(w, " %.3gx, %d MB |", cpu/base, peak/1e6)
			} else {
				fmt.Fprintf(w, " %.3g s, %d MB |", cpu, peak/1e6)
			}
		}
		fmt.Fprintf(w, " %s |\n", t.growth(step))
	}
	return nil
}

func (t *table) growth(step string) string {
	small, large := t.sizes[0], t.sizes[len(t.sizes)-1]
	if small == large {
		return ""
	}
	a, _ := median(t.costs[step][small])
	b, _ := median(t.costs[step][large])
	return fmt.Sprintf("%.2f", math.Log(b/a)/math.Log(float64(large)/float64(small)))
}
