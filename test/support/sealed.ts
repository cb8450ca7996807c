/** D1 and KV in workerd with sealed templates in them, and no Worker before them: vectors, not faces. */
import { randomBytes } from 'node:crypto';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { openTemplate, resemblance } from '../../src/countersign/reference.ts';
import type { Service } from '../../src/countersign/service.ts';
import { applyMigrations } from '../../src/local/migrate.ts';
import type { Stores } from '../../src/local/serve.ts';
import { insertTemplate, readTemplate, type TemplateRow } from '../../src/registry/template.ts';
import { readMasterKeys } from '../../src/vault/keys.ts';
import { Vault } from '../../src/vault/vault.ts';

export type SealedStores = Pick<Stores, 'db' | 'templates'>;

export const DIMENSION = 64;

export interface Sealed {
  readonly stores: SealedStores;
  /** A service's two parts, with this secret; over these stores, unless others are given. */
  service(secret: string, stores?: Partial<Parts>): { db: D1Database; vault: Vault };
  close(): Promise<void>;
}

interface Parts {
  readonly db: D1Database;
  readonly kv: KVNamespace;
}

export const newKey = (name: string) => `${name}:${randomBytes(32).toString('base64')}`;

/** A unit vector. */
export function newVector(dimension = DIMENSION): Float32Array<ArrayBuffer> {
  const values = Float32Array.from({ length: dimension }, () => Math.random() - 0.5);
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

export async function openSealed(): Promise<Sealed> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default {}',
      d1Databases: ['DB'],
      kvNamespaces: ['TEMPLATES'],
    }),
  );
  try {
    const stores = {
      db: await miniflare.getD1Database('DB'),
      templates: await miniflare.getKVNamespace('TEMPLATES'),
    };
    await applyMigrations(stores.db);
    await addTenant(stores, 'acme');
    const own = { db: stores.db as D1Database, kv: stores.templates as unknown as KVNamespace };
    return {
      stores,
      service: (secret, given = {}) => {
        const { db, kv } = { ...own, ...given };
        return { db, vault: new Vault({ db, kv }, readMasterKeys(secret) ?? [], Date.now) };
      },
      close: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

async function addTenant({ db }: SealedStores, tenant: string): Promise<void> {
  await db.batch([
    db.prepare("INSERT INTO tenants VALUES (?, 'A tenant', 0)").bind(tenant),
    db
      .prepare(
        `INSERT INTO deployments (id, tenant_id, version, registration_json, created_at, updated_at)
         VALUES ('dep', ?, 1, '{}', 0, 0)`,
      )
      .bind(tenant),
  ]);
}

export interface Enrolled {
  readonly id: string;
  readonly subject: string;
  /** As it was before any transform. */
  readonly vector: Float32Array<ArrayBuffer>;
}

let enrolled = 0;

/** Seals a random vector, as an enrolment would. */
export async function enrol(
  { db, vault }: { db: D1Database; vault: Vault },
  tenant = 'acme',
): Promise<Enrolled> {
  enrolled += 1;
  const number = String(enrolled).padStart(22, '0');
  const [id, subject] = [`tpl_${number}`, `sub_${number}`];
  const vector = newVector();
  await db
    .prepare(
      "INSERT INTO subjects (id, tenant_id, reference, jurisdiction, role, created_at) VALUES (?, ?, ?, 'DE', 'customer', 0)",
    )
    .bind(subject, tenant, `ref-${number}`)
    .run();
  const generation = await vault.currentGeneration(tenant);
  const retentionUntil = Date.now() + 86_400_000;
  const of = { tenantId: tenant, subjectId: subject, modelId: 'm', purpose: 'p', generation };
  const wrappedKey = await vault.store({ ...of, templateId: id }, vector, retentionUntil);
  await insertTemplate(db, {
    ...{ ...of, id, wrappedKey, retentionUntil, deploymentId: 'dep', controllerId: 'c' },
    ...{ source: 'direct', quality: 80, former: null, purposeEndedAt: null },
    ...{ enrolledAt: Date.now(), lastInteractionAt: Date.now() },
  }).run();
  return { id, subject, vector };
}

/**
 * Whether a request finds the person now: 'gone' without a living key.
 * @throws whatever a request would
 */
export async function find(
  { db, vault }: { db: D1Database; vault: Vault },
  { id, vector }: Enrolled,
): Promise<'same' | 'other' | 'gone'> {
  const row = await db
    .prepare('SELECT * FROM templates WHERE id = ? AND wrapped_key IS NOT NULL')
    .bind(id)
    .first<TemplateRow>();
  if (!row) return 'gone';
  const recogniser = { models: [{ id: 'm' }] };
  const service = { db, vault, recogniser } as unknown as Service;
  const reference = await openTemplate(service, readTemplate(row));
  return (await resemblance(service, vector, reference)) > 0.999 ? 'same' : 'other';
}

/** Names of the ciphertexts in KV. */
export async function listCiphertexts({ templates }: SealedStores): Promise<string[]> {
  const { keys } = await templates.list({ prefix: 'tpl/' });
  return keys.map(({ name }) => name);
}
