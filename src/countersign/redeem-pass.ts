/** Somebody comes with a pass: exactly one of those who bring it gets in. */
import { AuditError, type Receipt } from '../audit/log.ts';
import type { Outcome } from '../audit/record.ts';
import { toInstant } from '../instant.ts';
import type { PassClaims, ReadPass } from '../passes/layout.ts';
import { openPass } from '../passes/sign.ts';
import {
  insertUse,
  type Pass,
  type PassRow,
  type PassUseRow,
  readPassRow,
  selectPass,
  selectUses,
  TOLD_WITHIN,
} from '../passes/store.ts';
import type { Caller } from '../tenants/key.ts';
import { requirePremises } from './basis.ts';
import { requireWithin } from './bounds.ts';
import type { Countersignature } from './countersign.ts';
import { DecidedError, Refusal, type RefusalReason } from './errors.ts';
import { gatherParties } from './gather.ts';
import { type Act, decide, deny, premisesOf, requireBetween, sign } from './pass.ts';
import { screen } from './screening.ts';
import type { Service, Timing } from './service.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A gate's clock may be wrong by so much. */
const SKEW = MINUTE;
/** A request that was lost on its way is sent again within so much, under the same name. */
const REPEATED_WITHIN = MINUTE;

export interface RedemptionRequest {
  /** The text of the QR code. */
  readonly pass: string;
  readonly deployment: string;
  /** The gate's own name of this use. */
  readonly use?: string | undefined;
  /** Of a gate that let somebody in by itself, without a network: when, in milliseconds. */
  readonly usedAt?: number | undefined;
}

export interface Redemption {
  /**
   * admitted: the holder may enter. The others are told of what a gate did by itself: double_use, somebody
   * had got in with it before; outside_validity, it was not valid then; revoked, it had been revoked.
   */
  readonly outcome: 'admitted' | 'double_use' | 'outside_validity' | 'revoked';
  /** This use was told before, under the same name: nothing was counted. */
  readonly repeated: boolean;
  readonly usedAt: number;
  /** Of a double use: when it was used first. */
  readonly firstUsedAt: number | null;
  readonly decision: Countersignature;
}

/** @throws Refusal, DecidedError, AuditError */
export async function redeemPass(
  service: Service,
  caller: Caller,
  request: RedemptionRequest,
  timing: Timing,
): Promise<Redemption> {
  requireWithin(caller, request.deployment);
  const now = timing.now();
  const offline = request.usedAt !== undefined;
  const opened = await openPass(request.pass, await service.signing.of('pass'));
  if (typeof opened === 'string') throw new Refusal({ is: 'pass_invalid', why: opened });
  if (offline) requireTold(opened, request.usedAt ?? now, now);
  // Of two that come at once the second is refused by the database, and finds on looking again why.
  for (let attempt = 1; ; attempt++) {
    try {
      return await redeem(service, caller, request, opened, timing);
    } catch (error) {
      const raced =
        error instanceof AuditError &&
        ['pass_spent', 'pass_revoked', 'pass_gone'].some((why) => error.isBecauseOf(why));
      if (!raced || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** What raced is settled at the second look; an erasure may race with that. */
const MOST_ATTEMPTS = 3;

async function redeem(
  service: Service,
  caller: Caller,
  request: RedemptionRequest,
  opened: ReadPass,
  timing: Timing,
): Promise<Redemption> {
  const { db, audit } = service;
  const { tenantId } = caller;
  const now = timing.now();
  const offline = request.usedAt !== undefined;
  const [passes, uses] = await db.batch([
    selectPass(db, tenantId, opened.id),
    selectUses(db, opened.id, request.use ?? ''),
  ]);
  const [row] = passes.results as PassRow[];
  const pass = row && readPassRow(row);
  const used = pass ? (uses.results as PassUseRow[]) : [];
  const subject = pass?.subjectId ?? undefined;
  const named = { deployment: request.deployment, subject };
  const parties = await screen(db, await gatherParties(db, tenantId, named, offline), now);
  const act = decide(service, caller, parties, timing);
  const settle = (outcome: Outcome, details: object, changes: D1PreparedStatement[] = []) =>
    audit.recordSettled(
      act.record,
      { outcome, details: { pass: opened.id, ...details, ...obstaclesTo(act, offline) } },
      changes,
    );
  const answer = (told: Omit<Redemption, 'decision'>, receipt: Receipt) => ({
    ...told,
    decision: sign(act, receipt),
  });
  // What a gate did is written down whatever the policy says of it: it was done.
  if (!act.decision.allow && !offline) throw await deny(service, act, parties);

  const own = used.find(({ use }) => use === request.use);
  if (own && (offline || now - own.recorded_at <= REPEATED_WITHIN)) {
    const receipt = await settle('pass_told_again', { first: own.decision_id });
    const first = used.find(({ again }) => again === 0);
    const double = own.again === 1;
    return answer(
      {
        outcome: judge(opened, pass, own.used_at, double),
        repeated: true,
        usedAt: own.used_at,
        firstUsedAt: double ? (first?.used_at ?? null) : null,
      },
      receipt,
    );
  }

  const first = used.find(({ again }) => again === 0);
  const obstacle = findObstacle(request, opened, pass, first, now);
  if (obstacle) {
    const receipt = await settle('not_admitted', { because: obstacle.is });
    throw new DecidedError(act.record.id, receipt, new Refusal(obstacle));
  }

  const usedAt = request.usedAt ?? now;
  const again = offline && first !== undefined;
  const outcome = judge(opened, pass, usedAt, again);
  const receipt = await settle(
    outcome,
    {
      offline,
      used_at: toInstant(usedAt),
      ...(again && { first: first.decision_id }),
    },
    [
      // What was done at a gate stays done, whatever was registered or revoked since.
      ...(offline ? [] : [requirePremises(db, premisesOf(caller, parties))]),
      ...insertUse(db, {
        passId: opened.id,
        use: request.use ?? act.record.id,
        usedAt,
        recordedAt: now,
        offline,
        again,
        decisionId: act.record.id,
      }),
    ],
  );
  return answer(
    { outcome, repeated: false, usedAt, firstUsedAt: again ? first.used_at : null },
    receipt,
  );
}

/** Of a use that took place. @param again whether there was one before */
function judge(
  opened: ReadPass,
  pass: Pass | undefined,
  usedAt: number,
  again: boolean,
): Redemption['outcome'] {
  if (again) return 'double_use';
  const inTime = usedAt >= validFrom(opened) - SKEW && usedAt < expiresAt(opened) + SKEW;
  if (!inTime) return 'outside_validity';
  return (pass?.revokedAt ?? Number.POSITIVE_INFINITY) < usedAt ? 'revoked' : 'admitted';
}

/** Why its holder may not enter. Of what a gate did by itself only that it is no pass of this place. */
function findObstacle(
  { deployment, usedAt }: RedemptionRequest,
  opened: ReadPass,
  pass: Pass | undefined,
  first: PassUseRow | undefined,
  now: number,
): RefusalReason | undefined {
  if (opened.deployment !== deployment) return { is: 'pass_elsewhere' };
  if (!pass) return { is: expiresAt(opened) <= now ? 'pass_expired' : 'pass_gone' };
  if (usedAt !== undefined) return undefined;
  // Before whether it was used: a pass that has ended says no more than that.
  if (pass.expiresAt <= now) return { is: 'pass_expired' };
  if (pass.revokedAt !== null) return { is: 'pass_revoked' };
  if (first) return { is: 'pass_spent' };
  if (pass.validFrom > now) return { is: 'pass_not_yet_valid' };
  return undefined;
}

const validFrom = (pass: PassClaims) => pass.validFrom * 1000;
const expiresAt = (pass: PassClaims) => pass.expiresAt * 1000;

/** Longer than a gate has for telling it, a pass is not kept. @throws Refusal */
function requireTold(opened: PassClaims, usedAt: number, now: number): void {
  const until = expiresAt(opened) + TOLD_WITHIN;
  if (now >= until) throw new Refusal({ is: 'pass_expired' });
  const earliest = validFrom(opened) - DAY;
  requireBetween('used_at', usedAt, earliest, now + SKEW);
}

/** The reasons in spite of which it was written down what a gate had done. */
function obstaclesTo({ decision }: Act, offline: boolean): { in_spite_of?: string[] } {
  if (decision.allow || !offline) return {};
  return { in_spite_of: decision.reasons.map(({ code }) => code) };
}
