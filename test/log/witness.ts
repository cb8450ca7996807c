/**
 * A witness (c2sp.org/tlog-witness) for tests: an honest one, or one that does what no witness should.
 * Its notes and signatures are made here and not with the code that is tested.
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { verifyConsistency } from '../../src/audit/tree/verify.ts';

type Answer = (response: ServerResponse, note: string) => void;

export class TestWitness {
  readonly name: string;
  /** What it answers in place of the truth. */
  lie: Answer | undefined;
  /** Of the checkpoint that it cosigned last. */
  size = 0;
  root = createHash('sha256').digest();
  /** How often it was asked. */
  asked = 0;
  readonly #key: KeyObject;
  readonly #public: Buffer;
  readonly #server: Server;

  private constructor(name: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.name = name;
    this.#key = privateKey;
    this.#public = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(name: string): Promise<TestWitness> {
    const witness = new TestWitness(name);
    await new Promise<void>((resolve) => witness.#server.listen(0, '127.0.0.1', resolve));
    return witness;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get vkey(): string {
    const key = Buffer.concat([Buffer.of(4), this.#public]);
    return `${this.name}+${this.#keyId.toString('hex')}+${key.toString('base64')}`;
  }

  get #keyId(): Buffer {
    const digest = createHash('sha256').update(`${this.name}\n`).update(Buffer.of(4));
    return digest.update(this.#public).digest().subarray(0, 4);
  }

  /** The line that cosigns a checkpoint's text. */
  cosign(body: string, seconds = Math.floor(Date.now() / 1000)): string {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(seconds));
    const message = Buffer.from(`cosignature/v1\ntime ${seconds}\n${body}`);
    const signature = Buffer.concat([this.#keyId, time, sign(null, message, this.#key)]);
    return `— ${this.name} ${signature.toString('base64')}\n`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked++;
    const posted = await text(request);
    const [head, ...rest] = posted.split('\n\n');
    const note = rest.join('\n\n');
    if (this.lie) return this.lie(response, note);
    const [old, ...hashes] = head.split('\n');
    const [body] = note.split('\n\n');
    const [, count, base64] = body.split('\n');
    const second = { size: Number(count), root: Buffer.from(base64, 'base64') };
    if (old !== `old ${this.size}`) {
      response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${this.size}\n`);
      return;
    }
    const proof = hashes.map((hash) => Buffer.from(hash, 'base64'));
    if (request.url !== '/add-checkpoint' || !verifyConsistency(this, second, proof)) {
      response.writeHead(422).end();
      return;
    }
    Object.assign(this, second);
    response.end(this.cosign(`${body}\n`));
  }
}
