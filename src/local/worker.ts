/**
 * The Worker as `npm start` runs it: the same app, and a path that takes a policy. A deployed Worker
 * cannot compile WebAssembly from bytes; workerd can, through a binding that exists
 * only on a developer's machine. Never deployed.
 */
import type { Env } from '../bindings.ts';
import worker from '../index.ts';
import { replacePolicy } from '../policy/active.ts';

export { Integrator, MetricsCollector, RateLimiter, WebhookDelivery } from '../index.ts';

export interface LocalEnv extends Env {
  readonly UNSAFE_EVAL: { newWasmModule(bytes: ArrayBuffer): WebAssembly.Module };
  readonly LOCAL_SECRET: string;
}

export default {
  ...worker,
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith('/local/')) return worker.fetch(request, env, context);
    if (request.headers.get('x-local-secret') !== env.LOCAL_SECRET) {
      // Answered while it still sends, a caller may see a broken connection instead of the answer.
      await request.body?.pipeTo(new WritableStream());
      return notFound();
    }
    if (pathname === '/local/policy') return takePolicy(request, env);
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
