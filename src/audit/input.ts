/**
 * What a row holds of the question: what was of that moment and that person. The rest, which every
 * request of a deployment repeats, is a situation, stored once.
 */
import { z } from 'zod';
import { parseStored } from '../stored.ts';

const Fields = z.record(z.string(), z.unknown());

/** Attributes of the policy input that differ from one request to the next. */
const OWN = new Set(['now', 'subject', 'consent', 'template']);

export interface StoredInput {
  readonly own: Record<string, unknown>;
  /** JSON. */
  readonly situation: string;
}

export function storeInput(input: object): StoredInput {
  const [own, situation] = [true, false].map((is) =>
    Object.fromEntries(Object.entries(input).filter(([name]) => OWN.has(name) === is)),
  );
  return { own, situation: JSON.stringify(situation) };
}

/** @param situation null where the row holds all of it. @throws StoredRecordError */
export function joinInput(
  own: Record<string, unknown>,
  situation: string | null,
  record: string,
): Record<string, unknown> {
  return { ...own, ...parseStored(Fields, situation ?? '{}', record) };
}
