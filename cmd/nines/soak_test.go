package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nines-bot/nines/demo"
)

// TestSoak lives with the service for NINES_SOAK (ten minutes in make soak):
// questions, pages, syncs and a report every minute. Memory and goroutines at
// the end are what they were after a quarter of the time, when the caches are full.
func TestSoak(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("NINES_SOAK"))
	if err != nil {
		t.Skip("make soak runs it, with NINES_SOAK=10m")
	}
	config := strings.ReplaceAll(strings.ReplaceAll(servedConfig, "id: 12", fmt.Sprintf("id: %d", demo.BoardID)), "0 9 * * *", "* * * * *")
	w := newWorld(t, time.Now, config)
	w.write("nines.yaml", strings.ReplaceAll(w.read("nines.yaml"), "sync_every: 12h", "sync_every: 2s"))
	p := w.start()
	a := newAskers(w, p)
	var first [2]float64
	end := time.Now().Add(length)
	for round := 0; time.Now().Before(end); round++ {
		a.run(t.Context(), 20, 5*time.Second)
		for _, path := range []string{"/", "/services/WET", "/services/WET/2017-11.pdf", "/services/WET/90d.json", "/schedules", "/deliveries", "/health"} {
			if code, _ := p.get(t, path); code != http.StatusOK {
				t.Errorf("GET %s: %d", path, code)
			}
		}
		memory, goroutines := p.gauge(t, "process_resident_memory_bytes"), p.gauge(t, "go_goroutines")
		t.Logf("%v: %.1f MB, %.0f goroutines", time.Until(end).Round(time.Second), memory/1e6, goroutines)
		if first[0] == 0 && time.Until(end) < length*3/4 {
			first = [2]float64{memory, goroutines}
		}
	}
	time.Sleep(5 * time.Second) // what is under way ends
	memory, goroutines := p.gauge(t, "process_resident_memory_bytes"), p.gauge(t, "go_goroutines")
	t.Logf("from %.1f MB to %.1f MB, from %.0f to %.0f goroutines; %d questions, %d unanswered", first[0]/1e6, memory/1e6, first[1], goroutines, len(a.acks), len(a.acks)-w.answered())
	if memory > first[0]*1.15+10e6 {
		t.Errorf("memory grew from %.1f MB to %.1f MB", first[0]/1e6, memory/1e6)
	}
	if goroutines > first[1]+20 {
		t.Errorf("goroutines grew from %.0f to %.0f", first[1], goroutines)
	}
	if len(a.bad) > 0 {
		t.Errorf("%d not acknowledged: %s", len(a.bad), a.bad[0])
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit status %d", code)
	}
}

// get asks for a page, logged in.
func (p *process) get(t *testing.T, path string) (int, string) {
	t.Helper()
	return p.getAs(t, path, pageToken)
}

func (p *process) getAs(t *testing.T, path, token string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, p.addr+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// gauge reads one of the metrics.
func (p *process) gauge(t *testing.T, name string) float64 {
	t.Helper()
	_, body := p.get(t, "/metrics")
	m := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no metric %s", name)
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
