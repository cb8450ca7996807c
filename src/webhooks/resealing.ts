/**
 * Gives a new master key to the secrets that former ones sealed, a page at a time. Whoever makes another
 * secret or deletes the end point meanwhile is first.
 */
import { report } from '../report.ts';
import type { MasterKey } from '../vault/keys.ts';
import { openSigning, sealSigning } from './secrets.ts';

export interface Resealed {
  readonly sealed: number;
  /** End points with a secret that does not open: another one has to be made. */
  readonly failed: readonly string[];
  /** Where the next page begins; null when every secret was seen. */
  readonly next: number | null;
}

interface OwnedRow {
  number: number;
  webhook_id: string;
  tenant_id: string;
  sealed: string;
}

interface Change {
  readonly number: number;
  readonly from: string;
  readonly to: string;
}

/** @param masters that are held; the first one seals. @param after where the page before ended, or 0 */
export async function resealSecrets(
  db: D1Database,
  masters: readonly MasterKey[],
  after: number,
  most: number,
): Promise<Resealed> {
  const [first] = masters;
  const { results } = await selectOwned(db, after, most).all<OwnedRow>();
  const failed: string[] = [];
  const resealing = results
    .filter(({ sealed }) => !sealed.startsWith(`v1.${first.id}.`))
    .map(async ({ number, sealed, webhook_id, tenant_id }): Promise<Change[]> => {
      const owner = { tenantId: tenant_id, webhookId: webhook_id };
      try {
        const signing = await openSigning(sealed, masters, owner);
        return [{ number, from: sealed, to: await sealSigning(signing, first, owner) }];
      } catch (error) {
        report('webhook_secret_not_resealed', error, { webhook: webhook_id });
        failed.push(webhook_id);
        return [];
      }
    });
  const changes = (await Promise.all(resealing)).flat();
  const done = changes.length === 0 ? 0 : (await replaceSecrets(db, changes).run()).meta.changes;
  const next = results.length < most ? null : (results.at(-1)?.number ?? null);
  return { sealed: done, failed, next };
}

/** Of every tenant, in the order in which they were made. */
export function selectOwned(db: D1Database, after: number, most: number): D1PreparedStatement {
  return db
    .prepare(
      `SELECT s.number, s.webhook_id, s.sealed, w.tenant_id
       FROM webhook_secrets s CROSS JOIN webhooks w ON w.id = s.webhook_id
       WHERE s.number > ? ORDER BY s.number LIMIT ?`,
    )
    .bind(after, most);
}

function replaceSecrets(db: D1Database, changes: readonly Change[]): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE webhook_secrets SET sealed = value ->> 'to' FROM json_each(?)
       WHERE number = value ->> 'number' AND sealed = value ->> 'from'`,
    )
    .bind(JSON.stringify(changes));
}

/** How many are sealed with each master key, by its id. */
export function countSecretsByMasterKey(db: D1Database): D1PreparedStatement {
  return db.prepare(
    'SELECT substr(sealed, 4, 8) AS key_id, count(*) AS sealed FROM webhook_secrets GROUP BY 1',
  );
}
