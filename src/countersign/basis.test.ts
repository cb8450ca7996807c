/** What the database says of a premise: nothing while it holds, and which it was once it does not. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { type Premise, requirePremises } from './basis.ts';

let db: Database;
let close: () => Promise<void>;
const GRANTS = [
  ['valid', Date.now() + 3_600_000],
  ['undone', Date.now() + 3_600_000],
  ['over', Date.now()],
] as const;

beforeAll(async () => {
  ({ db, close } = await openDatabase());
  await db.batch(
    [
      "INSERT INTO tenants (id, name, created_at) VALUES ('acme', 'acme', 0)",
      "INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes_json, created_at, revoked_at) VALUES ('live', 'acme', '', '[]', 0, NULL), ('dead', 'acme', '', '[]', 0, 1)",
      `INSERT INTO deployments (id, tenant_id, version, registration_json, created_at, updated_at,
         ended_at) VALUES ('dep', 'acme', 2, '{}', 0, 0, NULL), ('shut', 'acme', 2, '{}', 0, 0, 1)`,
      "INSERT INTO operators VALUES ('op', 0)",
      "INSERT INTO operator_keys VALUES ('okey', 'op', '', 0, NULL, '[]')",
      ...GRANTS.map(
        ([id, expires]) =>
          `INSERT INTO grants VALUES ('${id}', 'acme', 'zoo', '{}', 0, ${expires})`,
      ),
      `INSERT INTO grant_events (grant_id, event, operator_id, key_id, reason, recorded_at)
       VALUES ('undone', 'revoked', 'op', 'okey', '', 0)`,
      "INSERT INTO subjects (id, tenant_id, created_at, erased_at) VALUES ('sub', 'acme', 0, NULL), ('gone', 'acme', 0, 1)",
      `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
         terms_json, occurred_at, recorded_at)
       VALUES ('con', 'acme', 'sub', 'ticketing', 'zoo', 'given', '{}', 1, 1)`,
      `INSERT INTO templates (id, tenant_id, subject_id, deployment_id, controller_id, purpose, source,
         model_id, quality, wrapped_key, enrolled_at, last_interaction_at, retention_until)
       VALUES ('tpl', 'acme', 'sub', 'dep', 'zoo', 'ticketing', '', '', 0, 'k', 0, 0, 0),
         ('shut', 'acme', 'sub', 'dep', 'zoo', 'ticketing', '', '', 0, NULL, 0, 0, 0)`,
      `INSERT INTO rights_acts (subject_id, number, id, tenant_id, act, by, channel, content_json, at)
       VALUES ('sub', 1, 'rgt', 'acme', 'restrict', 'person', 'signed', '{}', 1)`,
    ].map((sql) => db.prepare(sql)),
  );
});
afterAll(() => close());

const consent = { fact: 'consent', id: 'sub', controllerId: 'zoo' } as const;

const HOLD: readonly Premise[] = [
  { fact: 'subject', id: 'sub' },
  { fact: 'subject', id: 'sub', version: 1 },
  { ...consent, purpose: 'ticketing', version: 1 },
  { ...consent, purpose: 'payment', version: 0 },
  { fact: 'template', id: 'tpl' },
  { fact: 'registration', id: 'dep', version: 2 },
  { fact: 'grant', id: 'valid' },
  { fact: 'key', id: 'live' },
];

const FAIL: readonly Premise[] = [
  { fact: 'subject', id: 'gone' },
  { fact: 'subject', id: 'nobody' },
  { ...consent, purpose: 'ticketing', version: 0 },
  { ...consent, purpose: 'ticketing', version: 2 },
  { ...consent, purpose: 'payment', version: 1 },
  { fact: 'template', id: 'shut' },
  { fact: 'template', id: 'none' },
  { fact: 'registration', id: 'dep', version: 1 },
  { fact: 'registration', id: 'none', version: 2 },
  { fact: 'grant', id: 'undone' },
  { fact: 'grant', id: 'over' },
  { fact: 'grant', id: 'none' },
  { fact: 'key', id: 'dead' },
  { fact: 'key', id: 'none' },
];

const ask = (premises: readonly Premise[]) => requirePremises(db, premises).run();

it('holds while nothing has changed', async () => {
  await ask(HOLD);
});

it('whoever has restricted or objected since is no longer where they stood', async () => {
  const before = { fact: 'subject', id: 'sub', version: 0 } as const;
  await expect(ask([...HOLD, before])).rejects.toThrow('facts_changed: standing');
});

it.each(FAIL)('%o fails, whatever else holds', async (premise) => {
  await expect(ask([...HOLD, premise])).rejects.toThrow(`facts_changed: ${premise.fact}`);
});

it('fails once the deployment has ended', async () => {
  const shut = { fact: 'registration', id: 'shut', version: 2 } as const;
  await expect(ask([...HOLD, shut])).rejects.toThrow('facts_changed: end');
});

it('fails where nobody knows what it says', async () => {
  const unknown = { fact: 'weather', id: 'sunny' } as unknown as Premise;
  await expect(ask([unknown])).rejects.toThrow('unknown_premise');
  const nothing = { id: 'sub' } as unknown as Premise;
  await expect(ask([nothing])).rejects.toThrow('unknown_premise');
});
