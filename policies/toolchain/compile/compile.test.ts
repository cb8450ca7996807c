import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIXTURE, fixtureWith } from '../library/fixture.ts';
import { PolicyProblems } from '../library/problems.ts';
import { sha256 } from '../reactor/artefact.ts';
import { type Compilation, canonicalJson, compilePolicy, writePolicy } from './compile.ts';

let compilation: Compilation;
beforeAll(async () => {
  compilation = await compilePolicy(FIXTURE);
});

describe('a compiled policy', () => {
  it('starts each rule at midnight in its own jurisdiction', () => {
    // Clocks in Brussels went forward on 29 March 2026, but not before 02:00.
    expect(compilation.compiled.data.facts.effective).toEqual({
      T1: { from: Date.parse('2026-03-28T23:00:00Z'), until: null },
      T2: { from: Date.parse('2020-01-01T00:00:00Z'), until: null },
      T3: { from: Date.parse('2019-12-31T23:00:00Z'), until: null },
    });
  });

  it('takes its catalogue from the annotations and the tables', () => {
    const { rules, reasons, obligations } = compilation.compiled.catalogue;
    expect(Object.keys(rules)).toEqual(['T1', 'T2', 'T3']);
    expect(rules.T3).toEqual({
      id: 'T3',
      title: 'Keep a record',
      description: 'Every decision is recorded.',
      citation: 'Test Act, article 3',
      tier: 'law',
      jurisdiction: 'EU',
      effective: '2020-01-01',
      until: null,
      confidence: 'S',
      contested: 'by nobody',
      read: true,
      not_read: null,
      checked_on: '2026-11-23',
      codes: ['KEEP', 'REVIEW'],
      change: {},
    });
    expect(rules.T2?.change).toEqual({
      EXPIRED: 'Renew consent: consent.expires_at must be later than now.',
    });
    expect(reasons.EXPIRED?.message).toBe('The consent has expired.');
    expect(obligations.KEEP?.meaning).toBe('keep a record');
  });

  it('has a revision that is the digest of module and data', () => {
    const { wasm, compiled } = compilation;
    expect(compiled.revision).toBe(sha256(wasm, canonicalJson(compiled.data)));
  });

  it('is the same every time', async () => {
    expect(await compilePolicy(FIXTURE)).toEqual(compilation);
  });

  it('has another revision when a fact changes', async () => {
    const facts = { ...FIXTURE.facts, caps: { days: 31 } };
    const changed = await compilePolicy({ ...FIXTURE, facts });
    expect(changed.compiled.revision).not.toBe(compilation.compiled.revision);
  });
});

describe('what does not build', () => {
  const T1 = FIXTURE.rules['eu/rules.rego'] ?? '';

  async function problemsOf(path: string, text: string) {
    const error = await compilePolicy(fixtureWith(path, text)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PolicyProblems);
    return (error as PolicyProblems).problems.map(({ message, place }) => ({
      message,
      row: place?.row,
    }));
  }

  it('is Rego that does not parse, by file and row', async () => {
    const [first] = await problemsOf('eu/bad.rego', 'package bad\n\nx := [1, 2\n\ny := 2\n');
    expect(first?.row).toBe(5);
    expect(first?.message).toMatch(/unexpected/);
  });

  it('is a rule whose id is not the one in its METADATA', async () => {
    const text = T1.replace('"NO_MARKETING", "rule": "T1"', '"NO_MARKETING", "rule": "T2"');
    expect(await problemsOf('eu/rules.rego', text)).toEqual([
      { message: 'rule T2 stands under the METADATA of T1', row: 15 },
      { message: 'nothing emits rule T1', row: 15 },
    ]);
  });

  it('is a rule without METADATA', async () => {
    const text =
      'package countersign.rules.EU\n\ndeny contains {"code": "EXPIRED", "rule": "T9"}\n';
    expect(await problemsOf('eu/new.rego', text)).toEqual([
      { message: 'rule T9 has no METADATA block', row: 3 },
    ]);
  });

  it('is a code that has no words', async () => {
    const text = T1.replace('"code": "KEEP"', '"code": "KEPT"');
    expect(await problemsOf('eu/rules.rego', text)).toEqual([
      { message: 'KEPT is not in data/obligations.json', row: 46 },
    ]);
  });

  it('is a refusal that does not say what to change', async () => {
    const silent = T1.replace(/# {3}change: Set .*\n/, '');
    expect(await problemsOf('eu/rules.rego', silent)).toEqual([
      { message: 'METADATA custom.change of T1 says nothing of NO_MARKETING', row: 14 },
    ]);
    const other = T1.replace(/change: Set .*\n/, 'change: {EXPIRED: Renew it.}\n');
    expect(await problemsOf('eu/rules.rego', other)).toContainEqual({
      message: 'METADATA custom.change of T1 says nothing of NO_MARKETING',
      row: 15,
    });
  });

  it('is a rule whose name nobody collects, so that it would never refuse', async () => {
    const [{ message }] = await problemsOf(
      'eu/rules.rego',
      T1.replace('deny contains {"code": "NO_MARKETING"', 'denny contains {"code": "NO_MARKETING"'),
    );
    expect(message).toBe('nothing collects what "denny" gives; did you mean "deny"?');
  });

  it('is advice on a reason that is never given', async () => {
    const idle = T1.replace('contested: by nobody', 'change: Do something.');
    expect(await problemsOf('eu/rules.rego', idle)).toEqual([
      { message: 'rule T3 refuses nothing, so custom.change is never read', row: 46 },
    ]);
    const both = '{NO_MARKETING: Stop., EXPIRED: Renew it.}';
    expect(
      await problemsOf('eu/rules.rego', T1.replace(/change: Set .*\n/, `change: ${both}\n`)),
    ).toEqual([
      { message: 'rule T1 has a custom.change for EXPIRED, a code it never gives', row: 15 },
    ]);
  });

  it('is a computed reason with one advice for all', async () => {
    const text = T1.replace(
      '{"code": "NO_MARKETING", "rule": "T1"} if input.purpose == "marketing"',
      '{"code": code, "rule": "T1"} if {\n\tsome code in input.output.traits\n}',
    );
    const [first] = await problemsOf('eu/rules.rego', text);
    expect(first?.message).toMatch(/says nothing of codes that it computes/);
    const each = text.replace(/change: Set .*\n/, 'change: {EXPIRED: Renew it.}\n');
    const { rules } = (await compilePolicy(fixtureWith('eu/rules.rego', each))).compiled.catalogue;
    expect(rules.T1).toMatchObject({ codes: ['EXPIRED'], change: { EXPIRED: 'Renew it.' } });
  });

  it('is a law that binds without a date; a rule of this service needs none', async () => {
    const law = T1.replace('#   effective: "2026-03-29"\n', '');
    expect((await problemsOf('eu/rules.rego', law))[0]?.message).toBe(
      'rule T1 binds, and its METADATA says not from when',
    );
    const own = T1.replace(/(tier: floor\n.*\n)# {3}effective: "2020-01-01"\n/, '$1');
    const { catalogue, data } = (await compilePolicy(fixtureWith('eu/rules.rego', own))).compiled;
    expect(catalogue.rules.T2?.effective).toBeNull();
    expect(Object.keys(data.facts.effective)).toEqual(['T1', 'T3']);
    const ends = own.replace('tier: floor\n', 'tier: floor\n#   until: "2030-01-01"\n');
    expect((await problemsOf('eu/rules.rego', ends))[0]?.message).toMatch(/whatever ends, begins/);
  });

  it('may tell of a law whose first day is not known, as long as it binds nobody', async () => {
    const law = T1.replace('#   effective: "2026-03-29"\n', '')
      .replace(/# {3}change: Set .*\n/, '')
      .replace(/deny contains .*"T1"} if .*/, 'information contains "T1"');
    const { rules } = (await compilePolicy(fixtureWith('eu/rules.rego', law))).compiled.catalogue;
    expect(rules.T1).toMatchObject({ effective: null, codes: [], read: true, not_read: null });
  });

  it('is a source that was not read, and not a word of what', async () => {
    const unread = T1.replace('#   confidence: P\n', '#   confidence: P\n#   read: false\n');
    expect((await problemsOf('eu/rules.rego', unread))[0]?.message).toBe(
      'METADATA custom.not_read: read: false is of a source, and not_read says what of it was not read',
    );
    const told = unread.replace('read: false\n', 'read: false\n#   not_read: article 1\n');
    const { rules } = (await compilePolicy(fixtureWith('eu/rules.rego', told))).compiled.catalogue;
    expect(rules.T1).toMatchObject({
      read: false,
      not_read: 'article 1',
      checked_on: '2026-11-23',
    });
  });

  it('is incomplete METADATA', async () => {
    const text = T1.replace('#   citation: Test Act, article 1\n', '');
    const [first] = await problemsOf('eu/rules.rego', text);
    expect(first?.message).toMatch(/^METADATA custom.citation: /);
  });

  it('is a date that no calendar has', async () => {
    const [first] = await problemsOf('eu/rules.rego', T1.replace('2026-03-29', '2026-02-30'));
    expect(first?.message).toBe('METADATA effective: there is no 2026-02-30 in any calendar');
  });

  it('is a jurisdiction that nobody knows', async () => {
    const [first] = await problemsOf(
      'eu/rules.rego',
      T1.replace('jurisdiction: EU', 'jurisdiction: XX'),
    );
    expect(first?.message).toBe('rule T1: XX is not in data/jurisdictions.json');
  });

  it('is a call to a builtin that WebAssembly lacks, by every place that calls it', async () => {
    const text = T1.replace('input.purpose == "marketing"', 'time.weekday(input.now) == "Monday"');
    expect(await problemsOf('eu/rules.rego', text)).toEqual([
      { message: 'time.weekday is not available in compiled policies (only in tests)', row: 15 },
    ]);
  });
});

describe('writing a policy', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-policy-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('touches the files only when they differ', async () => {
    expect(await writePolicy(compilation, folder)).toBe(true);
    const before = await stat(join(folder, 'policy.wasm'));
    expect(await writePolicy(compilation, folder)).toBe(false);
    expect((await stat(join(folder, 'policy.wasm'))).mtimeMs).toBe(before.mtimeMs);
    const written = JSON.parse(await readFile(join(folder, 'policy.json'), 'utf8'));
    expect(written.revision).toBe(compilation.compiled.revision);
  });
});
