/** D1 and KV in workerd with sealed templates in them, and no Worker before them: vectors, not faces. */
import { createCipheriv, randomBytes } from 'node:crypto';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { openTemplate, resemblance } from '../../src/countersign/reference.ts';
import type { Service } from '../../src/countersign/service.ts';
import { applyMigrations } from '../../src/local/migrate.ts';
import type { Stores } from '../../src/local/serve.ts';
import { insertTemplate, readTemplate, type TemplateRow } from '../../src/registry/template.ts';
import {
  deriveFirstSeed,
  deriveWrappingKey,
  importMasterKey,
  readMasterKeys,
  type WrappingKey,
} from '../../src/vault/keys.ts';
import type { SealedTemplate, TemplateIdentity } from '../../src/vault/seal.ts';
import { deriveTransform } from '../../src/vault/transform.ts';
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
    db.prepare("INSERT INTO tenants (id, name, created_at) VALUES (?, 'A tenant', 0)").bind(tenant),
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

async function insertSubject(db: D1Database, tenant: string) {
  enrolled += 1;
  const number = String(enrolled).padStart(22, '0');
  const [id, subject] = [`tpl_${number}`, `sub_${number}`];
  await db
    .prepare(
      `INSERT INTO subjects (id, tenant_id, reference, jurisdiction, role, created_at)
       VALUES (?, ?, ?, 'DE', 'customer', 0)`,
    )
    .bind(subject, tenant, `ref-${number}`)
    .run();
  return { id, subject };
}

/** Seals a random vector, as an enrolment would. */
export async function enrol(
  { db, vault }: { db: D1Database; vault: Vault },
  tenant = 'acme',
): Promise<Enrolled> {
  const { id, subject } = await insertSubject(db, tenant);
  const vector = newVector();
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

/** As templates were sealed in version 1, by another implementation of AES-GCM. */
export async function sealFirst(
  vector: Float32Array<ArrayBuffer>,
  { id, key }: WrappingKey,
  of: TemplateIdentity,
): Promise<SealedTemplate> {
  const bound = Buffer.from(
    JSON.stringify([1, id, of.tenantId, of.subjectId, of.templateId, of.modelId]),
  );
  const dataKey = randomBytes(32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonce).setAAD(bound);
  const body = [nonce, cipher.update(new Uint8Array(vector.buffer)), cipher.final()];
  // The wrapping key does not come out, so that half is WebCrypto's.
  const iv = randomBytes(12);
  const algorithm = { name: 'AES-GCM', iv, additionalData: bound };
  const wrapped = Buffer.from(await crypto.subtle.encrypt(algorithm, key, dataKey));
  const header = [1, ...Buffer.from(id, 'base64url')];
  return {
    ciphertext: new Uint8Array([...header, ...Buffer.concat([...body, cipher.getAuthTag()])]),
    wrappedKey: `v1.${id}.${Buffer.concat([iv, wrapped]).toString('base64url')}`,
  };
}

/** A template as the code of before generations left it: no seed is stored, nor a generation. */
export async function enrolAsBefore(
  { db, templates }: SealedStores,
  secret: string,
  tenant = 'acme',
): Promise<Enrolled> {
  const [bytes] = readMasterKeys(secret) ?? [];
  if (!bytes) throw new Error('That is no secret MASTER_KEY.');
  const master = await importMasterKey(bytes);
  const { id, subject } = await insertSubject(db as D1Database, tenant);
  const vector = newVector();
  const transform = await deriveTransform(await deriveFirstSeed(master, tenant), DIMENSION);
  const wrapping = await deriveWrappingKey(master, 'wrap-template-key', tenant);
  const sealed = await sealFirst(transform.apply(vector), wrapping, {
    ...{ tenantId: tenant, subjectId: subject, templateId: id },
    ...{ modelId: 'm', purpose: 'p', generation: 0 },
  });
  await templates.put(`tpl/${id}`, sealed.ciphertext);
  await db
    .prepare(
      `INSERT INTO templates (id, tenant_id, subject_id, deployment_id, controller_id, purpose, source,
         model_id, quality, wrapped_key, enrolled_at, last_interaction_at, retention_until)
       VALUES (?, ?, ?, 'dep', 'c', 'p', 'direct', 'm', 80, ?, 0, 0, ?)`,
    )
    .bind(id, tenant, subject, sealed.wrappedKey, Date.now() + 86_400_000)
    .run();
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
