/**
 * The vault: where templates are sealed, stored, opened and destroyed. Ciphertext lives in KV under
 * `tpl/<template id>/<generation>`; the wrapped key is returned for D1, so that neither store opens
 * alone. Several master keys are held at once: the first seals, and a wrapped key says which opens it.
 */
import { checkMasterKeys, type KnownKey, retireOthers } from './key-check.ts';
import {
  deriveFirstSeed,
  deriveWrappingKey,
  importMasterKey,
  type MasterKey,
  type MasterSecret,
  type Wrapped,
  type WrappingKey,
} from './keys.ts';
import { Recent } from './recent.ts';
import {
  isCurrent,
  keyIdOf,
  newDataKey,
  sealVector,
  type TemplateIdentity,
  UnsealError,
  unsealVector,
  unwrapKey,
  WrongKeyError,
  wrapKey,
} from './seal.ts';
import { deriveTransform, type Transform } from './transform.ts';
import {
  dropSeedsBefore,
  insertSeed,
  listRenewals,
  listSeeds,
  listSeedsToRewrap,
  openSeed,
  replaceSeed,
  type SealedSeed,
  sealSeed,
} from './transforms.ts';

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

/** Of 512 dimensions a transform takes 1 MiB. */
const MOST_TRANSFORMS = 8;
/** Some hundred bytes each. */
const MOST_WRAPPING_KEYS = 64;
/** KV takes no expiry that is nearer, in seconds. */
const LEAST_EXPIRY = 60;

export class Vault {
  readonly #db: D1Database;
  readonly #kv: KVNamespace;
  readonly #secrets: readonly MasterSecret[];
  readonly #now: () => number;
  #imported: Promise<readonly MasterKey[]> | undefined;
  #checked: Promise<readonly KnownKey[]> | undefined;
  readonly #wrapping = new Recent<WrappingKey>(MOST_WRAPPING_KEYS);
  /** Derived once per tenant and isolate, in about 10 ms for 512 dimensions. */
  readonly #transforms = new Recent<Transform>(MOST_TRANSFORMS);

  /**
   * @param secrets at least one; the first one seals
   * @param now a clock in milliseconds since the epoch
   */
  constructor({ db, kv }: VaultStores, secrets: readonly MasterSecret[], now: () => number) {
    this.#db = db;
    this.#kv = kv;
    this.#secrets = secrets;
    this.#now = now;
  }

  /** @throws WrongKeyError when this database's templates are sealed with another master key. */
  async check(): Promise<readonly KnownKey[]> {
    return checkMasterKeys(this.#db, await this.keys(), this.#now());
  }

  /** The one that seals first. */
  keys(): Promise<readonly MasterKey[]> {
    this.#imported ??= Promise.all(this.#secrets.map(importMasterKey));
    return this.#imported;
  }

  /**
   * The generation of the tenant's transform that turns what is sealed now. Asked of D1 each time, for
   * another isolate may have begun a new one.
   * @throws WrongKeyError, before anything is stored, when the database's key is another one.
   */
  async currentGeneration(tenantId: string): Promise<number> {
    await this.#checkOnce();
    const [newest] = await this.#ensureSeeds(tenantId);
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
    const transform = await this.#openTransform(tenantId, generation, embedding.length);
    return transform.apply(embedding);
  }

  /** A vector of one generation as another one has it: turned back, and turned again. */
  async turn(
    tenantId: string,
    vector: Float32Array,
    from: number,
    to: number,
  ): Promise<Float32Array<ArrayBuffer>> {
    const former = await this.#openTransform(tenantId, from, vector.length);
    return this.transform(tenantId, former.undo(vector), to);
  }

  /** @returns the wrapped key */
  async wrap(identity: TemplateIdentity, dataKey: Uint8Array<ArrayBuffer>): Promise<string> {
    const [first] = await this.keys();
    const wrapping = await this.#wrappingKey(first, 'wrap-template-key', identity.tenantId);
    return wrapKey(dataKey, wrapping, identity);
  }

  /** @returns the data key @throws UnsealError, WrongKeyError */
  async unwrap(identity: TemplateIdentity, wrappedKey: string): Promise<Uint8Array<ArrayBuffer>> {
    const master = await this.#masterOf(wrappedKey);
    const wrapping = await this.#wrappingKey(master, 'wrap-template-key', identity.tenantId);
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
    await this.#kv.put(nameOf(identity.templateId, identity.generation), ciphertext, {
      expiration: Math.max(
        Math.ceil(expiresAt / 1000),
        Math.ceil(this.#now() / 1000) + LEAST_EXPIRY,
      ),
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
   * @returns the generation that its templates are to have
   */
  async renewTransform(tenantId: string): Promise<SealedSeed> {
    await this.#checkOnce();
    const seeds = await this.#ensureSeeds(tenantId);
    if (seeds.length > 1) return seeds[0];
    const [{ generation: former }] = seeds;
    const seed = await this.#sealSeed(tenantId, former + 1, newDataKey());
    await insertSeed(this.#db, seed, former).run();
    const [newest] = await listSeeds(this.#db, tenantId);
    return newest;
  }

  /** Renewals that were begun by then. */
  listRenewals(before: number): Promise<SealedSeed[]> {
    return listRenewals(this.#db, before);
  }

  /** Forgets a tenant's older transforms, if nothing rests on them. */
  async endRenewal(newest: SealedSeed): Promise<boolean> {
    const { meta } = await dropSeedsBefore(this.#db, newest).run();
    return meta.changes > 0;
  }

  /** Seals the seeds of tenants with the first master key. @returns how many */
  async rewrapSeeds(most: number): Promise<number> {
    const [first] = await this.keys();
    const seeds = await listSeedsToRewrap(this.#db, first.id, most);
    if (seeds.length === 0) return 0;
    const replacing = seeds.map(async (seed) => {
      const { tenantId, generation } = seed;
      const wrapping = await this.#wrappingKey(first, 'wrap-transform-seed', tenantId);
      const by = await sealSeed(await this.#openSeed(seed), wrapping, { tenantId, generation });
      return replaceSeed(this.#db, seed, by);
    });
    await this.#db.batch(await Promise.all(replacing));
    return seeds.length;
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

  async #masterOf(sealed: string): Promise<MasterKey> {
    const keys = await this.keys();
    const id = keyIdOf(sealed);
    const master = keys.find((key) => key.id === id);
    if (!master) throw new WrongKeyError(id, keys.map((key) => key.id).join(', '));
    return master;
  }

  #wrappingKey(master: MasterKey, wrapped: Wrapped, tenantId: string): Promise<WrappingKey> {
    return this.#wrapping.get(`${master.id}/${wrapped}/${tenantId}`, () =>
      deriveWrappingKey(master, wrapped, tenantId),
    );
  }

  #openTransform(tenantId: string, generation: number, dimension: number): Promise<Transform> {
    // What was sealed before there were generations was turned by the first.
    const number = Math.max(generation, 1);
    return this.#transforms.get(`${number}/${dimension}/${tenantId}`, async () => {
      await this.#checkOnce();
      const seeds = await this.#ensureSeeds(tenantId);
      const seed = seeds.find((known) => known.generation === number);
      if (!seed) throw new UnsealError('The transform that made the template is given up.');
      return deriveTransform(await this.#openSeed(seed), dimension);
    });
  }

  async #openSeed(seed: SealedSeed): Promise<Uint8Array<ArrayBuffer>> {
    const master = await this.#masterOf(seed.sealed);
    return openSeed(seed, await this.#wrappingKey(master, 'wrap-transform-seed', seed.tenantId));
  }

  /** The tenant's, the newest first; the first one is made where there is none. */
  async #ensureSeeds(tenantId: string): Promise<readonly SealedSeed[]> {
    const seeds = await listSeeds(this.#db, tenantId);
    if (seeds.length > 0) return seeds;
    const bytes = await this.#drawFirstSeed(tenantId);
    await insertSeed(this.#db, await this.#sealSeed(tenantId, 1, bytes), 0).run();
    return listSeeds(this.#db, tenantId);
  }

  /**
   * Templates from before seeds were stored are turned by what derives from the one master key that there
   * was. Once that is given up, there is none of them without a stored seed.
   */
  async #drawFirstSeed(tenantId: string): Promise<Uint8Array<ArrayBuffer>> {
    const [oldest] = await this.#checkOnce();
    const master = (await this.keys()).find(({ id }) => id === oldest.id);
    return master && oldest.retiredAt === null ? deriveFirstSeed(master, tenantId) : newDataKey();
  }

  async #sealSeed(
    tenantId: string,
    generation: number,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<SealedSeed> {
    const [first] = await this.keys();
    const wrapping = await this.#wrappingKey(first, 'wrap-transform-seed', tenantId);
    const sealed = await sealSeed(bytes, wrapping, { tenantId, generation });
    return { tenantId, generation, sealed, createdAt: this.#now() };
  }
}

/** @param generation 0 for what was stored before there were any */
function nameOf(templateId: string, generation: number): string {
  return generation === 0 ? `tpl/${templateId}` : `tpl/${templateId}/${generation}`;
}
