/**
 * What one consent is for, besides purpose and controller: the kind of place, the mode and the
 * remoteness. Two gates of one zoo share it; a camera in the street does not.
 */
import { z } from 'zod';
import { parseStored } from '../stored.ts';

export interface ConsentScope {
  /** The kind of place. */
  readonly place: string;
  readonly mode: string;
  readonly remote: boolean;
}

/** The scope of events from before there were scopes: they cover every one. */
export const EVERYWHERE = '*';

/** What is in force for a scope. */
export interface Given {
  /** In milliseconds since the epoch. */
  readonly given_at: number;
  /** As stored, for `readTerms`. */
  readonly terms: string;
  /** When it ends, by its terms; null where they name no end. */
  readonly expires_at: number | null;
  /** That it has ended so, once the ledger has the event. */
  readonly expired_at?: number;
}

const Scopes = z.record(
  z.string(),
  z.strictObject({
    given_at: z.number(),
    terms: z.string(),
    expires_at: z.number().nullable().default(null),
    expired_at: z.number().exactOptional(),
  }),
);

/** By scope, as text. @throws StoredRecordError */
export function readScopes(json: string, record: string): Readonly<Record<string, Given>> {
  return parseStored(Scopes, json, record);
}

export function scopeOf(use: {
  readonly place: { readonly type: string };
  readonly mode: string;
  readonly remote: boolean;
}): ConsentScope {
  return { place: use.place.type, mode: use.mode, remote: use.remote };
}

/** Its text in the ledger: `public_accommodation/interactive/near`. */
export function writeScope(scope: ConsentScope | null): string {
  if (!scope) return EVERYWHERE;
  return [scope.place, scope.mode, scope.remote ? 'remote' : 'near'].join('/');
}

/** @param text as stored; null for events from before there were scopes */
export function readScope(text: string | null): ConsentScope | null {
  if (text === null) return null;
  const [place, mode, reach] = text.split('/');
  return { place, mode, remote: reach === 'remote' };
}
