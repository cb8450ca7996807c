/**
 * `npm run gate`: learns from a folder of good faces what spoilt ones look like, and writes
 * models/gate.json. What was read is kept, so that a run that was stopped continues where it was.
 */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readManifest } from '../../models/manifest.ts';
import { chooseFace } from '../../src/recognition/detect/choice.ts';
import { findFaces } from '../../src/recognition/detect/faces.ts';
import { alignFace } from '../../src/recognition/embed/align.ts';
import { embedFace, packFace } from '../../src/recognition/embed/embedder.ts';
import { RecognitionError } from '../../src/recognition/errors.ts';
import { loadDecoder, loadRuntime } from '../../src/recognition/load.ts';
import { parseManifest } from '../../src/recognition/manifest.ts';
import { loadNetworks } from '../../src/recognition/networks.ts';
import { blocksOf } from '../../src/recognition/quality/blocks.ts';
import { scaleOf } from '../../src/recognition/sampling/geometry.ts';
import { platform } from '../support/platform.ts';
import { applyChange, type ChangeName } from './changes.ts';
import { HARMLESS, hashOf, LOOKS, learnGate, PLACES, type Sample, teaches } from './learn.ts';
import { subjectOf } from './pairs.ts';
import { Countdown } from './progress.ts';
import { listPeople } from './spoil.ts';

const HELP = `npm run gate -- --images DIR [options]

  --images DIR       good pictures as NAME/any.jpg, upright, one face in the middle; hundreds of people
  --people N         how many of them at most (default: 600)
  --write            put what was learned into models/gate.json

Half of the people teach it, by a hash of their names; the others set its limits. The readings are kept
below .build/accuracy and hold embeddings of the faces: delete it when no longer needed.`;

const root = new URL('../../', import.meta.url);
const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    people: { type: 'string', default: '600' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const { images } = values;
if (images === undefined || values.help) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}
if (!(await stat(images).catch(() => undefined))?.isDirectory()) {
  console.error(`--images ${images}: there is no such folder.`);
  process.exit(2);
}

const manifest = parseManifest(readManifest());
const runtime = await loadRuntime(platform);
const decoder = await loadDecoder(platform);
const networks = new Map(
  await Promise.all(
    Object.keys(manifest.embedders).map(async (embedder) => {
      const readModel = (file: string) => platform.read(`models/${file}`);
      return [embedder, await loadNetworks({ manifest, runtime, readModel }, embedder)] as const;
    }),
  ),
);
const [first] = networks.values();
if (!first) throw new RangeError('The manifest has no embedder.');

const UNTOUCHED: readonly ChangeName[] = ['none'];

type Stored = Omit<Sample, 'person' | 'blocks' | 'embeddings'> & {
  picture: string;
  /** Base64 of little-endian float32; none where no face was found. */
  blocks?: string | undefined;
  embeddings?: Record<string, string>;
};

/** Readings of other changes, of other values or by other networks must not be taken for these. */
const sources = ['test/accuracy/changes.ts', 'src/recognition/quality/blocks.ts'];
const hash = createHash('sha256').update([...networks.keys()].join());
for (const source of sources) hash.update(await platform.read(source));
const cache = fileURLToPath(
  new URL(`.build/accuracy/gate-${hash.digest('hex').slice(0, 16)}.jsonl`, root),
);
const known = await readStored();
const people = await listPeople(images);
const changes = [
  ...new Set([
    ...HARMLESS,
    ...LOOKS.flatMap(({ changes }) => changes),
    ...PLACES.map(([, change]) => change),
  ]),
];
// Of some everything, of all the rest what a good picture is.
const wanted = people.flatMap(([first, ...others], i) => [
  { picture: first, changes: i < Number(values.people) ? changes : UNTOUCHED },
  ...others.map((picture) => ({ picture, changes: UNTOUCHED })),
]);
const countdown = new Countdown('Reading good and spoilt faces');
const samples: Sample[] = [];
for (const [done, { picture, changes }] of wanted.entries()) {
  const missing = changes.filter((change) => !known.has(`${change} ${picture}`));
  if (missing.length > 0) await readAll(picture, missing);
  for (const change of changes) {
    const stored = known.get(`${change} ${picture}`);
    if (stored?.blocks && stored.embeddings) {
      samples.push({
        person: subjectOf(picture),
        change,
        blocks: toFloats(stored.blocks),
        embeddings: Object.fromEntries(
          Object.entries(stored.embeddings).map(([id, text]) => [id, toFloats(text)]),
        ),
      });
    }
  }
  countdown.show(done + 1, wanted.length);
}
countdown.end();

const learned = learnGate(samples, [...networks.keys()], teaches);
for (const { defect, limit } of learned.looks) console.log(`${defect.padEnd(20)}${limit}`);
if (values.write) {
  const made = {
    recorded: new Date().toISOString().slice(0, 10),
    data: `${basename(dirname(resolve(images)))}, ${wanted.length} pictures of ${people.length} people, one of each of ${Math.min(people.length, Number(values.people))} spoilt in ${changes.length - 1} ways: half of the people taught it, the others set its limits. No picture is kept, and no vector of one face.`,
    command: `npm run gate -- --images DIR --people ${values.people} --write`,
  };
  const file = new URL('models/gate.json', root);
  await writeFile(file, print({ version: 1, made, ...learned }));
  console.log('It is in models/gate.json.');
}

/** Finds the face once and reads it with each change. */
async function readAll(picture: string, missing: readonly ChangeName[]): Promise<void> {
  const bytes = new Uint8Array(await readFile(join(images ?? '', picture)));
  const image = await decoder.decode(bytes, await decoder.inspect(bytes));
  const face = await findCentral(image);
  for (const change of missing) {
    const seed = hashOf(change + picture);
    const changed = face && applyChange(change, image, face.keypoints, seed);
    const stored: Stored = { picture, change, ...(changed && (await readOne(changed))) };
    known.set(`${change} ${picture}`, stored);
    await appendFile(cache, `${JSON.stringify(stored)}\n`);
  }
}

async function findCentral(image: Parameters<typeof findFaces>[1]) {
  const { faces } = await findFaces(first.finder, image, 'foremost', () => 0);
  try {
    return chooseFace(faces, image, 'central');
  } catch (error) {
    if (error instanceof RecognitionError) return undefined;
    throw error;
  }
}

async function readOne(image: Parameters<typeof findFaces>[1]) {
  const face = await findCentral(image);
  if (!face) return {};
  let blocks: string | undefined;
  const embeddings: Record<string, string> = {};
  for (const [id, { embedder }] of networks) {
    const alignment = alignFace(face.keypoints, embedder.manifest);
    packFace(embedder, image, alignment);
    blocks ??= toText(blocksOf(embedder.buffer, scaleOf(alignment), embedder.manifest.input));
    embeddings[id] = toText((await embedFace(embedder)).values);
  }
  return { blocks, embeddings };
}

async function readStored(): Promise<Map<string, Stored>> {
  await mkdir(dirname(cache), { recursive: true });
  const text = await readFile(cache, 'utf8').catch(() => '');
  const stored = new Map<string, Stored>();
  for (const row of text.split('\n').slice(0, -1)) {
    const line: Stored = JSON.parse(row);
    stored.set(`${line.change} ${line.picture}`, line);
  }
  return stored;
}

function toText(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

function toFloats(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}

/** JSON indented by two, with each list of numbers on one line. */
function print(value: unknown): string {
  const lists = /\[[-\d.e,\s]+\]/g;
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(lists, (list) => list.replace(/\s+/g, ''))}\n`;
}
