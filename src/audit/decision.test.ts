import { beforeAll, describe, expect, it } from 'vitest';
import { compilePolicy } from '../../policies/toolchain/compile/compile.ts';
import { readLibrary } from '../../policies/toolchain/library/library.ts';
import { type Decision, policyError } from '../policy/decision.ts';
import { loadPolicy, type Policy } from '../policy/host.ts';
import { parseStored, StoredRecordError } from '../stored.ts';
import { StoredDecision, storeDecision, tellDecision } from './decision.ts';

let policy: Policy;
let refusal: Decision;
beforeAll(async () => {
  const { wasm, compiled } = await compilePolicy(await readLibrary());
  policy = loadPolicy(new WebAssembly.Module(wasm), compiled);
  refusal = policy.decide(INPUT);
});

const INPUT = { now: '2026-11-23T12:00:00Z', operation: 'verify', mandate: 'CN-MIIT-2019' };
const store = (decision: Decision) => JSON.stringify(storeDecision(decision));
const read = (json: string, revision = policy.revision) =>
  tellDecision(parseStored(StoredDecision, json, 'log_texts of dec_1'), {
    revision,
    input: INPUT,
    policy,
  });

describe('a stored decision', () => {
  it('is codes and rules, without words', () => {
    const stored = store(refusal);
    expect(refusal.reasons.length).toBeGreaterThan(5);
    expect(JSON.parse(stored).reasons).toEqual(
      refusal.reasons.map(({ code, rule }) => ({ code, rule })),
    );
    expect(stored.length).toBeLessThan(JSON.stringify(refusal).length / 5);
  });

  it('has its words again while its revision is in force', () => {
    expect(read(store(refusal))).toEqual(refusal);
  });

  it('of another revision is told by code and rule: its words may have been others', () => {
    const { reasons, ...rest } = read(store(refusal), 'f'.repeat(64));
    expect(reasons).toEqual(refusal.reasons.map(({ code, rule }) => ({ code, rule })));
    expect(rest).toMatchObject({ allow: false, jurisdictions: refusal.jurisdictions });
  });

  it('names what nobody vouched for, and has the rest from the input and the policy', () => {
    expect(JSON.parse(store(refusal)).unvouched).toEqual(['mandate', 'now', 'operation']);
    expect(refusal.unvouched[0]).toEqual({
      attribute: 'mandate',
      value: 'CN-MIIT-2019',
      read_as: null,
      vouchers: ['operator'],
    });
    const { unvouched } = read(store(refusal), 'f'.repeat(64));
    expect(unvouched[0]).toEqual({ attribute: 'mandate', value: 'CN-MIIT-2019' });
    expect(store({ ...refusal, unvouched: [] })).not.toContain('unvouched');
  });

  it('of the host itself is told in its words, whatever the revision', () => {
    expect(read(store(policyError()), 'f'.repeat(64))).toEqual(policyError());
  });

  it('that was stored with its words keeps them', () => {
    const [reason] = refusal.reasons;
    const old = {
      ...{ ...refusal, unvouched: [] },
      reasons: [{ ...reason, message: 'as it was then' }],
    };
    expect(read(JSON.stringify(old), 'f'.repeat(64)).reasons[0]?.message).toBe('as it was then');
  });

  it('of before a field was there has its default', () => {
    const { retention, jurisdictions, unvouched, ...old } = { ...refusal, reasons: [] };
    expect(read(JSON.stringify(old))).toMatchObject({
      ...{ retention: null, jurisdictions: [], unvouched: [] },
    });
  });

  it.each(['{', 'null', '{"allow":"yes"}'])('that is none is an error: %s', (json) => {
    expect(() => read(json)).toThrow(StoredRecordError);
    expect(() => read(json)).toThrow('log_texts of dec_1 cannot be read');
  });
});
