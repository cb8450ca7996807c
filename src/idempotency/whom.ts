/** Whom an answer is about, so that what is remembered of it goes with them. */
import type { Field } from './key.ts';

/**
 * Looked for where its name stands: a tenant's own words may look like an id, too.
 * @param answer JSON
 * @returns the subject's id; null where it is about nobody
 */
export function whomOf(path: string, fields: readonly Field[], answer: string): string | null {
  const [, inPath] = /^\/v1\/subjects\/(sub_\w+)/.exec(path) ?? [];
  const given = new Map(fields);
  const told: { readonly id?: unknown } = JSON.parse(answer);
  const named = [inPath, given.get('subject'), told.id].find(isSubject);
  return named ?? findSubject(told) ?? findSubject(readJson(given.get('body'))) ?? null;
}

const SUBJECT = /^sub_[A-Za-z0-9]{22}$/;
const isSubject = (it: unknown): it is string => typeof it === 'string' && SUBJECT.test(it);

/** The first id that stands under its name, at any depth. */
function findSubject(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { subject, subject_id }: { subject?: unknown; subject_id?: unknown } = value;
  for (const it of [subject, subject_id]) if (isSubject(it)) return it;
  for (const part of Object.values(value)) {
    const found = findSubject(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readJson(body: Field[1] | undefined): unknown {
  try {
    return typeof body === 'string' ? JSON.parse(body) : undefined;
  } catch {
    return undefined;
  }
}
