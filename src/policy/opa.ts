/**
 * OPA's WebAssembly ABI, version 1.2 and later, as its documentation describes it
 * (openpolicyagent.org/docs/wasm). One instance holds one parsed copy of the data and evaluates
 * one input at a time, synchronously.
 */
import { PolicyFault, PolicyLoadError } from './errors.ts';

export const ENTRYPOINT = 'countersign/decision';

/** Absent from policies older than it; they still decide. */
export const RETENTION_ENTRYPOINT = 'countersign/retention';

/** An input beyond this is refused unread: a policy input is 2 kB, and an attacker's is not. */
export const MAX_INPUT_BYTES = 64 * 1024;

/** The heap's hard ceiling: past it the module aborts, and the input that did it is refused. */
export const MAX_HEAP_BYTES = 16 * 1024 * 1024;

const PAGE_BYTES = 64 * 1024;
const INITIAL_HEAP_BYTES = 2 * 1024 * 1024;
const RESULT_AS_JSON = 0;

type Address = number;

interface OpaExports {
  opa_wasm_abi_version: WebAssembly.Global;
  opa_wasm_abi_minor_version: WebAssembly.Global;
  builtins(): Address;
  entrypoints(): Address;
  opa_malloc(bytes: number): Address;
  opa_json_parse(text: Address, bytes: number): Address;
  opa_json_dump(value: Address): Address;
  opa_heap_ptr_get(): Address;
  opa_eval(
    reserved: 0,
    entrypoint: number,
    data: Address,
    input: Address,
    inputBytes: number,
    heap: Address,
    format: number,
  ): Address;
}

export interface OpaInstance {
  readonly memoryBytes: number;
  /**
   * Evaluates an entrypoint, by default the decision.
   * @throws PolicyFault; after one of kind `trap` the instance must not be used again.
   */
  evaluate(input: unknown, entrypoint?: string): unknown;
}

/** @throws PolicyLoadError */
export function instantiate(module: WebAssembly.Module, data: unknown): OpaInstance {
  const memory = new WebAssembly.Memory({
    initial: INITIAL_HEAP_BYTES / PAGE_BYTES,
    maximum: MAX_HEAP_BYTES / PAGE_BYTES,
  });
  const text = new TextWindow(memory);
  const exports = link(module, memory, text);

  const builtins = Object.keys(readObject(exports, text, exports.builtins()));
  if (builtins.length > 0) {
    const names = builtins.sort();
    throw new PolicyLoadError(
      'builtins',
      `The policy calls ${names.join(', ')}, which compiled policies do not have.`,
      names,
    );
  }
  const entrypoints = readObject(exports, text, exports.entrypoints());
  if (typeof entrypoints[ENTRYPOINT] !== 'number') {
    throw new PolicyLoadError('entrypoint', `The policy has no entrypoint ${ENTRYPOINT}.`);
  }

  // One buffer, allocated through OPA so that its allocator knows of it: first it carries the data,
  // which the parser copies out of it, then every input in turn.
  const dataText = JSON.stringify(data) ?? '';
  const capacity = Math.max(new TextEncoder().encode(dataText).length, MAX_INPUT_BYTES);
  const buffer = exports.opa_malloc(capacity);
  const dataAddress = exports.opa_json_parse(buffer, text.write(buffer, capacity, dataText) ?? 0);
  if (dataAddress === 0) throw new PolicyLoadError('data', 'The policy data is not JSON.');
  // Every evaluation allocates from here on and frees nothing; starting over at the same address
  // is what keeps the heap from growing.
  const heap = exports.opa_heap_ptr_get();

  return {
    get memoryBytes() {
      return memory.buffer.byteLength;
    },
    evaluate(input, entrypoint = ENTRYPOINT) {
      const { [entrypoint]: number } = entrypoints;
      if (typeof number !== 'number') {
        throw new PolicyFault('undefined', `The policy has no entrypoint ${entrypoint}.`);
      }
      const bytes = text.write(buffer, MAX_INPUT_BYTES, encode(input));
      if (bytes === null) {
        throw new PolicyFault('input_too_large', `The input exceeds ${MAX_INPUT_BYTES} bytes.`);
      }
      let answer: Address;
      try {
        answer = exports.opa_eval(0, number, dataAddress, buffer, bytes, heap, RESULT_AS_JSON);
      } catch (error) {
        throw new PolicyFault('trap', error instanceof Error ? error.message : 'unknown trap');
      }
      const [first] = JSON.parse(text.read(answer)) as { result: unknown }[];
      if (!first) throw new PolicyFault('undefined', 'The policy gave no decision.');
      return first.result;
    },
  };
}

function encode(input: unknown): string {
  try {
    const json = JSON.stringify(input);
    if (typeof json === 'string') return json;
  } catch {
    // A cycle, a BigInt or a depth beyond the stack: not JSON either way.
  }
  throw new PolicyFault('input_not_json', 'The input is not JSON.');
}

function link(module: WebAssembly.Module, memory: WebAssembly.Memory, text: TextWindow) {
  const lacking = () => {
    throw new PolicyFault('trap', 'The policy called a builtin that the host does not have.');
  };
  let exports: unknown;
  try {
    exports = new WebAssembly.Instance(module, {
      env: {
        memory,
        opa_abort: (message: Address) => {
          throw new PolicyFault('trap', text.read(message));
        },
        // print() is for authors at the command line; a deployed policy has no one to print to.
        opa_println: () => {},
        opa_builtin0: lacking,
        opa_builtin1: lacking,
        opa_builtin2: lacking,
        opa_builtin3: lacking,
        opa_builtin4: lacking,
      },
    }).exports;
  } catch (error) {
    throw new PolicyLoadError('instantiate', `The policy module does not link: ${error}`);
  }
  const { opa_wasm_abi_version: major, opa_wasm_abi_minor_version: minor } =
    exports as Partial<OpaExports>;
  if (major?.value !== 1 || !(Number(minor?.value) >= 2)) {
    throw new PolicyLoadError(
      'abi',
      `The policy module has OPA ABI ${major?.value}.${minor?.value}; 1.2 or later is needed.`,
    );
  }
  return exports as OpaExports;
}

function readObject(exports: OpaExports, text: TextWindow, value: Address) {
  return JSON.parse(text.read(exports.opa_json_dump(value))) as Record<string, unknown>;
}

/** Reads and writes UTF-8 in the module's memory, through one view that is renewed when it grows. */
class TextWindow {
  readonly #memory: WebAssembly.Memory;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  #view: Uint8Array;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#view = new Uint8Array(memory.buffer);
  }

  /** @returns the bytes written, or null if the text does not fit. */
  write(at: Address, capacity: number, text: string): number | null {
    const { read, written } = this.#encoder.encodeInto(
      text,
      this.#bytes().subarray(at, at + capacity),
    );
    return read === text.length ? written : null;
  }

  /** Reads a NUL-terminated string. */
  read(at: Address): string {
    const bytes = this.#bytes();
    return this.#decoder.decode(bytes.subarray(at, bytes.indexOf(0, at)));
  }

  #bytes(): Uint8Array {
    // Growing a WebAssembly memory detaches its buffer, which leaves a view of length 0.
    if (this.#view.length === 0) this.#view = new Uint8Array(this.#memory.buffer);
    return this.#view;
  }
}
