import { beforeAll, describe, expect, it } from 'vitest';
import { compilePolicy } from '../../policies/toolchain/compile/compile.ts';
import { FIXTURE } from '../../policies/toolchain/library/fixture.ts';
import { readLibrary } from '../../policies/toolchain/library/library.ts';
import { opa } from '../../policies/toolchain/reactor/opa.ts';
import { PolicyFault } from './errors.ts';
import { loadPolicy, type Policy } from './host.ts';
import { ENTRYPOINT } from './opa.ts';
import { readRetention } from './retention.ts';

const everywhere = (code: string) => ({
  subject: code,
  controller: code,
  processing: code,
  place: code,
});

const TEMPLATE = {
  enrolled_at: '2026-01-10T00:00:00Z',
  last_interaction_at: '2026-11-01T00:00:00Z',
  purpose_ended_at: null,
  retention_until: '2027-01-10T00:00:00Z',
};

const INPUT = {
  now: '2026-11-23T09:00:00Z',
  vouched: 'all',
  jurisdictions: everywhere('US-IL'),
  purpose: 'access_control',
  controller: { type: 'private' },
  template: TEMPLATE,
  consent: { status: 'given', expires_at: '2040-01-01T00:00:00Z', withdrawn_at: null },
};

let policy: Policy;
beforeAll(async () => {
  const { wasm, compiled } = await compilePolicy(await readLibrary());
  policy = loadPolicy(new WebAssembly.Module(wasm), compiled);
});

const template = (changes: Partial<Record<keyof typeof TEMPLATE, string | null>>) => ({
  ...INPUT,
  template: { ...TEMPLATE, ...changes },
});

describe('the end of a stored template', () => {
  it('is the limit written down at enrolment, if nothing comes before', () => {
    expect(policy.retention(INPUT)).toEqual({
      due_at: '2027-01-10T00:00:00.000Z',
      rule: 'F18',
      overdue: false,
    });
  });

  it.each([
    ['2023-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z', true],
    ['2023-11-23T09:00:00.001Z', '2026-11-23T09:00:00.001Z', false],
  ])('in Illinois three years after %s is %s', (last, due_at, overdue) => {
    expect(policy.retention(template({ last_interaction_at: last }))).toEqual({
      due_at,
      rule: 'US-IL-15A',
      overdue,
    });
  });

  it('is now where the enrolment is unknown, or unreadable', () => {
    expect(policy.retention(template({ enrolled_at: null }))).toEqual({
      due_at: '2026-11-23T09:00:00.000Z',
      rule: 'F18',
      overdue: true,
    });
    expect(policy.retention(template({ enrolled_at: 'in spring' })).overdue).toBe(true);
  });

  it('is the floor cap where the jurisdiction is unknown', () => {
    const { rule, due_at } = policy.retention({
      ...template({ retention_until: null }),
      jurisdictions: everywhere('XX'),
    });
    // 1095 days after 10 January 2026, one of them in the leap year 2028.
    expect([rule, due_at]).toEqual(['F18', '2029-01-09T00:00:00.000Z']);
  });

  it('is the withdrawal of consent', () => {
    const consent = { ...INPUT.consent, withdrawn_at: '2026-11-20T12:00:00+08:00' };
    expect(policy.retention({ ...INPUT, consent })).toEqual({
      due_at: '2026-11-20T04:00:00.000Z',
      rule: 'F11',
      overdue: true,
    });
  });

  it('has no date without a readable now, and is past', () => {
    const past = { due_at: null, rule: 'F03', overdue: true };
    expect(policy.retention({ ...INPUT, now: 'today' })).toEqual(past);
    expect(policy.retention(null)).toEqual(past);
  });

  it('is the same each time, whatever is decided in between', () => {
    const once = policy.retention(INPUT);
    policy.decide({ ...INPUT, operation: 'delete' });
    expect(policy.retention(INPUT)).toEqual(once);
  });
});

describe('when there is no answer', () => {
  it('says so, and gives no date by which to destroy anything', () => {
    expect(() => policy.retention({ ...INPUT, purpose: 5n })).toThrow(PolicyFault);
    expect(() => policy.retention('x'.repeat(100_000))).toThrow(PolicyFault);
    expect(policy.retention(INPUT).rule).toBe('F18');
  });

  it('a policy older than the entrypoint decides as before', async () => {
    const { compiled } = await compilePolicy(FIXTURE);
    const { wasm } = (await opa()).build({
      ...{ modules: FIXTURE.rules, data: compiled.data },
      ...{ entrypoints: [ENTRYPOINT], optimisation: 0 },
    });
    const bytes = Uint8Array.from(Buffer.from(wasm, 'base64'));
    const older = loadPolicy(new WebAssembly.Module(bytes), compiled);
    expect(() => older.retention(INPUT)).toThrow('has no entrypoint countersign/retention');
    expect(older.decide(INPUT).reasons).not.toMatchObject([{ code: 'POLICY_ERROR' }]);
  });

  it.each([
    ['nothing', undefined],
    ['no rule', { due_at: 5, overdue: true }],
    ['no date, and time left', { due_at: null, rule: 'R', overdue: false }],
    ['a date as text', { due_at: '2026', rule: 'R', overdue: true }],
    ['a date beyond all calendars', { due_at: 1e17, rule: 'R', overdue: false }],
    ['a truthy yes', { due_at: 5, rule: 'R', overdue: 'yes' }],
  ])('is %s', (_what, value) => {
    expect(readRetention(value)).toBeNull();
  });
});
