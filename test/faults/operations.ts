/** The operations whose every call to a store goes wrong once: who must be there first, and the request. */
import { CONSENT } from '../scenarios/registrations.ts';
import { type Client, makeForm } from '../support/client.ts';
import type { Face } from '../support/faces.ts';
import { consentingPerson, enrolledPerson, type Person } from '../support/people.ts';

export interface Operation {
  readonly prepare: (client: Client, face: Face) => Promise<Person>;
  readonly request: (person: Person, face: Face) => Sent;
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
  erase: {
    prepare: (client, face) => enrolledPerson(client, face),
    request: ({ subject }) => ({ method: 'DELETE', path: `/v1/subjects/${subject}`, init: {} }),
    recordedAs: 'decision',
    endsFaces: true,
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
