/**
 * The Worker as `npm start` runs it: the same app, and one path on which the local server hands in
 * a policy that was just compiled. A deployed Worker cannot compile WebAssembly from bytes; workerd
 * can, through a binding that exists only on a developer's machine. Never deployed.
 */
import type { Env } from '../bindings.ts';
import worker from '../index.ts';
import { replacePolicy } from '../policy/active.ts';

export { RateLimiter } from '../index.ts';

interface LocalEnv extends Env {
  readonly UNSAFE_EVAL: { newWasmModule(bytes: ArrayBuffer): WebAssembly.Module };
  readonly POLICY_SECRET: string;
}

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname !== '/local/policy') return worker.fetch(request, env, context);
    if (request.headers.get('x-policy-secret') !== env.POLICY_SECRET) {
      return new Response(null, { status: 404 });
    }
    const form = await request.formData();
    const bytes = form.get('module');
    const compiled = form.get('compiled');
    if (!(bytes instanceof File) || typeof compiled !== 'string') {
      return new Response(null, { status: 400 });
    }
    const module = env.UNSAFE_EVAL.newWasmModule(await bytes.arrayBuffer());
    return new Response(replacePolicy(module, JSON.parse(compiled)).revision);
  },
} satisfies ExportedHandler<LocalEnv>;
