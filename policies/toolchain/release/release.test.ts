import { describe, expect, it } from 'vitest';
import { FIXTURE } from '../library/fixture.ts';
import type { Library } from '../library/library.ts';
import { toProperty } from '../prove/properties.ts';
import { readExport } from '../replay/replay.ts';
import { type Gate, gates, type Release } from './release.ts';

/** The fixture with tests that reach every line of it. */
const SOUND: Library = {
  ...FIXTURE,
  tests: {
    'every_test.rego': `package tests.every

test_every_line if {
	advert := {"now": 5, "purpose": "marketing", "decision": {"adverse": true}, "template": {"retention_until": 4}}
	effective := {"T1": {"from": 0}, "T2": {"from": 0}}
	decision := data.countersign.decision with input as advert with data.facts.effective as effective
	not decision.allow
	valid := {"now": 5, "consent": {"expires_at": 6}}
	data.countersign.decision.allow with input as valid
	data.countersign.retention.overdue with input as advert
}
`,
  },
};

const NOW = '2026-11-23T09:00:00Z';
const base = {
  now: NOW,
  purpose: 'access_control',
  consent: { expires_at: '2027-01-01T00:00:00Z' },
};
const property = (result: string) =>
  toProperty('adverts', {
    title: 'No adverts',
    claim: 'Marketing is refused.',
    for_every: { purpose: ['marketing'] },
    result,
  });
const release: Release = {
  base,
  properties: [property('refused')],
  decisions: null,
  accepted: '',
  now: Date.parse(NOW),
};

async function passed(library: Library, one: Release): Promise<Gate[]> {
  const all: Gate[] = [];
  for await (const gate of gates(library, one)) all.push(gate);
  return all;
}

/** A decision recorded by the policy deployed: what it said on an advert. */
const recorded = (allow: boolean) =>
  readExport(
    JSON.stringify({
      id: 'dec_1',
      input: { ...base, purpose: 'marketing' },
      allow,
      reasons: allow ? [] : [{ code: 'NO_MARKETING', rule: 'T1' }],
      obligations: [{ code: 'KEEP', rule: 'T3', param: 'P1Y' }],
      retention: { max_days: 30, rule: 'T3' },
      jurisdictions: ['EU'],
      policy_revision: 'r1',
    }),
  );

describe('a release', () => {
  it('is checked, tested and proved, and says that nothing was replayed', async () => {
    const all = await passed(SOUND, release);
    expect(all.map((one) => one.passed)).toEqual([true, true, true, true, true]);
    expect(all.map(({ text }) => text.split('\n').at(-1))).toEqual([
      'check: 3 files are sound',
      '1 passed, 0 failed',
      'prove: 1 hold, 0 fail (1 inputs)',
      'replay: NOT TRIED, no recorded decisions were given: what would change is not known',
      'rehearsal: nothing begins or ends until 2027-11-23',
    ]);
  });

  it('ends where a rule is mistyped', async () => {
    const text = FIXTURE.rules['eu/rules.rego']?.replace('input.purpose', 'input.purpsoe') ?? '';
    const mistyped = { ...SOUND, rules: { ...SOUND.rules, 'eu/rules.rego': text } };
    await expect(passed(mistyped, release)).rejects.toThrow('there is no "purpsoe"');
  });

  it('ends where a line is not tested', async () => {
    const all = await passed(FIXTURE, release);
    expect(all.map((one) => one.passed)).toEqual([true, false]);
    expect(all[1]?.text).toContain('not covered: ');
  });

  it('ends where a property fails', async () => {
    const all = await passed(SOUND, { ...release, properties: [property('allowed')] });
    expect(all.map((one) => one.passed)).toEqual([true, true, false]);
    expect(all[2]?.text).toContain('Claimed: Marketing is refused.');
  });

  it('ends where a recorded decision would change, until that is accepted', async () => {
    const same = await passed(SOUND, { ...release, decisions: recorded(false) });
    expect(same.at(3)).toEqual({
      passed: true,
      text: 'replay: 1 decisions: 0 newly refused, 0 newly allowed, 0 changed reasons, 0 changed duties, 1 unchanged',
    });

    const changed = await passed(SOUND, { ...release, decisions: recorded(true) });
    expect(changed.at(-1)?.passed).toBe(false);
    expect(changed.at(-1)?.text).toContain('1 newly refused');
    const [, revision = ''] = /accept it: ([0-9a-f]{12})$/.exec(changed.at(-1)?.text ?? '') ?? [];

    const accepts = async (accepted: string) => {
      const all = await passed(SOUND, { ...release, decisions: recorded(true), accepted });
      return all.at(3)?.passed;
    };
    expect(await accepts(revision)).toBe(true);
    expect(await accepts(revision.slice(0, 11))).toBe(false);
    expect(await accepts('0'.repeat(12))).toBe(false);
  });

  it('shows what the law that comes next would change, and is held to none of it', async () => {
    const now = Date.parse('2026-03-01T00:00:00Z');
    const before = await passed(SOUND, { ...release, now });
    expect(before.at(-1)?.text.split('\n')).toEqual([
      'rehearsal: what comes next',
      '2026-03-29  T1  begins  No marketing (EU)',
      'NOT TRIED, as above',
    ]);
    const all = await passed(SOUND, { ...release, now, decisions: recorded(false) });
    expect(all.at(-1)?.passed).toBe(true);
    expect(all.at(-1)?.text).toContain('1 decisions: 1 newly refused');
    expect(all.at(-1)?.text).toContain('+ NO_MARKETING (T1)');
  });
});
