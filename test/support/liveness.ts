/** A gate that requires a live person's attestation, a person enrolled at it, and the provider. */
import { expect } from 'vitest';
import { makeProvider, type Provider, publicKeyOf, sign, state } from '../../src/local/provider.ts';
import { type Client, type FormFields, makeForm } from './client.ts';
import { type Face, FRANCK, readFace } from './faces.ts';
import { enrolledPerson, gate, type Person } from './people.ts';

export interface LiveGate {
  readonly provider: Provider;
  readonly person: Person;
  /** Enrolled. */
  readonly face: Face;
  /** Another picture of the same person. */
  readonly probe: Face;
  /** A registration that requires an attestation of the provider. */
  readonly registration: Record<string, unknown>;
  /** A proper attestation of `probe` for the person, or one that differs. */
  attest(changes?: Record<string, unknown>, about?: Person, operation?: string): Promise<string>;
  verify(liveness: string | null, image?: Face, about?: Person): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly code?: string;
  /** Its id. */
  readonly decision: string;
  /** Of the policy's reasons. */
  readonly codes?: readonly string[];
  /** The check of the attestation that failed. */
  readonly check?: string;
  readonly body: Record<string, unknown>;
}

export async function openLiveGate(client: Client): Promise<LiveGate> {
  const [face, probe] = await Promise.all([FRANCK[0], FRANCK[1]].map(readFace));
  const provider = await makeProvider();
  const registration = gate({ liveness: { required: true, keys: [publicKeyOf(provider)] } });
  const person = await enrolledPerson(client, face);
  await client.redeploy(person.deployment, registration);
  return {
    provider,
    person,
    face,
    probe,
    registration,
    async attest(changes = {}, { deployment, subject } = person, operation = 'verify') {
      const asked = 'nonce' in changes ? null : client.nonce(deployment, subject, operation);
      const nonce = (await asked)?.nonce ?? '';
      const claims = state({ deployment, nonce, picture: probe.bytes }, provider, Date.now());
      return sign(provider, { ...claims, ...changes });
    },
    verify(liveness, image = probe, { deployment, subject } = person) {
      const fields = { deployment, subject, image };
      const attested = liveness === null ? fields : { ...fields, liveness };
      return post(client, '/v1/verifications', attested);
    },
  };
}

/** What a deployment registers that takes the word of a provider and requires none. */
export const attestedBy = (provider: Provider) => ({
  liveness: { required: false, keys: [publicKeyOf(provider)] },
});

/** A provider's word, for one request, that this picture shows a live person. */
export async function attestPicture(
  client: Client,
  provider: Provider,
  { deployment, subject }: Pick<Person, 'deployment' | 'subject'>,
  picture: Face,
  operation: string,
  changes: Record<string, unknown> = {},
): Promise<string> {
  const { nonce } = await client.nonce(deployment, subject, operation);
  const claims = state({ deployment, nonce, picture: picture.bytes }, provider, Date.now());
  return sign(provider, { ...claims, ...changes });
}

export async function post(client: Client, path: string, fields: FormFields): Promise<Answer> {
  const response = await client.send('POST', path, { body: makeForm(fields) });
  const body = await response.json();
  return {
    status: response.status,
    code: body.code,
    decision: body.decision?.id ?? body.decision,
    codes: body.reasons?.map(({ code }: { code: string }) => code),
    check: body.liveness?.check,
    body,
  };
}

/**
 * Refused by the policy, for the check that failed and for nothing else; a comparison, also because it
 * wants one that holds.
 */
export function expectInvalid(answer: Answer, check: string, comparing = false): void {
  expect(answer).toMatchObject({
    status: 403,
    code: 'policy_denied',
    codes: [...(comparing ? ['COMPARISON_NOT_LIVE'] : []), 'LIVENESS_INVALID'],
    check,
  });
}
