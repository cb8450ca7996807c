/**
 * The vault: where templates are sealed, stored, opened and destroyed. Ciphertext lives in KV under
 * `tpl/<template id>`; the wrapped key is returned for D1, so that neither store opens alone.
 */
import { checkMasterKey } from './key-check.ts';
import { deriveTenantKeys, importMasterKey, type MasterKey, type TenantKeys } from './keys.ts';
import { sealTemplate, type TemplateIdentity, unsealTemplate } from './seal.ts';
import { deriveTransform, type Transform } from './transform.ts';

export interface VaultStores {
  readonly db: D1Database;
  readonly kv: KVNamespace;
}

export class Vault {
  readonly #db: D1Database;
  readonly #kv: KVNamespace;
  readonly #masterBytes: Uint8Array<ArrayBuffer>;
  readonly #dimension: number;
  #master: Promise<MasterKey> | undefined;
  #checked: Promise<void> | undefined;
  /** Derived once per tenant and isolate, in about 10 ms for 512 dimensions; the oldest leaves first. */
  readonly #tenants = new Map<string, Promise<Tenant>>();

  /** @param masterKey 32 random bytes. */
  constructor({ db, kv }: VaultStores, masterKey: Uint8Array<ArrayBuffer>, dimension: number) {
    this.#db = db;
    this.#kv = kv;
    this.#masterBytes = masterKey;
    this.#dimension = dimension;
  }

  /** @throws WrongKeyError when this database's templates are sealed with another master key. */
  async check(now: number): Promise<void> {
    await checkMasterKey(this.#db, await this.#importMaster(), now);
  }

  /**
   * Transforms, seals and stores an embedding; returns the wrapped key, which belongs in D1.
   * @param expiresAt when KV may drop the ciphertext by itself, in milliseconds since the epoch.
   * @throws WrongKeyError, before anything is stored, when the database's key is another one.
   */
  async store(
    identity: TemplateIdentity,
    embedding: Float32Array,
    { now, expiresAt }: { now: number; expiresAt: number },
  ): Promise<string> {
    await this.#checkOnce(now);
    const { keys, transform } = await this.#openTenant(identity.tenantId);
    const sealed = await sealTemplate(transform.apply(embedding), keys.wrapping, identity);
    await this.#kv.put(nameOf(identity.templateId), sealed.ciphertext, {
      expiration: Math.ceil(expiresAt / 1000),
    });
    return sealed.wrappedKey;
  }

  /** The ciphertext, or null where this location of KV does not have it (yet). */
  fetch(templateId: string): Promise<ArrayBuffer | null> {
    return this.#kv.get(nameOf(templateId), 'arrayBuffer');
  }

  /** Opens a template; the vector is still transformed. @throws UnsealError, WrongKeyError */
  async open(
    identity: TemplateIdentity,
    wrappedKey: string,
    ciphertext: ArrayBuffer,
  ): Promise<Float32Array> {
    // With one master key there is nothing to choose: the wrapped key names it, or does not open.
    const { keys } = await this.#openTenant(identity.tenantId);
    const sealed = { ciphertext: new Uint8Array(ciphertext), wrappedKey };
    return unsealTemplate(sealed, keys.wrapping, identity);
  }

  /** Transforms a probe as the tenant's templates are transformed. */
  async transform(tenantId: string, embedding: Float32Array): Promise<Float32Array> {
    return (await this.#openTenant(tenantId)).transform.apply(embedding);
  }

  /** Deletes a ciphertext. One that cannot be deleted now is unreadable already: its key is gone. */
  async destroy(templateId: string): Promise<void> {
    await this.#kv.delete(nameOf(templateId));
  }

  /** Keys do not change while an isolate lives: a check that was passed need not be repeated. */
  #checkOnce(now: number): Promise<void> {
    this.#checked ??= this.check(now).catch((error: unknown) => {
      this.#checked = undefined;
      throw error;
    });
    return this.#checked;
  }

  #importMaster(): Promise<MasterKey> {
    this.#master ??= importMasterKey(this.#masterBytes);
    return this.#master;
  }

  #openTenant(tenantId: string): Promise<Tenant> {
    const known = this.#tenants.get(tenantId);
    if (known) return known;
    const tenant = this.#importMaster().then((master) =>
      deriveTenant(master, tenantId, this.#dimension),
    );
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
  master: MasterKey,
  tenantId: string,
  dimension: number,
): Promise<Tenant> {
  const keys = await deriveTenantKeys(master, tenantId);
  return { keys, transform: await deriveTransform(keys.transformSeed, dimension) };
}

function nameOf(templateId: string): string {
  return `tpl/${templateId}`;
}
