import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tryInCopies } from './copies.ts';
import { hunt } from './hunt.ts';
import type { Observation, Trial } from './plan.ts';
import { estimateNoticed, renderReport, tally } from './report.ts';
import { listNoticed, planRound } from './rounds.ts';
import { type Mutant, weave } from './weave.ts';

const FIXTURE = 'test/mutation/fixture';

const mutant = (id: string, file = 'src/a/a.ts'): Mutant => ({
  id,
  file,
  line: 7,
  from: 0,
  to: 9,
  original: 'a |\n  b',
  replacement: 'a & b',
  mutator: 'LogicalOperator',
});

const test = (id: string, took: number, reached: string[], more = {}): Observation => ({
  kind: 'observed',
  test: id,
  name: id,
  file: `${id}.test.ts`,
  took,
  passed: true,
  repeatable: true,
  reached,
  most: 1,
  loaded: [],
  ...more,
});

const trial = (id: string, against: string, fate: Trial['fate'], more = {}): Trial => ({
  kind: 'tried',
  test: id,
  mutant: against,
  fate,
  took: 10,
  late: false,
  ...more,
});

describe('weaving', () => {
  it('names the place, what it says and what it says instead; leaves out tests and sentences', async () => {
    const { mutants, ignored, sources } = await weave([FIXTURE]);
    expect(mutants).toContainEqual({
      id: expect.any(String),
      file: `${FIXTURE}/fare.ts`,
      line: 6,
      from: expect.any(Number),
      to: expect.any(Number),
      original: 'age < CHILD[0]',
      replacement: 'age <= CHILD[0]',
      mutator: 'EqualityOperator',
    });
    expect(ignored).toEqual({ 'a sentence for readers': 1 });
    expect([...sources.keys()]).toEqual([expect.stringContaining('/fare.ts')]);
  });
});

describe('a round', () => {
  const mutants = [mutant('1'), mutant('2', 'src/b/b.ts')];

  it('takes the likeliest tests first: quick ones that are about the file of the mutant', () => {
    const tests = [
      test('slow', 900, ['1']),
      test('broad', 400, ['1', '2', '3', '4', '5', '6']),
      test('close', 100, ['1']),
      test('other', 1, ['2']),
    ];
    const state = { mutants, tests, trials: [], loadsAnew: true, patience: 10_000 };
    expect(planRound(state, 1)).toEqual({ close: ['1'], other: ['2'] });
    expect(planRound(state, 2)).toEqual({ close: ['1'], slow: ['1'], other: ['2'], broad: ['2'] });
  });

  it('does not take all tests of one file before any of another', () => {
    const alike = ['a', 'b', 'c'].map((id) => test(id, 100, ['1'], { file: 'alike.test.ts' }));
    const state = {
      mutants,
      tests: [...alike, test('d', 200, ['1'])],
      trials: [],
      loadsAnew: true,
      patience: 10_000,
    };
    expect(planRound(state, 2)).toEqual({ a: ['1'], d: ['1'] });
  });

  it('leaves out what was noticed or tried, and tests that cannot be repeated', () => {
    const tests = [
      test('a', 1, ['1', '2']),
      test('b', 2, ['1', '2']),
      test('once', 1, ['1', '2'], { repeatable: false }),
      test('red', 1, ['1', '2'], { passed: false }),
    ];
    const trials = [trial('a', '1', 'noticed'), trial('a', '2', 'passed')];
    expect(planRound({ mutants, tests, trials, loadsAnew: true, patience: 10_000 }, 9)).toEqual({
      b: ['2'],
    });
  });

  it('tries what modules pass as they load only where they are loaded for each mutant', () => {
    const tests = [test('a', 1, [], { loaded: ['1'] })];
    const state = { mutants, tests, trials: [], patience: 10_000 };
    expect(planRound({ ...state, loadsAnew: true }, 9)).toEqual({ a: ['1'] });
    expect(planRound({ ...state, loadsAnew: false }, 9)).toEqual({});
  });

  it('ends when the patience for a mutant does', () => {
    const tests = [test('a', 100, ['1']), test('b', 200, ['1'])];
    expect(planRound({ mutants, tests, trials: [], loadsAnew: true, patience: 300 }, 9)).toEqual({
      a: ['1'],
    });
    const trials = [trial('c', '1', 'passed', { took: 290 })];
    expect(planRound({ mutants, tests, trials, loadsAnew: true, patience: 300 }, 9)).toEqual({});
  });

  it('counts a test that fails without the mutant too as noticing it only the second time', () => {
    const unclear = trial('a', '1', 'unclear');
    expect(listNoticed([unclear])).toEqual(new Set());
    expect(listNoticed([unclear, unclear])).toEqual(new Set(['1']));
    const tests = [test('a', 1, ['1'])];
    const state = { mutants, tests, trials: [unclear], loadsAnew: true, patience: 10_000 };
    expect(planRound(state, 9)).toEqual({ a: ['1'] });
  });
});

describe('the figures', () => {
  const mutants = [mutant('1'), mutant('2'), mutant('3'), mutant('4', 'src/b/b.ts')];
  const trials = [
    trial('t', '1', 'noticed'),
    trial('t', '2', 'passed'),
    trial('t', '4', 'noticed', { late: true }),
  ];
  const folders = ['src/a', 'src/b'];
  const figures = tally(folders, mutants, mutants, trials, '2026-11-25', 'npm run test:long');

  it('are counted by folder, and list what survived', () => {
    expect(figures).toMatchObject([
      { folder: 'src/a', mutants: 3, tried: 3, noticed: 1, late: 0 },
      { folder: 'src/b', mutants: 1, tried: 1, noticed: 1, late: 1, survivors: [] },
    ]);
    expect(figures[0].survivors).toEqual([
      { at: 'src/a/a.ts:7', original: 'a | b', replacement: 'a & b', reached: true },
      { at: 'src/a/a.ts:7', original: 'a | b', replacement: 'a & b', reached: false },
    ]);
    expect(estimateNoticed(figures)).toEqual({ percent: 50, margin: 0 });
  });

  it('of a sample are weighted by folder, and say how far they may be off', () => {
    const [, second, , fourth] = mutants;
    const sample = tally(folders, mutants, [second, fourth], trials, '2026-11-25', 'x');
    expect(sample).toMatchObject([
      { mutants: 3, tried: 1, noticed: 0 },
      { mutants: 1, tried: 1, noticed: 1 },
    ]);
    expect(estimateNoticed(sample).percent).toBe(25);
    // By hand: 600 of 1,000 drawn, 90 % noticed, 196 * sqrt(0.4 * 0.8987 * 0.1013 / 600).
    const { margin } = estimateNoticed([{ mutants: 1000, tried: 600, noticed: 540 }]);
    expect(margin).toBeCloseTo(1.527, 3);
    expect(renderReport(sample, {})).toContain('Of 4 mutants, 2 were drawn at random');
  });

  it('are shown as tables', () => {
    const text = renderReport(figures, { 'a sentence for readers': 5 });
    expect(text).toContain('**2 of 4 mutants are noticed: 50.0 %.**');
    expect(text).toContain(
      '| `src/a/` | 3 | 3 | 1 | 0 | 33.3 % | 2026-11-25 | `npm run test:long` |',
    );
    expect(text).toContain(
      '| src/a/a.ts:7 | ``` a \\| b ``` | ``` a & b ``` | no test reaches it |',
    );
    expect(text).toContain('Not mutated: 5 × a sentence for readers.');
  });
});

describe('a run', () => {
  it('tells what a test notices from what it does not, and does nothing twice', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mutation-'));
    try {
      const woven = await weave([FIXTURE]);
      const said: string[] = [];
      const options = {
        woven,
        hunted: new Set(woven.mutants.map(({ id }) => id)),
        files: [`${FIXTURE}/fare.test.ts`],
        bundle: null,
        folder,
        patience: 10_000,
        workers: 1,
        say: (message: string) => said.push(message),
      };
      const notes = await hunt(options);
      const { tests } = notes;
      const copied = () => tryInCopies(options, [{ notes, driven: false }], false);
      const trials = [...notes.trials, ...(await copied())];
      expect(tests.map(({ passed, repeatable }) => [passed, repeatable])).toEqual([
        [true, true],
        [true, true],
        [true, false],
      ]);
      const noticed = listNoticed(trials);
      const survivors = woven.mutants.filter(({ id }) => !noticed.has(id));
      expect(survivors.map(({ line, replacement }) => `${line} ${replacement}`)).toEqual([
        // Nobody tests an age below 0.
        '5 false',
        '5 age <= 0',
        '5 ;',
      ]);
      // What is worked out while the module loads; the greeting, by a test that passes only once.
      expect(noticed.has(woven.mutants.find(({ line }) => line === 2)?.id ?? '')).toBe(true);
      // The thread that the coin of none keeps busy is ended.
      const endless = woven.mutants.find(({ replacement }) => replacement === '1 - 1')?.id;
      expect(trials).toContainEqual(
        expect.objectContaining({ mutant: endless, fate: 'noticed', late: true }),
      );
      said.length = 0;
      const again = await hunt(options);
      expect([...again.trials, ...(await copied())]).toEqual(trials);
      expect(said).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
