/** The vault over a test Worker's own stores, for tests that look behind the API or need no Worker. */
import type { Stores } from '../../src/local/serve.ts';
import { readTemplate, type Template, type TemplateRow } from '../../src/registry/template.ts';
import { readMasterKeys } from '../../src/vault/keys.ts';
import { Vault } from '../../src/vault/vault.ts';

/** @param masterKey 32 bytes, or what the secret MASTER_KEY holds */
export function openVault({ db, templates }: Stores, masterKey: Uint8Array | string): Vault {
  // Miniflare types the streams of KV as its own.
  const kv = templates as unknown as KVNamespace;
  const secret =
    typeof masterKey === 'string' ? masterKey : Buffer.from(masterKey).toString('base64');
  const secrets = readMasterKeys(secret);
  if (!secrets) throw new Error('That is no secret MASTER_KEY.');
  return new Vault({ db, kv }, secrets, Date.now);
}

export async function readRow({ db }: Stores, template: string): Promise<TemplateRow | null> {
  return db.prepare('SELECT * FROM templates WHERE id = ?').bind(template).first<TemplateRow>();
}

/** Where the ciphertext of a template is in KV. */
export function nameOf({ id, generation }: Pick<Template, 'id' | 'generation'>): string {
  return generation === 0 ? `tpl/${id}` : `tpl/${id}/${generation}`;
}

/** The vector of a template, still turned, as only the operator's master key opens it. */
export async function openStored(
  stores: Stores,
  masterKey: Uint8Array | string,
  id: string,
): Promise<Float32Array> {
  const vault = openVault(stores, masterKey);
  const row = await readRow(stores, id);
  if (!row?.wrapped_key) throw new Error('not stored');
  const template = readTemplate(row);
  const ciphertext = await vault.fetch(id, template.generation);
  if (!ciphertext) throw new Error('not stored');
  return vault.open({ ...template, templateId: id }, template.wrappedKey, ciphertext);
}
