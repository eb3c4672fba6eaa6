package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/nines-bot/nines/jira/jiratest"
)

// sync measures a first sync against a stand-in that answers at once, by the
// clock on the wall, beside fetching the same pages and throwing them away. Once
// the stand-in makes its answers, and once it has them ready in memory, as no
// Jira ever does: then the rate is that of decoding and storing alone.
func (b *bench) sync(file string) error {
	issues, err := readIssues(file)
	if err != nil {
		return err
	}
	for _, deployment := range []string{jiratest.Cloud, jiratest.DataCenter} {
		jira := jiratest.New(jiratest.Options{Deployment: deployment, Issues: issues, Now: func() time.Time { return benchNow }})
		quick := &quickJira{jira: jira.URL, answers: map[string]answer{}}
		server := httptest.NewServer(quick)
		err := errors.Join(jira.Err, b.syncWith(deployment, quick, server.URL, jira.URL))
		server.Close()
		jira.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) syncWith(deployment string, quick *quickJira, ready, making string) error {
	if _, err := b.pull(deployment, ready); err != nil { // quick learns what is asked
		return err
	}
	for _, from := range []struct{ name, url string }{{"", making}, {"Memory", ready}} {
		list := filepath.Join(b.dir, "requests.json")
		if err := quick.save(list, from.url); err != nil {
			return err
		}
		var synced, fetched cost
		for n := range 5 {
			c, err := b.pull(deployment, from.url)
			if err != nil {
				return err
			}
			f, err := b.measure(b.self, "-fetch", list)
			if err != nil {
				return err
			}
			if n == 0 || c.wall < synced.wall {
				synced = c
			}
			if n == 0 || f.wall < fetched.wall {
				fetched = f
			}
		}
		b.line("Fetch"+from.name+"/"+deployment, fetched, "")
		b.line("Sync"+from.name+"/"+deployment, synced, fmt.Sprintf("%.2f rate-of-fetch", fetched.wall.Seconds()/synced.wall.Seconds()))
	}
	return nil
}

// pull is a first sync.
func (b *bench) pull(deployment, url string) (cost, error) {
	config, err := b.emptyStore(fmt.Sprintf("jira: {url: %q, deployment: %s}\nservices: [{name: WET}]\n", url, deployment))
	if err != nil {
		return cost{}, err
	}
	return b.measure(b.nines, "sync", "--config", config, "--quiet")
}

// A quickJira answers what it was asked before from memory.
type quickJira struct {
	jira    string
	mu      sync.Mutex
	answers map[string]answer
	asked   []question
}

type question struct{ Method, URL, Body string }

type answer struct {
	status int
	header http.Header
	body   []byte
}

func (q *quickJira) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	asked := question{r.Method, r.URL.RequestURI(), string(body)}
	key := fmt.Sprint(asked)
	q.mu.Lock()
	a, ok := q.answers[key]
	q.mu.Unlock()
	if !ok && err == nil {
		if a, err = q.ask(asked, r.Header); err == nil {
			q.mu.Lock()
			q.answers[key], q.asked = a, append(q.asked, asked)
			q.mu.Unlock()
		}
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // nobody listens any more
}

func (q *quickJira) ask(asked question, header http.Header) (answer, error) {
	r, err := http.NewRequest(asked.Method, q.jira+asked.URL, strings.NewReader(asked.Body))
	if err != nil {
		return answer{}, err
	}
	r.Header = header.Clone()
	r.Header.Del("Accept-Encoding")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	resp.Header.Del("Content-Length")
	return answer{resp.StatusCode, resp.Header, body}, err
}

// save writes down what was asked, with the address.
func (q *quickJira) save(file, url string) error {
	all := make([]question, len(q.asked))
	for i, one := range q.asked {
		one.URL = url + one.URL
		all[i] = one
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// replay makes the same requests, one after the other, and throws the answers away.
func replay(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var all []question
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	for _, one := range all {
		r, err := http.NewRequest(one.Method, one.URL, strings.NewReader(one.Body))
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, resp.Body)
		if err := errors.Join(err, resp.Body.Close()); err != nil {
			return err
		}
	}
	return nil
}

func readIssues(file string) (issues []json.RawMessage, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		issues = append(issues, bytes.Clone(lines.Bytes()))
	}
	return issues, lines.Err()
}
