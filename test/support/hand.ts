/** A person with a link of theirs and a key, before the steps themselves: no page and no API. */
import { base64url } from 'jose';
import { beginSession, issueLink, type Session } from '../../src/countersign/link.ts';
import { type Asked, type Asker, carryOut } from '../../src/countersign/right.ts';
import { carryOutSigned, challenge, registerKey } from '../../src/countersign/signed.ts';
import type { Subject } from '../../src/registry/subject.ts';
import type { ActName, Holder } from '../../src/rights/act.ts';
import type { Challenge } from '../../src/rights/challenges.ts';
import type { Caller } from '../../src/tenants/key.ts';
import { newPair } from './holder.ts';
import type { Steps } from './steps.ts';

const SITE = { origin: 'https://example.com', host: 'example.com' };

export const asked = (act: ActName, deployment: string | null = null, terms = {}): Asked => ({
  act,
  deployment,
  terms,
});

/** Somebody who has opened a link, with a key of their own before them. */
export class Hand {
  readonly session: Session;
  readonly #steps: Steps;
  readonly #pair: CryptoKeyPair;

  constructor(steps: Steps, session: Session, pair: CryptoKeyPair) {
    this.#steps = steps;
    this.session = session;
    this.#pair = pair;
  }

  static async open(
    steps: Steps,
    caller: Caller,
    { id }: Subject,
    holder: Holder = 'person',
  ): Promise<Hand> {
    const { service } = steps;
    const wanted = { subject: id, holder, deployment: null };
    const { token } = await issueLink(service, caller, wanted, steps.timing());
    const session = await beginSession(service, token, steps.timing());
    return new Hand(steps, session, await newPair());
  }

  static async withKey(...of: Parameters<typeof Hand.open>): Promise<Hand> {
    const hand = await Hand.open(...of);
    await hand.register();
    return hand;
  }

  ask(what: Asked): Promise<Challenge> {
    return challenge(this.#steps.service, this.session, what, this.#steps.timing());
  }

  async #sign(statement: string): Promise<string> {
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const message = new TextEncoder().encode(statement);
    const signature = await crypto.subtle.sign(algorithm, this.#pair.privateKey, message);
    return base64url.encode(new Uint8Array(signature));
  }

  async registration({ id, statement }: Challenge) {
    const spki = await crypto.subtle.exportKey('spki', this.#pair.publicKey);
    const public_key = base64url.encode(new Uint8Array(spki));
    const signature = await this.#sign(statement);
    const key = { kind: 'browser', algorithm: 'ES256', public_key, signature } as const;
    const { service } = this.#steps;
    const sent = { challenge: id, key };
    return registerKey(service, this.session, sent, SITE, this.#steps.timing());
  }

  async register() {
    return this.registration(await this.ask(asked('register_key')));
  }

  async send({ id, statement }: Challenge) {
    const signature = { kind: 'browser', signature: await this.#sign(statement) } as const;
    const { service } = this.#steps;
    const sent = { challenge: id, signature };
    return carryOutSigned(service, this.session, sent, SITE, this.#steps.timing());
  }

  async act(what: Asked) {
    return this.send(await this.ask(what));
  }
}

/** Before the controller's staff, who hold the tenant's key. */
export const atDesk = (caller: Caller, subject: Subject, by: Holder = 'person'): Asker => ({
  ...{ subject, by, channel: 'desk', keyId: caller.keyId, proof: { desk: { staff: 'd' } } },
  ...{ evidence: { level: 'desk', reference: 'Book 7', sha256: null }, changes: [] },
});

export const desk = (steps: Steps, caller: Caller, subject: Subject, what: Asked, by?: Holder) =>
  carryOut(steps.service, atDesk(caller, subject, by), what, steps.timing());

/** What is kept of a person's acts, in order. */
export async function actsOf({ db }: Steps, { id }: Subject) {
  const { results } = await db
    .prepare(
      `SELECT number, id, act, purpose, controller_id, deployment_id, by, channel, content_json, at
       FROM rights_acts WHERE subject_id = ? ORDER BY number`,
    )
    .bind(id)
    .all<{ act: string; deployment_id: string | null; content_json: string }>();
  return results.map(({ content_json, ...row }) => ({ ...row, content: JSON.parse(content_json) }));
}

/** What is kept of their keys, in order. */
export async function keysOf({ db }: Steps, { id }: Subject) {
  const { results } = await db
    .prepare('SELECT * FROM person_keys WHERE subject_id = ? ORDER BY holder, number')
    .bind(id)
    .all<{ id: string; number: number; holder: string; refused_at: number | null }>();
  return results;
}
