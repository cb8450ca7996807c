/**
 * `npm run accuracy`: how often the service errs on a set of pairs, through its own pipeline in
 * workerd. Reads each picture of the pairs once, then compares; a run that was stopped continues
 * where it was.
 */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readManifest, writeManifest } from '../../models/manifest.ts';
import { readArguments } from '../../src/local/command-line.ts';
import { CHANGES, type ChangeName } from './changes.ts';
import { type Curve, drawDet } from './det.ts';
import { GroupsError, parseGroups } from './groups.ts';
import { type Measurement, measure } from './measure.ts';
import { type Folds, PairsError, parsePairs } from './pairs.ts';
import { Countdown } from './progress.ts';
import { type Group, promise } from './promise.ts';
import { openPictures, takeReadings } from './readings.ts';
import { reportLines } from './report.ts';
import { runAttack } from './run-attack.ts';
import { runNobody } from './run-nobody.ts';
import { stricter, type Threshold, toThresholds } from './thresholds.ts';

const HELP = `npm run accuracy -- --pairs FILE --images DIR [options]

  --pairs FILE       pairs in LFW's format
  --images DIR       pictures as NAME/NAME_0001.jpg
  --embedder ID      of models/manifest.json (default: its default_embedder)
  --mirrored         average each face with its mirror image
  --face WHICH       largest, as the API takes it and the default, or central, as data sets are cropped
  --groups FILE      lines of NAME<TAB>GROUP: also error rates within each group
  --impostors N      comparisons of different people to draw at most (default: 1000000)
  --out DIR          for report.txt, report.json and det.svg (default: .build/accuracy)
  --beside FILE      report.json of another run, whose DET curve is drawn beside this one's
  --fresh            read every picture again
  --write            put the thresholds found into models/manifest.json, and with --groups those of the
                     group that needs the highest; wants a million comparisons of different people,
                     so name pairs with many. With --mirrored it raises those of a run without

npm run accuracy -- --attack --images DIR [options]: what becomes of covered, blurred, dark and turned
pictures, which a gate has to keep from becoming templates

  --images DIR       good pictures as NAME/any.jpg
  --people N         how many of them at most (default: 200)
  --unseen           only those from whom models/gate.json has not learned, if it was these pictures
  --fmr RATE         at whose threshold (default: 0.001)
  --changes LIST     names with commas between (default: all there are)

npm run accuracy -- --nobody --images DIR: what becomes of pictures in DIR, and in folders in it, that
show no person: animals, dolls, drawings

The readings are kept below .build/accuracy and hold embeddings of the faces: delete the folder when
they are no longer needed.`;

const root = new URL('../../', import.meta.url);

function readOptions() {
  const { values, endWith } = readArguments(HELP, {
    pairs: { type: 'string' },
    images: { type: 'string' },
    embedder: { type: 'string' },
    mirrored: { type: 'boolean', default: false },
    face: { type: 'string', default: 'largest' },
    attack: { type: 'boolean', default: false },
    nobody: { type: 'boolean', default: false },
    people: { type: 'string', default: '200' },
    unseen: { type: 'boolean', default: false },
    fmr: { type: 'string', default: '0.001' },
    changes: { type: 'string', default: Object.keys(CHANGES).join() },
    groups: { type: 'string' },
    impostors: { type: 'string', default: '1000000' },
    out: { type: 'string', default: fileURLToPath(new URL('.build/accuracy', root)) },
    beside: { type: 'string' },
    fresh: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  });
  const { pairs = '', images, face, attack, nobody } = values;
  const asked = [pairs !== '', attack, nobody].filter(Boolean).length;
  if (images === undefined || asked !== 1) {
    return endWith('--images, and one of --pairs, --attack and --nobody, are needed.');
  }
  if (face !== 'largest' && face !== 'central') exit(2, `--face ${face}: largest or central.`);
  const people = Number(values.people);
  if (!Number.isInteger(people) || people < 2) {
    exit(2, `--people ${values.people}: give a whole number of at least 2.`);
  }
  const impostors = Number(values.impostors);
  if (!Number.isInteger(impostors) || impostors < 1000) {
    exit(2, `--impostors ${values.impostors}: give a whole number of at least 1000.`);
  }
  const { default_embedder, embedders } = readManifest();
  const embedder = values.embedder ?? String(default_embedder);
  if (!Object.hasOwn(embedders, embedder)) {
    exit(2, `--embedder ${embedder}: the manifest has ${Object.keys(embedders).join(', ')}.`);
  }
  const choice: 'largest' | 'central' = face;
  return { ...values, pairs, images, face: choice, people, impostors, embedder };
}

function exit(code: number, message: string): never {
  (code === 0 ? console.log : console.error)(message);
  process.exit(code);
}

/** A file that the command line names. */
async function readAs<Content>(file: string, parse: (text: string) => Content): Promise<Content> {
  try {
    return parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof PairsError || error instanceof GroupsError) {
      exit(2, `${file}: ${error.message}`);
    }
    if (isMissing(error)) exit(2, `${file}: there is no such file.`);
    throw error;
  }
}

async function requirePictures(pictures: readonly string[], images: string): Promise<void> {
  const found = await Promise.all(
    pictures.map((picture) =>
      stat(join(images, picture)).then(
        () => true,
        (error: unknown) => {
          if (isMissing(error)) return false;
          throw error;
        },
      ),
    ),
  );
  const missing = pictures.filter((_, i) => !found[i]);
  if (missing.length > 0) {
    exit(
      2,
      `--images ${images}: ${missing.length} of ${pictures.length} pictures are not there, ${missing[0]} for one.`,
    );
  }
}

/** Always with the untouched picture, from which people are enrolled. */
function readChanges(list: string): ChangeName[] {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !Object.hasOwn(CHANGES, name));
  if (unknown.length > 0) {
    exit(2, `--changes ${unknown.join(', ')}: there are ${Object.keys(CHANGES).join(', ')}.`);
  }
  return [...new Set(['none', ...names] as ChangeName[])];
}

async function requireFolder(images: string): Promise<void> {
  const found = await stat(images).catch(() => undefined);
  if (!found?.isDirectory()) exit(2, `--images ${images}: there is no such folder.`);
}

/** That of the manifest. */
function thresholdOf(fmr: string): number {
  const known = readManifest().embedders[embedder].thresholds as Threshold[];
  const found = known.find((threshold) => threshold.fmr === Number(fmr));
  if (!found) exit(2, `--fmr ${fmr}: one of ${known.map(({ fmr }) => fmr).join(', ')}.`);
  return found.cosine;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * The manifest records thresholds with their origin and what was measured there. Those of mirrored
 * faces are not separate: they raise what was written before.
 */
function writeThresholds({ points, impostors, subjects, groups }: Measurement): void {
  if (impostors.comparisons < LEAST_COMPARISONS) {
    exit(
      1,
      `${impostors.comparisons} comparisons are too few for thresholds: nothing was written.`,
    );
  }
  const manifest = readManifest();
  const entry = manifest.embedders[embedder];
  const known = entry.random as Threshold[];
  const found = toThresholds(points);
  const random = mirrored ? stricter(known, found) : found;
  const measured =
    groups.length > 0
      ? {
          measured_on: `${basename(dirname(resolve(pairs)))}, one picture of each person, two of one group against each other. A group supports a rate if it has at least 3 / rate comparisons.`,
          recorded: new Date().toISOString().slice(0, 10),
          command: `npm run accuracy -- --embedder ${embedder} --pairs FILE --images DIR --groups FILE --write`,
          rates: groups.map(({ genuine: _, fnmr: __, ...group }) => group),
        }
      : (entry.groups as { rates: Group[] } | undefined);
  Object.assign(entry, {
    thresholds: promise(random, measured?.rates ?? []),
    random,
    ...(measured && { groups: measured }),
    random_measured: {
      recorded: new Date().toISOString().slice(0, 10),
      data: `${basename(dirname(resolve(pairs)))}, ${pictures.length} pictures of ${subjects} people, ${impostors.comparisons} comparisons of different people (${impostors.of}); intervals: 95 % of the false match rate at that cosine, by bootstrap over subjects${mirrored ? '; at each rate the higher of what faces as they are and faces averaged with their mirror image need' : ''}`,
      command: `npm run accuracy -- --embedder ${embedder} --pairs FILE --images DIR --impostors ${options.impostors} --write${mirrored ? ', then with --mirrored' : ''}`,
    },
  });
  writeManifest(manifest);
  console.log('The thresholds are in models/manifest.json.');
}

const LEAST_COMPARISONS = 1_000_000;

/** The part of an earlier run's report that is drawn. */
const Report = z.object({
  heading: z.string(),
  det: z.array(z.object({ fmr: z.number(), fnmr: z.number() })),
});

function parseCurve(text: string): Curve {
  const { heading, det } = Report.parse(JSON.parse(text));
  return { name: heading.slice(0, heading.indexOf(':')), points: det };
}

const options = readOptions();
const { pairs, images, embedder, mirrored, face, impostors, out, fresh, write } = options;
const cache = fileURLToPath(new URL('.build/accuracy/readings', root));
await mkdir(out, { recursive: true });
if (options.attack) {
  await requireFolder(images);
  const lines = await runAttack(
    {
      ...options,
      fmr: Number(options.fmr),
      threshold: thresholdOf(options.fmr),
      changes: readChanges(options.changes),
    },
    { embedder, mirrored, cache, fresh },
  );
  if (!lines) exit(2, `--images ${images}: fewer than two people.`);
  console.log(`\n${lines.join('\n')}`);
  process.exit(0);
}
if (options.nobody) {
  await requireFolder(images);
  const lines = await runNobody(options, { embedder, mirrored, cache, fresh });
  if (!lines) exit(2, `--images ${images}: no .jpg, .png or .webp in it.`);
  console.log(`\n${lines.join('\n')}`);
  process.exit(0);
}
const folds: Folds = await readAs(pairs, parsePairs);
const groups = options.groups === undefined ? undefined : await readAs(options.groups, parseGroups);
const pictures = [...new Set(folds.flat().flatMap(({ first, second }) => [first, second]))].sort();
await requirePictures(pictures, images);

const countdown = new Countdown('Reading pictures in workerd');
const readings = await takeReadings(
  await openPictures(pictures, images),
  { embedder, mirrored, face, cache, fresh },
  (done, all) => countdown.show(done, all),
);
countdown.end();

const measurement = measure(folds, readings, impostors, groups);
const heading = `${embedder}${mirrored ? ', mirrored' : ''}: ${pairs}, ${new Date().toISOString().slice(0, 10)}`;
const text = [heading, '', ...reportLines(measurement, readings)].join('\n');
console.log(`\n${text}`);
await writeFile(join(out, 'report.txt'), `${text}\n`);
await writeFile(
  join(out, 'report.json'),
  `${JSON.stringify({ heading, ...measurement }, null, 2)}\n`,
);
const curves: Curve[] = [{ name: embedder, points: measurement.det }];
if (options.beside !== undefined) curves.push(await readAs(options.beside, parseCurve));
await writeFile(
  join(out, 'det.svg'),
  drawDet(`${measurement.subjects} people, ${measurement.impostors.comparisons} impostors`, curves),
);
console.log(`\nAlso in ${out}: report.txt, report.json, det.svg`);
if (write) writeThresholds(measurement);
