/**
 * A closed segment of the log, as an object of R2: one JSON line an entry. What speaks of a person is
 * encrypted with that person's own key (AES-256-GCM), which D1 has: erasing the key erases them here.
 */
import { base64url } from 'jose';
import { decodeBase64, encodeBase64 } from '../base64.ts';
import type { Kind, NewEntry } from './entry.ts';
import { joinContent } from './situation.ts';
import { type OpenedEntry, partsOf, type TextRow, textWith } from './text.ts';

/** The first entry of a segment, and the first of the next one. */
export interface Segment {
  readonly first: number;
  readonly next: number;
}

const digits = (place: number) => String(place).padStart(12, '0');

/** Names the object: two that begin at one place and end at others are two objects. */
export const segmentName = ({ first, next }: Segment) => `archive/${digits(first)}-${digits(next)}`;

/** A person's key. */
export interface SubjectKey {
  readonly subjectId: string;
  readonly reference: string;
  readonly key: CryptoKey;
}

interface Sealed {
  readonly index: number;
  readonly id: string;
  readonly entry: string;
  readonly tenant: string | null;
  readonly kind: Kind | null;
  /** Which key opens it; null where nobody is concerned. */
  readonly key: string | null;
  /** The entry of a decision's outcome. */
  readonly outcome: number | null;
  /** JSON of `Content`, or base64url of nonce and ciphertext where there is a key; null: erased. */
  readonly body: string | null;
}

interface Content {
  readonly salt: string;
  /** A situation of its own is from before contents were whole here. */
  readonly parts: NewEntry & { readonly situation?: string };
}

/** A row of the database, with the place of its outcome. */
export type SegmentRow = TextRow & { outcome_idx: number | null };

export async function sealRow(
  row: SegmentRow,
  keys: ReadonlyMap<string, SubjectKey>,
): Promise<string> {
  const parts = partsOf(row);
  const { salt, subject_id, outcome_idx } = row;
  const key = subject_id === null ? undefined : keys.get(subject_id);
  // Of a person without a key there is no more: they were erased while this was under way.
  const kept = parts && salt !== null && (subject_id === null || key) ? { salt, parts } : null;
  const sealed: Sealed = {
    index: row.idx,
    id: row.id,
    entry: row.entry,
    tenant: row.tenant_id,
    kind: row.kind,
    key: (kept && key?.reference) ?? null,
    outcome: outcome_idx,
    body: kept && (key ? await encrypt(kept, key.key, row.id) : JSON.stringify(kept)),
  };
  return JSON.stringify(sealed);
}

/** A line that was read, before it is opened. */
export type SealedEntry = Sealed;

export function readSegment(text: string): SealedEntry[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Sealed]));
}

/** @param keys by their references: an entry whose key is not among them is erased */
export async function openSealed(
  { index, id, entry, tenant: tenantId, key: reference, body }: SealedEntry,
  keys: ReadonlyMap<string, SubjectKey>,
): Promise<OpenedEntry & { readonly parts: NewEntry | null }> {
  const nothing = { index, id, entry, tenantId, opened: null, parts: null };
  if (body === null) return nothing;
  const key = reference === null ? undefined : keys.get(reference);
  if (reference !== null && !key) return nothing;
  const content = key ? await decrypt(body, key.key, id) : (JSON.parse(body) as Content);
  const { salt } = content;
  const { situation = null, ...rest } = content.parts;
  const stored = { own: JSON.stringify(rest.content), situation };
  const parts = { ...rest, content: joinContent(stored, `the archived ${id}`) };
  return { ...nothing, opened: { salt, text: await textWith(parts, salt) }, parts };
}

const NONCE_BYTES = 12;

/** The entry's id is bound in: no body passes for another's. */
async function encrypt(content: Content, key: CryptoKey, id: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const encoder = new TextEncoder();
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: encoder.encode(id) };
  const plain = encoder.encode(JSON.stringify(content));
  const cipher = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain));
  const whole = new Uint8Array(NONCE_BYTES + cipher.length);
  whole.set(nonce);
  whole.set(cipher, NONCE_BYTES);
  return base64url.encode(whole);
}

async function decrypt(body: string, key: CryptoKey, id: string): Promise<Content> {
  const whole = Uint8Array.from(base64url.decode(body));
  const algorithm = {
    name: 'AES-GCM',
    iv: whole.subarray(0, NONCE_BYTES),
    additionalData: new TextEncoder().encode(id),
  };
  const plain = await crypto.subtle.decrypt(algorithm, key, whole.subarray(NONCE_BYTES));
  return JSON.parse(new TextDecoder().decode(plain));
}

export interface SubjectKeyRow {
  subject_id: string;
  reference: string;
  key: string;
}

export async function importSubjectKey(row: SubjectKeyRow): Promise<SubjectKey> {
  const bytes = decodeBase64(row.key) ?? new Uint8Array();
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { subjectId: row.subject_id, reference: row.reference, key };
}

/** 32 random bytes, base64. */
export const newSubjectKey = () => encodeBase64(crypto.getRandomValues(new Uint8Array(32)));
