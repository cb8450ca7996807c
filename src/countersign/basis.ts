/**
 * What an outcome rests on. Reading a face takes a while, and meanwhile the person may say no, be
 * erased, or the registration change: the transaction that records the outcome, and so releases it,
 * fails unless all of this is as it was gathered (`premises` in the migrations).
 */
import { findConsent } from '../consent/ledger.ts';
import type { Subject } from '../registry/subject.ts';
import { isInForce } from '../tenants/grant.ts';
import type { Caller } from '../tenants/key.ts';
import type { Parties } from './gather.ts';

/** A fact in the state in which it was gathered; each kind has its trigger. */
export type Premise =
  | { readonly fact: 'template' | 'grant' | 'key'; readonly id: string }
  /** `version`: how many acts in exercise of their rights there were; left out, it does not matter. */
  | { readonly fact: 'subject'; readonly id: string; readonly version?: number }
  | { readonly fact: 'registration'; readonly id: string; readonly version: number }
  | {
      readonly fact: 'consent';
      /** The subject's. */
      readonly id: string;
      readonly purpose: string;
      readonly controllerId: string;
      /** How many events there were. */
      readonly version: number;
    };

/**
 * The person first: of several changes, the first in the list is told.
 * @param template whose key opened what was compared
 * @param now when they were gathered: a grant that had expired stands behind nothing
 */
export function listPremises(
  caller: Caller,
  { deployment, subject, registered }: Parties<Subject | null>,
  template: { readonly id: string } | null,
  now: number,
): Premise[] {
  return [
    ...(subject ? listPersonPremises({ deployment, subject, registered }) : []),
    ...(template ? [{ fact: 'template', id: template.id } as const] : []),
    { fact: 'registration', id: deployment.id, version: deployment.version },
    ...registered.grants
      .filter((grant) => isInForce(grant, now))
      .map(({ id }) => ({ fact: 'grant', id }) as const),
    { fact: 'key', id: caller.keyId },
  ];
}

/** What rests on the person alone: that they are there, and have said nothing since. */
export function listPersonPremises({
  deployment,
  subject,
  registered,
}: Omit<Parties<Subject>, 'attempts'>): Premise[] {
  const { purpose, controller } = deployment.registration;
  const consent = findConsent(registered.consents, purpose, controller.id);
  const { id } = subject;
  const version = consent?.events ?? 0;
  return [
    { fact: 'subject', id, version: registered.standing?.version ?? 0 },
    { fact: 'consent', id, purpose, controllerId: controller.id, version },
  ];
}

/** For the transaction that rests on them, before whatever in it changes one of them. */
export function requirePremises(db: D1Database, premises: readonly Premise[]): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO premises (fact, id, purpose, controller_id, version)
       SELECT value ->> 'fact', value ->> 'id', value ->> 'purpose', value ->> 'controllerId',
         value ->> 'version' FROM json_each(?)`,
    )
    .bind(JSON.stringify(premises));
}
