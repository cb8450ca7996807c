/** A person's own way in: a link of one use, issued by a key of the tenant's, and the session it becomes. */
import type { NewEntry } from '../audit/entry.ts';
import type { Receipt } from '../audit/log.ts';
import { newTimedId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import { type DeploymentRow, readDeployment, selectDeployment } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import type { Holder } from '../rights/act.ts';
import { hasGuardian } from '../rights/guardian.ts';
import {
  findLink,
  hasHash,
  hashOf,
  insertLink,
  LINK_LIFETIME,
  type Link,
  newLinkId,
  newSecret,
  openLink,
  readLink,
  readToken,
  SESSION_LIFETIME,
  writeToken,
} from '../rights/links.ts';
import type { Caller } from '../tenants/key.ts';
import { Refusal } from './errors.ts';
import { findSubject } from './gather.ts';
import type { Service, Timing } from './service.ts';

export interface IssuedLink {
  readonly link: Link;
  /** What follows the # in its address. It is told once, and nobody can find it again. */
  readonly token: string;
  readonly logReceipt: Receipt;
}

/** @throws Refusal, AuditError */
export async function issueLink(
  service: Service,
  { tenantId, keyId }: Caller,
  request: {
    readonly subject: string;
    readonly holder: Holder;
    /** For which the person is to be asked for consent. */
    readonly deployment: string | null;
  },
  timing: Timing,
): Promise<IssuedLink> {
  const { db } = service;
  const now = timing.now();
  const subject = await findSubject(db, tenantId, request.subject);
  if (request.holder === 'guardian') requireGuardian(service, subject, now);
  if (request.deployment !== null) await requireDeployment(db, tenantId, request.deployment);
  const link: Link = {
    id: newLinkId(),
    tenantId,
    subjectId: subject.id,
    holder: request.holder,
    deploymentId: request.deployment,
    keyId,
    createdAt: now,
    expiresAt: now + LINK_LIFETIME,
    openedAt: null,
  };
  const secret = newSecret();
  const { receipt } = await service.audit.appendIfChanged(
    insertLink(db, link, await hashOf('link', secret)),
    entryOf(link, 'link_issued', now, { key: keyId, request: timing.request }),
  );
  if (receipt === null) throw new Refusal({ is: 'links_full' });
  return { link, token: writeToken(link.id, secret), logReceipt: receipt };
}

async function requireDeployment(db: D1Database, tenantId: string, id: string): Promise<void> {
  const row = await selectDeployment(db, tenantId, id).first<DeploymentRow>();
  if (!row) throw new Refusal({ is: 'deployment_not_found' });
  if (readDeployment(row).endedAt !== null) throw new Refusal({ is: 'deployment_ended' });
}

/** Who has opened a link, as long as its session lasts. */
export interface Session {
  readonly link: Link;
  readonly subject: Subject;
}

export interface OpenedLink extends Session {
  /** The session's bearer token. */
  readonly token: string;
  /** In milliseconds since the epoch. */
  readonly endsAt: number;
  readonly logReceipt: Receipt;
}

/**
 * The first opening; of two at once, one. One that is not the first is refused as an unknown link is.
 * @throws Refusal, AuditError
 */
export async function beginSession(
  service: Service,
  token: string,
  timing: Timing,
): Promise<OpenedLink> {
  const { db, audit } = service;
  const now = timing.now();
  const link = await findBy(service, 'link', token, now);
  if (link.openedAt !== null) throw new Refusal({ is: 'link_invalid' });
  const subject = await findHolder(service, link, now);
  const secret = newSecret();
  const { receipt } = await audit.appendIfChanged(
    openLink(db, link.id, await hashOf('session', secret), now),
    entryOf(link, 'link_opened', now, { key: null, request: timing.request }),
  );
  if (receipt === null) throw new Refusal({ is: 'link_invalid' });
  const endsAt = now + SESSION_LIFETIME;
  return {
    link: { ...link, openedAt: now, expiresAt: endsAt },
    subject,
    token: writeToken(link.id, secret),
    endsAt,
    logReceipt: receipt,
  };
}

/**
 * @throws Refusal when there is no such session, or its holder may no longer act
 * @throws LogHaltedError
 */
export async function findSession(service: Service, token: string, now: number): Promise<Session> {
  const link = await findBy(service, 'session', token, now);
  return { link, subject: await findHolder(service, link, now) };
}

/**
 * An unknown id takes the same path as a wrong secret.
 * @throws Refusal `link_invalid`
 * @throws LogHaltedError
 */
async function findBy(
  { db, audit }: Service,
  use: 'link' | 'session',
  token: string,
  now: number,
): Promise<Link> {
  const { id, secret } = readToken(token) ?? {};
  const row = id === undefined ? null : await findLink(db, id);
  const sha256 = (use === 'link' ? row?.secret_sha256 : row?.session_sha256) ?? null;
  const same = await hasHash(use, secret ?? '', sha256);
  if (!row || !same || row.expires_at <= now) throw new Refusal({ is: 'link_invalid' });
  await audit.requireStanding(row.standing);
  return readLink(row);
}

async function findHolder(service: Service, link: Link, now: number): Promise<Subject> {
  const subject = await findSubject(service.db, link.tenantId, link.subjectId);
  if (link.holder === 'guardian') requireGuardian(service, subject, now);
  return subject;
}

/** @throws Refusal once the person acts for themselves. */
export function requireGuardian(service: Service, subject: Subject, now: number): void {
  if (hasGuardian(subject, service.policy().majority, now)) return;
  throw new Refusal({ is: 'no_guardian' });
}

function entryOf(
  link: Link,
  event: 'link_issued' | 'link_opened',
  at: number,
  about: { readonly key: string | null; readonly request: string },
): NewEntry {
  return {
    id: newTimedId('evt', at),
    kind: 'right',
    tenantId: link.tenantId,
    subjectId: link.subjectId,
    at,
    content: {
      event,
      link: link.id,
      holder: link.holder,
      deployment: link.deploymentId,
      expires_at: toInstant(link.expiresAt),
      ...about,
    },
  };
}
