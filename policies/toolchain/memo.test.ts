import { describe, expect, it } from 'vitest';
import { ENTRYPOINT, instantiate } from '../../src/policy/opa.ts';
import { ModuleLayoutError, rememberInArray } from './memo.ts';
import { opa } from './opa.ts';

async function compile(rego: string): Promise<Uint8Array> {
  const modules = { 'countersign.rego': `package countersign\n\n${rego}` };
  const { wasm } = (await opa()).build({
    ...{ modules, data: {}, entrypoints: [ENTRYPOINT], optimisation: 0 },
  });
  return Buffer.from(wasm, 'base64');
}

async function evaluator(rego: string) {
  const wasm = rememberInArray(await compile(rego));
  return instantiate(new WebAssembly.Module(wasm), {});
}

/** Each rule reads the one before it twice: without memory, 2 to the power of `length` readings. */
function doubling(length: number): string {
  const rules = Array.from({ length }, (_, n) => `r${n + 1} := r${n} + r${n}`);
  return `r0 := input.start\n\n${rules.join('\n\n')}\n\ndecision := r${length}\n`;
}

describe('rememberInArray', () => {
  it('evaluates a rule once for an input', async () => {
    const policy = await evaluator(doubling(40));
    expect(policy.evaluate({ start: 1 })).toBe(2 ** 40);
  });

  it('forgets everything before the next input', async () => {
    const policy = await evaluator(doubling(3));
    expect([1, 5, 1].map((start) => policy.evaluate({ start }))).toEqual([8, 40, 8]);
    expect(() => policy.evaluate({})).toThrow('no decision');
    expect(policy.evaluate({ start: 2 })).toBe(16);
  });

  it('keeps rules apart, whatever they hold', async () => {
    const policy = await evaluator(
      'decision := [a, b, a, c, b, d, c]\n\na := false\n\nb := null\n\nc contains input.x\n\ndefault d := 0\n\nd := 1 if a\n',
    );
    expect(policy.evaluate({ x: 'y' })).toEqual([false, null, false, ['y'], null, 0, ['y']]);
  });

  it('evaluates anew under replaced values, and returns to what it knew', async () => {
    const policy = await evaluator(
      [
        'decision := [r0, under(2), r40, under(3), r40, nested, r0]',
        'under(n) := y if y := r40 with input.start as n',
        'nested := [r0, x, y, r0] if { x := _inner with input.start as 7; y := r0 with input.start as 8 }',
        '_inner := [r0, x, r0] if x := r0 with input.start as 9',
        doubling(40).replace(/decision.*/, ''),
      ].join('\n\n'),
    );
    const big = 2 ** 40;
    const once = [1, 2 * big, big, 3 * big, big, [1, [7, 9, 7], 8, 1], 1];
    expect(policy.evaluate({ start: 1 })).toEqual(once);
    expect(policy.evaluate({ start: 1 })).toEqual(once);
  });

  it('refuses what it does not know', async () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect(() => rememberInArray(empty)).toThrow(ModuleLayoutError);
    const wasm = await compile('decision := 1\n');
    expect(() => rememberInArray(wasm.subarray(0, wasm.length - 5))).toThrow(ModuleLayoutError);
  });
});
