import { beforeAll, describe, expect, it } from 'vitest';
import { type Compilation, compilePolicy } from '../../policies/toolchain/compile/compile.ts';
import { FIXTURE, fixtureWith } from '../../policies/toolchain/library/fixture.ts';
import { opa } from '../../policies/toolchain/reactor/opa.ts';
import { PolicyFault, PolicyLoadError } from './errors.ts';
import { loadPolicy, type Policy } from './host.ts';
import { ENTRYPOINT, instantiate, MAX_HEAP_BYTES, MAX_INPUT_BYTES } from './opa.ts';

const INPUT = {
  now: '2026-11-23T09:00:00Z',
  purpose: 'access_control',
  consent: { expires_at: '2026-11-23T09:00:01Z' },
};

let compilation: Compilation;
let module: WebAssembly.Module;
let policy: Policy;
const faults: PolicyFault[] = [];

beforeAll(async () => {
  compilation = await compilePolicy(FIXTURE);
  module = new WebAssembly.Module(compilation.wasm);
  policy = loadPolicy(module, compilation.compiled, { onFault: (fault) => faults.push(fault) });
});

/** Decides, expecting the policy error, and tells what went wrong. */
function faultOf(input: unknown): PolicyFault['kind'] | undefined {
  faults.length = 0;
  expect(policy.decide(input).reasons).toMatchObject([{ code: 'POLICY_ERROR', rule: 'HOST' }]);
  return faults[0]?.kind;
}

describe('deciding', () => {
  it('allows, with obligations and retention', () => {
    expect(policy.decide(INPUT)).toEqual({
      allow: true,
      reasons: [],
      obligations: [{ code: 'KEEP', rule: 'T3', param: 'P1Y' }],
      retention: { max_days: 30, rule: 'T3' },
      jurisdictions: ['EU'],
      unvouched: [],
    });
  });

  it('refuses with every reason, in the words of the catalogue', () => {
    const { allow, reasons } = policy.decide({ ...INPUT, purpose: 'marketing', consent: null });
    expect(allow).toBe(false);
    expect(reasons.map(({ code, message }) => [code, message])).toEqual([
      ['EXPIRED', 'The consent has expired.'],
      ['NO_MARKETING', 'Faces are not for marketing.'],
    ]);
  });

  it.each([
    ['2026-03-28T22:59:59.999Z', true],
    ['2026-03-28T23:00:00Z', false],
  ])('at %s the law of 29 March allows: %s', (now, allow) => {
    expect(policy.decide({ ...INPUT, now, purpose: 'marketing' }).allow).toBe(allow);
  });

  it('is the same for text of every script, length and escape', () => {
    for (const purpose of ['购物中心', '\u0000"\\\n', '😀'.repeat(500), '']) {
      expect(policy.decide({ ...INPUT, purpose }).allow).toBe(true);
    }
  });
});

describe('when there is no decision', () => {
  it('an undefined result is a denial', () => {
    expect(faultOf({ ...INPUT, operation: 'sell' })).toBe('undefined');
  });

  it('an input that is not JSON is a denial', () => {
    const cyclic: Record<string, unknown> = { ...INPUT };
    cyclic.self = cyclic;
    expect(faultOf(cyclic)).toBe('input_not_json');
    expect(faultOf({ ...INPUT, age: 5n })).toBe('input_not_json');
    expect(faultOf(undefined)).toBe('input_not_json');
  });

  it('an input beyond the limit is a denial, and one at the limit is not', () => {
    const overhead = JSON.stringify({ now: 0, consent: { expires_at: 1 }, purpose: '' }).length;
    // Normalising makes the instants numbers of known length.
    const at = { now: '1970-01-01T00:00:00Z', consent: { expires_at: '1970-01-01T00:00:00.001Z' } };
    const padding = 'x'.repeat(MAX_INPUT_BYTES - overhead);
    expect(policy.decide({ ...at, purpose: padding }).allow).toBe(true);
    expect(faultOf({ ...at, purpose: `${padding}x` })).toBe('input_too_large');
  });

  it('a trap is a denial, and the next request is decided by a fresh instance', () => {
    // Half a surrogate pair is JSON, but no text; OPA aborts on it.
    expect(faultOf({ ...INPUT, purpose: '\ud83d' })).toBe('trap');
    expect(policy.decide(INPUT).allow).toBe(true);
  });

  it('nesting beyond any stack is a denial', () => {
    const nested = JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`);
    expect(faultOf({ ...INPUT, nested })).toMatch(/^(trap|input_not_json)$/);
    expect(policy.decide(INPUT).allow).toBe(true);
  });
});

async function build(text: string, entrypoint = ENTRYPOINT) {
  const { wasm } = (await opa()).build({
    ...{ modules: fixtureWith('countersign.rego', text).rules, data: {} },
    ...{ entrypoints: [entrypoint], optimisation: 0 },
  });
  return Uint8Array.from(Buffer.from(wasm, 'base64'));
}

it.each([0, false, null, ''])('decides on %j as on any other value', async (input) => {
  const wasm = await build('package countersign\n\ndecision := {"given": input}\n');
  expect(instantiate(new WebAssembly.Module(wasm), {}).evaluate(input)).toEqual({ given: input });
});

describe('memory', () => {
  it('does not grow with the number of evaluations', () => {
    const fresh = loadPolicy(module, compilation.compiled);
    const wide = { ...INPUT, extra: Array.from({ length: 1000 }, (_, n) => `item ${n}`) };
    fresh.decide(wide);
    const before = fresh.memoryBytes;
    for (let n = 0; n < 20_000; n++) fresh.decide(n % 20 ? INPUT : wide);
    expect(fresh.memoryBytes).toBe(before);
  });

  it('has a ceiling, at which an evaluation ends', async () => {
    const wasm = await build('package countersign\n\ndecision := numbers.range(1, input.n)\n');
    const greedy = instantiate(new WebAssembly.Module(wasm), {});
    expect(greedy.evaluate({ n: 3 })).toEqual([1, 2, 3]);
    expect(() => greedy.evaluate({ n: 1_000_000 })).toThrow(PolicyFault);
    expect(greedy.memoryBytes).toBeGreaterThan(MAX_HEAP_BYTES / 2);
    expect(greedy.memoryBytes).toBeLessThanOrEqual(MAX_HEAP_BYTES);
  });

  it('is given back after a trap, for an instance is used no more', async () => {
    const wasm = await build('package countersign\n\ndecision := numbers.range(1, input.n)\n');
    const greedy = loadPolicy(new WebAssembly.Module(wasm), compilation.compiled);
    const before = greedy.memoryBytes;
    greedy.decide({ n: 1_000_000 });
    greedy.decide({ n: 1 });
    expect(greedy.memoryBytes).toBe(before);
  });
});

describe('what does not load', () => {
  const load = (bytes: Uint8Array<ArrayBuffer>) => {
    try {
      loadPolicy(new WebAssembly.Module(bytes), compilation.compiled);
    } catch (error) {
      if (error instanceof PolicyLoadError) return error;
      throw error;
    }
    return null;
  };

  it('is a policy that needs a builtin, and the error names it', async () => {
    const error = load(await build('package countersign\n\ndecision := time.now_ns()\n'));
    expect(error?.kind).toBe('builtins');
    expect(error?.builtins).toEqual(['time.now_ns']);
  });

  it('is a policy that needs a builtin which the library could supply', async () => {
    const text = 'package countersign\n\ndecision := sprintf("%v", [input.purpose])\n';
    expect(load(await build(text))?.builtins).toEqual(['sprintf']);
  });

  it('is data beyond the ceiling', () => {
    const huge = { ...compilation.compiled, data: { facts: 'x'.repeat(MAX_HEAP_BYTES) } };
    expect(() => loadPolicy(module, huge)).toThrow(
      expect.objectContaining({ name: 'PolicyLoadError', kind: 'data' }),
    );
  });

  it('is a policy without the entrypoint', async () => {
    const error = load(await build('package countersign\n\nverdict := 1\n', 'countersign/verdict'));
    expect(error?.kind).toBe('entrypoint');
  });

  it('is a module that is not a policy', () => {
    // The smallest WebAssembly module: magic number and version.
    expect(load(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))?.kind).toBe('abi');
  });
});
