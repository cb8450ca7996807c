/** `npm run accuracy -- --nobody`: what becomes of pictures in which there is no person. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Countdown } from './progress.ts';
import { openPictures, type Readings, type Settings, takeReadings } from './readings.ts';

/** @returns the lines of its report, which is also in `out`; undefined where there is no picture */
export async function runNobody(
  { images, out }: { readonly images: string; readonly out: string },
  settings: Omit<Settings, 'face'>,
): Promise<readonly string[] | undefined> {
  const files = await readdir(images, { recursive: true });
  const pictures = files.filter((file) => /\.(jpe?g|png|webp)$/i.test(file)).sort();
  if (pictures.length === 0) return undefined;
  const countdown = new Countdown('Reading pictures in workerd');
  const readings = await takeReadings(
    await openPictures(pictures, images),
    { ...settings, face: 'largest' },
    (done, all) => countdown.show(done, all),
  );
  countdown.end();
  const lines = nobodyLines(readings);
  await writeFile(join(out, 'nobody.txt'), `${lines.join('\n')}\n`);
  return lines;
}

/** Each of these faces is none, so each that is taken is named. */
export function nobodyLines({ read, failed }: Readings): readonly string[] {
  const counts = new Map<string, number>();
  for (const { problem } of failed) counts.set(problem, (counts.get(problem) ?? 0) + 1);
  const taken = (purpose: string) => [...read.values()].filter(({ refused }) => !refused[purpose]);
  const enrolled = taken('enrol');
  const row = (what: string, count: number) => `${what.padEnd(32)}${String(count).padStart(6)}`;
  return [
    row('pictures', read.size + failed.length),
    ...[...counts].map(([problem, count]) => row(problem, count)),
    row('a face to the detectors', read.size),
    row('compared, sent as a probe', taken('probe').length),
    row('a template, sent as an enrolment', enrolled.length),
    ...enrolled.map(({ picture, quality }) => `  ${picture}, of quality ${quality}`),
  ];
}
