/**
 * The second half of an erasure: the ciphertexts, once their keys are gone. KV may fail; then the
 * erasure stands all the same, for what is left cannot be opened, and the sweep tries again.
 */
import { markShredded } from '../registry/template.ts';
import type { Service } from './service.ts';

/** @returns whether KV confirmed that all of them are deleted. */
export async function shred(
  { db, vault }: Service,
  templates: readonly string[],
  now: number,
): Promise<boolean> {
  if (templates.length === 0) return true;
  try {
    await vault.destroy(templates);
    await markShredded(db, templates, now);
    return true;
  } catch {
    return false;
  }
}
