package main

import (
	"encoding/json"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

// check compiles in strict mode and looks for what would go wrong silently. The schema types `input`
// and, through the annotation of package countersign, what rules read of it by way of lib/request;
// its enumerations are the words that an attribute takes. The data are the facts that rules read.
func check(raw json.RawMessage) (any, error) {
	var in struct {
		sources
		Schema json.RawMessage `json:"schema"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	modules, err := in.parseOnce()
	if err != nil {
		return nil, err
	}
	facts, err := in.documents()
	if err != nil {
		return nil, err
	}
	found := append(silentNegations(modules), lint(modules)...)
	var schemas *ast.SchemaSet
	var attributes shape
	if len(in.Schema) > 0 {
		var schema any
		if err := util.UnmarshalJSON(in.Schema, &schema); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(in.Schema, &attributes); err != nil {
			return nil, err
		}
		schemas = ast.NewSchemaSet()
		schemas.Put(ast.SchemaRootRef, schema)
		schemas.Put(inputSchema, schema)
	}
	compiler := compileQuickly(modules, func() *ast.Compiler {
		return ast.NewCompiler().
			SetErrorLimit(0).
			WithStrict(true).
			WithEnablePrintStatements(true).
			WithUseTypeCheckAnnotations(true).
			WithSchemas(schemas).
			WithSkipStages(onlyInterpreted...)
	})
	if compiler.Failed() {
		return nil, append(compiler.Errors, found...)
	}
	for _, path := range util.KeysSorted(compiler.Modules) {
		// Tests try what is wrong on purpose.
		if strings.HasSuffix(path, "_test.rego") {
			continue
		}
		found = append(found, unknownReferences(compiler, compiler.Modules[path], facts)...)
		found = append(found, unknownWords(compiler.Modules[path], &attributes)...)
	}
	if len(found) > 0 {
		return nil, found
	}
	return map[string]any{"modules": len(modules)}, nil
}

// inputSchema is the name by which annotations call the schema of the input.
var inputSchema = ast.MustParseRef("schema.input")

// silentNegations finds calls under `not` that read the input. OPA evaluates the arguments of a
// negated call before the negation, so where the attribute is missing the whole line is undefined
// and the rule does not fire: missing would be read as favourable. Equality is not affected.
func silentNegations(modules map[string]*ast.Module) ast.Errors {
	var found ast.Errors
	for _, path := range util.KeysSorted(modules) {
		if strings.HasSuffix(path, "_test.rego") {
			continue
		}
		ast.WalkExprs(modules[path], func(expr *ast.Expr) bool {
			if expr.Negated && expr.IsCall() && !expr.Operator().Equal(ast.Equal.Ref()) && readsInput(expr) {
				found = append(found, ast.NewError("silent_negation", expr.Location,
					"a missing attribute makes this line undefined, not true; "+
						"read it through a rule that is always defined"))
			}
			return false
		})
	}
	return found
}

func readsInput(expr *ast.Expr) bool {
	found := false
	ast.WalkRefs(expr, func(ref ast.Ref) bool {
		found = found || ref.HasPrefix(ast.InputRootRef)
		return found
	})
	return found
}
