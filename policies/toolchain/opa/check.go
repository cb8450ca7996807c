package main

import (
	"encoding/json"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

// check compiles in strict mode. The schema, when given, types `input`, so a rule that reads a
// field no policy input has is an error and not a rule that never fires.
func check(raw json.RawMessage) (any, error) {
	var in struct {
		sources
		Schema json.RawMessage `json:"schema"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	modules, err := in.parse()
	if err != nil {
		return nil, err
	}
	compiler := ast.NewCompiler().
		SetErrorLimit(0).
		WithStrict(true).
		WithEnablePrintStatements(true).
		WithUseTypeCheckAnnotations(true)
	if len(in.Schema) > 0 {
		var schema any
		if err := util.UnmarshalJSON(in.Schema, &schema); err != nil {
			return nil, err
		}
		schemas := ast.NewSchemaSet()
		schemas.Put(ast.SchemaRootRef, schema)
		compiler = compiler.WithSchemas(schemas)
	}
	if compiler.Compile(modules); compiler.Failed() {
		return nil, compiler.Errors
	}
	return map[string]any{"modules": len(modules)}, nil
}
