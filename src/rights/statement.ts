/**
 * What a person signs: one act, about whom and what, when, and a challenge of the service. RFC 8785 JSON,
 * so that there is one way to write it and whoever has it and the key can check the signature.
 */
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { parseStored } from '../stored.ts';
import { ACTS, HOLDERS } from './act.ts';

const Statement = z.strictObject({
  type: z.literal('countersign/act/1'),
  /** The name of the log that will hold it: the same words mean nothing to another service. */
  log: z.string(),
  challenge: z.string(),
  subject: z.string(),
  holder: z.enum(HOLDERS),
  act: z.enum(ACTS),
  /** null: of everything. */
  deployment: z.string().nullable(),
  purpose: z.string().nullable(),
  controller: z.string().nullable(),
  /** What the act says besides; each act has its own. */
  terms: z.record(z.string(), z.unknown()),
  /** RFC 3339, by the service's clock: what a phone thinks of the time does not matter. */
  at: z.iso.datetime(),
});
export type Statement = Readonly<z.infer<typeof Statement>>;

export function writeStatement(statement: Omit<Statement, 'type'>): string {
  const text = canonicalize({ type: 'countersign/act/1', ...statement });
  if (text === undefined) throw new TypeError('A statement is an object.');
  return text;
}

/** @throws StoredRecordError */
export function readStatement(text: string, challenge: string): Statement {
  return parseStored(Statement, text, `challenges ${challenge}`);
}

/** What a passkey signs of it: SHA-256, base64url, in the place of WebAuthn's challenge. */
export async function digestOf(statement: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(statement)));
}
