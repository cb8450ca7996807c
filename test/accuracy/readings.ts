/**
 * What the Worker's own pipeline reads from each picture, in the built Worker in workerd. Every answer
 * is written to a file as it comes, so that a run that was stopped continues where it was.
 */
import { createHash, randomBytes } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { BUNDLES } from '../../src/local/bundle.ts';
import { type LocalServer, serve } from '../../src/local/serve.ts';
import type { Keypoints } from '../../src/recognition/detect/detection.ts';

/** What `/local/readings` answers. */
const Answer = z.union([
  z.object({
    /** Base64 of little-endian float32, unit length. */
    embedding: z.string(),
    norm: z.number(),
    quality: z.number(),
    /** Milliseconds by step, on workerd's clock of whole ones. */
    timings: z.record(z.string(), z.number()),
    /** Why the API would have refused the picture, see `Reading`. */
    refused: z.record(z.string(), z.string()),
    defects: z.array(z.string()),
    keypoints: z.array(z.object({ x: z.number(), y: z.number() })).length(6),
  }),
  z.object({ problem: z.string(), detail: z.string() }),
]);

const Line = z.object({ picture: z.string(), digest: z.string(), ms: z.number(), answer: Answer });

export interface Reading {
  readonly picture: string;
  /** Wall-clock milliseconds, with the round trip to workerd. */
  readonly ms: number;
  readonly quality: number;
  readonly embedding: Float32Array;
  /** Length of the embedding before normalisation. */
  readonly norm: number;
  /** By `enrol`, `probe`, and `ungated` (an enrolment whose defects do not count): the problem code. */
  readonly refused: Readonly<Record<string, string>>;
  readonly defects: readonly string[];
  /** In pixels of the picture. */
  readonly keypoints: Keypoints;
}

/** A picture without a template: ISO/IEC 19795-1's failure to acquire. */
export interface Failure {
  readonly picture: string;
  readonly problem: string;
  readonly detail: string;
}

export interface Readings {
  readonly read: ReadonlyMap<string, Reading>;
  readonly failed: readonly Failure[];
}

export interface Settings {
  readonly embedder: string;
  readonly mirrored: boolean;
  /** The API's own choice, or the face in the middle, as data sets such as LFW are cropped. */
  readonly face: 'largest' | 'central';
  /** Folder for what was read so far. It contains embeddings: delete it when no longer needed. */
  readonly cache: string;
  readonly fresh: boolean;
}

/** What is read: a file, or what is made of one. */
export interface Source {
  readonly picture: string;
  /** Changes with the bytes. */
  readonly digest: string;
  readonly bytes: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** Files, by their paths below a folder. */
export async function openPictures(pictures: readonly string[], folder: string): Promise<Source[]> {
  const sources: Source[] = [];
  for (const picture of pictures) {
    const bytes = async () => new Uint8Array(await readFile(join(folder, picture)));
    const digest = createHash('sha256')
      .update(await bytes())
      .digest('hex');
    sources.push({ picture, digest, bytes });
  }
  return sources;
}

/** @param onProgress called after each picture, with how many are done of all */
export async function takeReadings(
  sources: readonly Source[],
  settings: Settings,
  onProgress: (done: number, all: number) => void,
): Promise<Readings> {
  const file = join(settings.cache, `${await pipelineDigest(settings)}.jsonl`);
  await mkdir(dirname(file), { recursive: true });
  const known = settings.fresh ? new Map<string, z.infer<typeof Line>>() : await readLines(file);
  const lines = new Map<string, z.infer<typeof Line>>();
  const waiting: Source[] = [];
  for (const source of sources) {
    const line = known.get(source.picture);
    if (line?.digest === source.digest) lines.set(source.picture, line);
    else waiting.push(source);
  }
  onProgress(lines.size, sources.length);
  const servers = Math.min(waiting.length, availableParallelism());
  await Promise.all(
    Array.from({ length: servers }, async () => {
      const reader = await openReader(settings);
      try {
        // The first picture also loads the networks: read once untimed, so that it compares with the rest.
        if (waiting[0]) await reader.read(await waiting[0].bytes());
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const { picture, digest } = next;
          const bytes = await next.bytes();
          const start = performance.now();
          const answer = await reader.read(bytes);
          const line = { picture, digest, ms: performance.now() - start, answer };
          await appendFile(file, `${JSON.stringify(line)}\n`);
          lines.set(picture, line);
          onProgress(lines.size, sources.length);
        }
      } finally {
        await reader.close();
      }
    }),
  );
  return sortOut(sources.flatMap(({ picture }) => lines.get(picture) ?? []));
}

function sortOut(lines: readonly z.infer<typeof Line>[]): Readings {
  const read = new Map<string, Reading>();
  const failed: Failure[] = [];
  for (const { picture, ms, answer } of lines) {
    if ('problem' in answer) {
      failed.push({ picture, ...answer });
      continue;
    }
    const { embedding, norm, quality, refused, defects, keypoints } = answer;
    const bytes = Uint8Array.from(Buffer.from(embedding, 'base64'));
    read.set(picture, {
      picture,
      ms,
      norm,
      quality,
      refused,
      defects,
      keypoints: keypoints as unknown as Keypoints,
      embedding: new Float32Array(bytes.buffer),
    });
  }
  return { read, failed };
}

/** Readings of another pipeline, model or setting must not be taken for this one's. */
async function pipelineDigest({ embedder, mirrored, face }: Settings): Promise<string> {
  const bundle = await readFile(join(BUNDLES['test/measuring/worker.ts'], 'worker.js'));
  const parts = [bundle, embedder, String(mirrored), face];
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** The whole lines of a file that a stopped run may have left in the middle of one. */
async function readLines(file: string): Promise<Map<string, z.infer<typeof Line>>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  const lines = new Map<string, z.infer<typeof Line>>();
  for (const row of text.split('\n')) {
    const parsed = Line.safeParse(parseJson(row));
    if (parsed.success) lines.set(parsed.data.picture, parsed.data);
  }
  return lines;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One workerd: an isolate computes on one core. */
async function openReader({ embedder, mirrored, face }: Settings) {
  const secret = randomBytes(16).toString('hex');
  const server: LocalServer = await serve({
    entry: 'test/measuring/worker.ts',
    bindings: { LOCAL_SECRET: secret, EMBEDDER: embedder },
  });
  const url = new URL(`/local/readings?mirrored=${mirrored}&face=${face}`, server.url);
  return {
    async read(bytes: Uint8Array<ArrayBuffer>): Promise<z.infer<typeof Answer>> {
      const headers = { 'x-local-secret': secret };
      const response = await fetch(url, { method: 'POST', body: bytes, headers });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return Answer.parse(await response.json());
    },
    close: () => server.close(),
  };
}
