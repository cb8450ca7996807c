/** Hands a policy that was just compiled to the running local Worker (worker.ts receives it). */
import type { CompiledPolicy } from '../policy/host.ts';

/** @returns the revision that now decides. */
export async function pushPolicy(
  server: URL,
  secret: string,
  wasm: Uint8Array<ArrayBuffer>,
  compiled: CompiledPolicy,
): Promise<string> {
  const form = new FormData();
  form.set('module', new Blob([wasm]), 'policy.wasm');
  form.set('compiled', JSON.stringify(compiled));
  const response = await fetch(new URL('/local/policy', server), {
    method: 'POST',
    headers: { 'x-local-secret': secret },
    body: form,
  });
  if (!response.ok) throw new Error(`The Worker did not take the policy: ${response.status}`);
  return response.text();
}
