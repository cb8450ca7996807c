/**
 * The person's own acts: the service says what is to be signed, the person's key signs it, and then it is
 * carried out. Also how a key becomes the person's: the first that a link registers counts at once.
 */
import canonicalize from 'canonicalize';
import { base64url } from 'jose';
import { FactsChangedError } from '../commit.ts';
import { type Evidence, STATED } from '../consent/events.ts';
import { newId, newTimedId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import type { Deployment } from '../registry/deployment.ts';
import { WITHOUT_SIGNATURE } from '../rights/act.ts';
import { insertAct } from '../rights/acts.ts';
import {
  CHALLENGE_LIFETIME,
  type Challenge,
  findChallenge,
  insertChallenge,
  spendChallenge,
} from '../rights/challenges.ts';
import {
  countSignature,
  countsFrom,
  insertPersonKey,
  keysAt,
  MOST_KEYS,
  type PersonKey,
  type PersonKeyRow,
  readPersonKey,
  selectPersonKeys,
} from '../rights/keys.ts';
import {
  type NewKey,
  type Signature,
  type Site,
  verifyNewKey,
  verifySignature,
} from '../rights/signature.ts';
import { digestOf, readStatement, type Statement, writeStatement } from '../rights/statement.ts';
import { requirePremises } from './basis.ts';
import { Refusal } from './errors.ts';
import type { Session } from './link.ts';
import {
  type Asked,
  type Asker,
  carryOut,
  type Done,
  entryOf,
  findDeployment,
  requireEffect,
  scopeOf,
} from './right.ts';
import type { Service, Timing } from './service.ts';

/** @throws Refusal where the act could not be carried out as it is asked */
export async function challenge(
  service: Service,
  { link, subject }: Session,
  { act, deployment: about, terms }: Asked,
  timing: Timing,
): Promise<Challenge> {
  const { db } = service;
  const now = timing.now();
  const deployment = await findDeployment(db, subject.tenantId, about);
  await requireEffect(db, subject, act, deployment, 'signed');
  const shown = act === 'consent' && deployment ? { notice: noticeOf(deployment) } : {};
  const id = newId('chl');
  const { purpose, controllerId } = scopeOf(deployment);
  const statement = writeStatement({
    log: service.audit.origin,
    challenge: id,
    subject: subject.id,
    holder: link.holder,
    act,
    deployment: about,
    purpose,
    controller: controllerId,
    terms: { ...terms, ...shown },
    at: toInstant(now),
  });
  const open = {
    id,
    linkId: link.id,
    subjectId: subject.id,
    statement,
    expiresAt: now + CHALLENGE_LIFETIME,
  };
  const { meta } = await insertChallenge(db, open, now).run();
  if (meta.changes === 0) throw new Refusal({ is: 'challenges_full' });
  return open;
}

/** Which text the person was shown. */
function noticeOf({ version, registration: { notice } }: Deployment) {
  return {
    registration: version,
    url: notice.url ?? null,
    version: notice.version ?? null,
    sha256: notice.sha256 ?? null,
  };
}

/** What the person's key signed. @throws Refusal, AuditError */
export async function carryOutSigned(
  service: Service,
  session: Session,
  sent: { readonly challenge: string; readonly signature: Signature },
  site: Site,
  timing: Timing,
): Promise<Done> {
  const { db } = service;
  const { subject, link } = session;
  const now = timing.now();
  const [open, statement] = await openChallenge(db, session, sent.challenge, now);
  const { current } = keysAt(await listKeys(db, session), link.holder, now);
  if (!current) throw new Refusal({ is: 'no_person_key' });
  const used = await verifySignature(current, sent.signature, open.statement, site);
  if (!used) throw new Refusal({ is: 'signature_invalid' });
  const { act, deployment, terms } = statement;
  if (act === 'register_key') throw new Refusal({ is: 'challenge_invalid' });
  if (act === 'consent') await requireSameText(db, subject.tenantId, statement);
  const asker: Asker = {
    subject,
    by: link.holder,
    channel: 'signed',
    keyId: null,
    proof: {
      signed: { key: current.id, statement: open.statement, signature: sent.signature },
    },
    evidence: await evidenceOf(current, open.statement),
    changes: [spendChallenge(db, open.id), countSignature(db, used.id, used.counter)],
  };
  return carryOut(service, asker, { act, deployment, terms }, timing);
}

/** What whoever has opened a link may do without a key: take back what was agreed to. */
export async function carryOutUnsigned(
  service: Service,
  { subject, link }: Session,
  asked: Asked,
  timing: Timing,
): Promise<Done> {
  if (!WITHOUT_SIGNATURE.has(asked.act)) throw new Refusal({ is: 'signature_invalid' });
  const asker: Asker = {
    subject,
    by: link.holder,
    channel: 'link',
    keyId: null,
    proof: { link: link.id },
    evidence: STATED,
    changes: [],
  };
  return carryOut(service, asker, asked, timing);
}

/** @throws FactsChangedError where the registration is another than the person was shown */
async function requireSameText(
  db: D1Database,
  tenantId: string,
  { deployment: about, terms }: Statement,
): Promise<void> {
  const deployment = await findDeployment(db, tenantId, about);
  const shown = JSON.stringify(terms.notice);
  if (deployment && shown === canonicalize(noticeOf(deployment))) return;
  throw new FactsChangedError('registration', null);
}

export interface RegisteredKey extends Done {
  readonly key: PersonKey;
}

/**
 * Makes a key the person's own, by its own signature. The first counts at once; one that takes the place
 * of another waits, and whoever holds that one can refuse it.
 * @throws Refusal; FactsChangedError when another was registered meanwhile; AuditError
 */
export async function registerKey(
  service: Service,
  session: Session,
  sent: { readonly challenge: string; readonly key: NewKey },
  site: Site,
  timing: Timing,
): Promise<RegisteredKey> {
  const { db, audit } = service;
  const { subject, link } = session;
  const now = timing.now();
  const [open, { act: asked }] = await openChallenge(db, session, sent.challenge, now);
  if (asked !== 'register_key') throw new Refusal({ is: 'challenge_invalid' });
  const keys = await listKeys(db, session);
  const own = keys.filter(({ holder }) => holder === link.holder);
  if (own.length >= MOST_KEYS) throw new Refusal({ is: 'keys_full' });
  const { current, waiting } = keysAt(keys, link.holder, now);
  if (waiting) throw new Refusal({ is: 'key_waiting' });
  const material = await verifyNewKey(sent.key, open.statement, site);
  if (!material) throw new Refusal({ is: 'signature_invalid' });
  const key: PersonKey = {
    ...material,
    id: newId('pky'),
    subjectId: subject.id,
    holder: link.holder,
    number: own.length + 1,
    registeredAt: now,
    countsFrom: countsFrom(keys, link.holder, now),
    refusedAt: null,
  };
  const asker: Asker = {
    subject,
    by: link.holder,
    channel: 'link',
    keyId: null,
    proof: {
      link: link.id,
      registers: key.id,
      kind: key.kind,
      public_key: key.publicKey,
      counts_from: toInstant(key.countsFrom),
      replaces: current?.id ?? null,
    },
    evidence: STATED,
    changes: [],
  };
  const act = {
    id: newTimedId('rgt', now),
    act: 'register_key',
    purpose: null,
    controllerId: null,
    deploymentId: null,
    by: link.holder,
    channel: 'link',
    content: asker.proof,
    at: now,
  } as const;
  const logReceipt = await audit.append(
    [entryOf(act, asker, timing)],
    [
      requirePremises(db, [{ fact: 'subject', id: subject.id }]),
      spendChallenge(db, open.id),
      insertPersonKey(db, subject.tenantId, key),
      insertAct(db, subject.tenantId, subject.id, act),
    ],
  );
  return { id: act.id, key, logReceipt };
}

export async function listKeys(db: D1Database, { subject }: Pick<Session, 'subject'>) {
  const { results } = await selectPersonKeys(db, subject.tenantId, subject.id).all<PersonKeyRow>();
  return results.map(readPersonKey);
}

/** @throws Refusal where this link has no such challenge, or it is over or used */
async function openChallenge(
  db: D1Database,
  { link, subject }: Session,
  id: string,
  now: number,
): Promise<[Challenge, Statement]> {
  const open = await findChallenge(db, link.id, id, now);
  if (!open) throw new Refusal({ is: 'challenge_invalid' });
  const statement = readStatement(open.statement, id);
  // The statement was made for this link; whoever could change the table is held to it all the same.
  if (statement.subject !== subject.id || statement.holder !== link.holder) {
    throw new Refusal({ is: 'challenge_invalid' });
  }
  return [open, statement];
}

async function evidenceOf(key: PersonKey, statement: string): Promise<Evidence> {
  const digest = await digestOf(statement);
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { level: 'signed', reference: key.id, sha256 };
}

/** What a passkey is asked to sign, base64url. */
export const challengeOf = async (statement: string): Promise<string> =>
  base64url.encode(await digestOf(statement));
