package jira_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/nines-bot/nines/jira"
)

// one is an issue with so many changes of status, and so much that nobody asks
// for.
func one(changes, ballast int) []byte {
	var b strings.Builder
	b.WriteString(`{"id":"1","key":"WET-1","fields":{"summary":"A","created":"2026-03-02T08:00:00.000+0000","updated":"2026-03-02T08:00:00.000+0000","status":{"id":"3","name":"Open","statusCategory":{"key":"new"}}`)
	for n := range ballast {
		fmt.Fprintf(&b, `,"customfield_%d":{"self":"https://jira.example.com/%d","value":["é",null,1.5e3,{"deep":[true]}]}`, n, n)
	}
	b.WriteString(`},"changelog":{"histories":[`)
	for n := range changes {
		if n > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"%d","author":{"displayName":"Person"},"created":"2026-03-02T08:%02d:00.000+0000","items":[{"field":"status","from":"1","fromString":"To Do","to":"2","toString":"Doing"},{"field":"description","fromString":"x","toString":"y"}]}`, n, n%60)
	}
	b.WriteString("]}}")
	return []byte(b.String())
}

// What is skipped costs no memory, and what is kept little: time could not be
// tested, allocations can.
func TestDecodeAllocations(t *testing.T) {
	d := jira.NewDecoder(jira.DecodeOptions{})
	per := func(raw []byte) float64 {
		return testing.AllocsPerRun(50, func() {
			if _, err := d.Decode(raw); err != nil {
				t.Fatal(err)
			}
		})
	}
	plain := per(one(10, 0))
	if fat := per(one(10, 500)); fat > plain {
		t.Errorf("%v allocations, but %v with 500 fields that nobody asks for", plain, fat)
	}
	if grown := per(one(100, 0)); grown-plain > 90*2+10 {
		t.Errorf("%v allocations for 10 changes, %v for 100", plain, grown)
	}
	if plain > 60 {
		t.Errorf("%v allocations for an issue of 10 changes", plain)
	}
}
