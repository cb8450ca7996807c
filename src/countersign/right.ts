/**
 * What a person asks of their own: an act, with who indicated it and how, recorded in the log in one
 * transaction with what it changes. Only what the person's own key signed counts as signed by them.
 */
import type { NewEntry } from '../audit/entry.ts';
import type { Receipt } from '../audit/log.ts';
import { type ConsentEvent, type Evidence, readTerms } from '../consent/events.ts';
import { findConsent } from '../consent/ledger.ts';
import { type ConsentRow, readConsent, selectConsents } from '../consent/states.ts';
import { newTimedId } from '../ids.ts';
import {
  type Deployment,
  type DeploymentRow,
  readDeployment,
  selectDeployment,
} from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import {
  type Act,
  type ActName,
  ALWAYS_TAKEN,
  type Channel,
  GIVES,
  type Holder,
  handOf,
} from '../rights/act.ts';
import { insertAct, MOST_ACTS, type StandingRow, selectStanding } from '../rights/acts.ts';
import {
  keysAt,
  type PersonKeyRow,
  readPersonKey,
  refusePersonKey,
  selectPersonKeys,
} from '../rights/keys.ts';
import { foldStanding, type Standing, stands } from '../rights/standing.ts';
import type { TenantRow } from '../tenants/tenant.ts';
import { selectTenant } from '../tenants/tenants.ts';
import { requirePremises } from './basis.ts';
import { type RecordedConsent, recordConsent } from './consent.ts';
import { erasePerson } from './erase.ts';
import { Refusal } from './errors.ts';
import { requireNoKey } from './own-word.ts';
import type { Service, Timing } from './service.ts';

/** What is asked for; `terms` are the act's own. */
export interface Asked {
  readonly act: ActName;
  /** null: of everything. */
  readonly deployment: string | null;
  readonly terms: Readonly<Record<string, unknown>>;
}

/** Who asks, and how. */
export interface Asker {
  readonly subject: Subject;
  readonly by: Holder | 'controller';
  readonly channel: Channel;
  /** The tenant's key through which it came; null where the person came by themselves. */
  readonly keyId: string | null;
  /** What stands behind it, for the log and the person to read. */
  readonly proof: Readonly<Record<string, unknown>>;
  /** What stands behind a consent. */
  readonly evidence: Evidence;
  /** In the same transaction: what the proof takes. */
  readonly changes: readonly D1PreparedStatement[];
}

export interface Done {
  /** null after an erasure, which leaves nothing of the person. */
  readonly id: string | null;
  readonly logReceipt: Receipt;
  /** Templates that lost their keys by an erasure. */
  readonly erased?: readonly string[];
  /** Of an erasure: a JWS; null where it could not be made now. */
  readonly erasureReceipt?: string | null;
  /** What was said in the ledger of consent. */
  readonly said?: Pick<RecordedConsent, 'event' | 'deployment'>;
}

/** @throws Refusal, AuditError */
export async function carryOut(
  service: Service,
  asker: Asker,
  asked: Asked,
  timing: Timing,
): Promise<Done> {
  const now = timing.now();
  const { subject } = asker;
  const { db } = service;
  const { tenantId } = subject;
  const deployment = await findDeployment(db, tenantId, asked.deployment);
  const standing = await requireEffect(db, subject, asked.act, deployment, asker.channel);
  const act = actOf(asker, asked, deployment, now);
  switch (asked.act) {
    case 'erase': {
      const by = { holder: asker.by, channel: asker.channel };
      const author = { tenantId, keyId: asker.keyId, by };
      // What the proof takes goes with the person.
      const erased = await erasePerson(service, author, subject.id, timing);
      const { decision, templates, receipt } = erased;
      // Of two at once, the other one has the answer.
      if (decision === null) throw new Refusal({ is: 'subject_erased' });
      const { log_receipt: logReceipt } = decision;
      return { id: null, logReceipt, erased: templates, erasureReceipt: receipt };
    }
    case 'withdraw':
    case 'consent':
      return say(service, asker, asked, act, timing);
    default: {
      const takesBack = asked.act === 'end_objection' || asked.act === 'end_restriction';
      if (takesBack && asker.channel === 'desk') await requireNoKey(db, subject, now);
      const changes = await changesOf(db, asker, asked, now);
      const premise = { fact: 'subject', id: subject.id, version: standing.version } as const;
      const logReceipt = await service.audit.append(
        [entryOf(act, asker, timing)],
        [
          // Of two that cross, the second is told that things have changed.
          requirePremises(db, [premise]),
          ...asker.changes,
          ...changes,
          insertAct(db, tenantId, subject.id, act),
        ],
      );
      return { id: act.id, logReceipt };
    }
  }
}

/**
 * @param channel through which it is to come
 * @returns where the person stands
 * @throws Refusal where the act would change nothing, or there is no room for it
 */
export async function requireEffect(
  db: D1Database,
  subject: Pick<Subject, 'tenantId' | 'id'>,
  act: ActName,
  deployment: Deployment | null,
  channel: Channel,
): Promise<Standing> {
  if (GIVES.has(act)) await requireActive(db, subject.tenantId);
  const standing = await readStanding(db, subject);
  if (standing.acts[handOf(channel)] >= MOST_ACTS && !ALWAYS_TAKEN.has(act)) {
    throw new Refusal({ is: 'acts_full' });
  }
  if (act === 'withdraw' || act === 'consent') {
    if (deployment === null) throw new Refusal({ is: 'act_needs_deployment' });
    const withdrawn = act === 'withdraw' && (await isWithdrawn(db, subject, deployment));
    if (withdrawn) throw new Refusal({ is: 'act_changes_nothing' });
  }
  const scope = scopeOf(deployment);
  const held = act === 'restrict' || act === 'end_restriction' ? 'restrictions' : 'objections';
  const inForce = standing[held];
  const idle =
    ((act === 'restrict' || act === 'object') && stands(inForce, scope)) ||
    ((act === 'end_restriction' || act === 'end_objection') &&
      (deployment === null ? inForce.length === 0 : !stands(inForce, scope)));
  if (idle) throw new Refusal({ is: 'act_changes_nothing' });
  return standing;
}

/** @throws Refusal `tenant_suspended` */
async function requireActive(db: D1Database, tenantId: string): Promise<void> {
  const tenant = await selectTenant(db, tenantId).first<TenantRow>();
  if (tenant && tenant.suspended_at !== null) throw new Refusal({ is: 'tenant_suspended' });
}

async function isWithdrawn(
  db: D1Database,
  { tenantId, id }: Pick<Subject, 'tenantId' | 'id'>,
  { registration: { purpose, controller } }: Deployment,
): Promise<boolean> {
  const { results } = await selectConsents(db, tenantId, id).all<ConsentRow>();
  const consent = findConsent(results.map(readConsent), purpose, controller.id);
  return consent?.status === 'withdrawn';
}

async function readStanding(
  db: D1Database,
  { tenantId, id }: Pick<Subject, 'tenantId' | 'id'>,
): Promise<Standing> {
  const { results } = await selectStanding(db, tenantId, id).all<StandingRow>();
  return foldStanding(results);
}

/** One that has ended, too: what was said of it can be taken back. */
export async function findDeployment(
  db: D1Database,
  tenantId: string,
  id: string | null,
): Promise<Deployment | null> {
  if (id === null) return null;
  const row = await selectDeployment(db, tenantId, id).first<DeploymentRow>();
  if (!row) throw new Refusal({ is: 'deployment_not_found' });
  return readDeployment(row);
}

export function scopeOf(deployment: Deployment | null) {
  return {
    purpose: deployment?.registration.purpose ?? null,
    controllerId: deployment?.registration.controller.id ?? null,
  };
}

/** A yes or a no to a use, in the ledger of consent. */
async function say(
  service: Service,
  asker: Asker,
  { act: name, deployment, terms }: Asked,
  act: Act,
  timing: Timing,
): Promise<Done> {
  const { subject, evidence, by } = asker;
  // What was shown is signed with it; the ledger has it from the registration.
  const { notice: _, ...agreed } = terms;
  const said = {
    ...agreed,
    ...(name === 'consent' && { form: SIGNED_FORM }),
    guardian: by === 'guardian',
    // Who said it: at a desk, somebody else wrote it down.
    indicated_by: by === 'guardian' ? 'guardian' : 'subject',
    channel: asker.channel === 'desk' ? 'desk' : 'web',
    evidence,
  };
  // The ledger's own defaults for what a page does not ask.
  const {
    notice_version: __,
    notice_sha256: ___,
    ...complete
  } = readTerms(JSON.stringify(said), `the act ${act.id}`);
  const { logReceipt, ...recorded } = await recordConsent(
    service,
    { tenantId: subject.tenantId, keyId: asker.keyId },
    {
      deployment: deployment ?? '',
      subject: subject.id,
      event: name === 'consent' ? 'given' : 'withdrawn',
      terms: complete,
      occurredAt: undefined,
      act: ({ id }: ConsentEvent) => {
        const recorded = { ...act, content: { ...act.content, consent: id } };
        return {
          changes: [
            ...asker.changes,
            insertAct(service.db, subject.tenantId, subject.id, recorded),
          ],
          entry: entryOf(recorded, asker, timing),
        };
      },
    },
    timing,
  );
  return { id: act.id, logReceipt, said: recorded };
}

/**
 * A page that asks one thing, and a signature by a key of the person's own over what was asked: an
 * electronic signature as 740 ILCS 14/10 has it since 2024, and no qualified one (eIDAS art. 25).
 */
const SIGNED_FORM = ['explicit', 'separate', 'electronic_signature'];

async function changesOf(
  db: D1Database,
  { subject, by }: Asker,
  { act, terms }: Asked,
  now: number,
): Promise<D1PreparedStatement[]> {
  if (act !== 'refuse_key') return [];
  const { tenantId, id } = subject;
  const { results } = await selectPersonKeys(db, tenantId, id).all<PersonKeyRow>();
  const holder = by === 'guardian' ? 'guardian' : 'person';
  const { waiting } = keysAt(results.map(readPersonKey), holder, now);
  if (!waiting || waiting.id !== terms.key) throw new Refusal({ is: 'act_changes_nothing' });
  return [refusePersonKey(db, waiting.id, now)];
}

function actOf(
  { by, channel, proof }: Asker,
  { act, terms }: Asked,
  deployment: Deployment | null,
  at: number,
): Act {
  return {
    id: newTimedId('rgt', at),
    act,
    ...scopeOf(deployment),
    deploymentId: deployment?.id ?? null,
    by,
    channel,
    content: { ...(Object.keys(terms).length > 0 && { terms }), ...proof },
    at,
  };
}

/** What the log holds of an act. It goes with the person, as all does that speaks of them. */
export function entryOf(act: Act, { subject, keyId }: Asker, { request }: Timing): NewEntry {
  const { id, act: name, purpose, controllerId, deploymentId, by, channel, content, at } = act;
  return {
    id,
    kind: 'right',
    tenantId: subject.tenantId,
    subjectId: subject.id,
    at,
    content: {
      act: name,
      by,
      channel,
      purpose,
      controller: controllerId,
      deployment: deploymentId,
      key: keyId,
      request,
      ...content,
    },
  };
}
