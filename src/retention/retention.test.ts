/** The sweep, with rules of a house that keep for less: each kind of what is stored, at its hour. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileHouse, openSweeping, type Sweeping } from '../../test/support/sweeping.ts';
import { simulateYear } from '../../test/support/year.ts';
import { CAPTURE_LIFETIME, RESULT_LIFETIME } from '../captures/capture.ts';
import type { ConsentTerms } from '../consent/events.ts';
import { insertConsent, STATED } from '../consent/events.ts';
import { toInstant } from '../instant.ts';
import { insertPass } from '../passes/store.ts';
import { insertDeployment } from '../registry/deployment.ts';
import { DeploymentRegistration } from '../registry/registration.ts';
import { insertTemplate, type Template } from '../registry/template.ts';
import { insertVerdict } from '../reviews/store.ts';
import { type Going, type Place, type Preview, previewStep } from './preview.ts';
import { sweep, sweepDue } from './sweep.ts';
import { endTenants } from './tenants.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-23T12:00:00Z');

const rule = (id: string, text: string) => `# METADATA
# scope: rule
# title: A rule of the house
# description: It keeps for less.
# custom:
#   id: HOUSE-${id}
#   citation: Decision of the board
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
#   change: Keep it for less.
retain contains ${text}
`;

const HOUSE = [
  'package countersign.rules.house\n\nimport data.countersign.lib.request\n',
  rule(
    'PASS',
    '{"of": "pass", "days": 2, "rule": "HOUSE-PASS"} if request.jurisdictions.place == "US"',
  ),
  rule(
    'ANSWER',
    '{"of": "answer", "days": 0, "rule": "HOUSE-ANSWER"} if not request.jurisdictions.place == "US"',
  ),
  rule('REVIEW', '{"of": "review", "days": 30, "rule": "HOUSE-REVIEW"}'),
  rule(
    'CONSENT',
    '{"of": "consent", "days": 10, "rule": "HOUSE-CONSENT"} if request.purpose == "payment"',
  ),
].join('\n');

const register = (place: string, purpose: string) =>
  DeploymentRegistration.parse({
    name: 'Gate',
    purpose,
    controller: { id: 'zoo', name: 'Zoo', type: 'private' },
    jurisdictions: { controller: place, processing: place, place },
    place: { type: 'public_accommodation' },
    legal_basis: 'explicit_consent',
  });

const terms = (until: number): ConsentTerms => ({
  form: ['explicit'],
  guardian: false,
  indicated_by: null,
  channel: null,
  freely_given: true,
  covers_transmission: true,
  notice_version: null,
  notice_sha256: null,
  language: null,
  expires_at: toInstant(until),
  evidence: STATED,
});

let now = START;
const clock = () => now;
let world: Sweeping;
let people = 0;

beforeAll(async () => {
  // The law's own dates would bring everything to be examined in between.
  world = await openSweeping({ ...(await compileHouse(HOUSE)), turns: [] }, clock);
  await Promise.all(
    (
      [
        ['dep_till', 'US', 'payment'],
        ['dep_gate', 'US', 'ticketing'],
        ['dep_abroad', 'GB', 'ticketing'],
      ] as const
    ).map(([id, place, purpose]) =>
      insertDeployment(
        world.db,
        {
          ...{ id, tenantId: 'acme', version: 1, registration: register(place, purpose) },
          ...{ createdAt: START, updatedAt: START, endedAt: null },
        },
        'k',
      ).run(),
    ),
  );
});
afterAll(() => world.close());

async function givenConsent(purpose: string, days: number): Promise<string> {
  people += 1;
  const subject = `sub_${people}`;
  await world.db
    .prepare(
      `INSERT INTO subjects (id, tenant_id, reference, jurisdiction, role, created_at)
       VALUES (?, 'acme', ?, 'US', 'customer', 0)`,
    )
    .bind(subject, subject)
    .run();
  await give(subject, 'given', purpose, days);
  return subject;
}

async function give(subject: string, event: 'given' | 'renewed', purpose: string, days: number) {
  people += 1;
  await insertConsent(world.db, 'acme', subject, {
    ...{ id: `con_${people}`, purpose, controllerId: 'zoo', event, scope: null },
    ...{ terms: terms(now + days * DAY), occurredAt: now, recordedAt: now },
  }).run();
}

async function enrolled(subject: string, purpose: string, changes: Partial<Template> = {}) {
  const id = `tpl_${subject}`;
  await insertTemplate(world.db, {
    ...{ id, tenantId: 'acme', subjectId: subject, controllerId: 'zoo', purpose },
    deploymentId: purpose === 'payment' ? 'dep_till' : 'dep_gate',
    ...{ source: 'direct', modelId: 'm', quality: 80, wrappedKey: 'v2.aaaaaaaa.x', generation: 1 },
    ...{ former: null, enrolledAt: now, lastInteractionAt: now, purposeEndedAt: null },
    retentionUntil: now + 300 * DAY,
    ...changes,
  }).run();
  return id;
}

const runAt = async (at: number) => {
  now = at;
  return sweep(world.service, clock);
};

async function isThere(table: string, column: string, id: string): Promise<boolean> {
  const found = await world.db.prepare(`SELECT 1 FROM ${table} WHERE ${column} = ?`).bind(id).all();
  return found.results.length > 0;
}

const keyOf = (id: string) =>
  world.db.prepare('SELECT wrapped_key FROM templates WHERE id = ?').bind(id).first('wrapped_key');

const erasuresOf = async (subject: string) => {
  const { results } = await world.db
    .prepare("SELECT own_json FROM log_texts WHERE subject_id = ? AND kind = 'decision'")
    .bind(subject)
    .all<{ own_json: string }>();
  return results.map(({ own_json }) => JSON.parse(own_json).outcome.details);
};

describe('a template', () => {
  it('is asked about once, and again when a rule ends it', async () => {
    const subject = await givenConsent('ticketing', 30);
    const id = await enrolled(subject, 'ticketing');
    expect(await runAt(START)).toMatchObject({ examined: 1, erased: 0, failed: 0 });
    // Nothing is due, and nothing has changed.
    expect(await runAt(START + 29 * DAY)).toMatchObject({ examined: 0 });
    expect(await runAt(START + 30 * DAY - 1)).toMatchObject({ examined: 0 });
    expect(await keyOf(id)).not.toBeNull();
    expect(await runAt(START + 30 * DAY)).toMatchObject({ examined: 1, erased: 1, expired: 1 });
    expect(await keyOf(id)).toBeNull();
    expect(await erasuresOf(subject)).toMatchObject([
      { because: 'retention_ended', rule: 'F11', due_at: toInstant(START + 30 * DAY) },
    ]);
  });

  it('is asked about again at once when what it rests on changes', async () => {
    now = START + 31 * DAY;
    const subject = await givenConsent('ticketing', 30);
    const id = await enrolled(subject, 'ticketing');
    expect(await runAt(now)).toMatchObject({ examined: 1, erased: 0 });
    expect(await sweepDue(world.service, clock)).toMatchObject({ examined: 0 });
    // Given anew for less: by the index alone nobody would come before the former end.
    now += DAY;
    await give(subject, 'given', 'ticketing', 1);
    expect(await sweepDue(world.service, clock)).toMatchObject({ examined: 1, erased: 0 });
    now += DAY;
    expect(await sweepDue(world.service, clock)).toMatchObject({ examined: 1, erased: 1 });
    expect(await keyOf(id)).toBeNull();
  });

  it.each([
    ['its subject moves', "UPDATE subjects SET jurisdiction = 'US-CO' WHERE id = ?"],
    ['its purpose ends', 'UPDATE templates SET purpose_ended_at = 5 WHERE subject_id = ?'],
    [
      'its deployment changes',
      "UPDATE deployments SET version = version + 1 WHERE id = 'dep_gate'",
    ],
  ])('is asked about again when %s', async (_what, sql) => {
    now += DAY;
    const subject = await givenConsent('ticketing', 200);
    await enrolled(subject, 'ticketing');
    await runAt(now);
    expect(await sweepDue(world.service, clock)).toMatchObject({ examined: 0 });
    const statement = world.db.prepare(sql);
    await (sql.includes('?') ? statement.bind(subject) : statement).run();
    expect((await sweepDue(world.service, clock)).examined).toBeGreaterThan(0);
    expect(await sweepDue(world.service, clock)).toMatchObject({ examined: 0 });
  });

  it('is erased once by two runs at a time, and not where its consent is renewed meanwhile', async () => {
    now += DAY;
    const [over, renewed] = [
      await givenConsent('ticketing', 1),
      await givenConsent('ticketing', 1),
    ];
    const ids = [await enrolled(over, 'ticketing'), await enrolled(renewed, 'ticketing')];
    now += DAY;
    // A renewal that comes between the question and the erasure.
    const { policy } = world.service;
    let renewing: Promise<unknown> | undefined;
    const meanwhile = {
      ...world.service,
      audit: Object.assign(Object.create(world.service.audit), {
        recordSettled: async (...given: Parameters<typeof world.service.audit.recordSettled>) => {
          renewing ??= give(renewed, 'renewed', 'ticketing', 100);
          await renewing;
          return world.service.audit.recordSettled(...given);
        },
      }),
      policy,
    };
    const [one, two] = await Promise.all([sweepDue(meanwhile, clock), sweepDue(meanwhile, clock)]);
    expect([one.failed, two.failed]).toEqual([0, 0]);
    expect(await Promise.all(ids.map(keyOf))).toEqual([null, 'v2.aaaaaaaa.x']);
    expect(await erasuresOf(over)).toHaveLength(1);
    expect(await erasuresOf(renewed)).toHaveLength(0);
    now += 1;
    await sweepDue(world.service, clock);
    expect(await keyOf(ids[1] as string)).not.toBeNull();
  });

  it('is asked about again when another policy decides, or another of its rules', async () => {
    now += DAY;
    const before = await sweep(world.service, clock);
    expect(before.examined).toBe(0);
    const policy = { ...world.service.policy(), revision: 'another' };
    const living = await world.db
      .prepare('SELECT count(*) AS n FROM templates WHERE wrapped_key IS NOT NULL')
      .first('n');
    now += 1;
    const other = { ...world.service, policy: () => policy };
    expect(await sweep(other, clock)).toMatchObject({ examined: living });
    expect(await sweep(other, clock)).toMatchObject({ examined: 0 });
    // Or when one of its rules begins to bind.
    now += 1;
    const turned = { ...policy, turns: [START, now] };
    const later = { ...world.service, policy: () => turned };
    expect(await sweep(later, clock)).toMatchObject({ examined: living });
    expect(await sweep(later, clock)).toMatchObject({ examined: 0 });
  });
});

describe('a consent', () => {
  it('ends where a rule ends it before its own terms, and takes its template along', async () => {
    now += DAY;
    const start = now;
    const subject = await givenConsent('payment', 100);
    const other = await givenConsent('ticketing', 100);
    const id = await enrolled(subject, 'payment');
    await runAt(now);
    await runAt(start + 10 * DAY - 1);
    const status = (of: string) =>
      world.db
        .prepare('SELECT status FROM consent_states WHERE subject_id = ?')
        .bind(of)
        .first('status');
    expect(await status(subject)).toBe('given');
    expect(await runAt(start + 10 * DAY)).toMatchObject({ expired: 1, erased: 1, failed: 0 });
    expect(await status(subject)).toBe('expired');
    expect(await status(other)).toBe('given');
    expect(await keyOf(id)).toBeNull();
    const { results } = await world.db
      .prepare("SELECT own_json FROM log_texts WHERE subject_id = ? AND kind = 'consent'")
      .bind(subject)
      .all<{ own_json: string }>();
    expect(results.map(({ own_json }) => JSON.parse(own_json))).toMatchObject([
      { event: 'expired', rule: 'HOUSE-CONSENT', occurred_at: toInstant(start + 10 * DAY) },
    ]);
    // Once.
    expect(await runAt(now + 1)).toMatchObject({ expired: 0 });
    // Renewed, it is in force again, for as long as the rule lets it.
    await give(subject, 'renewed', 'payment', 100);
    expect(await status(subject)).toBe('given');
    expect(await runAt(now + 10 * DAY - 1)).toMatchObject({ expired: 0 });
    expect(await runAt(now + 1)).toMatchObject({ expired: 1 });
  });
});

describe('a pass', () => {
  it('goes by the rule of its place, and elsewhere a week after its end', async () => {
    now += DAY;
    const expiresAt = now;
    for (const deploymentId of ['dep_gate', 'dep_abroad']) {
      const pass = { id: `pas_${deploymentId}`, tenantId: 'acme', deploymentId, subjectId: null };
      const times = { validFrom: now - DAY, expiresAt, issuedAt: now - DAY };
      await world.db.batch(insertPass(world.db, { ...pass, ...times }));
    }
    const there = () =>
      Promise.all(['pas_dep_gate', 'pas_dep_abroad'].map((id) => isThere('passes', 'id', id)));
    await runAt(expiresAt + 2 * DAY - 1);
    expect(await there()).toEqual([true, true]);
    await runAt(expiresAt + 2 * DAY);
    expect(await there()).toEqual([false, true]);
    await runAt(expiresAt + 7 * DAY - 1);
    expect(await there()).toEqual([false, true]);
    await runAt(expiresAt + 7 * DAY);
    expect(await there()).toEqual([false, false]);
  });
});

describe('an answer and a review', () => {
  it('go by the rules of the house', async () => {
    now += DAY;
    const ended = now;
    const subject = await givenConsent('ticketing', 200);
    const insert = world.db.prepare(
      `INSERT INTO reviews (id, answer_id, tenant_id, deployment_id, subject_id, decision_id, key_id,
         needed, request_json, finding_json, opened_at, expires_at)
       VALUES ('rev_1', 'ver_1', 'acme', 'dep_abroad', ?, 'dec_1', 'k', 1, '{}', '{}', ?, ?)`,
    );
    await insert.bind(subject, ended - 1000, ended + DAY).run();
    const overturned = { number: 1, reviewer: 'r', checked: 'in_person' as const };
    await world.db.batch([
      world.db.prepare(
        `INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes_json, created_at, holder)
         VALUES ('r', 'acme', '', '["review"]', 0, 'r')`,
      ),
      insertVerdict(world.db, 'rev_1', 'r', {
        ...{ ...overturned, verdict: 'overturned', reason: 'seen', recordedAt: ended },
      }),
      world.db
        .prepare("UPDATE reviews SET ended_at = ?, ending = 'released', overturned = 1")
        .bind(ended),
    ]);
    await world.db
      .prepare(
        `INSERT INTO idempotency_keys (id, tenant_id, fingerprint, started_at, sealed)
         VALUES ('idem', 'acme', 'f', ?, 's')`,
      )
      .bind(ended)
      .run();
    const found = () => world.db.prepare('SELECT finding_json FROM reviews').first('finding_json');
    expect(await found()).toBe('{}');
    await runAt(ended);
    expect(await found()).toBeNull();
    expect(await isThere('idempotency_keys', 'id', 'idem')).toBe(false);
    await runAt(ended + 30 * DAY - 1);
    expect(await isThere('reviews', 'id', 'rev_1')).toBe(true);
    await runAt(ended + 30 * DAY);
    expect(await isThere('reviews', 'id', 'rev_1')).toBe(false);
  });
});

describe('what came of a capture', () => {
  const captured = async (id: string, deployment: string, result: string | null) => {
    const subject = await givenConsent('ticketing', 200);
    await world.db
      .prepare(
        `INSERT INTO captures (id, tenant_id, key_id, operation, deployment_id, subject_id,
           secret_sha256, advises, created_at, expires_at, claimed_at, result_json)
         VALUES (?1, 'acme', 'k', 'verify', ?2, ?3, '', 1, ?4, ?5, ?4, ?6)`,
      )
      .bind(id, deployment, subject, now, now + CAPTURE_LIFETIME, result)
      .run();
  };

  it('is an answer, which goes by the rule of its place before the hour that it has', async () => {
    now += DAY;
    await world.db
      .prepare(
        `INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes_json, created_at)
         VALUES ('k', 'acme', '', '[]', 0)`,
      )
      .run();
    await captured('cap_here', 'dep_gate', '{}');
    await captured('cap_abroad', 'dep_abroad', '{}');
    await captured('cap_under_way', 'dep_abroad', null);
    const going: Going[] = [];
    let place: Place | null = { of: 'captures', after: '' };
    while (place?.of === 'captures') {
      const step: Preview = await previewStep(world.service, place, now);
      going.push(...step.going);
      place = step.next;
    }
    expect(going).toEqual([
      { kind: 'answer', id: 'dep_abroad', count: 1, due_at: null, rule: 'HOUSE-ANSWER' },
    ]);
    const left = async () => {
      const { results } = await world.db.prepare('SELECT id FROM captures ORDER BY id').all();
      return results.map(({ id }) => id);
    };
    await runAt(now);
    expect(await left()).toEqual(['cap_here', 'cap_under_way']);
    const until = now + CAPTURE_LIFETIME + RESULT_LIFETIME;
    await endTenants(world.service, () => until - 1);
    expect(await left()).toEqual(['cap_here', 'cap_under_way']);
    await endTenants(world.service, () => until);
    expect(await left()).toEqual([]);
  });
});

describe('a year of a deployment, small', () => {
  // `npm run bench -- retention --subjects 100000` has it large, with a sweep each night.
  it('nothing outlives its limit by more than one sweep, and nothing is erased early', async () => {
    const PEOPLE = 120;
    const policy = world.service.policy();
    const year = await simulateYear({ subjects: PEOPLE, seed: 20261201, every: 28, policy });
    expect(year).toMatchObject({ early: [], late: [], failed: 0, leftInKv: 0, missingInKv: 0 });
    expect(year.enrolled).toBe(PEOPLE);
    for (const some of [year.renewed, year.withdrawn, year.purposesEnded, year.living]) {
      expect(some).toBeGreaterThan(0);
    }
    // Those who said no were gone at once, before any sweep.
    expect(year.erased + year.withdrawn + year.living).toBe(PEOPLE);
    // Once enrolled, renewed, at its end, and in each quarter of a year.
    expect(year.examined).toBeLessThan(5 * PEOPLE);
  }, 300_000);
});
