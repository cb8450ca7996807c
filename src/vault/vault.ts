/**
 * The vault: where templates are sealed, kept, opened and destroyed. Ciphertext lives in KV under
 * `tpl/<template id>`; the wrapped key is returned for D1, so that neither store opens alone.
 */
import { deriveTenantKeys, type TenantKeys } from './keys.ts';
import { sealTemplate, type TemplateIdentity, unsealTemplate } from './seal.ts';
import { deriveTransform, type Transform } from './transform.ts';

export class Vault {
  readonly #kv: KVNamespace;
  readonly #masterKey: Uint8Array<ArrayBuffer>;
  readonly #dimension: number;
  /** Derived once per tenant and isolate, in about 10 ms for 512 dimensions; the oldest leaves first. */
  readonly #tenants = new Map<string, Promise<Tenant>>();

  constructor(kv: KVNamespace, masterKey: Uint8Array<ArrayBuffer>, dimension: number) {
    this.#kv = kv;
    this.#masterKey = masterKey;
    this.#dimension = dimension;
  }

  /**
   * Transforms, seals and stores an embedding; returns the wrapped key, which belongs in D1.
   * @param expiresAt when KV may drop the ciphertext by itself, in milliseconds since the epoch.
   */
  async store(
    identity: TemplateIdentity,
    embedding: Float32Array,
    expiresAt: number,
  ): Promise<string> {
    const { keys, transform } = await this.#tenant(identity.tenantId);
    const sealed = await sealTemplate(transform.apply(embedding), keys.wrapping, identity);
    await this.#kv.put(keyOf(identity.templateId), sealed.ciphertext, {
      expiration: Math.ceil(expiresAt / 1000),
    });
    return sealed.wrappedKey;
  }

  /** The ciphertext, or null where this location of KV does not have it (yet). */
  fetch(templateId: string): Promise<ArrayBuffer | null> {
    return this.#kv.get(keyOf(templateId), 'arrayBuffer');
  }

  /** Opens a template; the vector is still transformed. @throws UnsealError */
  async open(
    identity: TemplateIdentity,
    wrappedKey: string,
    ciphertext: ArrayBuffer,
  ): Promise<Float32Array> {
    const { keys } = await this.#tenant(identity.tenantId);
    const sealed = { ciphertext: new Uint8Array(ciphertext), wrappedKey };
    return unsealTemplate(sealed, keys.wrapping, identity);
  }

  /** Transforms a probe as the tenant's templates are transformed. */
  async transform(tenantId: string, embedding: Float32Array): Promise<Float32Array> {
    return (await this.#tenant(tenantId)).transform.apply(embedding);
  }

  /** Deletes ciphertexts. What cannot be deleted now is unreadable already: its key is gone. */
  async destroy(templateIds: readonly string[]): Promise<void> {
    await Promise.all(templateIds.map((id) => this.#kv.delete(keyOf(id))));
  }

  #tenant(tenantId: string): Promise<Tenant> {
    const known = this.#tenants.get(tenantId);
    if (known) return known;
    const tenant = deriveTenant(this.#masterKey, tenantId, this.#dimension);
    // A failed derivation must not be remembered.
    tenant.catch(() => this.#tenants.delete(tenantId));
    this.#tenants.set(tenantId, tenant);
    const [oldest] = this.#tenants.keys();
    if (this.#tenants.size > MAX_TENANTS && oldest !== undefined) this.#tenants.delete(oldest);
    return tenant;
  }
}

/** Of 512 dimensions a transform takes 1 MiB. */
const MAX_TENANTS = 8;

interface Tenant {
  readonly keys: TenantKeys;
  readonly transform: Transform;
}

async function deriveTenant(
  masterKey: Uint8Array<ArrayBuffer>,
  tenantId: string,
  dimension: number,
): Promise<Tenant> {
  const keys = await deriveTenantKeys(masterKey, tenantId);
  return { keys, transform: await deriveTransform(keys.transformSeed, dimension) };
}

function keyOf(templateId: string): string {
  return `tpl/${templateId}`;
}
