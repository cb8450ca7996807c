/** What the schema has of people: where they are told of each table, and somebody who is in all of them. */
import type { Stores } from '../../src/local/serve.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { makeForm } from './client.ts';
import type { Face } from './faces.ts';
import { Holder, json, linkFor } from './holder.ts';
import { enrolledPerson, gate } from './people.ts';
import type { TestWorker } from './worker.ts';

/** The member of `GET /v1/subjects/{id}/access` that has what a table holds of the person. */
export const TOLD: Readonly<Record<string, string>> = {
  subjects: 'subject',
  templates: 'templates',
  consent_events: 'consents',
  log_texts: 'decisions',
  rights_acts: 'acts',
  person_keys: 'keys',
  links: 'links',
  passes: 'passes',
  pass_uses: 'passes',
  pass_revocations: 'passes',
  reviews: 'reviews',
  review_verdicts: 'reviews',
  attempts: 'failed_attempts',
  told_bands: 'told_bands',
  captures: 'captures',
  nonces: 'nonces',
  dry_runs: 'dry_runs',
};

/** Tables that name a person, or could, and are not told of by themselves, with the reason. */
export const UNTOLD: Readonly<Record<string, string>> = {
  consent_states: 'what the events of the ledger come to, which are told',
  challenges: 'what the person is asked to sign, shown to them then; gone in five minutes',
  log: 'ids and commitments of what is told as decisions, acts and consents',
  log_subject_keys: 'a key to what closed segments say of them, which is told',
  log_subject_segments: 'which segments these are',
  log_late_outcomes: 'where an outcome stands that is told with its decision',
  idempotency_keys:
    'a sealed copy, for a day, of an answer whose decision is told; only its sender opens it',
  webhook_events: 'ids, for a month, of decisions, consents and acts that are told',
  journal: 'the id of what was taken away, until it is in R2, a second or so',
  template_shreds: 'random ids of an erased person’s templates, until their ciphertexts are gone',
  decisions: 'of before there was a log: the sweep makes entries of them, which are told',
  outcomes: 'likewise',
  situations: 'what many decisions have in common, told with each; names nobody',
  deployments: 'what a controller registered, which is public',
  deployment_versions: 'likewise',
  grants: 'what operators vouch for of controllers',
  screenings: 'names of controllers and owners, against a list',
  api_keys: 'what a key may do; of a reviewer who holds it, not of a person here',
  operator_keys: 'likewise, of an operator',
  tenants: 'what a tenant may do',
  webhooks: 'where a tenant is told',
  webhook_secrets: 'how it knows by whom',
};

/** Written where an erasure or an archive is under way, or by the code of before: no request leaves it. */
export const NOT_WRITTEN = ['template_shreds', 'decisions', 'outcomes', 'journal'];

/** Ids that lead to a person, and texts in which anything can stand. */
const LEADS =
  /^(subject|template|consent|pass|link|challenge|act|review|answer|decision|capture|person)_id$|_json$|^(statement|sealed|id)$/;
/** An id of something that is nobody's. */
const OWN_ID =
  /^(tenants|operators|log_state|webhook_state|retention_rounds|settlements|vault_keys)$/;

/** Tables in which a person is named, or could be; and those that have the id of a subject. */
export async function listPersonal(db: Stores['db']) {
  const { results: tables } = await db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all<{ name: string }>();
  const own = tables.filter(({ name }) => !/^(sqlite_|_cf_|d1_migrations$)/.test(name));
  const columns = await db.batch<{ name: string }>(
    own.map(({ name }) => db.prepare(`PRAGMA table_info("${name}")`)),
  );
  const having = (leads: (column: string, table: string) => boolean) =>
    own
      .filter(({ name: table }, i) => columns[i].results.some(({ name }) => leads(name, table)))
      .map(({ name }) => name)
      .toSorted();
  return {
    personal: having((name, table) => LEADS.test(name) && !(name === 'id' && OWN_ID.test(table))),
    direct: having((name) => name === 'subject_id'),
  };
}

/** Somebody of whom every table has something. @param other somebody else's face */
export async function knownPerson(worker: TestWorker, face: Face, other: Face) {
  const { client } = worker;
  const { db } = worker.stores;
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await client.send(method, path, body === undefined ? {} : json(body));
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  };
  await send('POST', '/v1/webhooks', { url: 'https://app.example/hook' });
  const person = await enrolledPerson(client, face);
  const { deployment, subject, reference, template } = person;
  const { decision } = await client.verify(deployment, subject, face);
  await client.verify(deployment, subject, other);
  await client.send('POST', '/v1/verifications', {
    body: makeForm({ deployment, subject, image: face }),
    headers: { 'idempotency-key': `known-${subject}` },
  });
  const { id: till } = await client.deploy(gate({ purpose: 'payment' }));
  const { id: consent } = await client.consent(subject, { deployment: till, ...CONSENT.full });
  const second = await client.enrol(till, subject, face);
  await client.verify(till, subject, face);
  await client.nonce(deployment, subject);
  const dry = await client.dryRun({ operation: 'verify', subject, deployment });

  // To be recognised there goes against the person.
  const hurting = { automated: true, adverse_on: 'match' };
  const { id: lane } = await client.deploy(gate({ decision: hurting }));
  await client.consent(subject, { deployment: lane, ...CONSENT.full });
  const { review } = await client.verifyInReview(lane, subject, face);
  await (await worker.reviewer('acme', 'ruth')).judge(review.id, 'upheld');

  const used = await send('POST', '/v1/passes', { deployment, subject });
  await send('POST', '/v1/passes/redeem', { deployment, pass: used.pass });
  const lost = await send('POST', '/v1/passes', { deployment, subject });
  await send('POST', `/v1/passes/${lost.id}/revoke`);

  const capture = await send('POST', '/v1/captures', { deployment, subject });
  await fetch(new URL(String(capture.upload), worker.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${capture.token}` },
    body: makeForm({ image: face }),
  });

  const holder = new Holder(worker.url);
  const link = await linkFor(client, subject);
  await holder.open(link);
  await holder.register();
  await holder.act({ act: 'ask_rectification', jurisdiction: 'FR' });
  await holder.challenge({ act: 'restrict' });

  // What archiving leaves, and a match of a live person (answers.test.ts).
  await db.batch([
    db.prepare('INSERT INTO told_bands VALUES (?, ?, ?)').bind(decision.id, subject, Date.now()),
    db
      .prepare('INSERT INTO log_subject_keys (subject_id, reference, key) VALUES (?, ?, ?)')
      .bind(subject, `ref-${subject}`, ''),
    db.prepare('INSERT INTO log_subject_segments VALUES (?, 0)').bind(subject),
    db.prepare('INSERT INTO log_late_outcomes VALUES (?, 9999999)').bind(subject),
  ]);
  const ids = [template.id, second.id, consent, decision.id, review.id, dry.id];
  const theirs = [used.id, lost.id, capture.id, link.id] as string[];
  return { ...person, words: [subject, reference, ...ids, ...theirs], second, capture, dry };
}
