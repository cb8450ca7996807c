/** The vault over a test Worker's own stores, for tests that need a clock of theirs or no Worker. */
import type { Stores } from '../../src/local/serve.ts';
import { Vault } from '../../src/vault/vault.ts';
import { DIMENSION } from './model.ts';

export function openVault({ db, templates }: Stores, masterKey: Uint8Array): Vault {
  // Miniflare types the streams of KV as its own.
  const kv = templates as unknown as KVNamespace;
  return new Vault({ db, kv }, Uint8Array.from(masterKey), DIMENSION);
}
