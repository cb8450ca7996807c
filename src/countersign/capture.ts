/**
 * Pictures that come from a phone, with a token in place of a key. The token opens one recognition, as the
 * key that asked for it; everything else is as if the picture had come through the app's server, which
 * alone learns what came of it.
 */
import {
  CAPTURE_LIFETIME,
  type Capture,
  type CaptureOperation,
  type CaptureResult,
  type CaptureRow,
  parseToken,
  readCapture,
} from '../captures/capture.ts';
import {
  claimCapture,
  insertCapture,
  selectCapture,
  selectCaptureById,
} from '../captures/store.ts';
import { commit, FactsChangedError } from '../commit.ts';
import { newId, randomText } from '../ids.ts';
import { toInstant } from '../instant.ts';
import { insertNonce } from '../liveness/nonces.ts';
import type { Quality } from '../recognition/quality/quality.ts';
import { type DeploymentRow, readDeployment, selectDeployment } from '../registry/deployment.ts';
import { type Caller, hashSecret, isSecretOf, type Scope } from '../tenants/key.ts';
import { type FoundKeyRow, readKey, selectKeyById } from '../tenants/store.ts';
import { type Premise, requirePremises } from './basis.ts';
import { requireWithin } from './bounds.ts';
import type { Countersigned } from './countersign.ts';
import { type Enrolment, enrol } from './enrol.ts';
import { Refusal } from './errors.ts';
import { gatherParties } from './gather.ts';
import { isOver } from './key.ts';
import type { Waiting } from './postpone.ts';
import type { Service, Timing } from './service.ts';
import { type Verification, verify } from './verify.ts';

/** What a key needs to ask for one, and to read what came of it. */
export const SCOPE_OF: Readonly<Record<CaptureOperation, Scope>> = {
  verify: 'recognise',
  enrol: 'enrol',
};

export interface CaptureRequest {
  readonly operation: CaptureOperation;
  readonly deployment: string;
  readonly subject: string;
  readonly advice: boolean;
  readonly replaces?: string | undefined;
}

export interface OpenedCapture {
  readonly capture: Omit<Capture, 'claimedAt' | 'result'>;
  /** For the phone, and nobody can be told it again. */
  readonly token: string;
  /** For an attestation that a live person is there. */
  readonly nonce: string;
}

/** @throws Refusal when the deployment or the subject is not of this tenant, has ended or was erased */
export async function openCapture(
  { db }: Service,
  caller: Caller,
  request: CaptureRequest,
  timing: Timing,
): Promise<OpenedCapture> {
  const { tenantId, keyId } = caller;
  const { operation } = request;
  requireWithin(caller, request.deployment);
  const { deployment, subject } = await gatherParties(db, tenantId, request);
  const now = timing.now();
  const secret = randomText(43);
  const about = { tenantId, operation, deploymentId: deployment.id, subjectId: subject.id };
  const capture = {
    ...about,
    id: newId('cap'),
    keyId,
    secretSha256: await hashSecret(secret),
    advises: request.advice,
    replaces: request.replaces ?? null,
    createdAt: now,
    expiresAt: now + CAPTURE_LIFETIME,
  };
  const nonce = newId('non');
  await db.batch([
    insertCapture(db, capture),
    insertNonce(db, { ...about, nonce }, capture.expiresAt),
  ]);
  return { capture, token: `${capture.id}_${secret}`, nonce };
}

/** What a token opens: the capture, and as whom its picture is decided on. */
export interface Opening {
  readonly capture: Capture;
  readonly caller: Caller;
}

/**
 * @param origin of the page that sends it, where a browser does
 * @throws Refusal `capture_not_valid`, whatever it is that it fails for; `origin_not_allowed`
 * @throws LogHaltedError
 */
export async function openToken(
  { db, audit }: Service,
  token: string,
  origin: string | undefined,
  now: number,
): Promise<Opening> {
  const { id, secret } = parseToken(token) ?? {};
  const row = await selectCaptureById(db, id ?? '').first<CaptureRow>();
  const same = await isSecretOf(secret ?? '', row?.secret_sha256 ?? '0'.repeat(64));
  if (!row || !same || row.claimed_at !== null || row.expires_at <= now) throw notValid();
  const capture = readCapture(row);
  const [keys, deployments] = await db.batch([
    selectKeyById(db, capture.keyId),
    selectDeployment(db, capture.tenantId, capture.deploymentId),
  ]);
  const [keyRow] = keys.results as FoundKeyRow[];
  const [deploymentRow] = deployments.results as DeploymentRow[];
  if (!keyRow || !deploymentRow) throw notValid();
  const key = readKey(keyRow);
  const scope = SCOPE_OF[capture.operation];
  if (isOver(key, now) || key.suspended || !key.scopes.includes(scope)) throw notValid();
  // Before the token is taken: it is still good once the log goes on.
  await audit.requireStanding(keyRow.standing);
  if (origin !== undefined) {
    const { capture_origins: origins = [] } = readDeployment(deploymentRow).registration;
    if (!origins.includes(origin)) throw new Refusal({ is: 'origin_not_allowed' });
  }
  // It does this and nothing else: what a refusal says of the person is told to nobody for it.
  const { tenantId, deployments: bounds } = key;
  return { capture, caller: { keyId: key.id, tenantId, scopes: [scope], deployments: bounds } };
}

const notValid = () => new Refusal({ is: 'capture_not_valid' });

export interface Upload {
  readonly image: Uint8Array;
  readonly liveness?: string | undefined;
}

export type Recognised =
  | { readonly is: 'verify'; readonly found: Countersigned<Verification | Waiting> }
  | { readonly is: 'enrol'; readonly found: Countersigned<Enrolment> };

/**
 * Takes the token, which of many at once one does.
 * @throws Refusal `capture_not_valid`
 */
export async function takeCapture({ db }: Service, { id }: Capture, timing: Timing): Promise<void> {
  if (!(await claimCapture(db, id, timing.now()))) throw notValid();
}

/**
 * As any recognition: the policy is asked now, and not when the token was given.
 * @param onRead is told the quality of the face once it is read, whatever comes of it
 * @throws Refusal, DecidedError, AuditError
 */
export async function recogniseCapture(
  service: Service,
  { capture, caller }: Opening,
  { image, liveness }: Upload,
  onRead: (quality: Quality) => void,
  timing: Timing,
): Promise<Recognised> {
  const { deploymentId: deployment, subjectId: subject } = capture;
  const request = { deployment, subject, liveness, onRead };
  if (capture.operation === 'verify') {
    return { is: 'verify', found: await verify(service, caller, { ...request, image }, timing) };
  }
  const enrolment = {
    ...request,
    image: [image],
    source: 'direct',
    replaces: capture.replaces ?? undefined,
  };
  return { is: 'enrol', found: await enrol(service, caller, enrolment, timing) };
}

/** One that a key may read. @throws Refusal `capture_not_found`, `key_bound` */
export async function findCapture(db: D1Database, caller: Caller, id: string): Promise<Capture> {
  const row = await selectCapture(db, caller.tenantId, id).first<CaptureRow>();
  if (!row) throw new Refusal({ is: 'capture_not_found' });
  const capture = readCapture(row);
  requireWithin(caller, capture.deploymentId);
  return capture;
}

/**
 * Before an answer is read: it is released now, so what it rests on must be so now, and the policy still
 * allow it.
 * @throws FactsChangedError
 */
export async function requireStanding(
  { db, policy }: Service,
  { premises, asked }: Extract<CaptureResult, { is: 'answered' }>,
  now: number,
): Promise<void> {
  await commit(db, [requirePremises(db, premises as readonly Premise[])], async () => false);
  const { allow } = policy().decide({ ...asked, now: toInstant(now) });
  if (!allow) throw new FactsChangedError('policy', undefined);
}
