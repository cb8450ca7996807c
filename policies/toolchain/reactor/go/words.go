package main

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// shape is what a JSON Schema says of the words that an attribute takes.
type shape struct {
	Properties map[string]*shape `json:"properties"`
	Items      *shape            `json:"items"`
	Enum       []string          `json:"enum"`
}

var requestLibrary = ast.MustParseRef("data.countersign.lib.request")

// unknownWords finds attributes compared with a word that they never take, such as
// request.place.type == "gymm". OPA's type checker knows a string from a number, but not one string
// from another, and the rule would be silent, or never silent.
func unknownWords(module *ast.Module, attributes *shape) ast.Errors {
	var found ast.Errors
	ast.WalkRules(module, func(rule *ast.Rule) bool {
		reader := reader{attributes: attributes, variables: map[ast.Var]*ast.Term{}}
		ast.WalkExprs(rule, func(expr *ast.Expr) bool {
			if expr.IsEquality() {
				reader.bind(expr.Operand(0), expr.Operand(1))
				reader.bind(expr.Operand(1), expr.Operand(0))
			}
			return false
		})
		ast.WalkExprs(rule, func(expr *ast.Expr) bool {
			if left, right, in := compared(expr); left != nil {
				found = append(found, reader.disagree(left, right, in)...)
				found = append(found, reader.disagree(right, left, false)...)
			}
			return false
		})
		return false
	})
	return found
}

// compared gives both sides of a comparison, and whether it asks if the left is a member of the right.
func compared(expr *ast.Expr) (left, right *ast.Term, in bool) {
	if !expr.IsCall() || len(expr.Operands()) < 2 {
		return nil, nil, false
	}
	switch expr.Operator().String() {
	case ast.Equality.Name, ast.Equal.Name, ast.NotEqual.Name:
		return expr.Operand(0), expr.Operand(1), false
	case ast.Member.Name:
		return expr.Operand(0), expr.Operand(1), true
	}
	return nil, nil, false
}

// reader knows what the variables of a rule stand for.
type reader struct {
	attributes *shape
	variables  map[ast.Var]*ast.Term
}

func (r reader) bind(variable, value *ast.Term) {
	if name, ok := variable.Value.(ast.Var); ok {
		if _, isVar := value.Value.(ast.Var); !isVar {
			r.variables[name] = value
		}
	}
}

// disagree compares the words of one side with the attribute on the other.
func (r reader) disagree(words, attribute *ast.Term, in bool) ast.Errors {
	shape := r.shapeOf(attribute)
	if in && shape != nil {
		shape = shape.Items
	}
	if shape == nil || len(shape.Enum) == 0 {
		return nil
	}
	var found ast.Errors
	for _, word := range r.wordsIn(words) {
		text, isText := word.Value.(ast.String)
		if isText && !slices.Contains(shape.Enum, string(text)) {
			at := word.Location
			if at == nil {
				at = attribute.Location
			}
			err := ast.NewError("unknown_word", at, "%v never has the value %v", r.resolve(attribute), word)
			err.Details = choices(shape.Enum)
			found = append(found, err)
		}
	}
	return found
}

// resolve gives what a variable stands for, also at the head of a reference: of `place.type` where
// place is a part of the request.
func (r reader) resolve(term *ast.Term) *ast.Term {
	switch value := term.Value.(type) {
	case ast.Var:
		if bound := r.variables[value]; bound != nil {
			return r.resolve(bound)
		}
	case ast.Ref:
		if whole, ok := r.resolve(value[0]).Value.(ast.Ref); ok {
			return &ast.Term{Value: whole.Concat(value[1:]), Location: term.Location}
		}
	}
	return term
}

// wordsIn gives a constant, or the constants of a list or set.
func (r reader) wordsIn(term *ast.Term) []*ast.Term {
	switch value := r.resolve(term).Value.(type) {
	case ast.String:
		return []*ast.Term{r.resolve(term)}
	case ast.Set:
		return value.Slice()
	case *ast.Array:
		var words []*ast.Term
		value.Foreach(func(one *ast.Term) { words = append(words, one) })
		return words
	}
	return nil
}

// shapeOf finds the attribute that a reference is to; nil if it is to none.
func (r reader) shapeOf(term *ast.Term) *shape {
	ref, ok := r.resolve(term).Value.(ast.Ref)
	if !ok {
		return nil
	}
	var path ast.Ref
	switch {
	case ref.HasPrefix(requestLibrary):
		path = ref[len(requestLibrary):]
	case ref.HasPrefix(ast.InputRootRef):
		path = ref[len(ast.InputRootRef):]
	default:
		return nil
	}
	at := r.attributes
	for _, part := range path {
		if at == nil {
			return nil
		}
		if name, constant := part.Value.(ast.String); constant {
			at = at.Properties[string(name)]
		} else {
			at = at.member()
		}
	}
	return at
}

// member is the shape of any item of a list, or of any attribute of an object whose attributes all
// take words.
func (s *shape) member() *shape {
	if s.Items != nil || len(s.Properties) == 0 {
		return s.Items
	}
	all := &shape{}
	for _, attribute := range s.Properties {
		if len(attribute.Enum) == 0 {
			return nil
		}
		for _, word := range attribute.Enum {
			if !slices.Contains(all.Enum, word) {
				all.Enum = append(all.Enum, word)
			}
		}
	}
	slices.Sort(all.Enum)
	return all
}
