package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/lineage"
	"github.com/open-policy-agent/opa/v1/util"
)

type evalRequest struct {
	sources
	Query   string          `json:"query"`
	Input   json.RawMessage `json:"input"`
	Explain string          `json:"explain"` // "", full, notes or fails
}

// evaluate answers a query with OPA's own interpreter and, if asked, says how it got there.
func evaluate(raw json.RawMessage) (any, error) {
	var in evalRequest
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	modules, err := in.parse()
	if err != nil {
		return nil, err
	}
	store, err := in.store()
	if err != nil {
		return nil, err
	}
	var printed bytes.Buffer
	options := []func(*rego.Rego){
		rego.Query(in.Query),
		rego.Store(store),
		rego.SetRegoVersion(ast.RegoV1),
		rego.EnablePrintStatements(true),
		rego.PrintHook(topdown.NewPrintHook(&printed)),
		rego.StrictBuiltinErrors(true),
	}
	for _, path := range util.KeysSorted(modules) {
		options = append(options, rego.ParsedModule(modules[path]))
	}
	if len(in.Input) > 0 {
		input, err := ast.ValueFromReader(bytes.NewReader(in.Input))
		if err != nil {
			return nil, err
		}
		options = append(options, rego.ParsedInput(input))
	}
	ctx := context.Background()
	query, err := rego.New(options...).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	var tracer *topdown.BufferTracer
	var how []rego.EvalOption
	if in.Explain != "" {
		tracer = topdown.NewBufferTracer()
		// Rules that OPA's index skips would be missing from the explanation of why they did not fire.
		how = append(how, rego.EvalQueryTracer(tracer), rego.EvalRuleIndexing(false), rego.EvalEarlyExit(false))
	}
	results, err := query.Eval(ctx, how...)
	if err != nil {
		return nil, err
	}
	explanation, err := explain(tracer, in.Explain)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"results": results, "explanation": explanation, "printed": printed.String(),
	}, nil
}

func explain(tracer *topdown.BufferTracer, mode string) (string, error) {
	if tracer == nil {
		return "", nil
	}
	trace := []*topdown.Event(*tracer)
	switch mode {
	case "full":
		trace = lineage.Full(trace)
	case "notes":
		trace = lineage.Notes(trace)
	case "fails":
		trace = lineage.Fails(trace)
	default:
		return "", errors.New("explain must be full, notes or fails")
	}
	var text bytes.Buffer
	topdown.PrettyTraceWithLocation(&text, trace)
	return text.String(), nil
}
