package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/lineage"
)

type testRequest struct {
	sources
	// Run is a regular expression on the full name of a test, data.package.test_name; empty runs all.
	Run string `json:"run"`
}

type testResult struct {
	Name         string  `json:"name"`
	Package      string  `json:"package"`
	Place        place   `json:"place"`
	Outcome      string  `json:"outcome"` // pass, fail, skip or error
	Milliseconds float64 `json:"milliseconds"`
	Output       string  `json:"output,omitempty"`
	Error        string  `json:"error,omitempty"`
	FailedAt     *place  `json:"failed_at,omitempty"`
	Trace        string  `json:"trace,omitempty"`
}

func test(raw json.RawMessage) (any, error) {
	var in testRequest
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	coverage := cover.New()
	modules, err := in.parse()
	if err != nil {
		return nil, err
	}
	results, err := in.run(modules, in.Run, func(r *tester.Runner) {
		// By default OPA runs every test twice more, to say why a line was not reached.
		r.SetCoverageQueryTracer(coverage).SetCoverageRuns(nil)
	})
	if err != nil {
		return nil, err
	}
	if err := in.traceFailures(results); err != nil {
		return nil, err
	}
	// Coverage is of rules, not of the tests that cover them.
	report := coverage.Report(modules)
	for path := range report.Files {
		if strings.HasSuffix(path, "_test.rego") {
			delete(report.Files, path)
		}
	}
	return map[string]any{"tests": results, "coverage": report.Files}, nil
}

func (s sources) run(modules map[string]*ast.Module, filter string, set func(*tester.Runner)) ([]testResult, error) {
	ctx := context.Background()
	store, err := s.store()
	if err != nil {
		return nil, err
	}
	runner := tester.NewRunner().
		SetStore(store).
		SetModules(modules).
		SetDefaultRegoVersion(ast.RegoV1).
		CapturePrintOutput(true).
		RaiseBuiltinErrors(true).
		Filter(filter)
	set(runner)
	txn, err := store.NewTransaction(ctx, storage.WriteParams)
	if err != nil {
		return nil, err
	}
	defer store.Abort(ctx, txn)
	events, err := runner.RunTests(ctx, txn)
	if err != nil {
		return nil, err
	}
	results := []testResult{}
	for event := range events {
		results = append(results, testResultOf(event))
	}
	slices.SortFunc(results, func(a, b testResult) int {
		return cmp.Or(
			strings.Compare(a.Place.File, b.Place.File),
			cmp.Compare(a.Place.Row, b.Place.Row),
			strings.Compare(a.Name, b.Name),
		)
	})
	return results, nil
}

func testResultOf(event *tester.Result) testResult {
	out := testResult{
		Name:         event.Name,
		Package:      event.Package,
		Place:        placeOf(event.Location),
		Outcome:      "fail",
		Milliseconds: float64(event.Duration.Microseconds()) / 1000,
		Output:       string(event.Output),
	}
	switch {
	case event.Error != nil:
		out.Outcome, out.Error = "error", event.Error.Error()
	case event.Skip:
		out.Outcome = "skip"
	case event.Pass():
		out.Outcome = "pass"
	}
	if event.FailedAt != nil {
		at := placeOf(event.FailedAt.Location)
		out.FailedAt = &at
	}
	if len(event.Trace) > 0 {
		var text bytes.Buffer
		topdown.PrettyTraceWithLocation(&text, lineage.Fails(event.Trace))
		out.Trace = text.String()
	}
	return out
}

// traceFailures runs the failed tests again with tracing, which OPA cannot do while it covers and
// which would slow a green run down.
func (s sources) traceFailures(results []testResult) error {
	var names []string
	for _, result := range results {
		if result.Outcome == "fail" {
			names = append(names, regexp.QuoteMeta(result.Package+"."+result.Name))
		}
	}
	if len(names) == 0 {
		return nil
	}
	modules, err := s.parse()
	if err != nil {
		return err
	}
	filter := "^(" + strings.Join(names, "|") + ")$"
	traced, err := s.run(modules, filter, func(r *tester.Runner) { r.EnableTracing(true) })
	if err != nil {
		return err
	}
	for _, again := range traced {
		for i := range results {
			if results[i].Place == again.Place && results[i].Name == again.Name {
				results[i].Trace, results[i].FailedAt = again.Trace, again.FailedAt
			}
		}
	}
	return nil
}
