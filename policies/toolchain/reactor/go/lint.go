package main

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

// lint finds what compiles, and does something else than its author believes. The rules and their names
// are six of Regal's (https://openpolicyagent.org/projects/regal/rules), those that catch bugs:
// constant-condition, unused-output-variable, not-equals-in-loop, redundant-existence-check,
// rule-shadows-builtin with var-shadows-builtin, and print-or-trace-call.
func lint(modules map[string]*ast.Module) ast.Errors {
	names := ruleNames(modules)
	var found ast.Errors
	for _, path := range util.KeysSorted(modules) {
		l := linter{module: modules[path], known: names[modules[path].Package.Path.String()]}
		l.lint(strings.HasSuffix(path, "_test.rego"))
		found = append(found, l.found...)
	}
	return found
}

type linter struct {
	module *ast.Module
	// known are the rules of the package: a variable of that name is none.
	known map[ast.Var]bool
	found ast.Errors
}

func (l *linter) add(code string, at *ast.Location, message string, args ...any) {
	l.found = append(l.found, ast.NewError(code, at, message, args...))
}

func (l *linter) lint(isTest bool) {
	for _, rule := range l.module.Rules {
		if name, ok := rule.Head.Ref()[0].Value.(ast.Var); ok && builtinNames[string(name)] {
			l.add("rule_shadows_builtin", rule.Location,
				"the rule %v has the name of one of OPA's own functions, which nothing here can call any more", name)
		}
		l.unusedOutputs(rule)
		for at := rule; at != nil; at = at.Else {
			// A rule without a body is given the condition true, at the place of the rule or of its value.
			places := []*ast.Location{at.Location, at.Head.Location}
			for _, term := range []*ast.Term{at.Head.Key, at.Head.Value} {
				if term != nil {
					places = append(places, term.Location)
				}
			}
			l.bodiesOf(at, func(body ast.Body) { l.lintBody(body, places) })
		}
		l.shadowingVariables(rule)
		if !isTest {
			l.prints(rule)
		}
	}
}

// bodiesOf visits the body of a rule and those of the comprehensions and `every` in it, but not its else.
func (l *linter) bodiesOf(rule *ast.Rule, visit func(ast.Body)) {
	visit(rule.Body)
	walk := ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.ArrayComprehension:
			visit(x.Body)
		case *ast.SetComprehension:
			visit(x.Body)
		case *ast.ObjectComprehension:
			visit(x.Body)
		case *ast.Every:
			visit(x.Body)
		}
		return false
	})
	walk.Walk(rule.Head)
	walk.Walk(rule.Body)
}

func (l *linter) lintBody(body ast.Body, generated []*ast.Location) {
	for i, expr := range body {
		l.constantCondition(expr, generated)
		l.notEqualsInLoop(expr)
		if i+1 < len(body) {
			l.redundantExistence(expr, body[i+1])
		}
	}
}

func (l *linter) constantCondition(expr *ast.Expr, generated []*ast.Location) {
	for _, at := range generated {
		if expr.Location != nil && at != nil && expr.Location.Offset == at.Offset {
			return
		}
	}
	const message = "this condition is always the same, whatever the request"
	if term, ok := expr.Terms.(*ast.Term); ok && ast.IsConstant(term.Value) {
		l.add("constant_condition", expr.Location, message)
		return
	}
	if !expr.IsCall() || !comparisons[expr.Operator().String()] {
		return
	}
	if ast.IsConstant(expr.Operand(0).Value) && ast.IsConstant(expr.Operand(1).Value) {
		l.add("constant_condition", expr.Location, message)
	}
}

var comparisons = map[string]bool{
	"equal": true, "eq": true, "neq": true, "lt": true, "lte": true, "gt": true, "gte": true,
}

// notEqualsInLoop finds `"x" != list[_]`, which is true as soon as one member differs.
func (l *linter) notEqualsInLoop(expr *ast.Expr) {
	if !expr.IsCall() || expr.Operator().String() != ast.NotEqual.Name {
		return
	}
	for _, operand := range expr.Operands() {
		ref, ok := operand.Value.(ast.Ref)
		if !ok {
			continue
		}
		for _, part := range ref[1:] {
			if name, ok := part.Value.(ast.Var); ok && name.IsWildcard() {
				l.add("not_equals_in_loop", expr.Location,
					"this is true as soon as one member differs; to ask that none is equal, write: not ... in ...")
				return
			}
		}
	}
}

// redundantExistence finds a reference on a line of its own before the line that reads it anyway.
func (l *linter) redundantExistence(expr, next *ast.Expr) {
	term, ok := expr.Terms.(*ast.Term)
	if !ok || expr.Negated || next.Negated || len(expr.With) > 0 || len(next.With) > 0 {
		return
	}
	ref, ok := term.Value.(ast.Ref)
	if !ok || len(ref) < 2 || !next.IsCall() || !comparisons[next.Operator().String()] {
		return
	}
	for _, operand := range next.Operands() {
		if other, ok := operand.Value.(ast.Ref); ok && other.HasPrefix(ref) {
			l.add("redundant_existence_check", expr.Location,
				"the next line reads %v as well, and is undefined without it: leave this one out", ref)
			return
		}
	}
}

// unusedOutputs finds `list[i]` where nothing else mentions i: either `_` is meant, or a line is missing.
func (l *linter) unusedOutputs(rule *ast.Rule) {
	mentioned := map[ast.Var]int{}
	outputs := map[ast.Var]*ast.Location{}
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.SomeDecl:
			// `some i` only declares; `some x in list` mentions.
			for _, symbol := range x.Symbols {
				if _, plain := symbol.Value.(ast.Var); plain {
					mentioned[symbol.Value.(ast.Var)]--
				}
			}
		case ast.Ref:
			for _, part := range x[1:] {
				if name, ok := part.Value.(ast.Var); ok && !name.IsWildcard() {
					outputs[name] = part.Location
				}
			}
		case ast.Var:
			mentioned[x]++
		}
		return false
	}).Walk(rule)
	for _, name := range util.KeysSorted(outputs) {
		if mentioned[name] == 1 && !l.known[name] && !l.imports(name) {
			l.add("unused_output_variable", outputs[name],
				"nothing else mentions %v, so any member will do: write _ if that is meant", name)
		}
	}
}

func (l *linter) imports(name ast.Var) bool {
	for _, one := range l.module.Imports {
		if one.Name() == name {
			return true
		}
	}
	return false
}

func (l *linter) shadowingVariables(rule *ast.Rule) {
	note := func(term *ast.Term) {
		if name, ok := term.Value.(ast.Var); ok && builtinNames[string(name)] {
			l.add("var_shadows_builtin", term.Location,
				"the variable %v has the name of one of OPA's own functions", name)
		}
	}
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.Head:
			for _, argument := range x.Args {
				note(argument)
			}
		case *ast.SomeDecl:
			for _, symbol := range x.Symbols {
				note(symbol)
				if call, ok := symbol.Value.(ast.Call); ok {
					for _, member := range call[1 : len(call)-1] {
						note(member)
					}
				}
			}
		case *ast.Every:
			if x.Key != nil {
				note(x.Key)
			}
			note(x.Value)
		case *ast.Expr:
			if x.IsAssignment() {
				note(x.Operand(0))
			}
		}
		return false
	}).Walk(rule)
}

func (l *linter) prints(rule *ast.Rule) {
	ast.WalkExprs(rule, func(expr *ast.Expr) bool {
		if expr.IsCall() && (expr.Operator().String() == "print" || expr.Operator().String() == "trace") {
			l.add("print_or_trace_call", expr.Location,
				"%v is for looking into a rule while it is written: take it out, or put it into a test", expr.Operator())
		}
		return false
	})
}

// builtinNames are what OPA's functions begin with: count, and the time of time.now_ns.
var builtinNames = func() map[string]bool {
	names := map[string]bool{}
	for name := range ast.BuiltinMap {
		first, _, _ := strings.Cut(name, ".")
		names[first] = first != "internal"
	}
	return names
}()

func ruleNames(modules map[string]*ast.Module) map[string]map[ast.Var]bool {
	names := map[string]map[ast.Var]bool{}
	for _, module := range modules {
		path := module.Package.Path.String()
		if names[path] == nil {
			names[path] = map[ast.Var]bool{}
		}
		for _, rule := range module.Rules {
			if name, ok := rule.Head.Ref()[0].Value.(ast.Var); ok {
				names[path][name] = true
			}
		}
	}
	return names
}
