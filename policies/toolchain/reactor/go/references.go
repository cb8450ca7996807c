package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

var (
	helpers = ast.MustParseRef("data.countersign.lib")
	facts   = ast.MustParseRef("data.facts")
)

// choices is what an author could have meant; the command line picks the nearest.
type choices []string

func (c choices) Lines() []string {
	return []string{"want (one of): " + fmt.Sprintf("%q", []string(c))}
}

// unknownReferences finds names that a module reads from a shared helper or from the facts, and that
// are not there. OPA takes such a reference for undefined, as it may be of data that is still to
// come, and the rule would be silent. The attributes of lib/request are known to the type checker.
func unknownReferences(compiler *ast.Compiler, module *ast.Module, documents map[string]any) ast.Errors {
	var found ast.Errors
	note := func(at *ast.Location, of ast.Ref, bad string, wanted []string) {
		err := ast.NewError("unknown_reference", at, "undefined ref: %v", of.Append(ast.StringTerm(bad)))
		err.Details = choices(wanted)
		found = append(found, err)
	}
	ast.WalkTerms(module, func(term *ast.Term) bool {
		ref, ok := term.Value.(ast.Ref)
		switch {
		case !ok:
		case ref.HasPrefix(helpers) && len(ref) > len(helpers)+1:
			of := ref[:len(helpers)+1]
			name, constant := ref[len(of)].Value.(ast.String)
			own := module.Package.Path.Equal(of)
			names := namesIn(compiler, of, own)
			if constant && len(names) > 0 && !slices.Contains(names, string(name)) {
				note(term.Location, of, string(name), names)
			}
		case ref.HasPrefix(facts):
			var document any = documents["facts"]
			for i, part := range ref[len(facts):] {
				name, constant := part.Value.(ast.String)
				members, isObject := document.(map[string]any)
				if !constant || !isObject {
					break
				}
				if document, ok = members[string(name)]; !ok {
					note(term.Location, ref[:len(facts)+i], string(name), util.KeysSorted(members))
					break
				}
			}
		}
		return false
	})
	return found
}

// namesIn lists the rules of a package. Those that begin with an underscore are its own business.
func namesIn(compiler *ast.Compiler, path ast.Ref, own bool) []string {
	node := compiler.RuleTree.Find(path)
	if node == nil {
		return nil
	}
	var names []string
	for key := range node.Children {
		if name, ok := key.(ast.String); ok && (own || !strings.HasPrefix(string(name), "_")) {
			names = append(names, string(name))
		}
	}
	slices.Sort(names)
	return names
}
