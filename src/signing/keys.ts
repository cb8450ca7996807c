/**
 * Keys that sign what outsiders check. One secret, `SIGNING_KEYS`, holds seeds under ids; the first one
 * signs, and the others are still published, so that what they signed can be checked. Of a seed that is
 * gone, `SIGNING_KEYS_RETIRED` has the public halves, for the same. From each seed
 * HKDF (RFC 5869) derives one Ed25519 key for each use, so that no signature of one use passes for
 * another's.
 */
import { base64url } from 'jose';
import { decodeBase64 } from '../base64.ts';

/** receipt: what a person or a caller is given: of the log, of consent, of an erasure; `typ` says which. */
export const USES = ['receipt', 'pass', 'checkpoint'] as const;
export type Use = (typeof USES)[number];

/** A secret of `SIGNING_KEYS`. */
export interface Seed {
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface PublicKey {
  /** `<id of the seed>-<use>`: a JWK's `kid`. */
  readonly kid: string;
  readonly use: Use;
  /** 32 bytes: an Ed25519 public key (RFC 8032). */
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

export interface SigningKey extends PublicKey {
  /** @returns 64 bytes */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

const SEED = /^([a-z0-9][a-z0-9-]{0,31}):([A-Za-z0-9+/]{43}=)$/;

/**
 * @param text `id:base64 of 32 bytes`, several with commas between
 * @returns undefined where it is not so, or one id is there twice
 */
export function readSeeds(text: string): Seed[] | undefined {
  const seeds: Seed[] = [];
  for (const part of text.split(',')) {
    const [, id, secret] = SEED.exec(part.trim()) ?? [];
    const bytes = id === undefined ? undefined : decodeBase64(secret);
    if (bytes?.length !== 32 || seeds.some((seed) => seed.id === id)) return undefined;
    seeds.push({ id, bytes });
  }
  return seeds;
}

const RETIRED = /^([a-z0-9][a-z0-9-]{0,31}-(receipt|checkpoint)):([A-Za-z0-9_-]{43})$/;

/**
 * Public halves of seeds that are gone. None of passes: whoever has such a seed could let anyone in at a
 * gate without a network, so those keys are to be known no more.
 * @param text `kid:x` as the JWK Set has them, several with commas between; or nothing
 * @returns undefined where it is not so, or one kid is there twice or is a seed's
 */
export function readRetired(text: string, seeds: readonly Seed[]): PublicKey[] | undefined {
  const keys: PublicKey[] = [];
  const taken = new Set(seeds.flatMap(({ id }) => USES.map((use) => `${id}-${use}`)));
  for (const part of text.trim() === '' ? [] : text.split(',')) {
    const [, kid, use, x] = RETIRED.exec(part.trim()) ?? [];
    if (kid === undefined || taken.has(kid)) return undefined;
    taken.add(kid);
    const publicKey = Uint8Array.from(base64url.decode(x));
    keys.push({ kid, use: use as Use, publicKey });
  }
  return keys;
}

/** RFC 8410, section 7: an Ed25519 private key in PKCS #8 is these 16 bytes and its 32 of seed. */
const PKCS8 = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);

export async function deriveKey({ id, bytes }: Seed, use: Use): Promise<SigningKey> {
  const secret = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode(`countersign ${use} v1`);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info };
  const seed = new Uint8Array(await crypto.subtle.deriveBits(derivation, secret, 256));
  const pkcs8 = new Uint8Array([...PKCS8, ...seed]);
  // Extractable for a moment: the public half is read from it.
  const whole = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  const { x } = (await crypto.subtle.exportKey('jwk', whole)) as JsonWebKey;
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
  return {
    kid: `${id}-${use}`,
    use,
    publicKey: Uint8Array.from(base64url.decode(x ?? '')),
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', key, new Uint8Array(message))),
  };
}

/** A public key as RFC 8037 writes it. */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'EdDSA';
  /** What it signs here: no other signature of it counts. */
  readonly countersign_use: Use;
}

export function toJwk({ kid, use, publicKey }: PublicKey): PublicJwk {
  const x = base64url.encode(publicKey);
  return { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA', countersign_use: use };
}

/** Derived once for an isolate, when they are first asked for. */
export class SigningKeys {
  readonly #seeds: readonly Seed[];
  readonly #retired: readonly PublicKey[];
  readonly #derived = new Map<Use, Promise<readonly SigningKey[]>>();

  /** @param seeds at least one; the first one signs @param retired of seeds that are gone */
  constructor(seeds: readonly Seed[], retired: readonly PublicKey[] = []) {
    this.#seeds = seeds;
    this.#retired = retired;
  }

  /** All of a use that are held: the first one signs, with the others older signatures are checked. */
  of(use: Use): Promise<readonly SigningKey[]> {
    let keys = this.#derived.get(use);
    if (!keys) {
      keys = Promise.all(this.#seeds.map((seed) => deriveKey(seed, use)));
      this.#derived.set(use, keys);
    }
    return keys;
  }

  async current(use: Use): Promise<SigningKey> {
    return (await this.of(use))[0];
  }

  /** All of a use with which outsiders check: those that are held, then those of seeds that are gone. */
  async published(use: Use): Promise<PublicKey[]> {
    return [...(await this.of(use)), ...this.#retired.filter((key) => key.use === use)];
  }

  /** Of every use. */
  async all(): Promise<PublicKey[]> {
    return (await Promise.all(USES.map((use) => this.published(use)))).flat();
  }
}
