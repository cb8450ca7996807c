/**
 * The Worker as `npm start` and the benchmark run it: the same app, and a few paths of their own. A
 * deployed Worker cannot compile WebAssembly from bytes; workerd can, through a binding that exists
 * only on a developer's machine. Never deployed.
 */
import type { Env } from '../bindings.ts';
import worker from '../index.ts';
import { activePolicy, loadDeployed, replacePolicy } from '../policy/active.ts';
import { lazy } from '../recognition/lazy.ts';
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
    if (pathname === '/local/recognitions') return timeRecognitions(request);
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
  return Response.json(await runNetworks());
}

async function runNetworks(): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const { file, input, session } of await networks()) {
    const blank = new Float32Array(3 * input.size * input.size).fill(0.1);
    const start = performance.now();
    await session.run(input.name, blank, [1, 3, input.size, input.size]);
    times[file] = performance.now() - start;
  }
  return times;
}

/**
 * Recognises the person in the posted picture over and over, then runs the networks of one
 * recognition as often; answers milliseconds each time, on average.
 */
async function timeRecognitions(request: Request): Promise<Response> {
  const times = Number(new URL(request.url).searchParams.get('times'));
  const picture = new Uint8Array(await request.arrayBuffer());
  const recogniser = workerRecogniser();
  return Response.json({
    recognition: await meanTime(times, () => recogniser.recognise(picture, { purpose: 'probe' })),
    networks: await meanTime(times, runNetworks),
  });
}

async function meanTime(times: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < times; i++) await work();
  return (performance.now() - start) / times;
}
