/**
 * An entry of the log, and what it commits to. The tree holds 32 bytes of each: SHA-256 over a salt and
 * the text, so that who has neither learns nothing from the tree, and the text can be deleted without
 * breaking a proof. The text is RFC 8785 JSON, so that there is one way to write it.
 */
import canonicalize from 'canonicalize';
import { encodeBase64 } from '../base64.ts';

/**
 * intent: a decision whose outcome comes as an entry of its own. decision: one with its outcome. The
 * others say what was changed of what decisions rest on.
 */
export const KINDS = [
  'intent',
  'decision',
  'outcome',
  'consent',
  'right',
  'review',
  'registration',
  'template',
  'grant',
  'key',
  'tenant',
  'policy',
  'webhook',
  'pass',
  'recovery',
] as const;
export type Kind = (typeof KINDS)[number];

/** Of decisions; what came of an intent is an entry of its own. */
export const DECISION_KINDS: ReadonlySet<Kind> = new Set<Kind>(['intent', 'decision']);

export interface NewEntry {
  readonly id: string;
  readonly kind: Kind;
  /** null: the operator's own. */
  readonly tenantId: string | null;
  /** Of whom it speaks; erased with them. */
  readonly subjectId: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly content: Readonly<Record<string, unknown>>;
}

export interface CommittedEntry extends NewEntry {
  /** 32 random bytes, base64. */
  readonly salt: string;
  /** 32 bytes, base64: SHA-256(salt, text). */
  readonly entry: string;
}

/**
 * Draws a salt and commits. Half a surrogate pair has no form in RFC 8785: it becomes U+FFFD, so that
 * nothing that was said, a withdrawal least of all, fails for a letter.
 */
export async function commitTo(given: NewEntry): Promise<CommittedEntry> {
  const entry = { ...given, content: wellFormed(given.content) };
  const salt = crypto.getRandomValues(new Uint8Array(32));
  return {
    ...entry,
    salt: encodeBase64(salt),
    entry: await commitmentOf(salt, await textOf(entry, salt)),
  };
}

function wellFormed(content: NewEntry['content']): NewEntry['content'] {
  return JSON.parse(
    JSON.stringify(content, (_, value) =>
      typeof value === 'string' ? value.toWellFormed() : value,
    ),
  );
}

/** The committed text: canonical JSON, with the person under a name that only this salt gives. */
export async function textOf(
  { id, kind, tenantId, subjectId, at, content }: NewEntry,
  salt: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const text = canonicalize({
    ...content,
    ...(kind === 'outcome' && { decision: decisionIdFor(id) }),
    ...(subjectId !== null && { subject: toHex(await digest(salt, encode(subjectId))) }),
    id,
    kind,
    tenant: tenantId,
    at: new Date(at).toISOString(),
  });
  if (text === undefined) throw new TypeError('An entry is an object.');
  return text;
}

/** SHA-256(salt, text), base64. */
export async function commitmentOf(salt: Uint8Array<ArrayBuffer>, text: string): Promise<string> {
  return encodeBase64(await digest(salt, encode(text)));
}

const encode = (text: string) => new TextEncoder().encode(text);

async function digest(...parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The entry that holds the outcome of an intent. */
export function outcomeIdFor(decisionId: string): string {
  return decisionId.replace(/^dec_/, 'out_');
}

function decisionIdFor(outcomeId: string): string {
  return outcomeId.replace(/^out_/, 'dec_');
}
