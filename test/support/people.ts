/** Gets a person ready for a test: a lawful gate in Germany, a subject, a consent, a template. */
import { CONSENT, registration } from '../scenarios/registrations.ts';
import type { Client, TemplateBody } from './client.ts';
import type { Face } from './faces.ts';

export interface Person {
  readonly deployment: string;
  readonly subject: string;
  readonly reference: string;
}

let people = 0;

export const gate = (changes: Record<string, unknown> = {}) =>
  registration('DE', 'Season-ticket gate', { purpose: 'ticketing', ...changes });

export async function consentingPerson(
  client: Client,
  changes: Record<string, unknown> = {},
): Promise<Person> {
  const { id: deployment } = await client.deploy(gate(changes));
  const reference = `person-${process.pid}-${++people}`;
  const { id: subject } = await client.register({
    reference,
    jurisdiction: 'DE',
    date_of_birth: '1991-05-04',
  });
  await client.consent(subject, { deployment, ...CONSENT.full });
  return { deployment, subject, reference };
}

export async function enrolledPerson(
  client: Client,
  face: Face,
  changes: Record<string, unknown> = {},
): Promise<Person & { template: TemplateBody }> {
  const person = await consentingPerson(client, changes);
  return { ...person, template: await client.enrol(person.deployment, person.subject, face) };
}

/** What an operator proposes to vouch for: no grave thing, so that it is in force at once. */
export const licence = (changes: Record<string, unknown> = {}) => ({
  tenant: 'acme',
  controller: 'controller',
  facts: { 'controller.sector': 'healthcare' },
  evidence: { sha256: 'a1'.repeat(32), title: 'Licence 17 of the board of health' },
  same_legal_person: false,
  expires_at: new Date(Date.now() + 300 * 86_400_000).toISOString(),
  reason: 'Seen.',
  ...changes,
});

/** The problem that a request must be answered with. */
export async function problemOf(response: Promise<Response>): Promise<Record<string, unknown>> {
  const answered = await response;
  const body = (await answered.json()) as Record<string, unknown>;
  if (answered.headers.get('content-type') !== 'application/problem+json') {
    throw new Error(`Not a problem: ${answered.status} ${JSON.stringify(body)}`);
  }
  if (answered.headers.get('x-request-id') !== body.instance) {
    throw new Error(`Without the id of its request: ${JSON.stringify(body)}`);
  }
  return body;
}
