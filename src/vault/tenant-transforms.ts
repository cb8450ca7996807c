/** The transforms of tenants: each from a seed in D1, derived once in an isolate, and renewed. */
import type { KnownKey } from './key-check.ts';
import type { Keyring } from './keyring.ts';
import { deriveFirstSeed } from './keys.ts';
import { Recent } from './recent.ts';
import { newDataKey, UnsealError } from './seal.ts';
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

/** Of 512 dimensions a transform takes 1 MiB. */
const MOST_TRANSFORMS = 8;
const USE = 'wrap-transform-seed';

export class TenantTransforms {
  readonly #db: D1Database;
  readonly #keyring: Keyring;
  readonly #check: () => Promise<readonly KnownKey[]>;
  readonly #now: () => number;
  /** Derived once per tenant and isolate, in about 10 ms for 512 dimensions. */
  readonly #derived = new Recent<Transform>(MOST_TRANSFORMS);

  /** @param check that the keys that are held are the database's */
  constructor(
    db: D1Database,
    keyring: Keyring,
    check: () => Promise<readonly KnownKey[]>,
    now: () => number,
  ) {
    this.#db = db;
    this.#keyring = keyring;
    this.#check = check;
    this.#now = now;
  }

  /** @throws UnsealError where it is given up; WrongKeyError */
  open(tenantId: string, generation: number, dimension: number): Promise<Transform> {
    // What was sealed before there were generations was turned by the first.
    const number = Math.max(generation, 1);
    return this.#derived.get(`${number}/${dimension}/${tenantId}`, async () => {
      const seeds = await this.list(tenantId);
      const seed = seeds.find((known) => known.generation === number);
      if (!seed) throw new UnsealError('The transform that made the template is given up.');
      return deriveTransform(await this.#openSeed(seed), dimension);
    });
  }

  /** The tenant's seeds, the newest first; the first one is made where there is none. */
  async list(tenantId: string): Promise<readonly SealedSeed[]> {
    const known = await this.#check();
    const seeds = await listSeeds(this.#db, tenantId);
    if (seeds.length > 0) return seeds;
    const bytes = await this.#drawFirst(tenantId, known);
    await insertSeed(this.#db, await this.#seal(tenantId, 1, bytes), 0).run();
    return listSeeds(this.#db, tenantId);
  }

  /** Begins a new one, unless one is under way. @returns the newest */
  async renew(tenantId: string): Promise<SealedSeed> {
    const seeds = await this.list(tenantId);
    if (seeds.length > 1) return seeds[0];
    const [{ generation: former }] = seeds;
    const seed = await this.#seal(tenantId, former + 1, newDataKey());
    await insertSeed(this.#db, seed, former).run();
    const [newest] = await listSeeds(this.#db, tenantId);
    return newest;
  }

  /** Of every tenant: the newest of those whose renewal was begun by then. */
  listRenewals(before: number): Promise<SealedSeed[]> {
    return listRenewals(this.#db, before);
  }

  /** Forgets a tenant's older ones, if nothing rests on them. */
  async end(newest: SealedSeed): Promise<boolean> {
    const { meta } = await dropSeedsBefore(this.#db, newest).run();
    return meta.changes > 0;
  }

  /** Seals seeds with the first master key. @returns how many */
  async rewrap(most: number): Promise<number> {
    const [first] = await this.#keyring.keys();
    const seeds = await listSeedsToRewrap(this.#db, first.id, most);
    if (seeds.length === 0) return 0;
    const replacing = seeds.map(async (seed) => {
      const wrapping = await this.#keyring.sealing(USE, seed.tenantId);
      return replaceSeed(
        this.#db,
        seed,
        await sealSeed(await this.#openSeed(seed), wrapping, seed),
      );
    });
    await this.#db.batch(await Promise.all(replacing));
    return seeds.length;
  }

  async #openSeed(seed: SealedSeed): Promise<Uint8Array<ArrayBuffer>> {
    return openSeed(seed, await this.#keyring.opening(seed.sealed, USE, seed.tenantId));
  }

  /**
   * Templates from before seeds were stored are turned by what derives from the one master key that there
   * was. Once that is given up, there is none of them without a stored seed.
   */
  async #drawFirst(
    tenantId: string,
    [oldest]: readonly KnownKey[],
  ): Promise<Uint8Array<ArrayBuffer>> {
    const master = (await this.#keyring.keys()).find(({ id }) => id === oldest.id);
    return master && oldest.retiredAt === null ? deriveFirstSeed(master, tenantId) : newDataKey();
  }

  async #seal(
    tenantId: string,
    generation: number,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<SealedSeed> {
    const wrapping = await this.#keyring.sealing(USE, tenantId);
    const sealed = await sealSeed(bytes, wrapping, { tenantId, generation });
    return { tenantId, generation, sealed, createdAt: this.#now() };
  }
}
