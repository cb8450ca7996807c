/** The sweep over stores of one's own in workerd, at a time of the test's: no Worker, and no faces. */
import { compilePolicy } from '../../policies/toolchain/compile/compile.ts';
import { readLibrary } from '../../policies/toolchain/library/library.ts';
import { loadPolicy, type Policy } from '../../src/policy/host.ts';
import type { Swept } from '../../src/retention/sweep.ts';
import { readMasterKeys } from '../../src/vault/keys.ts';
import { Vault } from '../../src/vault/vault.ts';
import { Outbox } from '../../src/webhooks/outbox.ts';
import { openLog } from './log.ts';
import { newKey } from './sealed.ts';
import { openStores } from './stores.ts';

export interface Sweeping {
  readonly service: Swept;
  readonly db: D1Database;
  readonly kv: KVNamespace;
  /** Of the database, by all questions so far. */
  rowsRead(): number;
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
  const { db, kv, published, rowsRead, close } = await openStores();
  try {
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
    return { service, db, kv, rowsRead, close };
  } catch (error) {
    await close();
    throw error;
  }
}
