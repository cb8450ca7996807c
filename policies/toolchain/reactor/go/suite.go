package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/types"
	"github.com/open-policy-agent/opa/v1/util"
)

type suiteRequest struct {
	sources
	// Run is a regular expression on the full name of a test, data.package.test_name; empty takes all.
	Run string `json:"run"`
	// Cover adds a mark at every line of the rules.
	Cover bool `json:"cover"`
}

type suiteTest struct {
	Name    string `json:"name"`
	Package string `json:"package"`
	Place   place  `json:"place"`
	Skip    bool   `json:"skip,omitempty"`
}

type span struct {
	File  string   `json:"file"`
	Start position `json:"start"`
	End   position `json:"end"`
}

type position struct {
	Row int `json:"row"`
	Col int `json:"col"`
}

// suite compiles tests, with the rules they read, to one WebAssembly module, which runs them some twenty
// times as fast as the interpreter. Its input is the index of a test, and its result is empty where the
// test does not pass. Where coverage is asked for, the module calls a function of the host, reached.N,
// when evaluation comes to the N-th of `marks`; `lines` are all that a test should reach.
func suite(raw json.RawMessage) (any, error) {
	var in suiteRequest
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	modules, err := in.parseOnce()
	if err != nil {
		return nil, err
	}
	wanted, err := regexp.Compile(in.Run)
	if err != nil {
		return nil, err
	}
	tests, chooser := choose(modules, wanted)
	if len(tests) == 0 {
		return map[string]any{"tests": tests, "marks": []span{}, "lines": []span{}}, nil
	}
	all := map[string]*ast.Module{chooserPath: chooser}
	for path, module := range modules {
		all[path] = module
	}
	compiler := compileQuickly(all, func() *ast.Compiler {
		return ast.NewCompiler().SetErrorLimit(0).WithSkipStages(onlyInterpreted...)
	})
	if compiler.Failed() {
		return nil, compiler.Errors
	}
	options := []func(*rego.Rego){rego.Query("data.suite.passed"), rego.Compiler(compiler)}
	m := marker{marks: []span{}}
	lines := []span{}
	if in.Cover {
		for _, path := range util.KeysSorted(modules) {
			if strings.HasSuffix(path, "_test.rego") {
				continue
			}
			lines = append(lines, coverable(modules[path])...)
			m.markModule(compiler.Modules[path])
		}
		for i := range m.marks {
			options = append(options, rego.FunctionDecl(&rego.Function{
				Name: markName(i), Decl: types.NewFunction(nil, nil),
			}))
		}
	}
	result, err := rego.New(options...).Compile(context.Background(), rego.CompilePartial(false))
	if err != nil {
		return nil, err
	}
	return map[string]any{"wasm": result.Bytes, "tests": tests, "marks": m.marks, "lines": lines}, nil
}

// onlyInterpreted are the stages whose results nothing but OPA's interpreter reads.
var onlyInterpreted = []ast.StageID{
	ast.StageBuildRuleIndices, ast.StageBuildComprehensionIndices, ast.StageBuildRequiredCapabilities,
}

const chooserPath = "suite.rego"

// choose lists the tests and writes the module that runs one of them, by its index. OPA's tester takes
// what begins with todo_test_ for a test to be skipped.
func choose(modules map[string]*ast.Module, wanted *regexp.Regexp) ([]suiteTest, *ast.Module) {
	tests := []suiteTest{}
	seen := map[string]bool{}
	text := strings.Builder{}
	text.WriteString("package suite\n\nimport rego.v1\n")
	for _, path := range util.KeysSorted(modules) {
		pkg := modules[path].Package.Path
		for _, rule := range modules[path].Rules {
			name := rule.Head.Ref()[0].Value.String()
			skip := strings.HasPrefix(name, "todo_test_")
			full := fmt.Sprintf("%v.%v", pkg, name)
			if (!skip && !strings.HasPrefix(name, "test_")) || seen[full] || !wanted.MatchString(full) {
				continue
			}
			seen[full] = true
			fmt.Fprintf(&text, "\npassed if {\n\tinput == %d\n\t%v\n}\n", len(tests), full)
			tests = append(tests, suiteTest{name, pkg.String(), placeOf(rule.Loc()), skip})
		}
	}
	return tests, ast.MustParseModule(text.String())
}

// coverable lists what OPA's own report of coverage counts: heads of rules, and expressions.
func coverable(module *ast.Module) []span {
	var found []span
	ast.WalkRules(module, func(rule *ast.Rule) bool {
		found = appendSpan(found, rule.Head.Location)
		return false
	})
	ast.WalkExprs(module, func(expr *ast.Expr) bool {
		if _, declares := expr.Terms.(*ast.SomeDecl); !declares {
			found = appendSpan(found, expr.Location)
		}
		return false
	})
	return found
}

func appendSpan(spans []span, at *ast.Location) []span {
	if !at.HasFile() {
		return spans
	}
	row, col := at.End()
	return append(spans, span{at.File, position{at.Row, at.Col}, position{row, col}})
}

// marker puts marks into compiled rules: before each expression, and at the end of each body for the head.
type marker struct {
	marks []span
	known map[span]int
}

func markName(i int) string { return fmt.Sprintf("reached.n%d", i) }

func (m *marker) mark(at *ast.Location) []*ast.Expr {
	spans := appendSpan(nil, at)
	if len(spans) == 0 {
		return nil
	}
	if m.known == nil {
		m.known = map[span]int{}
	}
	i, known := m.known[spans[0]]
	if !known {
		i = len(m.marks)
		m.known[spans[0]] = i
		m.marks = append(m.marks, spans[0])
	}
	name := ast.NewTerm(ast.Ref{ast.VarTerm("reached"), ast.StringTerm(fmt.Sprintf("n%d", i))})
	return []*ast.Expr{{Terms: []*ast.Term{name}, Location: at}}
}

func (m *marker) markModule(module *ast.Module) {
	defaults := map[string][]*ast.Expr{}
	for _, rule := range module.Rules {
		if rule.Default {
			// A default has no body to hold a mark: it counts as reached where its rule is asked.
			name := rule.Head.Ref().String()
			defaults[name] = append(defaults[name], m.mark(rule.Head.Location)...)
			for _, expr := range rule.Body {
				defaults[name] = append(defaults[name], m.mark(expr.Location)...)
			}
		}
	}
	for _, rule := range module.Rules {
		if rule.Default {
			continue
		}
		first := defaults[rule.Head.Ref().GroundPrefix().String()]
		for at := rule; at != nil; at = at.Else {
			m.markInside(at.Body)
			m.markInside(at.Head)
			body := append(slices.Clone(first), m.marked(at.Body)...)
			at.Body = ast.NewBody(append(body, m.mark(at.Head.Location)...)...)
			first = nil
		}
	}
}

func (m *marker) marked(body ast.Body) ast.Body {
	var out ast.Body
	for _, expr := range body {
		out = append(out, m.mark(expr.Location)...)
		out = append(out, expr)
	}
	return ast.NewBody(out...)
}

// markInside marks the bodies of comprehensions and of every.
func (m *marker) markInside(x any) {
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.ArrayComprehension:
			x.Body = m.marked(x.Body)
		case *ast.SetComprehension:
			x.Body = m.marked(x.Body)
		case *ast.ObjectComprehension:
			x.Body = m.marked(x.Body)
		case *ast.Every:
			x.Body = m.marked(x.Body)
		}
		return false
	}).Walk(x)
}
