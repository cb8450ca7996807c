/**
 * What is held of a person for a while, beside what is theirs: pictures that were asked of them, nonces,
 * bands that were told, and dry runs. Of a capture its secret is not told, and no answer: that is released
 * when the app's server reads it, and asked about then. What it says is in the decision that it names.
 */
import { type BandRow, selectBandsOf } from '../attempts/bands.ts';
import { type DryRunRow, readDryRun, selectDryRunsOf } from '../audit/entries.ts';
import {
  type Capture,
  type CaptureResult,
  type CaptureRow,
  captureStatusAt,
  readCapture,
} from '../captures/capture.ts';
import { selectCapturesOf } from '../captures/store.ts';
import { toInstant } from '../instant.ts';
import { selectNoncesOf, type ToldNonceRow } from '../liveness/nonces.ts';
import type { Person } from '../person.ts';
import type { Policy } from '../policy/host.ts';
import type { Service } from './service.ts';

/** @param dryRuns the id of the last one that was told before, or null. @param most of each */
export async function gatherHeld(
  { db }: Pick<Service, 'db'>,
  policy: Policy | null,
  person: Person,
  dryRuns: string | null,
  most: number,
  now: number,
) {
  const [captures, nonces, bands, runs] = await db.batch([
    selectCapturesOf(db, person, most),
    selectNoncesOf(db, person, most),
    selectBandsOf(db, person, most),
    selectDryRunsOf(db, person, dryRuns, most + 1),
  ]);
  const tried = (runs.results as unknown as DryRunRow[]).map((row) => readDryRun(row, policy));
  const told = tried.slice(0, most);
  return {
    captures: (captures.results as unknown as CaptureRow[])
      .map(readCapture)
      .map((capture) => tellCapture(capture, now)),
    nonces: (nonces.results as unknown as ToldNonceRow[]).map((row) => ({
      operation: row.operation,
      deployment: row.deployment_id,
      expires_at: toInstant(row.expires_at),
    })),
    told_bands: (bands.results as unknown as BandRow[]).map((row) => ({
      decision: row.decision_id,
      told_at: toInstant(row.told_at),
    })),
    dryRuns: told,
    next: tried.length > most ? (told.at(-1)?.id ?? null) : null,
  };
}

function tellCapture(capture: Capture, now: number) {
  return {
    id: capture.id,
    operation: capture.operation,
    deployment: capture.deploymentId,
    asked_by: capture.keyId,
    replaces: capture.replaces,
    created_at: toInstant(capture.createdAt),
    expires_at: toInstant(capture.expiresAt),
    received_at: toInstant(capture.claimedAt),
    status: captureStatusAt(capture, now),
    decision: capture.result && decisionOf(capture.result),
  };
}

/** null: it failed before anything was decided. */
function decisionOf(result: CaptureResult): string | null {
  const { decision } = result.is === 'answered' ? result.answer : result.extras;
  if (typeof decision === 'string') return decision;
  const { id } = (decision ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? id : null;
}
