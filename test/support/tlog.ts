/**
 * A transparency log in memory: C2SP's tiles, checkpoints and proofs over node:crypto, for any size it
 * has had. What checks logs is tried on it; it shares no code with what makes ours or checks them.
 */
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign as signWith,
} from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const sha256 = (...parts: readonly (Uint8Array | string)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
export const leafOf = (entry: Uint8Array): Buffer => sha256(Buffer.of(0), entry);
export const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer =>
  sha256(Buffer.of(1), left, right);

/** An Ed25519 key by which notes are signed: type 1 for a log, 4 for a witness. */
export class TestKey {
  readonly name: string;
  readonly type: 1 | 4;
  readonly #key: KeyObject;
  readonly publicKey: Buffer;

  constructor(name: string, type: 1 | 4 = 1) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.name = name;
    this.type = type;
    this.#key = privateKey;
    this.publicKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  }

  get keyId(): Buffer {
    return sha256(`${this.name}\n`, Buffer.of(this.type), this.publicKey).subarray(0, 4);
  }

  get vkey(): string {
    const key = Buffer.concat([Buffer.of(this.type), this.publicKey]).toString('base64');
    return `${this.name}+${this.keyId.toString('hex')}+${key}`;
  }

  sign(message: string): Buffer {
    return signWith(null, Buffer.from(message), this.#key);
  }

  /** A signature line over a note's text. */
  line(text: string): string {
    return this.#format(this.sign(text));
  }

  /** A witness's line, given at `time` (seconds). */
  cosign(text: string, time: number): string {
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(BigInt(time));
    return this.#format(Buffer.concat([stamp, this.sign(`cosignature/v1\ntime ${time}\n${text}`)]));
  }

  #format(signature: Uint8Array): string {
    return `— ${this.name} ${Buffer.concat([this.keyId, signature]).toString('base64')}\n`;
  }
}

export class TestLog {
  readonly key: TestKey;
  readonly entries: Uint8Array[] = [];
  /** Roots of full subtrees: `levels[h][i]` is over `2 ** h` leaves. */
  readonly #levels: Buffer[][] = [[]];

  constructor(key: TestKey = new TestKey('log.test/log')) {
    this.key = key;
  }

  /** Of so many entries, `entry 0`, `entry 1`, … hashed. */
  static of(size: number, key?: TestKey): TestLog {
    const log = new TestLog(key);
    for (let index = 0; index < size; index++) log.add(sha256(`entry ${index}`));
    return log;
  }

  get size(): number {
    return this.entries.length;
  }

  add(entry: Uint8Array): number {
    let hash = leafOf(entry);
    this.#levels[0].push(hash);
    for (let height = 0; this.#levels[height].length % 2 === 0; height++) {
      hash = nodeOf(this.#levels[height].at(-2) ?? hash, hash);
      this.#levels[height + 1] ??= [];
      this.#levels[height + 1].push(hash);
    }
    return this.entries.push(entry) - 1;
  }

  /** MTH(D[from:to]) of RFC 9162, section 2.1.1. */
  root(to = this.size, from = 0): Buffer {
    const size = to - from;
    if (size === 0) return sha256();
    const height = Math.log2(size);
    if (Number.isInteger(height) && from % size === 0) return this.#levels[height][from / size];
    const split = from + splitOf(size);
    return nodeOf(this.root(split, from), this.root(to, split));
  }

  /** PATH(index, D[from:to]), section 2.1.3.1. */
  inclusion(index: number, to = this.size, from = 0): Buffer[] {
    if (to - from === 1) return [];
    const split = from + splitOf(to - from);
    return index < split
      ? [...this.inclusion(index, split, from), this.root(to, split)]
      : [...this.inclusion(index, to, split), this.root(split, from)];
  }

  /** PROOF(size, D[from:to]), section 2.1.4.1. */
  consistency(size: number, to = this.size, from = 0, whole = true): Buffer[] {
    if (size === from) return [];
    if (size === to) return whole ? [] : [this.root(to, from)];
    const split = from + splitOf(to - from);
    return size <= split
      ? [...this.consistency(size, split, from, whole), this.root(to, split)]
      : [...this.consistency(size, to, split, false), this.root(split, from)];
  }

  text(size = this.size): string {
    return `${this.key.name}\n${size}\n${this.root(size).toString('base64')}\n`;
  }

  checkpoint(size = this.size): string {
    return `${this.text(size)}\n${this.key.line(this.text(size))}`;
  }

  proof(index: number, size = this.size, extra?: Uint8Array): string {
    return [
      'c2sp.org/tlog-proof@v1\n',
      extra === undefined ? '' : `extra ${Buffer.from(extra).toString('base64')}\n`,
      `index ${index}\n`,
      ...this.inclusion(index, size).map((hash) => `${hash.toString('base64')}\n`),
      `\n${this.checkpoint(size)}`,
    ].join('');
  }

  /** What the log serves below its prefix, as the tree of `size`. */
  file(path: string, size = this.size): Buffer | undefined {
    if (path === 'checkpoint') return Buffer.from(this.checkpoint(size));
    if (path === 'vkey') return Buffer.from(`${this.key.vkey}\n`);
    const [, kind, digits, partial] =
      /^tile\/(entries|\d+)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path) ?? [];
    if (kind === undefined) return undefined;
    const number = Number(digits.replace(/[x/]/g, ''));
    const level = kind === 'entries' ? 0 : Number(kind);
    const width = Number(partial ?? 256);
    const present = Math.floor(size / 256 ** level) - number * 256;
    if (width < 1 || width > Math.min(present, 256)) return undefined;
    const range = [number * 256, number * 256 + width] as const;
    if (kind !== 'entries') return Buffer.concat(this.#levels[8 * level].slice(...range));
    return Buffer.concat(this.entries.slice(...range).flatMap((entry) => [lengthOf(entry), entry]));
  }
}

function lengthOf(entry: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(entry.length);
  return length;
}

/** The largest power of two below `size`. */
function splitOf(size: number): number {
  return 2 ** Math.ceil(Math.log2(size) - 1);
}

/** A row of a log: its committed text, its salt, and the entry they make. */
export function makeRow(index: number, id: string, at: string, more: object = {}) {
  const text = JSON.stringify({ at, id, kind: 'decision', tenant: 'acme', ...more });
  const salt = randomBytes(32);
  const entry = sha256(salt, text);
  const line = { index, id, entry: entry.toString('base64'), salt: salt.toString('base64'), text };
  return { entry, salt, text, line };
}

/** A receipt as the service signs it. */
export function signReceipt(key: TestKey, claims: object, header: object = {}): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = { alg: 'EdDSA', kid: 'k1', typ: 'countersign-receipt+jwt', ...header };
  const signed = `${encode(head)}.${encode(claims)}`;
  return `${signed}.${key.sign(signed).toString('base64url')}`;
}

export function publishReceiptKey(key: TestKey, use = 'receipt') {
  const x = key.publicKey.toString('base64url');
  const jwk = { kty: 'OKP', crv: 'Ed25519', kid: 'k1', use: 'sig', countersign_use: use, x };
  return { keys: [jwk] };
}

export interface ServedLog extends AsyncDisposable {
  /** The log's prefix. */
  readonly url: string;
  /** Paths that were asked for. */
  readonly asked: string[];
}

/**
 * Serves files below `/log/` of this machine, and takes entries at `POST /log/add`.
 * @param read gives a file by its path below the prefix, or nothing
 */
export async function serveFiles(
  read: (path: string) => Uint8Array | undefined,
  add?: (entry: Uint8Array) => number,
): Promise<ServedLog> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const path = decodeURI(request.url ?? '').replace(/^\/log\//, '');
    if (request.method === 'POST' && path === 'add' && add !== undefined) {
      const parts: Uint8Array[] = [];
      for await (const part of request) parts.push(part as Uint8Array);
      response.end(String(add(Buffer.concat(parts))));
      return;
    }
    asked.push(path);
    const file = read(path);
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/log`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
