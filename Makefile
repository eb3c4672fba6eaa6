# Everything a developer types. CI runs `make check` and nothing else.
GO ?= go
BIN = bin/nines

.PHONY: build test race check fix golden bench huge chaos soak fuzz demo image deploy-check deps clean

build:            ## the static binary, bin/nines
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o $(BIN) ./cmd/nines

test: deps        ## all tests; installs what they need, or says what is missing
	$(GO) test -shuffle=on ./...

race: deps        ## all tests with the race detector
	$(GO) test -race -shuffle=on ./...

check: deps       ## what CI runs: cheapest first, stops at the first fault
	@sh .ci/lint
	$(GO) build ./...
	@sh .ci/test
	@sh .ci/e2e

fix:              ## format and modernise
	$(GO) tool gofumpt -l -w .
	$(GO) fix ./...
	$(GO) mod tidy

golden:           ## rewrite the golden files; then read the diff
	$(GO) test ./... -update

bench:            ## ratios to the decode floor, from one run; then the packages
	$(GO) run ./internal/bench -n 1000,10000,100000
	$(GO) test -run '^$$' -bench . -benchtime 3x -skip 'Huge|Simulate' ./estimate ./metrics ./report ./jira ./store
	$(GO) test -run '^$$' -bench . -benchtime 1x -skip Huge ./dependability/...

huge:             ## the chain of 50,015,001 states against all reference values: minutes
	NINES_HUGE=1 $(GO) test -count=1 -v -timeout 30m -run TestOracle ./dependability/solve

chaos:            ## 1,000 kills over a quarter of a year on a fast clock: half an hour
	NINES_CHAOS=1000 $(GO) test -count=1 -v -timeout 3h -run TestChaos ./cmd/nines

soak:             ## ten minutes of questions, pages, syncs and reports; then 200 questions a second
	NINES_SOAK=10m $(GO) test -count=1 -v -timeout 20m -run TestSoak ./cmd/nines
	NINES_LOAD=30s $(GO) test -count=1 -v -timeout 20m -run TestLoad ./cmd/nines

fuzz:             ## each fuzz target for a short while
	@sh .ci/fuzz

demo:             ## look at a report
	$(GO) run ./cmd/nines demo

image:            ## the container image in bin/image, without an engine; prints files and digest
	@cd internal/deploy && $(GO) run ./image -src ../.. -out ../../bin/image

deploy-check:     ## the image, and what is in deploy/
	cd internal/deploy && $(GO) test -count=1 ./... # not cached: deploy/ is outside of the module

deps:             ## a browser and PDF tools for the tests
	@sh .ci/deps

clean:
	rm -rf bin nines-demo
