package main

import (
	"context"
	"encoding/json"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/util"
	"github.com/open-policy-agent/opa/v1/version"
)

type buildRequest struct {
	sources
	Entrypoints  []string `json:"entrypoints"`
	Optimisation int      `json:"optimisation"`
}

// build compiles to a WebAssembly module; base64 in the JSON answer.
func build(raw json.RawMessage) (any, error) {
	var in buildRequest
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	modules, err := in.parse()
	if err != nil {
		return nil, err
	}
	b := &bundle.Bundle{}
	b.SetRegoVersion(ast.RegoV1)
	b.Manifest.Init()
	if b.Data, err = in.documents(); err != nil {
		return nil, err
	}
	for _, path := range util.KeysSorted(modules) {
		b.Modules = append(b.Modules, bundle.ModuleFile{
			URL: path, Path: path, Parsed: modules[path], Raw: []byte(in.Modules[path]),
		})
	}
	compiler := compile.New().
		WithTarget(compile.TargetWasm).
		WithRegoVersion(ast.RegoV1).
		WithOptimizationLevel(in.Optimisation).
		WithEntrypoints(in.Entrypoints...).
		WithPruneUnused(true).
		WithBundle(b)
	if err := compiler.Build(context.Background()); err != nil {
		return nil, err
	}
	return map[string]any{"wasm": compiler.Bundle().WasmModules[0].Raw, "opa": version.Version}, nil
}
