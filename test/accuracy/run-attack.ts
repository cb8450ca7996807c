/** `npm run accuracy -- --attack`: reads, measures, reports. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadDecoder } from '../../src/recognition/load.ts';
import { platform } from '../support/platform.ts';
import { attackLines, measureAttack } from './attack.ts';
import type { ChangeName } from './changes.ts';
import { teaches } from './learn.ts';
import { subjectOf } from './pairs.ts';
import { Countdown } from './progress.ts';
import { openPictures, type Settings, takeReadings } from './readings.ts';
import { listPeople, spoil } from './spoil.ts';

export interface AttackOptions {
  readonly images: string;
  /** How many people at most. */
  readonly people: number;
  /** Leaves out those from whom the gate has learned, if these are the same pictures. */
  readonly unseen: boolean;
  readonly fmr: number;
  readonly threshold: number;
  /** `none` among them. */
  readonly changes: readonly ChangeName[];
  readonly out: string;
}

/** @returns the lines of its report, which is also in `out`; undefined for fewer than two people */
export async function runAttack(
  options: AttackOptions,
  settings: Omit<Settings, 'face'>,
): Promise<readonly string[] | undefined> {
  const { images, people: most, unseen, fmr, threshold, changes, out } = options;
  const all = await listPeople(images);
  const people = all.filter(([first]) => !(unseen && teaches(subjectOf(first)))).slice(0, most);
  if (people.length < 2) return undefined;
  const firsts = people.map(([first]) => first);
  const seconds = people.flatMap(([, second]) => second ?? []);
  const read = async (what: string, sources: Parameters<typeof takeReadings>[0]) => {
    const countdown = new Countdown(what);
    // A data set's picture shows its person in the middle, and who else is in it is not asked here.
    const readings = await takeReadings(sources, { ...settings, face: 'central' }, (done, of) =>
      countdown.show(done, of),
    );
    countdown.end();
    return readings;
  };
  const sources = await openPictures([...firsts, ...seconds], images);
  const found = await read('Finding the faces in workerd', sources);
  const decoder = await loadDecoder(platform);
  const spoilt = [];
  for (const source of sources) {
    const face = found.read.get(source.picture)?.keypoints;
    if (!face) continue;
    for (const change of changes) {
      spoilt.push(await spoil(source, change, face, decoder));
    }
  }
  const readings = await read('Reading changed pictures in workerd', spoilt);
  const known = (picture: string) => found.read.has(picture);
  const points = measureAttack(
    readings,
    firsts.filter(known),
    seconds.filter(known),
    threshold,
    changes,
  );
  await writeFile(join(out, 'attack.json'), `${JSON.stringify(points, null, 2)}\n`);
  const lines = [
    `${firsts.length} people, ${seconds.length} with a second picture${unseen ? ', none of whom taught the gate' : ''}`,
    '',
    ...attackLines(points, fmr),
  ];
  await writeFile(join(out, 'attack.txt'), `${lines.join('\n')}\n`);
  return lines;
}
