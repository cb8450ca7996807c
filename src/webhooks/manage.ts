/** An end point is made, gets another secret, is enabled again, and deleted: each an entry of the log. */
import type { NewEntry } from '../audit/entry.ts';
import type { AuditLog, Changed, Receipt } from '../audit/log.ts';
import { newId, newTimedId } from '../ids.ts';
import type { Vault } from '../vault/vault.ts';
import {
  deleteEndpoint,
  dropSecrets,
  type Endpoint,
  enableEndpoint,
  endSecret,
  insertEndpoint,
  insertSecret,
} from './endpoint.ts';
import type { EventType } from './events.ts';
import { makeSigning, type Owner, sealSigning, writeSecret } from './secrets.ts';

export interface Parts {
  readonly db: D1Database;
  readonly audit: AuditLog;
  readonly vault: Pick<Vault, 'sealingKey'>;
}

/** Who asks, and when. */
export interface Asking {
  readonly tenantId: string;
  readonly keyId: string;
  readonly request: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Shown {
  /** `whsec_…`, which is stored sealed and shown to nobody again. */
  readonly secret: string;
  /** null where nothing was changed. */
  readonly receipt: Receipt | null;
}

export type Created = Shown & { readonly endpoint: Omit<Endpoint, 'since'> };

/** @returns a `receipt` of null where the tenant has as many as it may @throws AuditError */
export async function createEndpoint(
  parts: Parts,
  { url, events }: { readonly url: string; readonly events: readonly EventType[] },
  asking: Asking,
): Promise<Created> {
  const { db } = parts;
  const { tenantId, now } = asking;
  const endpoint = {
    id: newId('whk'),
    tenantId,
    url,
    events,
    createdAt: now,
    disabledAt: null,
    disabledBecause: null,
  };
  const { secret, insertion } = await makeSecret(parts, { tenantId, webhookId: endpoint.id }, now);
  // Of its address the log has the host: the rest may be a secret of its own.
  const entry = entryOf(asking, endpoint.id, { event: 'created', host: new URL(url).host, events });
  const { receipt } = await parts.audit.appendIfChanged(insertEndpoint(db, endpoint), entry, [
    insertion,
  ]);
  return { endpoint, secret, receipt };
}

/**
 * Another secret and another key pair. Until the old ones end, messages are signed with both.
 * @param endsAt of the old ones, in milliseconds since the epoch
 * @throws AuditError
 */
export async function rotateSecret(
  parts: Parts,
  webhookId: string,
  endsAt: number,
  asking: Asking,
): Promise<Shown> {
  const { db } = parts;
  const owner = { tenantId: asking.tenantId, webhookId };
  const { secret, insertion } = await makeSecret(parts, owner, asking.now);
  const entry = entryOf(asking, webhookId, { event: 'secret_rotated' });
  const change = endSecret(db, owner, endsAt);
  const { receipt } = await parts.audit.appendIfChanged(change, entry, [
    dropSecrets(db, owner),
    insertion,
  ]);
  return { secret, receipt };
}

/** @throws AuditError */
export function enable({ db, audit }: Parts, webhookId: string, asking: Asking): Promise<Changed> {
  const entry = entryOf(asking, webhookId, { event: 'enabled' });
  return audit.appendIfChanged(enableEndpoint(db, asking.tenantId, webhookId), entry);
}

/** @throws AuditError */
export function remove({ db, audit }: Parts, webhookId: string, asking: Asking): Promise<Changed> {
  const entry = entryOf(asking, webhookId, { event: 'deleted' });
  return audit.appendIfChanged(deleteEndpoint(db, asking.tenantId, webhookId), entry);
}

async function makeSecret({ db, vault }: Parts, owner: Owner, now: number) {
  const signing = await makeSigning();
  const sealed = await sealSigning(signing, await vault.sealingKey(), owner);
  const { publicKey } = signing;
  return {
    secret: writeSecret(signing),
    insertion: insertSecret(db, owner, { sealed, publicKey, createdAt: now }),
  };
}

function entryOf(
  { tenantId, keyId, request, now }: Asking,
  webhook: string,
  content: Readonly<Record<string, unknown>>,
): NewEntry {
  return {
    id: newTimedId('evt', now),
    kind: 'webhook',
    tenantId,
    subjectId: null,
    at: now,
    content: { webhook, key: keyId, request, ...content },
  };
}
