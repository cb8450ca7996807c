/**
 * A compiled policy under `@open-policy-agent/opa-wasm`, with bounds around it: how much it reads,
 * how much memory it takes, and no function of the host. One instance holds one parsed copy of the
 * data and evaluates one input at a time, synchronously.
 */
import * as sdk from '@open-policy-agent/opa-wasm';
import { PolicyFault, PolicyLoadError } from './errors.ts';

// The package's types name what its ES module gives only as members of its default export.
const { loadPolicySync } = (sdk as unknown as { default: typeof sdk }).default;
type LoadedPolicy = sdk.LoadedPolicy;

export const ENTRYPOINT = 'countersign/decision';

/** Absent from policies older than it; they still decide. */
export const RETENTION_ENTRYPOINT = 'countersign/retention';

/** An input beyond this is refused unread: a policy input is 2 kB, and an attacker's is not. */
export const MAX_INPUT_BYTES = 64 * 1024;

/** The heap's hard ceiling: past it the module aborts, and the input that did it is refused. */
export const MAX_HEAP_BYTES = 16 * 1024 * 1024;

const PAGE_BYTES = 64 * 1024;
const INITIAL_HEAP_BYTES = 2 * 1024 * 1024;

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
  const policy = load(module);
  refuseBuiltins(policy);
  if (!Object.hasOwn(policy.entrypoints, ENTRYPOINT)) {
    throw new PolicyLoadError('entrypoint', `The policy has no entrypoint ${ENTRYPOINT}.`);
  }
  try {
    policy.setData(Object(data));
  } catch (error) {
    throw new PolicyLoadError('data', `The policy does not take its data: ${text(error)}`);
  }

  return {
    get memoryBytes() {
      return policy.mem.buffer.byteLength;
    },
    evaluate(input, entrypoint = ENTRYPOINT) {
      if (!Object.hasOwn(policy.entrypoints, entrypoint)) {
        throw new PolicyFault('undefined', `The policy has no entrypoint ${entrypoint}.`);
      }
      const json = encode(input);
      let results: { result: unknown }[];
      try {
        results = policy.evaluate(json, entrypoint);
      } catch (error) {
        throw new PolicyFault('trap', text(error));
      }
      const [first] = results;
      if (!first) throw new PolicyFault('undefined', 'The policy gave no decision.');
      return first.result;
    },
  };
}

function load(module: WebAssembly.Module): LoadedPolicy {
  // opa-wasm writes to the console what it misses in a module that is none of OPA's.
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === 'opa_wasm_abi_version')) {
    throw new PolicyLoadError('abi', 'The module is not a policy compiled by OPA.');
  }
  let policy: LoadedPolicy;
  try {
    policy = loadPolicySync(module, {
      initial: INITIAL_HEAP_BYTES / PAGE_BYTES,
      maximum: MAX_HEAP_BYTES / PAGE_BYTES,
    });
  } catch (error) {
    throw new PolicyLoadError('instantiate', `The policy module does not load: ${text(error)}`);
  }
  // opa-wasm frees the heap before every evaluation only through this version's `opa_eval`.
  if (!(policy.minorVersion >= 2)) {
    throw new PolicyLoadError('abi', `OPA ABI 1.${policy.minorVersion}: 1.2 or later is needed.`);
  }
  return policy;
}

/**
 * A policy that may call the host is none that anyone can evaluate again, and opa-wasm finds out
 * about a function that it does not have only when a request gets there. The module lists the
 * functions that it needs, as a JSON object by name.
 */
function refuseBuiltins({ wasmInstance, mem }: LoadedPolicy): void {
  const { builtins, opa_json_dump } = (wasmInstance as WebAssembly.Instance)
    .exports as unknown as Dumping;
  const at = opa_json_dump(builtins());
  const memory = new Uint8Array(mem.buffer);
  const json = new TextDecoder().decode(memory.subarray(at, memory.indexOf(0, at)));
  const names = Object.keys(JSON.parse(json)).sort();
  if (names.length === 0) return;
  throw new PolicyLoadError(
    'builtins',
    `The policy calls ${names.join(', ')}, which compiled policies do not have.`,
    names,
  );
}

interface Dumping {
  builtins(): number;
  /** Takes and gives addresses; the text ends with a NUL. */
  opa_json_dump(value: number): number;
}

/** As JSON in a buffer of its own: opa-wasm takes an input that is falsy, such as 0, for none. */
function encode(input: unknown): ArrayBuffer {
  let json: string | undefined;
  try {
    json = JSON.stringify(input);
  } catch {
    // A cycle, a BigInt or a depth beyond the stack: not JSON either way.
  }
  if (typeof json !== 'string') throw new PolicyFault('input_not_json', 'The input is not JSON.');
  // A character is at least one byte, so a text of another size is not even encoded.
  const bytes = json.length > MAX_INPUT_BYTES ? null : new TextEncoder().encode(json);
  if (bytes === null || bytes.length > MAX_INPUT_BYTES) {
    throw new PolicyFault('input_too_large', `The input exceeds ${MAX_INPUT_BYTES} bytes.`);
  }
  // The encoder's buffer may be larger than what it holds.
  return Uint8Array.from(bytes).buffer;
}

/** opa-wasm throws strings, plain objects with a message, and what WebAssembly throws. */
function text(error: unknown): string {
  if (typeof error === 'string') return error;
  const { message } = Object(error) as { message?: unknown };
  return typeof message === 'string' ? message : 'unknown trap';
}
