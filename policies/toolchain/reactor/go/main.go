// Package main is OPA for authors who have only Node: its compiler, checker, formatter, tester and
// evaluator behind one call, JSON in and JSON out, built as a WASI reactor.
//
// The host asks for a buffer with `request`, writes a JSON request there, runs `call`, and reads
// the JSON answer at `response`. One request at a time: WebAssembly has one thread.
package main

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
	"unsafe"
)

// The buffers the host writes to and reads from. They are package variables so that the garbage
// collector, which does not see the host's pointers, keeps them.
var request, response []byte

//go:wasmexport request
func allocateRequest(size uint32) unsafe.Pointer {
	request = make([]byte, max(size, 1))
	return unsafe.Pointer(unsafe.SliceData(request))
}

//go:wasmexport call
func call() uint32 {
	response = answer(request)
	request = nil
	return uint32(len(response))
}

//go:wasmexport response
func responsePointer() unsafe.Pointer {
	return unsafe.Pointer(unsafe.SliceData(response))
}

var verbs = map[string]func(json.RawMessage) (any, error){
	"inspect": inspect,
	"build":   build,
	"check":   check,
	"format":  formatSources,
	"test":    test,
	"eval":    evaluate,
	"suite":   suite,
}

// Go collects garbage when its heap has doubled. Compiling makes much and keeps little, so waiting for
// five times as much saves a quarter of the time.
func init() { debug.SetGCPercent(400) }

type envelope struct {
	Result any       `json:"result,omitempty"`
	Errors []problem `json:"errors,omitempty"`
}

// answer runs one request. A panic inside OPA becomes an error of the request: a reactor that dies
// takes the author's whole session with it.
func answer(raw []byte) (out []byte) {
	defer func() {
		if p := recover(); p != nil {
			out = encode(envelope{Errors: []problem{{
				Code: "panic", Message: fmt.Sprintf("OPA panicked: %v\n%s", p, debug.Stack()),
			}}})
		}
	}()

	var head struct {
		Verb string `json:"verb"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return encode(envelope{Errors: problems(fmt.Errorf("request: %w", err))})
	}
	run, ok := verbs[head.Verb]
	if !ok {
		return encode(envelope{Errors: problems(fmt.Errorf("unknown verb %q", head.Verb))})
	}
	result, err := run(raw)
	if err != nil {
		return encode(envelope{Errors: problems(err)})
	}
	return encode(envelope{Result: result})
}

func encode(e envelope) []byte {
	out, err := json.Marshal(e)
	if err != nil {
		out, _ = json.Marshal(envelope{Errors: problems(fmt.Errorf("answer: %w", err))})
	}
	return out
}

// main is never called in a reactor; the linker wants it.
func main() {}
