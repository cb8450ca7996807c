/** A person who opens their link in a browser, as the page does it: what the API answers, and a key. */
import { base64url } from 'jose';
import type { Client } from './client.ts';

export interface Link {
  readonly id: string;
  readonly url: string;
  readonly expires_at: string;
}

export async function linkFor(client: Client, subject: string, request: object = {}) {
  const answer = await client.send('POST', `/v1/subjects/${subject}/links`, json(request));
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Link;
}

export const json = (body: unknown): RequestInit => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

export const secretOf = ({ url }: Link): string => new URL(url).hash.slice(1);

type Body = Record<string, unknown>;

/** Somebody before the page, with the key that their browser keeps. */
export class Holder {
  readonly #url: URL;
  #session = '';
  #pair: CryptoKeyPair | undefined;
  /** Of the last that was asked, without the header that a person sends. */
  status = 0;

  constructor(url: URL) {
    this.#url = url;
  }

  get session(): string {
    return this.#session;
  }

  async send(method: string, path: string, body?: unknown): Promise<Body> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#session}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(new URL(path, this.#url), { method, headers, ...init });
    this.status = answer.status;
    return (await answer.json()) as Body;
  }

  async open(link: Link): Promise<Body> {
    const answer = await this.send('POST', '/v1/me/sessions', { link: secretOf(link) });
    this.#session = String(answer.session ?? '');
    return answer;
  }

  async sign(statement: string, pair = this.#pair): Promise<string> {
    if (!pair) throw new Error('There is no key.');
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const message = new TextEncoder().encode(statement);
    return base64url.encode(
      new Uint8Array(await crypto.subtle.sign(algorithm, pair.privateKey, message)),
    );
  }

  /** Registers a key of their own, and signs with it from now on. */
  async register(): Promise<Body> {
    this.#pair = await newPair();
    const { id: challenge, statement } = await this.challenge({ act: 'register_key' });
    const spki = await crypto.subtle.exportKey('spki', this.#pair.publicKey);
    return this.send('POST', '/v1/me/keys', {
      challenge,
      key: {
        kind: 'browser',
        algorithm: 'ES256',
        public_key: base64url.encode(new Uint8Array(spki)),
        signature: await this.sign(String(statement)),
      },
    });
  }

  challenge(act: object): Promise<Body> {
    return this.send('POST', '/v1/me/challenges', act);
  }

  /** Asks what is to be signed, signs it, and sends it. */
  async act(act: object): Promise<Body> {
    const { id, statement, ...rest } = await this.challenge(act);
    if (this.status !== 201) return rest;
    return this.sendSigned(String(id), await this.sign(String(statement)));
  }

  sendSigned(challenge: string, signature: string): Promise<Body> {
    return this.send('POST', '/v1/me/acts', {
      challenge,
      signature: { kind: 'browser', signature },
    });
  }

  access(): Promise<Body> {
    return this.send('GET', '/v1/me');
  }

  /** The same key, before another link. */
  at(session: Holder): Holder {
    session.#pair = this.#pair;
    return session;
  }
}

export async function newPair(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
}
