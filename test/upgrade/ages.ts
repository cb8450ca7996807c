/**
 * What the code of each day wrote: one tenant with a row in every table that there was, of the columns
 * that there were. A row of a new table belongs here, so that it, too, goes through what comes later.
 */
import { commitTo } from '../../src/audit/entry.ts';
import { spellEntry } from '../../src/audit/insertion.ts';
import { splitContent } from '../../src/audit/situation.ts';
import { newId, newTimedId, randomText } from '../../src/ids.ts';
import { hashSecret } from '../../src/tenants/key.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { gate } from '../support/people.ts';

export type Row = Readonly<Record<string, string | number | null>>;

/** A template's part in D1, and who sealed it. */
export interface SealedPart {
  readonly wrapped_key: string;
  readonly generation: number;
  readonly model_id: string;
}

/** Of one tenant: ids, and keys that the Worker must still know. */
export interface Age {
  /** The last migration that there was, such as 0012. */
  readonly number: string;
  readonly tenant: string;
  readonly key: string;
  readonly revokedKey: string;
  readonly reviewerKey: string;
  readonly operatorKey: string;
  readonly ids: Readonly<Record<(typeof IDS)[number], string>>;
  readonly rows: readonly (readonly [table: string, row: Row])[];
  /** Of an entry of the log, where there was a log. */
  readonly entry: readonly string[];
}

const IDS = [
  ...['dep', 'sub', 'sub_withdrawn', 'sub_erased', 'con', 'tpl', 'tpl_withdrawn', 'dec'],
  ...[
    'dec_dry',
    'pas_lost',
    'non',
    'grt',
    'lnk',
    'chl',
    'pky',
    'rgt',
    'pas',
    'rev',
    'ver',
    'cap',
    'whk',
    'msg',
  ],
] as const;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Tables that no row is written into here, and why. */
export const WITHOUT_ROWS: Readonly<Record<string, string>> = {
  d1_migrations: 'of wrangler',
  settlements: 'its one row comes with it',
  log_state: 'its one row comes with it',
  webhook_state: 'its one row comes with it',
  retention_rounds: 'one for the database, written by the sweep',
  consent_states: 'written by a trigger',
  deployment_versions: 'written by a trigger',
  vault_keys: 'one for the database, written by the vault',
  vault_transforms: 'written by the vault',
  log: 'entries are spelt',
  log_texts: 'entries are spelt',
  log_segments: 'their entries are in R2: test/log/archive.test.ts',
};

async function makeKey(prefix: 'csk' | 'cso') {
  const [id, secret] = [randomText(16), randomText(43)];
  return { id, key: `${prefix}_${id}_${secret}`, sha256: await hashSecret(secret) };
}

/** @param now milliseconds since the epoch: everything was written some hours before */
export async function writeAge(number: string, sealed: SealedPart, now: number): Promise<Age> {
  const tenant = `age-${number}`;
  const at = now - 5 * HOUR;
  const [own, revoked, reviewer, operator] = await Promise.all(
    (['csk', 'csk', 'csk', 'cso'] as const).map(makeKey),
  );
  const ids = Object.fromEntries(
    IDS.map((name) => {
      const prefix = name.slice(0, 3) as 'dec';
      return [name, prefix === 'dec' ? newTimedId('dec', at) : newId(prefix)];
    }),
  ) as Age['ids'];
  const registration = gate();
  for (const later of ['withdrawal_url', 'filing']) delete registration[later];
  const scopes = ['manage', 'enrol', 'recognise', 'audit', 'rights', 'keys', 'webhooks'];
  const key = { tenant_id: tenant, created_at: at, revoked_at: null, holder: null };
  const person = { tenant_id: tenant, jurisdiction: 'DE', created_at: at, erased_at: null };
  const consent = { tenant_id: tenant, purpose: 'ticketing', controller_id: 'ctl-1' };
  const { event: _, ...terms } = CONSENT.full;
  const given = { ...consent, event: 'given', terms_json: JSON.stringify(terms), occurred_at: at };
  const template = {
    ...{ ...consent, deployment_id: ids.dep, source: 'direct', quality: 80, ...sealed },
    ...{ enrolled_at: at, last_interaction_at: at, retention_until: now + 300 * DAY },
    ...{ consent_events: 1, erased_at: null, shredded_at: null },
  };
  const decided = {
    ...{ tenant_id: tenant, deployment_id: ids.dep, subject_id: ids.sub, operation: 'verify' },
    ...{ dry_run: 0, allow: 0, input_json: '{"operation":"verify"}', policy_revision: 'r' },
    decision_json: JSON.stringify({
      allow: false,
      reasons: [{ code: 'CONSENT_MISSING', rule: 'F11', message: 'as it was then' }],
      obligations: [],
    }),
    ...{ model_id: sealed.model_id, decided_at: at, situation: null, deployment_version: 1 },
  };
  const end = (until: number) => ({ created_at: at, expires_at: until });
  const of = { tenant_id: tenant, subject_id: ids.sub };
  const rows: Age['rows'] = [
    ['tenants', { id: tenant, name: `Of ${number}`, created_at: at }],
    [
      'api_keys',
      { ...key, id: own.id, secret_sha256: own.sha256, scopes_json: JSON.stringify(scopes) },
    ],
    [
      'api_keys',
      {
        ...{ ...key, id: revoked.id, secret_sha256: revoked.sha256, revoked_at: at },
        scopes_json: JSON.stringify(scopes),
      },
    ],
    [
      'api_keys',
      {
        ...{ ...key, id: reviewer.id, secret_sha256: reviewer.sha256, holder: 'ruth' },
        scopes_json: JSON.stringify(number < '0020' ? ['audit'] : ['review']),
      },
    ],
    [
      'deployments',
      {
        ...{ id: ids.dep, tenant_id: tenant, version: 1, created_at: at, updated_at: at },
        registration_json: JSON.stringify(registration),
      },
    ],
    [
      'subjects',
      { ...person, id: ids.sub, reference: 'member-1', date_of_birth: '1991-05-04', role: null },
    ],
    ['subjects', { ...person, id: ids.sub_withdrawn, reference: 'member-2', role: 'customer' }],
    [
      'subjects',
      { id: ids.sub_erased, tenant_id: tenant, created_at: at, erased_at: at + 1, role: null },
    ],
    ['consent_events', { ...given, id: ids.con, subject_id: ids.sub, recorded_at: at }],
    [
      'consent_events',
      { ...given, id: newId('con'), subject_id: ids.sub_withdrawn, recorded_at: at },
    ],
    ['templates', { ...template, id: ids.tpl, subject_id: ids.sub }],
    [
      'templates',
      { ...template, id: ids.tpl_withdrawn, subject_id: ids.sub_withdrawn, wrapped_key: null },
    ],
    [
      'consent_events',
      {
        ...{ ...given, id: newId('con'), event: 'withdrawn', terms_json: '{}' },
        ...{ subject_id: ids.sub_withdrawn, occurred_at: at + 1, recorded_at: at + 1 },
      },
    ],
    ['decisions', { ...decided, id: ids.dec }],
    [
      'outcomes',
      { decision_id: ids.dec, outcome: 'refused', details_json: '{}', recorded_at: at + 1 },
    ],
    ['dry_runs', { ...decided, id: ids.dec_dry, number: 1 }],
    [
      'nonces',
      { nonce: ids.non, ...of, deployment_id: ids.dep, expires_at: at, operation: 'verify' },
    ],
    ['operators', { id: `olga-${number}`, created_at: at }],
    [
      'operator_keys',
      {
        ...{ id: operator.id, operator_id: `olga-${number}`, secret_sha256: operator.sha256 },
        ...{ created_at: at, revoked_at: null },
      },
    ],
    [
      'grants',
      {
        ...{ id: ids.grt, tenant_id: tenant, controller_id: 'ctl-1', grave: 0 },
        terms_json: JSON.stringify({
          facts: { 'controller.sector': 'leisure' },
          scope: {},
          evidence: { sha256: 'a1'.repeat(32), title: 'Licence 17' },
          sameLegalPerson: false,
        }),
        expires_at: now + 300 * DAY,
      },
    ],
    [
      'grant_events',
      {
        ...{ grant_id: ids.grt, event: 'proposed', operator_id: `olga-${number}` },
        ...{ key_id: operator.id, reason: 'Seen.', recorded_at: at },
      },
    ],
    [
      'attempts',
      { decision_id: ids.dec, key_id: own.id, subject_id: ids.sub, made_at: at, matched: 1 },
    ],
    ['told_bands', { decision_id: ids.dec, subject_id: ids.sub, told_at: at }],
    [
      'screenings',
      {
        ...{ deployment_id: ids.dep, version: 1, list_digest: '0'.repeat(64), method: 1 },
        ...{ list_date: '2026-01-01', list_entries: 1, screened_at: at, hits_json: '[]' },
      },
    ],
    ['log_subject_keys', { subject_id: ids.sub, reference: ids.dec, key: 'A'.repeat(43) }],
    ['log_subject_segments', { subject_id: ids.sub_withdrawn, first: 0 }],
    ['log_late_outcomes', { subject_id: ids.sub_withdrawn, idx: 1_000_000 + Number(number) }],
    [
      'template_shreds',
      {
        ...{ template_id: newId('tpl'), generations_json: '[0]', erased_by: ids.dec },
        again_after: at,
      },
    ],
    [
      'passes',
      {
        ...{ id: ids.pas, ...of, deployment_id: ids.dep, valid_from: at, issued_at: at },
        expires_at: now + DAY,
      },
    ],
    [
      'passes',
      {
        ...{ id: ids.pas_lost, ...of, deployment_id: ids.dep, valid_from: at, issued_at: at },
        expires_at: now + DAY,
      },
    ],
    ['pass_revocations', { pass_id: ids.pas_lost, deployment_id: ids.dep, revoked_at: at }],
    [
      'pass_uses',
      {
        ...{ pass_id: ids.pas, use: 'gate-1', used_at: at + 1, recorded_at: at + 1 },
        ...{ offline: 0, again: 0, decision_id: ids.dec },
      },
    ],
    ['entry_counts', { deployment_id: ids.dep, since: at, passes: 1, faces: 2 }],
    [
      'links',
      {
        ...{ id: ids.lnk, ...of, holder: 'person', key_id: own.id, ...end(at + 1) },
        secret_sha256: own.sha256,
      },
    ],
    [
      'person_keys',
      {
        ...{ ...of, holder: 'person', number: 1, id: ids.pky, kind: 'browser', counter: 0 },
        ...{ public_key: 'MCowBQYDK2VwAyEA', algorithm: 'Ed25519', registered_at: at },
        counts_from: at,
      },
    ],
    [
      'challenges',
      {
        ...{ id: ids.chl, link_id: ids.lnk, subject_id: ids.sub, statement: '{}' },
        expires_at: at,
      },
    ],
    [
      'rights_acts',
      {
        ...{ ...of, number: 1, id: ids.rgt, act: 'register_key', by: 'person', at },
        ...{ channel: 'link', content_json: '{}' },
      },
    ],
    [
      'reviews',
      {
        ...{ id: ids.rev, answer_id: ids.ver, ...of, deployment_id: ids.dep, key_id: own.id },
        ...{ decision_id: ids.dec, needed: 1, opened_at: at, expires_at: now + DAY },
        request_json: JSON.stringify({ probing: false, liveness: { status: 'none' } }),
        finding_json: JSON.stringify({
          ...{ matched: false, falseMatchRate: 0.001, template: ids.tpl },
          attackDetection: 'none',
        }),
      },
    ],
    [
      'review_verdicts',
      {
        ...{ review_id: ids.rev, number: 1, key_id: reviewer.id, reviewer: 'ruth' },
        ...{ checked: 'in_person', verdict: 'overturned', reason: 'Seen.', recorded_at: at + 1 },
      },
    ],
    [
      'captures',
      {
        ...{ id: ids.cap, ...of, key_id: own.id, operation: 'verify', deployment_id: ids.dep },
        ...{ secret_sha256: own.sha256, advises: 0, ...end(now + HOUR) },
      },
    ],
    [
      'webhooks',
      {
        ...{ id: ids.whk, tenant_id: tenant, url: 'https://example.com/hook', created_at: at },
        ...{ events_json: '["subject.erased"]', since: 0, disabled_at: at },
        disabled_because: 'gone',
      },
    ],
    [
      'webhook_secrets',
      { webhook_id: ids.whk, sealed: 'v1', public_key: 'A'.repeat(44), created_at: at },
    ],
    [
      'webhook_events',
      {
        ...{ id: ids.msg, tenant_id: tenant, type: 'subject.erased', at },
        data_json: JSON.stringify({ subject: ids.sub_erased, decision: ids.dec }),
      },
    ],
    ['idempotency_keys', { id: randomText(43), ...of, fingerprint: 'f', started_at: at }],
  ];
  const { reasons, obligations } = JSON.parse(decided.decision_json);
  const committed = await commitTo({
    ...{ id: ids.dec, kind: 'decision', tenantId: tenant, subjectId: ids.sub, at },
    content: {
      ...{ operation: 'verify', deployment: ids.dep, deployment_version: 1, key: own.id },
      ...{ request: 'req_1', input: { operation: 'verify' }, allow: false, obligations },
      reasons: reasons.map(({ code, rule }: { code: string; rule: string }) => ({ code, rule })),
      ...{ policy_revision: 'r', model: sealed.model_id, jurisdictions: [`of ${tenant}`] },
      outcome: { outcome: 'refused', details: {} },
    },
  });
  const { situation = '' } = splitContent(committed);
  return {
    ...{ number, tenant, ids, key: own.key, revokedKey: revoked.key },
    rows: [...rows, ['situations', { facts_json: situation }]],
    ...{ reviewerKey: reviewer.key, operatorKey: operator.key, entry: spellEntry(committed) },
  };
}
