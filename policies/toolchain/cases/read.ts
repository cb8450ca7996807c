import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { PolicyInput } from '../../../src/policy/input.ts';
import { POLICIES } from '../library/library.ts';
import type { Case } from './cases.ts';

/** The worked cases of this library: one file for each place, a list in each. */
export const CASES = join(POLICIES, 'cases');

/** A file of cases is none. */
export class CaseError extends Error {
  override readonly name = 'CaseError';
}

const code = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be a code, as in NOTICE_MISSING');
const WorkedCase = z.strictObject({
  id: z.string().min(1),
  jurisdiction: z.string().min(1),
  regimes: z.array(z.string()).optional(),
  scenario: z.string().min(1),
  facts: z.record(z.string(), z.unknown()).optional(),
  input: PolicyInput,
  expected: z.strictObject({
    allow: z.boolean(),
    reasons: z.array(code),
    obligations: z.array(z.string()),
  }),
  basis: z.string().optional(),
  note: z.string().optional(),
});

/**
 * Reads every case of a folder, in the order of its files.
 * @throws CaseError, in a sentence, for one that is malformed or there twice.
 */
export async function readCases(folder: string = CASES): Promise<Case[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const files = await Promise.all(
    names.map(async (name) => parseCases(name, await readFile(join(folder, name), 'utf8'))),
  );
  const cases = files.flat();
  const seen = new Set<string>();
  for (const { id } of cases) {
    if (seen.has(id)) throw new CaseError(`Case ${id} is there twice.`);
    seen.add(id);
  }
  return cases;
}

/** @throws CaseError */
export function parseCases(name: string, text: string): Case[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw new CaseError(`${name}: ${(error as SyntaxError).message}`);
  }
  if (!Array.isArray(list)) throw new CaseError(`${name} is not a list of cases.`);
  return list.map((one: unknown, at) => {
    const { data, error } = WorkedCase.safeParse(one);
    if (data) return data as Case;
    const id = (one as { id?: unknown } | null)?.id ?? `number ${at + 1}`;
    const [issue] = error.issues;
    throw new CaseError(`${name}, case ${id}: ${issue?.path.join('.')}: ${issue?.message}`);
  });
}
