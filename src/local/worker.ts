/**
 * The Worker as `npm start` and the benchmark run it: the same app, and a few paths of their own. A
 * deployed Worker cannot compile WebAssembly from bytes; workerd can, through a binding that exists
 * only on a developer's machine. Never deployed.
 */
import type { Env } from '../bindings.ts';
import worker from '../index.ts';
import { activePolicy, loadDeployed, replacePolicy } from '../policy/active.ts';
import { RecognitionError } from '../recognition/errors.ts';
import { lazy } from '../recognition/lazy.ts';
import { LIMITS, requireQuality, requireSize } from '../recognition/quality.ts';
import type { Recognised, Recogniser } from '../recognition/recogniser.ts';
import { workerParts, workerRecogniser } from '../recognition/workerd.ts';

export { RateLimiter } from '../index.ts';

interface LocalEnv extends Env {
  readonly UNSAFE_EVAL: { newWasmModule(bytes: ArrayBuffer): WebAssembly.Module };
  readonly LOCAL_SECRET: string;
}

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith('/local/')) return worker.fetch(request, env, context);
    if (request.headers.get('x-local-secret') !== env.LOCAL_SECRET) return notFound();
    if (pathname === '/local/policy') return takePolicy(request, env);
    if (pathname === '/local/evaluations') return timeEvaluations(request);
    if (pathname === '/local/loads') return timeLoads(request);
    if (pathname === '/local/models') return timeModels();
    if (pathname === '/local/readings') return readFace(request, env);
    return notFound();
  },
} satisfies ExportedHandler<LocalEnv>;

const notFound = () => new Response(null, { status: 404 });

/** A policy that was just compiled; answers the revision that decides from now on. */
async function takePolicy(request: Request, env: LocalEnv): Promise<Response> {
  const form = await request.formData();
  const bytes = form.get('module');
  const compiled = form.get('compiled');
  if (!(bytes instanceof File) || typeof compiled !== 'string') {
    return new Response(null, { status: 400 });
  }
  const module = env.UNSAFE_EVAL.newWasmModule(await bytes.arrayBuffer());
  return new Response(replacePolicy(module, JSON.parse(compiled)).revision);
}

/**
 * Decides one input over and over: first `unwatched` times, then for `windows` ticks of the clock,
 * which in workerd are whole milliseconds. Answers milliseconds per decision, tick by tick.
 */
async function timeEvaluations(request: Request): Promise<Response> {
  const { input, unwatched, windows } = await request.json<{
    input: unknown;
    unwatched: number;
    windows: number;
  }>();
  const policy = activePolicy();
  for (let i = 0; i < unwatched; i++) policy.decide(input);
  const means: number[] = [];
  // The first window begins in the middle of a tick and is left out.
  for (let tick = performance.now(), window = -1; window < windows; window++) {
    let now = tick;
    let decided = 0;
    for (; now === tick; decided++) {
      policy.decide(input);
      now = performance.now();
    }
    if (window >= 0) means.push((now - tick) / decided);
    tick = now;
  }
  return Response.json({ means, memory: policy.memoryBytes, allow: policy.decide(input).allow });
}

/** Loads the deployed policy over and over; answers milliseconds per load. */
async function timeLoads(request: Request): Promise<Response> {
  const { times } = await request.json<{ times: number }>();
  const start = performance.now();
  for (let i = 0; i < times; i++) loadDeployed();
  return Response.json((performance.now() - start) / times);
}

const networks = lazy(async () => {
  const { manifest, runtime, readModel } = workerParts;
  const { detectors, embedders, default_embedder } = manifest;
  return Promise.all(
    [...Object.values(detectors), embedders[default_embedder]].map(async ({ file, input }) => ({
      file,
      input,
      session: await runtime.createSession(await readModel(file)),
    })),
  );
});

/**
 * Runs each network once on blank input, one after the other as a request does; answers
 * milliseconds by file. workerd's clock ticks in whole ones, so only means over many are exact.
 */
async function timeModels(): Promise<Response> {
  const times: Record<string, number> = {};
  for (const { file, input, session } of await networks()) {
    const blank = new Float32Array(3 * input.size * input.size).fill(0.1);
    const start = performance.now();
    await session.run(input.name, blank, [1, 3, input.size, input.size]);
    times[file] = performance.now() - start;
  }
  return Response.json(times);
}

let reader: Recogniser | undefined;

/**
 * What the pipeline makes of a picture, embedding included: for `npm run accuracy`, and the reason
 * why this path must never be deployed.
 */
async function readFace(request: Request, env: LocalEnv): Promise<Response> {
  const mirrored = new URL(request.url).searchParams.get('mirrored') === 'true';
  const image = new Uint8Array(await request.arrayBuffer());
  reader ??= workerRecogniser(env.EMBEDDER);
  try {
    const read = await reader.recognise(image, { purpose: 'evaluate', face: 'central', mirrored });
    return Response.json({
      embedding: toBase64(read.embedding),
      norm: read.norm,
      quality: read.quality.score,
      timings: read.timings,
      refused: refusals(read),
    });
  } catch (error) {
    if (!(error instanceof RecognitionError)) throw error;
    return Response.json({ problem: error.code, detail: error.detail });
  }
}

/** What the API would have answered to each purpose, where it would not have taken the face. */
function refusals({ face, quality }: Recognised): Record<string, string> {
  const refused: Record<string, string> = {};
  for (const purpose of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
    try {
      requireSize(face.keypoints, purpose);
      requireQuality(quality, purpose);
    } catch (error) {
      if (!(error instanceof RecognitionError)) throw error;
      refused[purpose] = error.facts.reasons ? `${error.code}: ${error.facts.reasons}` : error.code;
    }
  }
  return refused;
}

function toBase64(vector: Float32Array): string {
  return btoa(
    String.fromCharCode(...new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)),
  );
}
