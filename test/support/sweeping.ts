/** The sweep over stores of one's own in workerd, at a time of the test's: no Worker, and no faces. */
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { compilePolicy } from '../../policies/toolchain/compile/compile.ts';
import { readLibrary } from '../../policies/toolchain/library/library.ts';
import { applyMigrations } from '../../src/local/migrate.ts';
import { loadPolicy, type Policy } from '../../src/policy/host.ts';
import type { Swept } from '../../src/retention/sweep.ts';
import { readMasterKeys } from '../../src/vault/keys.ts';
import { Vault } from '../../src/vault/vault.ts';
import { Outbox } from '../../src/webhooks/outbox.ts';
import { openLog } from './log.ts';
import { newKey } from './sealed.ts';

export interface Sweeping {
  readonly service: Swept;
  readonly db: D1Database;
  readonly kv: KVNamespace;
  close(): Promise<void>;
}

/** The policy of this repository, with rules of a house of the test's if any are given. */
export async function compileHouse(rego?: string): Promise<Policy> {
  const library = await readLibrary();
  if (rego !== undefined) library.rules['house/test.rego'] = rego;
  const { wasm, compiled } = await compilePolicy(library);
  return loadPolicy(new WebAssembly.Module(wasm), compiled);
}

/** @param clock of the vault, which tells KV when a ciphertext ends at the latest */
export async function openSweeping(policy: Policy, clock: () => number): Promise<Sweeping> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default {}',
      d1Databases: ['DB'],
      kvNamespaces: ['TEMPLATES'],
      r2Buckets: ['LOG_STORE'],
    }),
  );
  try {
    const database = await miniflare.getD1Database('DB');
    await applyMigrations(database);
    const db = database as D1Database;
    const kv = (await miniflare.getKVNamespace('TEMPLATES')) as unknown as KVNamespace;
    const published = (await miniflare.getR2Bucket('LOG_STORE')) as unknown as R2Bucket;
    const secrets = readMasterKeys(newKey('test')) ?? [];
    const service = {
      ...{ db, published },
      archiveLimits: { live: 1000, segment: 1000 },
      vault: new Vault({ db, kv }, secrets, clock),
      audit: openLog(db),
      outbox: new Outbox(db),
      capacity: { require: async () => undefined },
      recogniser: { model: { id: 'm' } },
      runsIn: [],
      policy: () => policy,
      // What only requests need is left out.
    } as unknown as Swept;
    await db.prepare("INSERT INTO tenants (id, name, created_at) VALUES ('acme', 'A', 0)").run();
    return { service, db, kv, close: () => miniflare.dispose() };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}
