/** Paths of the local Worker that answer how long its parts take. */
import { activePolicy, loadDeployed } from '../../src/policy/active.ts';
import { loadNetworks } from '../../src/recognition/networks.ts';
import { lazy } from '../../src/recognition/runtime/lazy.ts';
import { workerParts, workerRecogniser } from '../../src/recognition/workerd.ts';

/**
 * Decides one input over and over: first `unwatched` times, then for `windows` ticks of the clock,
 * which in workerd are whole milliseconds. Answers milliseconds per decision, tick by tick.
 */
export async function timeEvaluations(request: Request): Promise<Response> {
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
export async function timeLoads(request: Request): Promise<Response> {
  const { times } = await request.json<{ times: number }>();
  const start = performance.now();
  for (let i = 0; i < times; i++) loadDeployed();
  return Response.json((performance.now() - start) / times);
}

/** The networks of one recognition of a face that fills a fair part of its picture, in their order. */
const networks = lazy(async () => {
  const { manifest } = workerParts;
  const { finder, embedder } = await loadNetworks(workerParts, manifest.default_embedder);
  return { detect: finder.near, refine: finder.near, embed: embedder };
});

/**
 * Runs them once on what their buffers hold; answers milliseconds by step. workerd's clock ticks in
 * whole ones, so only means over many are exact.
 */
export async function timeModels(): Promise<Response> {
  return Response.json(await runNetworks());
}

async function runNetworks(): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const [step, { manifest, session, buffer }] of Object.entries(await networks())) {
    const { name, size } = manifest.input;
    const start = performance.now();
    await session.run(name, buffer.fill(0.1), [1, 3, size, size]);
    times[step] = performance.now() - start;
  }
  return times;
}

const recogniser = lazy(async () => workerRecogniser());

/**
 * Recognises the person in the posted picture over and over, then runs the networks of one
 * recognition as often; answers milliseconds each time, on average.
 */
export async function timeRecognitions(request: Request): Promise<Response> {
  const times = Number(new URL(request.url).searchParams.get('times'));
  const picture = new Uint8Array(await request.arrayBuffer());
  const { recognise } = await recogniser();
  return Response.json({
    recognition: await meanTime(times, () => recognise(picture, { purpose: 'probe' })),
    networks: await meanTime(times, runNetworks),
  });
}

async function meanTime(times: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < times; i++) await work();
  return (performance.now() - start) / times;
}
