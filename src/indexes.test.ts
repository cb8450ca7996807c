/** What every list and every verification reads: on an index, and no more than it answers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../test/support/database.ts';
import { selectBands } from './attempts/bands.ts';
import { selectAttemptsBy, selectAttemptsOn } from './attempts/store.ts';
import { selectSegments } from './audit/archived.ts';
import { selectSegmentsOf } from './audit/concerning.ts';
import { locateDryRun, locateEntry, selectDryRuns, selectEntries } from './audit/entries.ts';
import { selectTextsById } from './audit/of-tenant.ts';
import {
  dropOldCaptures,
  dropResultsUntil,
  selectCapture,
  selectCapturesOf,
  selectDeploymentsWithResults,
} from './captures/store.ts';
import {
  selectConsentEvent,
  selectConsentEvents,
  selectExpiredConsents,
} from './consent/events.ts';
import { selectExpired } from './consent/expiry.ts';
import {
  selectConsents,
  selectConsentsExaminedBefore,
  selectConsentsOf,
  selectConsentsToAsk,
} from './consent/states.ts';
import { dropAnswersOf } from './idempotency/store.ts';
import { selectEntryCounts } from './passes/entries.ts';
import { passesMemory } from './passes/erasure.ts';
import { selectRevoked } from './passes/revocations.ts';
import {
  dropOldPasses,
  dropPassesOf,
  dropPassesUntil,
  selectDeploymentsWithPasses,
  selectPass,
  selectPassesOf,
  selectPassesOfTenant,
  selectUses,
} from './passes/store.ts';
import {
  selectAllDeployments,
  selectDeployments,
  selectDeploymentsInUse,
} from './registry/deployment.ts';
import { selectUnshredded } from './registry/shredding.ts';
import { selectPeople, selectSubject, selectSubjects } from './registry/subject.ts';
import {
  endPurpose,
  locateTemplate,
  selectLeastExamined,
  selectTemplatePage,
  selectTemplatesToAsk,
} from './registry/template.ts';
import { locateVersion, selectVersions, selectVersionsByName } from './registry/version.ts';
import {
  dropReviewsUntil,
  forgetAnswersUntil,
  selectAnswer,
  selectDeploymentsWithReviews,
  selectExpired as selectExpiredReviews,
  selectReview,
  selectReviews,
  selectReviewsOf,
} from './reviews/store.ts';
import { selectStanding } from './rights/acts.ts';
import { selectPersonKeyPage } from './rights/keys.ts';
import { bundledList } from './screening/bundled.ts';
import { selectLatestScreenings, selectScreening } from './screening/store.ts';
import { selectGrant, selectGrantPage, selectGrants } from './tenants/grants.ts';
import { endKeysOfDeleted, selectKey, selectKeyPage } from './tenants/keys.ts';
import { selectKeyById } from './tenants/store.ts';
import { selectUnderDeletion, selectWithTwin } from './tenants/tenants.ts';
import { dropSeedsOf } from './vault/transforms.ts';
import {
  deleteEndpointsMadeBy,
  selectEndpoints,
  selectOwnEndpoint,
  selectSecrets,
} from './webhooks/endpoint.ts';
import { selectErased, webhooksMemory } from './webhooks/erasure.ts';
import { selectEvents } from './webhooks/outbox.ts';

let real: Database;
let db: D1Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db: real, close } = await openDatabase());
  db = real;
});
afterAll(() => close());

const placeOf = (after: string | null) => (after === null ? null : 7);
const of = { tenantId: 't', subjectId: 's' };
const whom = { reference: 'r' };

/** Each query of a list, at its beginning and further on. */
const PAGES: Record<string, (db: D1Database, after: string | null) => D1PreparedStatement> = {
  decisions: (on, after) => selectEntries(on, 't', {}, placeOf(after), 50).page,
  'decisions about a subject': (on, after) =>
    selectEntries(on, 't', { subject: 's' }, placeOf(after), 50).page,
  'decisions of a deployment': (on, after) =>
    selectEntries(on, 't', { deployment: 'd' }, placeOf(after), 50).page,
  'decisions of a time': (on, after) =>
    selectEntries(on, 't', { since: 100_000, until: 200_000 }, placeOf(after), 50).page,
  'dry runs': (on, after) => selectDryRuns(on, 't', {}, after, 50),
  deployments: (on, after) => selectDeployments(on, 't', after, 50),
  'versions of a deployment': (on, after) => selectVersions(on, 'd', after, 50),
  register: (on, after) => selectAllDeployments(on, after, 50),
  subjects: (on, after) => selectSubjects(on, 't', after, 50),
  templates: (on, after) => selectTemplatePage(on, of, after, 50),
  'templates for a bound key': (on, after) =>
    selectTemplatePage(on, { ...of, deployments: ['d'] }, after, 50),
  webhooks: (on, after) => selectEndpoints(on, 't', after, 50),
  grants: (on, after) => selectGrantPage(on, { tenantId: 't' }, after, 50),
  reviews: (on, after) => selectReviews(on, 't', null, after, 50),
  'reviews that wait': (on, after) => selectReviews(on, 't', 1, after, 50),
  keys: (on, after) =>
    selectKeyPage(on, { tenantId: 't', deployments: undefined }, { after, most: 50, test: false }),
  'test keys': (on, after) =>
    selectKeyPage(on, { tenantId: 't', deployments: ['d'] }, { after, most: 50, test: true }),
  'consent events': (on, after) => selectConsentEvents(on, 't', 's', after, 50),
  'keys of a person': (on, after) => selectPersonKeyPage(on, 't', 's', after, 50),
  'passes of a tenant': (on, after) =>
    selectPassesOfTenant(on, 't', after === null ? null : { issuedAt: 7, id: after }, 50),
};

const LOOKUPS: Record<string, (db: D1Database) => D1PreparedStatement> = {
  'a decision': (on) => locateEntry(on, 't', 'x'),
  'a dry run': (on) => locateDryRun(on, 't', 'x'),
  'entries by their ids': (on) => selectTextsById(on, 't', ['x', 'y']),
  'versions by their names': (on) => selectVersionsByName(on, [['d', 1]]),
  'segments behind a place': (on) => selectSegments(on, 7, 9),
  'a template': (on) => locateTemplate(on, of, 'x'),
  'a version': (on) => locateVersion(on, 'd', '1'),
  'the templates of a deployment': (on) => endPurpose(on, { tenantId: 't', id: 'd' }, 0),
  'a consent event': (on) => selectConsentEvent(on, 't', 's', 'x'),
  'a review': (on) => selectReview(on, 't', 'x'),
  'an answer that waited': (on) => selectAnswer(on, 't', 'x'),
  'the reviews of a subject': (on) => selectReviewsOf(on, of, 50),
  'reviews whose time is over': (on) => selectExpiredReviews(on, 1, 50),
  'a key': (on) => selectKeyById(on, 'k'),
  'a key of a tenant': (on) => selectKey(on, { tenantId: 't', deployments: undefined }, 'k'),
  'a capture': (on) => selectCapture(on, 't', 'c'),
  'captures that are over': (on) => dropOldCaptures(on, 1, 50),
  'the captures of a subject': (on) => selectCapturesOf(on, of, 50),
  'deployments with results of captures': (on) => selectDeploymentsWithResults(on, 'd', 100),
  'results that rules keep for less': (on) => dropResultsUntil(on, [['d', 1]], 100)[0],
  'ciphertexts without a key': (on) => selectUnshredded(on, 1, 50, 'x')[0],
  'ciphertexts of who was erased': (on) => selectUnshredded(on, 1, 50, 'x')[1],
  'deployments in use': (on) => selectDeploymentsInUse(on, ['t'], 1, 50),
  'people of tenants': (on) => selectPeople(on, ['t'], 1, 50),
  'tenants under deletion': (on) => selectUnderDeletion(on, 50),
  'a tenant with its twin': (on) => selectWithTwin(on, 't'),
  'the keys of a tenant': (on) => endKeysOfDeleted(on, 't', 1),
  'a webhook': (on) => selectOwnEndpoint(on, 't', 'x'),
  'the secrets of webhooks': (on) => selectSecrets(on, ['x'], 0),
  'what a webhook is told': (on) => selectEvents(on, 't', 7, 100),
  'what is told of a person': (on) => webhooksMemory.countLeft(on, of),
  'what a webhook is told of a person is forgotten': (on) => webhooksMemory.forget(on, of)[0],
  'who was erased, for a webhook': (on) => selectErased(on, 'x', 7, 100),
  'consents that ended': (on) => selectExpiredConsents(on, { ended: 0, seq: 0 }, 1, 50),
  'a grant': (on) => selectGrant(on, { tenantId: 't' }, 'x'),
  'the grants of a deployment': (on) => selectGrants(on, 't', 'd'),
  'the attempts on a subject': (on) => selectAttemptsOn(on, 't', 's', 1),
  'the bands told of a subject': (on) => selectBands(on, 't', 's', 1),
  'the attempts of a key': (on) => selectAttemptsBy(on, 'k', 1),
  'the consents of a subject': (on) => selectConsents(on, 't', 's'),
  'a subject by reference': (on) => selectSubject(on, 't', whom),
  'the attempts on them': (on) => selectAttemptsOn(on, 't', whom, 1),
  'the bands told of them': (on) => selectBands(on, 't', whom, 1),
  'their consents': (on) => selectConsents(on, 't', whom),
  'their standing': (on) => selectStanding(on, 't', whom),
  'consents that have run out': (on) => selectExpired(on, 1, 100),
  'closed segments that speak of a subject': (on) => selectSegmentsOf(on, 's', 7, 9),
  'the passes of a tenant': (on) => dropPassesOf(on, 't', 1, 50)[2],
  'their revocations, of a tenant': (on) => dropPassesOf(on, 't', 1, 50)[1],
  'the uses of them': (on) => dropPassesOf(on, 't', 1, 50)[0],
  'the answers to a tenant': (on) => dropAnswersOf(on, 't', 50),
  'the seeds of a tenant': (on) => dropSeedsOf(on, 't'),
  'the webhooks of test data': (on) => deleteEndpointsMadeBy(on, 't', 1),
  'a pass': (on) => selectPass(on, 't', 'x'),
  'the uses of a pass': (on) => selectUses(on, 'x', 'use'),
  'the passes of a subject': (on) => passesMemory.countLeft(on, of),
  'a person’s passes': (on) => selectPassesOf(on, of, 100),
  'passes past their limit': (on) => dropOldPasses(on, 1, 100)[2],
  'their revocations': (on) => dropOldPasses(on, 1, 100)[1],
  'revoked passes': (on) => selectRevoked(on, 'd', 1, 'x', 100),
  'templates that are due': (on) => selectTemplatesToAsk(on, 1, 100),
  'templates that were not examined for long': (on) => selectLeastExamined(on, 1, 100),
  'consents that a rule may have ended': (on) => selectConsentsToAsk(on, 1, 100),
  'consents that were not examined for long': (on) => selectConsentsExaminedBefore(on, 1, 100),
  'deployments with passes': (on) => selectDeploymentsWithPasses(on, 'd', 100),
  'deployments with reviews': (on) => selectDeploymentsWithReviews(on, 'd', 100),
  'passes that rules keep for less': (on) => dropPassesUntil(on, [['d', 1]], 100)[2],
  'reviews that rules keep for less': (on) => dropReviewsUntil(on, [['d', 1]], 100)[1],
  'answers that rules keep for less': (on) => forgetAnswersUntil(on, [['d', 1]], 100)[0],
  'their uses': (on) => dropOldPasses(on, 1, 100)[0],
  'the entries of deployments': (on) => selectEntryCounts(on, ['d', 'e']),
  'the consents of templates': (on) => selectConsentsOf(on, [['s', 'p', 'c']]),
  'the screening of a deployment': (on) => selectScreening(on, 'd', bundledList),
  'the latest screenings': (on) => selectLatestScreenings(on, ['d', 'e']),
};

/** What SQLite would do, step by step. */
async function planOf(query: (on: D1Database) => D1PreparedStatement): Promise<string[]> {
  const explaining = {
    prepare: (sql: string) => db.prepare(`EXPLAIN QUERY PLAN ${sql}`),
  } as D1Database;
  const { results } = await query(explaining).all<{ detail: string }>();
  return results.map(({ detail }) => detail);
}

/**
 * The decisions that a page has found, two thousand at the most, are put in order at the end; so are the
 * events of a tenant and those of everyone, a hundred each.
 */
const SORTED = 'USE TEMP B-TREE FOR ORDER BY';

function expectIndexed(plan: string[], what: string): void {
  expect(plan.length).toBeGreaterThan(0);
  for (const step of plan) {
    if (/^(decisions|what a webhook)/.test(what) && step === SORTED) continue;
    // A list of ids that came with the request is no table.
    if (step.includes('json_each')) continue;
    expect(step).toMatch(
      /^(SEARCH .* USING (COVERING )?INDEX|SEARCH .* PRIMARY KEY|(CORRELATED )?SCALAR SUB|CO-ROUTINE|SCAN (seen|search|CONSTANT ROW)$|MATERIALIZE search|MERGE \(UNION ALL\)|LEFT$|RIGHT$|SCAN \(subquery-\d\)$|SETUP|RECURSIVE STEP|(LIST|REUSE) SUBQUERY|CREATE BLOOM FILTER$|MULTI-INDEX OR$|INDEX \d$|SCAN given VIRTUAL TABLE|SEARCH log_texts$|COMPOUND QUERY|LEFT-MOST SUBQUERY|UNION ALL$)/,
    );
  }
}

describe('on an index', () => {
  it.each(Object.entries(PAGES))('%s: the pages that follow', async (what, query) => {
    expectIndexed(await planOf((on) => query(on, 'x')), what);
  });

  it.each(Object.entries(PAGES))('%s: the first page', async (what, query) => {
    expectIndexed(await planOf((on) => query(on, null)), what);
  });

  // The register is everyone's.
  const { register: _, ...owned } = PAGES;
  it.each(Object.entries(owned))('%s: none of another owner is read', async (_what, query) => {
    const plan = await planOf((on) => query(on, 'x'));
    expect(plan[0]).not.toContain('(rowid>?)');
  });

  it.each(Object.entries(LOOKUPS))('%s', async (what, query) => {
    expectIndexed(await planOf(query), what);
  });

  it.each([
    ['decisions about a subject', 'log_texts_by_subject'],
    ['decisions of a deployment', 'log_texts_by_tenant'],
    ['decisions', 'log_texts_by_tenant'],
  ])('%s: its own, %s', async (what, index) => {
    const plan = await planOf((on) => PAGES[what]?.(on, null) as D1PreparedStatement);
    expect(plan.join('\n')).toContain(`USING INDEX ${index} `);
  });
});

describe('no more is read than is answered', () => {
  const ROWS = 20_000;

  beforeAll(async () => {
    const numbers = `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)`;
    const insert = (sql: string) => db.prepare(`${numbers} ${sql}`).bind(ROWS).run();
    await db.prepare("INSERT INTO tenants (id, name, created_at) VALUES ('t', 't', 0)").run();
    await db.prepare("INSERT INTO subjects (id, tenant_id, created_at) VALUES ('s', 't', 0)").run();
    // Every hundredth is about the subject; every other tenth at the deployment.
    await insert("INSERT INTO log SELECT i, 'dec_' || i, printf('%044d', i) FROM n ORDER BY 1");
    await insert(
      `INSERT INTO log_texts SELECT i, 't', 'decision', iif(i % 100 = 0, 's', 'o'), i * 1000, '',
         json_object('deployment', iif(i % 10 = 0, 'd', 'e')), NULL FROM n`,
    );
    await insert(
      `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
         terms_json, occurred_at, recorded_at)
       SELECT 'con_' || i, 't', 's', 'p', 'c', 'given', '{}', i, i FROM n`,
    );
  }, 120_000);

  const readBy = async (query: D1PreparedStatement) => {
    const { meta, results } = await query.all();
    return { read: meta.rows_read, answered: results.length };
  };

  it.each(['decisions', 'decisions about a subject'])('%s: of 20,000', async (what) => {
    const first = await readBy(PAGES[what]?.(db, null) as D1PreparedStatement);
    expect(first.answered).toBe(50);
    // The row, its place in the index, and its outcome.
    expect(first.read).toBeLessThanOrEqual(4 * 50);
    const later = await readBy(PAGES[what]?.(db, 'dec_1000') as D1PreparedStatement);
    expect(later.read).toBeLessThanOrEqual(4 * 50 + 4);
  });

  it('the consents of a subject with 20,000 events', async () => {
    expect(await readBy(selectConsents(db, 't', 's'))).toEqual({ read: 1, answered: 1 });
  });

  it('its events, page by page', async () => {
    const { read, answered } = await readBy(selectConsentEvents(db, 't', 's', 'con_7000', 50));
    expect(answered).toBe(50);
    expect(read).toBeLessThanOrEqual(3 * 50);
  });
});
