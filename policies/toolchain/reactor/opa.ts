/**
 * OPA as WebAssembly. The module is the Go program in ./go, built as a reactor: compiled and
 * started once (about half a second), then kept warm for as long as the process lives.
 */

import { type Place, PolicyProblems, type Problem } from '../library/problems.ts';
import { readArtefact } from './artefact.ts';
import { wasiImports } from './wasi.ts';

/** Rego text by path; base documents as they appear under `data`. */
export interface Sources {
  modules: Record<string, string>;
  data: Record<string, unknown>;
}

export interface Annotation {
  scope: string;
  title?: string;
  description?: string;
  custom?: Record<string, unknown>;
}

/** One Rego rule: where it is, what annotates it, and the constants of its object literals. */
export interface RuleFact {
  place: Place;
  /** As a reference: data.countersign.rules["US-IL"]. */
  package: string;
  name: string;
  annotations: Annotation[] | null;
  emits: Record<string, string>[];
}

export interface Inspected {
  rules: RuleFact[];
  /** Where each builtin is called. */
  calls: Record<string, Place[]>;
}

export interface Built {
  /** The compiled module, base64. */
  wasm: string;
  /** OPA's version. */
  opa: string;
}

export interface TestResult {
  name: string;
  package: string;
  place: Place;
  outcome: 'pass' | 'fail' | 'skip' | 'error';
  milliseconds: number;
  /** What print() wrote. */
  output?: string;
  error?: string;
  failed_at?: Place;
  trace?: string;
}

export interface LineRange {
  start: { row: number; col?: number };
  end: { row: number; col?: number };
}

export interface FileCoverage {
  covered?: LineRange[];
  not_covered?: LineRange[];
  covered_lines?: number;
  not_covered_lines?: number;
  /** Percentage of lines, 0 to 100. */
  coverage?: number;
}

export interface Tested {
  tests: TestResult[];
  coverage: Record<string, FileCoverage>;
}

export interface Span extends LineRange {
  file: string;
}

/** Tests compiled to one module; test/machine.ts runs it. */
export interface Suite {
  /** Base64; absent where there is no test. */
  wasm?: string;
  /** Its input is the index of one of these, and its result is empty where that test does not pass. */
  tests: { name: string; package: string; place: Place; skip?: boolean }[];
  /** What has been reached when the module calls the host's `reached.nN`, by N. */
  marks: Span[];
  /** All that a test should reach. */
  lines: Span[];
}

export type Explain = 'full' | 'notes' | 'fails';

export interface Evaluated {
  results: { expressions: { value: unknown; text: string }[]; bindings?: object }[] | null;
  explanation: string;
  printed: string;
}

/** Every method throws PolicyProblems when the Rego is at fault. */
export interface Opa {
  /** Reads annotations and literals; parses, but does not compile. */
  inspect(request: { modules: Record<string, string> }): Inspected;
  /** Compiles to WebAssembly. Optimisation above 0 writes `data` into the module. */
  build(request: Sources & { entrypoints: string[]; optimisation: 0 | 1 | 2 }): Built;
  /**
   * Compiles in strict mode, and refuses what would go wrong silently: attributes, words, helpers
   * and facts that do not exist, and negations that a missing attribute would silence. `schema` is
   * the JSON Schema of `input`, with the words that an attribute takes as `enum`.
   */
  check(request: Pick<Sources, 'modules'> & Partial<Pick<Sources, 'data'>> & { schema?: object }): {
    modules: number;
  };
  format(request: { modules: Record<string, string> }): { modules: Record<string, string> };
  /** `run` is a regular expression on a test's full name, data.package.test_name. */
  test(request: Sources & { run?: string }): Tested;
  eval(request: Sources & { query: string; input?: unknown; explain?: Explain }): Evaluated;
  /** Compiles the tests whose full name matches `run`; `cover` puts marks into the rules. */
  suite(request: Pick<Sources, 'modules'> & { run?: string; cover?: boolean }): Suite;
}

interface Reactor {
  memory: WebAssembly.Memory;
  _initialize(): void;
  request(bytes: number): number;
  call(): number;
  response(): number;
}

/**
 * Memory that OPA is given at once, half a gigabyte, of which the system provides what is written to.
 * Go asks for more by 4 MB at a time, and each time V8 collects all its own garbage: a third of the time.
 */
const ROOM_PAGES = 8192;

let compiled: Promise<WebAssembly.Module> | undefined;
let warm: Promise<Opa> | undefined;

/** The module, compiled once; a thread is given that of the thread that starts it. */
export function opaModule(): Promise<WebAssembly.Module> {
  compiled ??= readArtefact()
    .then((bytes) => WebAssembly.compile(bytes))
    .catch((error: unknown) => {
      compiled = undefined;
      throw error;
    });
  return compiled;
}

/** Makes `opa` start this module and not compile one of its own. */
export function useModule(module: WebAssembly.Module): void {
  compiled = Promise.resolve(module);
}

/** The thread's one OPA, started on first use. A start that fails is tried again next time. */
export function opa(): Promise<Opa> {
  warm ??= start().catch((error: unknown) => {
    warm = undefined;
    throw error;
  });
  return warm;
}

async function start(): Promise<Opa> {
  const instance = await WebAssembly.instantiate(
    await opaModule(),
    wasiImports(() => reactor.memory),
  );
  const reactor = instance.exports as unknown as Reactor;
  reactor.memory.grow(ROOM_PAGES);
  reactor._initialize();

  function call<Result>(verb: string, request: object): Result {
    let answer: { result?: Result; errors?: Problem[] };
    try {
      answer = JSON.parse(exchange(reactor, JSON.stringify({ ...request, verb })));
    } catch (error) {
      // The reactor is dead after a trap; let the next caller start another.
      warm = undefined;
      throw error;
    }
    if (answer.result === undefined) throw new PolicyProblems(answer.errors ?? []);
    return answer.result;
  }
  return {
    inspect: (request) => call('inspect', request),
    build: (request) => call('build', request),
    check: (request) => call('check', request),
    format: (request) => call('format', request),
    test: (request) => call('test', request),
    eval: (request) => call('eval', request),
    suite: (request) => call('suite', request),
  };
}

function exchange(reactor: Reactor, request: string): string {
  const bytes = new TextEncoder().encode(request);
  // WebAssembly returns addresses as signed numbers.
  const at = reactor.request(bytes.length) >>> 0;
  new Uint8Array(reactor.memory.buffer, at, bytes.length).set(bytes);
  const length = reactor.call() >>> 0;
  return new TextDecoder().decode(
    new Uint8Array(reactor.memory.buffer, reactor.response() >>> 0, length),
  );
}
