package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/util"
)

// sources is what every verb but format needs: Rego text by path, and the base documents.
type sources struct {
	Modules map[string]string `json:"modules"`
	Data    json.RawMessage   `json:"data"`
}

// parse reads every module, and reports the errors of all of them rather than of the first.
func (s sources) parse() (map[string]*ast.Module, error) {
	modules := make(map[string]*ast.Module, len(s.Modules))
	var failed ast.Errors
	for _, path := range util.KeysSorted(s.Modules) {
		module, err := ast.ParseModuleWithOpts(path, s.Modules[path], ast.ParserOptions{
			ProcessAnnotation: true,
			RegoVersion:       ast.RegoV1,
		})
		var located ast.Errors
		switch {
		case errors.As(err, &located):
			failed = append(failed, located...)
		case err != nil:
			return nil, err
		case module == nil:
			failed = append(failed, ast.NewError(ast.ParseErr, ast.NewLocation(nil, path, 1, 1), "the file is empty"))
		default:
			modules[path] = module
		}
	}
	if len(failed) > 0 {
		return nil, failed
	}
	return modules, nil
}

// parsed are the modules as they were last read, by path: between two requests of an author who saves
// one file, the others are the same.
var parsed = map[string]struct {
	text   string
	module *ast.Module
}{}

// parseOnce is parse for those who change no module they are given; ast.Compiler copies them.
func (s sources) parseOnce() (map[string]*ast.Module, error) {
	fresh := sources{Modules: map[string]string{}}
	modules := make(map[string]*ast.Module, len(s.Modules))
	for path, text := range s.Modules {
		if kept, ok := parsed[path]; ok && kept.text == text {
			modules[path] = kept.module
		} else {
			fresh.Modules[path] = text
		}
	}
	read, err := fresh.parse()
	if err != nil {
		return nil, err
	}
	for path, module := range read {
		modules[path] = module
		kept := parsed[path]
		kept.text, kept.module = s.Modules[path], module
		parsed[path] = kept
	}
	return modules, nil
}

// documents decodes the base documents, with numbers kept exactly as written.
func (s sources) documents() (map[string]any, error) {
	documents := map[string]any{}
	if len(s.Data) == 0 {
		return documents, nil
	}
	return documents, util.NewJSONDecoder(bytes.NewReader(s.Data)).Decode(&documents)
}

func (s sources) store() (storage.Store, error) {
	documents, err := s.documents()
	if err != nil {
		return nil, err
	}
	return inmem.NewFromObjectWithOpts(documents, inmem.OptRoundTripOnWrite(false)), nil
}

// compileQuickly compiles without the stage that looks for recursion: it walks the whole graph again for
// every rule, a third of the time here, and all that it would find is a cycle. Only where there is one
// is everything compiled again, so that OPA says where.
func compileQuickly(modules map[string]*ast.Module, fresh func() *ast.Compiler) *ast.Compiler {
	quick := fresh().WithSkipStages(ast.StageCheckRecursion)
	quick.Compile(modules)
	if quick.Graph != nil {
		if _, acyclic := quick.Graph.Sort(); acyclic {
			return quick
		}
	}
	thorough := fresh()
	thorough.Compile(modules)
	return thorough
}

// place is a position in a source file; rows and columns count from 1.
type place struct {
	File string `json:"file"`
	Row  int    `json:"row"`
	Col  int    `json:"col"`
}

func placeOf(l *ast.Location) place {
	if l == nil {
		return place{}
	}
	return place{File: l.File, Row: l.Row, Col: l.Col}
}

// problem is one error, with its place when OPA knows it.
type problem struct {
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Place   *place   `json:"place,omitempty"`
	Details []string `json:"details,omitempty"`
}

func problems(err error) []problem {
	var many ast.Errors
	if errors.As(err, &many) {
		// OPA finds errors in the order of its passes and of Go's maps; an author reads by place.
		slices.SortStableFunc(many, func(a, b *ast.Error) int { return a.Location.Compare(b.Location) })
		out := make([]problem, 0, len(many))
		for _, one := range many {
			out = append(out, problemOf(one))
		}
		return out
	}
	var one *ast.Error
	if errors.As(err, &one) {
		return []problem{problemOf(one)}
	}
	return []problem{{Code: "error", Message: err.Error()}}
}

func problemOf(err *ast.Error) problem {
	out := problem{Code: err.Code, Message: err.Message}
	if err.Location != nil && err.Location.File != "" {
		at := placeOf(err.Location)
		out.Place = &at
	}
	if err.Details != nil {
		for _, line := range err.Details.Lines() {
			if strings.TrimSpace(line) != "" {
				out.Details = append(out.Details, line)
			}
		}
	}
	return out
}

// formatSources lays out Rego as `opa fmt` does.
func formatSources(raw json.RawMessage) (any, error) {
	var in sources
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	if _, err := in.parse(); err != nil {
		return nil, err
	}
	out := make(map[string]string, len(in.Modules))
	for _, path := range util.KeysSorted(in.Modules) {
		text, err := format.SourceWithOpts(path, []byte(in.Modules[path]), format.Opts{RegoVersion: ast.RegoV1})
		if err != nil {
			return nil, err
		}
		out[path] = string(text)
	}
	return map[string]any{"modules": out}, nil
}
