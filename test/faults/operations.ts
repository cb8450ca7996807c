/** The operations whose every call to a store goes wrong once: who must be there first, and the request. */
import { CONSENT } from '../scenarios/registrations.ts';
import { type Client, makeForm } from '../support/client.ts';
import type { Face } from '../support/faces.ts';
import { consentingPerson, enrolledPerson, type Person } from '../support/people.ts';

export interface Prepared extends Person {
  /** The text of a pass of theirs. */
  readonly pass?: string;
}

export interface Operation {
  readonly prepare: (client: Client, face: Face) => Promise<Prepared>;
  readonly request: (person: Prepared, face: Face) => Sent;
  /** Whether it is a decision, which every answer names, or an entry in the consent ledger. */
  readonly recordedAs: 'decision' | 'consent';
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

const json = (path: string, body: object): Sent => ({
  method: 'POST',
  path,
  init: { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
});

async function withPass(client: Client): Promise<Prepared> {
  const person = await consentingPerson(client);
  const { deployment, subject } = person;
  const { path, init } = json('/v1/passes', { deployment, subject });
  const { pass } = (await (await client.send('POST', path, init)).json()) as { pass: string };
  return { ...person, pass };
}

const enrol = {
  request: (person: Person, face: Face) => form('/v1/templates', person, face),
  recordedAs: 'decision',
  endsFaces: false,
} as const;

export const OPERATIONS = {
  enrol: { ...enrol, prepare: (client) => consentingPerson(client) },
  'enrol again': { ...enrol, prepare: (client, face) => enrolledPerson(client, face) },
  verify: {
    prepare: (client, face) => enrolledPerson(client, face),
    request: (person, face) => form('/v1/verifications', person, face),
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
    request: ({ deployment, subject }) => json('/v1/passes', { deployment, subject }),
    recordedAs: 'decision',
    endsFaces: false,
  },
  'redeem a pass': {
    prepare: withPass,
    request: ({ deployment, pass }) => json('/v1/passes/redeem', { deployment, pass }),
    recordedAs: 'decision',
    endsFaces: false,
  },
  erase: {
    prepare: (client, face) => enrolledPerson(client, face),
    request: ({ subject }) => ({ method: 'DELETE', path: `/v1/subjects/${subject}`, init: {} }),
    recordedAs: 'decision',
    endsFaces: true,
  },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;
