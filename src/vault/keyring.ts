/** The master keys that are held, and the keys of tenants that derive from them. */
import {
  deriveWrappingKey,
  importMasterKey,
  type MasterKey,
  type MasterSecret,
  type Wrapped,
  type WrappingKey,
} from './keys.ts';
import { Recent } from './recent.ts';
import { keyIdOf, WrongKeyError } from './seal.ts';

/** Some hundred bytes each. */
const MOST_WRAPPING_KEYS = 64;

export class Keyring {
  readonly #secrets: readonly MasterSecret[];
  #imported: Promise<readonly MasterKey[]> | undefined;
  readonly #wrapping = new Recent<WrappingKey>(MOST_WRAPPING_KEYS);

  /** @param secrets at least one; the first one seals */
  constructor(secrets: readonly MasterSecret[]) {
    this.#secrets = secrets;
  }

  /** The one that seals first. */
  keys(): Promise<readonly MasterKey[]> {
    this.#imported ??= Promise.all(this.#secrets.map(importMasterKey));
    return this.#imported;
  }

  /** What seals now. */
  async sealing(use: Wrapped, tenantId: string): Promise<WrappingKey> {
    const [first] = await this.keys();
    return this.#derive(first, use, tenantId);
  }

  /** What opens this. @throws UnsealError, WrongKeyError where its master key is not held */
  async opening(sealed: string, use: Wrapped, tenantId: string): Promise<WrappingKey> {
    const keys = await this.keys();
    const id = keyIdOf(sealed);
    const master = keys.find((key) => key.id === id);
    if (!master) throw new WrongKeyError(id, keys.map((key) => key.id).join(', '));
    return this.#derive(master, use, tenantId);
  }

  #derive(master: MasterKey, use: Wrapped, tenantId: string): Promise<WrappingKey> {
    return this.#wrapping.get(`${master.id}/${use}/${tenantId}`, () =>
      deriveWrappingKey(master, use, tenantId),
    );
  }
}
