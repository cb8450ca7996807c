package main

import (
	"encoding/json"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

type inspection struct {
	// Rules lists every Rego rule with its annotations, for the catalogue.
	Rules []ruleFact `json:"rules"`
	// Calls says where each builtin is called, so that one the host lacks can be named by place.
	Calls map[string][]place `json:"calls"`
}

// ruleFact is one Rego rule as the catalogue sees it.
type ruleFact struct {
	Place       place              `json:"place"`
	Package     string             `json:"package"`
	Name        string             `json:"name"`
	Annotations []*ast.Annotations `json:"annotations"`
	// Emits holds the constant string members of each object literal in the rule, in reading order.
	Emits []map[string]string `json:"emits"`
}

// inspect reads what the sources say of themselves, without compiling them.
func inspect(raw json.RawMessage) (any, error) {
	var in sources
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	modules, err := in.parseOnce()
	if err != nil {
		return nil, err
	}
	rules, err := ruleFacts(modules)
	if err != nil {
		return nil, err
	}
	return inspection{Rules: rules, Calls: builtinCalls(modules)}, nil
}

func ruleFacts(modules map[string]*ast.Module) ([]ruleFact, error) {
	list := make([]*ast.Module, 0, len(modules))
	for _, path := range util.KeysSorted(modules) {
		list = append(list, modules[path])
	}
	set, errs := ast.BuildAnnotationSet(list)
	if len(errs) > 0 {
		return nil, errs
	}
	facts := []ruleFact{}
	for _, module := range list {
		for _, rule := range module.Rules {
			annotations := set.GetRuleScope(rule)
			if document := set.GetDocumentScope(rule.Path()); document != nil {
				annotations = append(annotations, document)
			}
			facts = append(facts, ruleFact{
				Place:       placeOf(rule.Loc()),
				Package:     module.Package.Path.String(),
				Name:        rule.Head.Ref().GroundPrefix().String(),
				Annotations: annotations,
				Emits:       objectLiterals(rule),
			})
		}
	}
	return facts, nil
}

func objectLiterals(rule *ast.Rule) []map[string]string {
	found := []map[string]string{}
	ast.WalkTerms(rule, func(term *ast.Term) bool {
		object, ok := term.Value.(ast.Object)
		if !ok {
			return false
		}
		members := map[string]string{}
		object.Foreach(func(key, value *ast.Term) {
			k, isKey := key.Value.(ast.String)
			v, isConstant := value.Value.(ast.String)
			if isKey && isConstant {
				members[string(k)] = string(v)
			}
		})
		if len(members) > 0 {
			found = append(found, members)
		}
		return false
	})
	return found
}

func builtinCalls(modules map[string]*ast.Module) map[string][]place {
	calls := map[string][]place{}
	note := func(ref ast.Ref, at *ast.Location) {
		name := ref.String()
		if _, builtin := ast.BuiltinMap[name]; builtin {
			calls[name] = append(calls[name], placeOf(at))
		}
	}
	for _, path := range util.KeysSorted(modules) {
		ast.WalkExprs(modules[path], func(expr *ast.Expr) bool {
			if expr.IsCall() {
				note(expr.Operator(), expr.Location)
			}
			return false
		})
		ast.WalkTerms(modules[path], func(term *ast.Term) bool {
			if inner, ok := term.Value.(ast.Call); ok {
				if ref, ok := inner[0].Value.(ast.Ref); ok {
					note(ref, term.Location)
				}
			}
			return false
		})
	}
	return calls
}
