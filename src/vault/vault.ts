/**
 * The vault: where templates are sealed, stored, opened and destroyed. Ciphertext lives in KV under
 * `tpl/<template id>/<generation>`; the wrapped key is returned for D1, so that neither store opens
 * alone. Several master keys are held at once: the first seals, and a wrapped key says which opens it.
 */
import { checkMasterKeys, type KnownKey, retireOthers } from './key-check.ts';
import { Keyring } from './keyring.ts';
import type { MasterKey, MasterSecret } from './keys.ts';
import {
  isCurrent,
  newDataKey,
  sealVector,
  type TemplateIdentity,
  unsealVector,
  unwrapKey,
  wrapKey,
} from './seal.ts';
import { TenantTransforms } from './tenant-transforms.ts';
import type { SealedSeed } from './transforms.ts';

export interface VaultStores {
  readonly db: D1Database;
  readonly kv: KVNamespace;
}

/** What a ciphertext may be stored under, of one template. */
export interface Ciphertexts {
  readonly id: string;
  /** null: not known, so KV is asked. */
  readonly generations: readonly number[] | null;
}

const USE = 'wrap-template-key';
/** KV takes no expiry that is nearer, in seconds. */
const LEAST_EXPIRY = 60;

export class Vault {
  readonly #db: D1Database;
  readonly #kv: KVNamespace;
  readonly #now: () => number;
  readonly #keyring: Keyring;
  readonly #transforms: TenantTransforms;
  #checked: Promise<readonly KnownKey[]> | undefined;

  /**
   * @param secrets at least one; the first one seals
   * @param now a clock in milliseconds since the epoch
   */
  constructor({ db, kv }: VaultStores, secrets: readonly MasterSecret[], now: () => number) {
    this.#db = db;
    this.#kv = kv;
    this.#now = now;
    this.#keyring = new Keyring(secrets);
    this.#transforms = new TenantTransforms(db, this.#keyring, () => this.#checkOnce(), now);
  }

  /** @throws WrongKeyError when this database's templates are sealed with another master key. */
  async check(): Promise<readonly KnownKey[]> {
    return checkMasterKeys(this.#db, await this.keys(), this.#now());
  }

  /** The one that seals first. */
  keys(): Promise<readonly MasterKey[]> {
    return this.#keyring.keys();
  }

  /**
   * For what is stored sealed and is no template.
   * @throws WrongKeyError, before anything is stored, when the database's key is another one.
   */
  async sealingKey(): Promise<MasterKey> {
    await this.#checkOnce();
    const [first] = await this.keys();
    return first;
  }

  /**
   * The generation of the tenant's transform that turns what is sealed now. Asked of D1 each time, for
   * another isolate may have begun a new one.
   * @throws WrongKeyError, before anything is stored, when the database's key is another one.
   */
  async currentGeneration(tenantId: string): Promise<number> {
    const [newest] = await this.#transforms.list(tenantId);
    return newest.generation;
  }

  /**
   * Transforms, seals and stores an embedding; returns the wrapped key, which belongs in D1.
   * @param identity with the current generation
   * @param expiresAt when KV may drop the ciphertext by itself, in milliseconds since the epoch.
   */
  async store(
    identity: TemplateIdentity,
    embedding: Float32Array,
    expiresAt: number,
  ): Promise<string> {
    const { tenantId, generation } = identity;
    const vector = await this.transform(tenantId, embedding, generation);
    const dataKey = newDataKey();
    const wrappedKey = await this.wrap(identity, dataKey);
    await this.write(identity, vector, dataKey, expiresAt);
    return wrappedKey;
  }

  /** The ciphertext, or null where this location of KV does not have it (yet). */
  fetch(templateId: string, generation: number): Promise<ArrayBuffer | null> {
    return this.#kv.get(nameOf(templateId, generation), 'arrayBuffer');
  }

  /** Opens a template; the vector is still transformed. @throws UnsealError, WrongKeyError */
  async open(
    identity: TemplateIdentity,
    wrappedKey: string,
    ciphertext: ArrayBuffer,
  ): Promise<Float32Array<ArrayBuffer>> {
    const dataKey = await this.unwrap(identity, wrappedKey);
    return unsealVector(new Uint8Array(ciphertext), dataKey, identity);
  }

  /** Transforms a probe as the tenant's templates of this generation are transformed. */
  async transform(
    tenantId: string,
    embedding: Float32Array,
    generation: number,
  ): Promise<Float32Array<ArrayBuffer>> {
    const transform = await this.#transforms.open(tenantId, generation, embedding.length);
    return transform.apply(embedding);
  }

  /** A vector of one generation as another one has it: turned back, and turned again. */
  async turn(
    tenantId: string,
    vector: Float32Array,
    from: number,
    to: number,
  ): Promise<Float32Array<ArrayBuffer>> {
    const former = await this.#transforms.open(tenantId, from, vector.length);
    return this.transform(tenantId, former.undo(vector), to);
  }

  /** @returns the wrapped key */
  async wrap(identity: TemplateIdentity, dataKey: Uint8Array<ArrayBuffer>): Promise<string> {
    return wrapKey(dataKey, await this.#keyring.sealing(USE, identity.tenantId), identity);
  }

  /** @returns the data key @throws UnsealError, WrongKeyError */
  async unwrap(identity: TemplateIdentity, wrappedKey: string): Promise<Uint8Array<ArrayBuffer>> {
    const wrapping = await this.#keyring.opening(wrappedKey, USE, identity.tenantId);
    return unwrapKey(wrappedKey, wrapping, identity);
  }

  /** @returns the key wrapped with the first master key; null where it is. @throws as `unwrap` */
  async rewrap(identity: TemplateIdentity, wrappedKey: string): Promise<string | null> {
    const [first] = await this.keys();
    if (isCurrent(wrappedKey, first.id)) return null;
    return this.wrap(identity, await this.unwrap(identity, wrappedKey));
  }

  /** Stores a ciphertext. @param vector already under the transform */
  async write(
    identity: TemplateIdentity,
    vector: Float32Array<ArrayBuffer>,
    dataKey: Uint8Array<ArrayBuffer>,
    expiresAt: number,
  ): Promise<void> {
    const ciphertext = await sealVector(vector, dataKey, identity);
    const soonest = this.#now() / 1000 + LEAST_EXPIRY;
    await this.#kv.put(nameOf(identity.templateId, identity.generation), ciphertext, {
      expiration: Math.ceil(Math.max(expiresAt / 1000, soonest)),
    });
  }

  /** Deletes ciphertexts. One that cannot be deleted now is unreadable already: its key is gone. */
  async destroy({ id, generations }: Ciphertexts): Promise<void> {
    const names = generations
      ? generations.map((generation) => nameOf(id, generation))
      : await this.#listNames(id);
    await Promise.all(names.map((name) => this.#kv.delete(name)));
  }

  async #listNames(id: string): Promise<string[]> {
    const { keys } = await this.#kv.list({ prefix: `tpl/${id}`, limit: 100 });
    return keys.map(({ name }) => name);
  }

  /**
   * Begins a new transform of a tenant, unless one is under way.
   * @returns with the generation that its templates are to have
   */
  renewTransform(tenantId: string): Promise<SealedSeed> {
    return this.#transforms.renew(tenantId);
  }

  /** Renewals that were begun by then. */
  listRenewals(before: number): Promise<SealedSeed[]> {
    return this.#transforms.listRenewals(before);
  }

  /** Forgets a tenant's older transforms, if nothing rests on them. */
  endRenewal(newest: SealedSeed): Promise<boolean> {
    return this.#transforms.end(newest);
  }

  /** Seals the seeds of tenants with the first master key. @returns how many */
  rewrapSeeds(most: number): Promise<number> {
    return this.#transforms.rewrap(most);
  }

  /** Gives up every other master key that nothing is sealed with. @returns all, as they are now */
  async retireOthers(): Promise<readonly KnownKey[]> {
    const [first] = await this.keys();
    await retireOthers(this.#db, first.id, this.#now()).run();
    return this.check();
  }

  /** Keys do not change while an isolate lives: a check that was passed need not be repeated. */
  #checkOnce(): Promise<readonly KnownKey[]> {
    this.#checked ??= this.check().catch((error: unknown) => {
      this.#checked = undefined;
      throw error;
    });
    return this.#checked;
  }
}

/** @param generation 0 for what was stored before there were any */
function nameOf(templateId: string, generation: number): string {
  return generation === 0 ? `tpl/${templateId}` : `tpl/${templateId}/${generation}`;
}
