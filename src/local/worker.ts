/**
 * The Worker as `npm start` and the benchmark run it: the same app, and a few paths of their own. A
 * deployed Worker cannot compile WebAssembly from bytes; workerd can, through a binding that exists
 * only on a developer's machine. Never deployed.
 */
import type { Env } from '../bindings.ts';
import worker from '../index.ts';
import { replacePolicy } from '../policy/active.ts';
import { timeEvaluations, timeLoads, timeModels, timeRecognitions } from './measurements.ts';
import { readFace } from './readings.ts';

export { RateLimiter } from '../index.ts';

interface LocalEnv extends Env {
  readonly UNSAFE_EVAL: { newWasmModule(bytes: ArrayBuffer): WebAssembly.Module };
  readonly LOCAL_SECRET: string;
}

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith('/local/')) return worker.fetch(request, env, context);
    if (request.headers.get('x-local-secret') !== env.LOCAL_SECRET) {
      // Answered while it still sends, a caller may see a broken connection instead of the answer.
      await request.body?.pipeTo(new WritableStream());
      return notFound();
    }
    if (pathname === '/local/policy') return takePolicy(request, env);
    if (pathname === '/local/evaluations') return timeEvaluations(request);
    if (pathname === '/local/loads') return timeLoads(request);
    if (pathname === '/local/models') return timeModels();
    if (pathname === '/local/readings') return readFace(request, env.EMBEDDER);
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
