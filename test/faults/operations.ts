/** The operations whose every call to a store goes wrong once: who must be there first, and the request. */
import { CONSENT } from '../scenarios/registrations.ts';
import { type Client, makeForm } from '../support/client.ts';
import type { Face } from '../support/faces.ts';
import { Holder, json, linkFor, secretOf } from '../support/holder.ts';
import { consentingPerson, enrolledPerson, type Person } from '../support/people.ts';

/** Somebody about whom something is asked. */
export interface Prepared extends Person {
  /** The text of a pass of theirs, and its id. */
  readonly pass?: string;
  readonly passId?: string;
  /** What they send, where they ask it themselves. */
  readonly sends?: Sent;
  /** Where an outcome about them waits: its review, and the key of who reviews. */
  readonly review?: { readonly id: string; readonly reviewer: string };
}

export interface Operation {
  /**
   * Whether it is a decision, which every answer names, an entry in the consent ledger, an act in
   * exercise of a right, or the opening of a link.
   */
  readonly recordedAs: 'decision' | 'consent' | 'act' | 'opening' | 'revocation';
  /** @param reviewer a key of somebody who reviews */
  readonly prepare: (client: Client, face: Face, reviewer: string) => Promise<Prepared>;
  readonly request: (person: Prepared, face: Face) => Sent;
  /** No face of the person may be kept once it has succeeded. */
  readonly endsFaces: boolean;
}

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly init: RequestInit;
}

const form = (path: string, { deployment, subject }: Person, image: Face): Sent => ({
  method: 'POST',
  path,
  init: { body: makeForm({ deployment, subject, image }) },
});

const post = (path: string, body: object): Sent => ({ method: 'POST', path, init: json(body) });

async function withPass(client: Client): Promise<Prepared> {
  const person = await consentingPerson(client);
  const { deployment, subject } = person;
  const { path, init } = post('/v1/passes', { deployment, subject });
  const issued = (await (await client.send('POST', path, init)).json()) as Record<string, string>;
  return { ...person, pass: issued.pass, passId: issued.id };
}

const enrol = {
  request: (person: Person, face: Face) => form('/v1/templates', person, face),
  recordedAs: 'decision',
  endsFaces: false,
} as const;

async function prepareOpening(client: Client): Promise<Prepared> {
  const person = await consentingPerson(client);
  const link = secretOf(await linkFor(client, person.subject));
  return { ...person, sends: { method: 'POST', path: '/v1/me/sessions', init: json({ link }) } };
}

async function prepareAct(client: Client): Promise<Prepared> {
  const person = await consentingPerson(client);
  const link = await linkFor(client, person.subject);
  const holder = new Holder(new URL(link.url));
  await holder.open(link);
  await holder.register();
  const { id: challenge, statement } = await holder.challenge({ act: 'restrict' });
  const signature = { kind: 'browser', signature: await holder.sign(String(statement)) };
  const { headers, ...init } = json({ challenge, signature });
  const own = { ...headers, authorization: `Bearer ${holder.session}` };
  const path = '/v1/me/acts';
  return { ...person, sends: { method: 'POST', path, init: { ...init, headers: own } } };
}

function own({ sends }: Prepared): Sent {
  if (!sends) throw new Error('Nobody is prepared.');
  return sends;
}
/** To be recognised here goes against the person. */
const HURTS = { decision: { automated: true, adverse_on: 'match' } };

export const OPERATIONS = {
  enrol: {
    ...enrol,
    prepare: async (client, face) => {
      // An isolate holds the transforms of eight tenants, and here there are more: so that each trial
      // makes the same calls, the tenant's was used just now.
      await enrolledPerson(client, face);
      return consentingPerson(client);
    },
  },
  'enrol again': { ...enrol, prepare: (client, face) => enrolledPerson(client, face) },
  verify: {
    prepare: (client, face) => enrolledPerson(client, face),
    request: (person, face) => form('/v1/verifications', person, face),
    recordedAs: 'decision',
    endsFaces: false,
  },
  review: {
    prepare: async (client, face, reviewer) => {
      const person = await enrolledPerson(client, face, HURTS);
      const waiting = await client.verifyInReview(person.deployment, person.subject, face);
      return { ...person, review: { id: waiting.review.id, reviewer } };
    },
    request: ({ review }) => ({
      method: 'POST',
      path: `/v1/reviews/${review?.id}/verdicts`,
      init: {
        body: JSON.stringify({ checked: 'in_person', verdict: 'upheld', reason: 'Seen.' }),
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${review?.reviewer}`,
        },
      },
    }),
    recordedAs: 'decision',
    endsFaces: false,
  },
  'withdraw consent': {
    prepare: (client, face) => enrolledPerson(client, face),
    request: ({ deployment, subject }) => ({
      method: 'POST',
      path: `/v1/subjects/${subject}/consents`,
      init: {
        body: JSON.stringify({ ...CONSENT.refused, deployment, event: 'withdrawn' }),
        headers: { 'content-type': 'application/json' },
      },
    }),
    recordedAs: 'consent',
    endsFaces: true,
  },
  'issue a pass': {
    prepare: (client) => consentingPerson(client),
    request: ({ deployment, subject }) => post('/v1/passes', { deployment, subject }),
    recordedAs: 'decision',
    endsFaces: false,
  },
  'redeem a pass': {
    prepare: withPass,
    request: ({ deployment, pass }) => post('/v1/passes/redeem', { deployment, pass }),
    recordedAs: 'decision',
    endsFaces: false,
  },
  'revoke a pass': {
    prepare: withPass,
    request: ({ passId }) => ({ method: 'POST', path: `/v1/passes/${passId}/revoke`, init: {} }),
    recordedAs: 'revocation',
    endsFaces: false,
  },
  erase: {
    prepare: (client, face) => enrolledPerson(client, face),
    request: ({ subject }) => ({ method: 'DELETE', path: `/v1/subjects/${subject}`, init: {} }),
    recordedAs: 'decision',
    endsFaces: true,
  },
  'open a link': {
    prepare: prepareOpening,
    request: own,
    recordedAs: 'opening',
    endsFaces: false,
  },
  'do what was signed': {
    prepare: prepareAct,
    request: own,
    recordedAs: 'act',
    endsFaces: false,
  },
  'erase again': {
    prepare: async (client, face) => {
      const person = await enrolledPerson(client, face);
      await client.erase(person.subject);
      return person;
    },
    request: ({ subject }) => ({ method: 'DELETE', path: `/v1/subjects/${subject}`, init: {} }),
    recordedAs: 'decision',
    endsFaces: true,
  },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;
