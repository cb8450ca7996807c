/**
 * Runs what OPA has compiled to WebAssembly, as the Worker's opa-wasm does, but with functions of the
 * host, which tests may call and a policy may not, and with marks, which cost a few nanoseconds each.
 * The calls are those of OPA's ABI 1.2 (https://www.openpolicyagent.org/docs/wasm#abis).
 */
import { hostFunctions, Unsupported } from './functions.ts';

export interface Machine {
  /**
   * @param input JSON
   * @param entrypoint by its number
   * @returns the results as JSON, `[]` where it is undefined
   * @throws whatever stops it; the next call finds the machine as it was
   */
  evaluate(input: string, entrypoint?: number): string;
  /** Which marks evaluation has come to, by their number; 1 where it has. */
  readonly reached: Uint8Array;
}

interface Exports {
  builtins(): number;
  opa_malloc(bytes: number): number;
  opa_json_parse(at: number, bytes: number): number;
  opa_json_dump(value: number): number;
  opa_heap_ptr_get(): number;
  opa_eval(
    reserved: number,
    entrypoint: number,
    data: number,
    input: number,
    inputBytes: number,
    heap: number,
    format: number,
  ): number;
}

const PAGE_BYTES = 64 * 1024;
const INITIAL_PAGES = 32;
/** Tests may hold much at once: a gigabyte. */
const MAXIMUM_PAGES = 16_384;

/** @param marks how many marks the module has */
export function startMachine(module: WebAssembly.Module, data: unknown, marks: number): Machine {
  const reached = new Uint8Array(marks);
  let running = start(module, data, reached);
  return {
    reached,
    evaluate(input, entrypoint = 0) {
      try {
        return running(input, entrypoint);
      } catch (error) {
        // After a trap the module's own state is unknown.
        running = start(module, data, reached);
        throw error;
      }
    },
  };
}

function start(module: WebAssembly.Module, data: unknown, reached: Uint8Array) {
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });
  const textAt = (at: number): string => {
    const bytes = new Uint8Array(memory.buffer);
    return new TextDecoder().decode(bytes.subarray(at, bytes.indexOf(0, at)));
  };
  const write = (at: number, bytes: Uint8Array): void => {
    const missing = at + bytes.length - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    new Uint8Array(memory.buffer).set(bytes, at);
  };
  const toValue = (value: unknown): number => {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    const at = opa.opa_malloc(bytes.length);
    write(at, bytes);
    return opa.opa_json_parse(at, bytes.length);
  };
  const call = (id: number, ...args: number[]): number => {
    const name = names[id] ?? '';
    const known = hostFunctions[name];
    if (!known) throw new Unsupported(name);
    const given = args.map((at) => JSON.parse(textAt(opa.opa_json_dump(at))) as never);
    const result = known(...given);
    return result === undefined ? 0 : toValue(result);
  };
  const instance = new WebAssembly.Instance(module, {
    env: {
      memory,
      opa_abort(at: number) {
        throw new Error(textAt(at));
      },
      opa_println() {},
      opa_builtin0(id: number) {
        const mark = marks[id] ?? -1;
        if (mark < 0) return call(id);
        reached[mark] = 1;
        return 0;
      },
      opa_builtin1: (id: number, _context: number, a: number) => call(id, a),
      opa_builtin2: (id: number, _context: number, a: number, b: number) => call(id, a, b),
      opa_builtin3: (id: number, _: number, a: number, b: number, c: number) => call(id, a, b, c),
      opa_builtin4: (id: number, _: number, ...four: number[]) => call(id, ...four),
    },
  });
  const opa = instance.exports as unknown as Exports;
  const names: string[] = [];
  const ids = JSON.parse(textAt(opa.opa_json_dump(opa.builtins()))) as Record<string, number>;
  for (const [name, id] of Object.entries(ids)) names[id] = name;
  const marks = names.map((name) => Number(/^reached\.n(\d+)$/.exec(name)?.[1] ?? -1));
  const parsed = toValue(data);
  const heap = opa.opa_heap_ptr_get();
  return (input: string, entrypoint: number): string => {
    const bytes = new TextEncoder().encode(input);
    write(heap, bytes);
    const results = opa.opa_eval(0, entrypoint, parsed, heap, bytes.length, heap + bytes.length, 0);
    return textAt(results);
  };
}
