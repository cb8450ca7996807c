/** A pass: the way in without a face. */
import { newId } from '../ids.ts';
import type { PassClaims } from '../passes/layout.ts';
import { signPass } from '../passes/sign.ts';
import {
  insertPass,
  type Pass,
  type PassRow,
  type PassUseRow,
  readPassRow,
  selectPass,
  selectUses,
} from '../passes/store.ts';
import type { Caller } from '../tenants/key.ts';
import { requirePremises } from './basis.ts';
import { requireWithin } from './bounds.ts';
import type { Countersignature } from './countersign.ts';
import { Refusal } from './errors.ts';
import { gatherParties } from './gather.ts';
import { decide, deny, premisesOf, requireBetween, sign } from './pass.ts';
import { screen } from './screening.ts';
import type { Service, Timing } from './service.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** From issue: a ticket may be sold a year before. */
const LATEST_START = 366 * DAY;
/** From its start: the longer it is valid, the longer a gate without a network can be deceived. */
const LONGEST = 31 * DAY;
const SHORTEST = MINUTE;
const USUAL = DAY;

/** A request may say the time at which it was made, by a clock that is behind. */
const SKEW = MINUTE;

export interface PassRequest {
  readonly deployment: string;
  readonly subject?: string | undefined;
  /** Milliseconds since the epoch; now, and a day after its start, unless given. */
  readonly validFrom?: number | undefined;
  readonly expiresAt?: number | undefined;
}

export interface IssuedPass {
  readonly pass: Pass;
  readonly text: string;
  readonly decision: Countersignature;
}

/** @throws Refusal, AuditError */
export async function issuePass(
  service: Service,
  caller: Caller,
  request: PassRequest,
  timing: Timing,
): Promise<IssuedPass> {
  requireWithin(caller, request.deployment);
  const now = timing.now();
  const { db } = service;
  const { tenantId } = caller;
  const period = requirePeriod(request, now);
  const parties = await screen(db, await gatherParties(db, tenantId, request), now);
  const act = decide(service, caller, parties, timing);
  if (!act.decision.allow) throw await deny(service, act, parties);
  const pass = {
    id: newId('pas'),
    tenantId,
    deploymentId: parties.deployment.id,
    subjectId: parties.subject?.id ?? null,
    ...period,
    issuedAt: now,
    revokedAt: null,
  };
  const receipt = await service.audit.recordSettled(
    act.record,
    {
      outcome: 'pass_issued',
      details: { pass: pass.id, bound: pass.subjectId !== null, ...tellPeriod(pass) },
    },
    [requirePremises(db, premisesOf(caller, parties)), ...insertPass(db, pass)],
  );
  return { pass, text: await writePassText(service, pass), decision: sign(act, receipt) };
}

/** @throws Refusal when the tenant has none of this id, which may have been deleted; `key_bound` */
export async function findPass({ db }: Service, caller: Caller, id: string): Promise<Pass> {
  const row = await selectPass(db, caller.tenantId, id).first<PassRow>();
  requireWithin(caller, row?.deployment_id);
  if (!row) throw new Refusal({ is: 'pass_not_found' });
  return readPassRow(row);
}

/**
 * What its QR code says: signed anew each time, for the text itself is stored nowhere.
 * @throws Refusal where it lets nobody in any more
 */
export async function writePassText({ signing }: Service, pass: Pass): Promise<string> {
  if (pass.revokedAt !== null) throw new Refusal({ is: 'pass_revoked' });
  return signPass(claimsOf(pass), await signing.current('pass'));
}

/** Whether somebody got in with it, and when. */
export async function findFirstUse({ db }: Service, pass: Pass): Promise<PassUseRow | undefined> {
  const { results } = await selectUses(db, pass.id, '').all<PassUseRow>();
  return results[0];
}

function requirePeriod(request: PassRequest, now: number): Pick<Pass, 'validFrom' | 'expiresAt'> {
  const validFrom = toSecond(request.validFrom ?? now);
  requireBetween('valid_from', validFrom, toSecond(now - SKEW), now + LATEST_START);
  const expiresAt = toSecond(request.expiresAt ?? validFrom + USUAL);
  const earliest = Math.max(validFrom, toSecond(now)) + SHORTEST;
  requireBetween('expires_at', expiresAt, earliest, validFrom + LONGEST);
  return { validFrom, expiresAt };
}

/** A pass says whole seconds. */
const toSecond = (instant: number) => instant - (instant % 1000);

function claimsOf({ id, deploymentId, ...period }: Pass): PassClaims {
  return {
    id,
    deployment: deploymentId,
    validFrom: period.validFrom / 1000,
    expiresAt: period.expiresAt / 1000,
  };
}

function tellPeriod({ validFrom, expiresAt }: Pass) {
  return {
    valid_from: new Date(validFrom).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
  };
}
