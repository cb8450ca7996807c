/**
 * A capture: one picture of one person from one phone, for one operation at one deployment, within five
 * minutes. The app's server asks for it with its key and hands the token, `cap_<id>_<secret>`, to the
 * phone; what comes of it is for the server to read.
 */
import { z } from 'zod';
import type { PolicyInput } from '../policy/input.ts';
import { parseStored } from '../stored.ts';

export const OPERATIONS = ['verify', 'enrol'] as const;
export type CaptureOperation = (typeof OPERATIONS)[number];

/** In milliseconds. */
export const CAPTURE_LIFETIME = 5 * 60_000;
/** How long the server can read what came of it, once the token has ended. */
export const RESULT_LIFETIME = 60 * 60_000;
/** After which a picture that has no result has none to come. */
const WORK_ENDS_WITHIN = 60_000;

const TOKEN_PATTERN = /^(cap_[A-Za-z0-9]{22})_([A-Za-z0-9]{43})$/;

/** @returns undefined where it is no token */
export function parseToken(token: string): { id: string; secret: string } | undefined {
  const [, id, secret] = TOKEN_PATTERN.exec(token) ?? [];
  return id === undefined ? undefined : { id, secret };
}

/**
 * What came of a picture, as the app's server reads it. It is released when it is read and not before,
 * so it holds what it rests on, to be asked again then.
 */
const Result = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('answered'),
    answer: z.record(z.string(), z.unknown()),
    /** The premises of `countersign/basis.ts`. */
    premises: z.array(z.record(z.string(), z.unknown())),
    /** The second question that was put to the policy. */
    asked: z.record(z.string(), z.unknown()),
  }),
  /** As a problem says it. */
  z.strictObject({
    is: z.literal('failed'),
    code: z.string(),
    detail: z.string(),
    extras: z.record(z.string(), z.unknown()),
  }),
]);

export type CaptureResult =
  | {
      readonly is: 'answered';
      readonly answer: Readonly<Record<string, unknown>>;
      readonly premises: readonly object[];
      readonly asked: PolicyInput;
    }
  | {
      readonly is: 'failed';
      readonly code: string;
      readonly detail: string;
      readonly extras: Readonly<Record<string, unknown>>;
    };

/** Instants in milliseconds since the epoch. */
export interface Capture {
  readonly id: string;
  readonly tenantId: string;
  /** As which its picture is decided on. */
  readonly keyId: string;
  readonly operation: CaptureOperation;
  readonly deploymentId: string;
  readonly subjectId: string;
  readonly secretSha256: string;
  /** Whether the phone is told what is wrong with its picture. */
  readonly advises: boolean;
  /** Of an enrolment: why it need not match what it replaces. */
  readonly replaces: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** When the picture came. */
  readonly claimedAt: number | null;
  readonly result: CaptureResult | null;
}

export interface CaptureRow {
  id: string;
  tenant_id: string;
  key_id: string;
  operation: CaptureOperation;
  deployment_id: string;
  subject_id: string;
  secret_sha256: string;
  advises: number;
  replaces: string | null;
  created_at: number;
  expires_at: number;
  claimed_at: number | null;
  result_json: string | null;
}

/** @throws StoredRecordError */
export function readCapture(row: CaptureRow): Capture {
  const { result_json: json } = row;
  return {
    id: row.id,
    tenantId: row.tenant_id,
    keyId: row.key_id,
    operation: row.operation,
    deploymentId: row.deployment_id,
    subjectId: row.subject_id,
    secretSha256: row.secret_sha256,
    advises: row.advises === 1,
    replaces: row.replaces,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    claimedAt: row.claimed_at,
    // The policy checks the question again that it was asked before.
    result:
      json === null ? null : (parseStored(Result, json, `captures ${row.id}`) as CaptureResult),
  };
}

export const CAPTURE_STATUSES = [
  'waiting',
  'expired',
  'under_way',
  'interrupted',
  'answered',
  'failed',
] as const;
export type CaptureStatus = (typeof CAPTURE_STATUSES)[number];

export function captureStatusAt(
  { claimedAt, expiresAt, result }: Pick<Capture, 'claimedAt' | 'expiresAt' | 'result'>,
  now: number,
): CaptureStatus {
  if (result !== null) return result.is;
  if (claimedAt === null) return now < expiresAt ? 'waiting' : 'expired';
  return now - claimedAt < WORK_ENDS_WITHIN ? 'under_way' : 'interrupted';
}
