/** How the database folds events into the consent as it stands: the same as event by event. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { type Random, seededRandom } from '../../test/support/random.ts';
import { toInstant } from '../instant.ts';
import { applyMigrations } from '../local/migrate.ts';
import {
  CONSENT_EVENTS,
  type ConsentEvent,
  type ConsentEventKind,
  insertConsent,
  STATED,
} from './events.ts';
import { selectExpired } from './expiry.ts';
import { type ConsentState, consentAt, consentFor, withEvent } from './ledger.ts';
import { type ConsentScope, writeScope } from './scope.ts';
import {
  type Consent,
  type ConsentRow,
  readConsent,
  selectConsents,
  selectConsentsOf,
} from './states.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await openDatabase());
  await db.prepare("INSERT INTO tenants (id, name, created_at) VALUES ('acme', 'acme', 0)").run();
});
afterAll(() => close());

const HOUR = 3_600_000;
const GATE: ConsentScope = { place: 'public_accommodation', mode: 'interactive', remote: false };
const STREET: ConsentScope = { place: 'public_space', mode: 'realtime', remote: true };
let made = 0;

function event(
  kind: ConsentEventKind,
  hour: number,
  about: {
    purpose?: string;
    controllerId?: string;
    expires?: string;
    scope?: ConsentScope | null;
  } = {},
): ConsentEvent {
  made += 1;
  return {
    id: `con_${made}`,
    purpose: about.purpose ?? 'ticketing',
    controllerId: about.controllerId ?? 'zoo',
    event: kind,
    terms: {
      form: ['explicit'],
      guardian: false,
      indicated_by: null,
      channel: null,
      freely_given: true,
      covers_transmission: false,
      notice_version: null,
      notice_sha256: null,
      language: null,
      expires_at: about.expires ?? null,
      evidence: STATED,
    },
    scope: about.scope === undefined ? GATE : about.scope,
    occurredAt: hour * HOUR,
    recordedAt: hour * HOUR,
  };
}

/** Records events of a new subject. @returns its id */
async function record(events: readonly ConsentEvent[]): Promise<string> {
  made += 1;
  const subject = `sub_${made}`;
  await db.batch([
    db
      .prepare("INSERT INTO subjects (id, tenant_id, created_at) VALUES (?, 'acme', 0)")
      .bind(subject),
    ...events.map((one) => insertConsent(db, 'acme', subject, one)),
  ]);
  return subject;
}

async function consentsOf(subject: string): Promise<Consent[]> {
  const { results } = await selectConsents(db, 'acme', subject).all<ConsentRow>();
  return results.map(readConsent);
}

async function state(...events: ConsentEvent[]): Promise<ConsentState | null> {
  return consentAt(await consentsOf(await record(events)), 'ticketing', 'zoo', GATE);
}

describe('consent as it stands', () => {
  it('is withdrawn from the moment of the withdrawal', async () => {
    expect(await state(event('given', 1), event('withdrawn', 2))).toMatchObject({
      status: 'withdrawn',
      given_at: '1970-01-01T01:00:00.000Z',
      withdrawn_at: '1970-01-01T02:00:00.000Z',
    });
  });

  it('can be given anew after a withdrawal', async () => {
    expect(await state(event('given', 1), event('withdrawn', 2), event('given', 3))).toMatchObject({
      status: 'given',
      withdrawn_at: null,
    });
  });

  it.each([1, 2])(
    'stays withdrawn when a consent of hour %i is recorded after it',
    async (hour) => {
      expect(await state(event('withdrawn', 2), event('given', hour))).toMatchObject({
        status: 'withdrawn',
      });
    },
  );

  it('is refused when the person said no, whatever they said before', async () => {
    expect(await state(event('given', 1), event('refused', 2))).toMatchObject({
      status: 'refused',
    });
  });

  it('takes the terms of a renewal', async () => {
    const renewed = event('renewed', 2, { expires: '2031-01-01T00:00:00Z' });
    expect(await state(event('given', 1), renewed)).toMatchObject({
      status: 'given',
      expires_at: '2031-01-01T00:00:00Z',
    });
  });

  it('is not revived by a renewal that crossed the withdrawal', async () => {
    expect(
      await state(event('given', 1), event('withdrawn', 2), event('renewed', 3)),
    ).toMatchObject({ status: 'withdrawn' });
    expect(await state(event('renewed', 1))).toBeNull();
  });

  it('keeps what each purpose of each controller had', async () => {
    const events = [event('given', 1), event('given', 2, { purpose: 'payment' })];
    const consents = await consentsOf(await record([...events, event('withdrawn', 3)]));
    expect(consentFor(consents, 'ticketing', 'zoo')).toMatchObject({ status: 'withdrawn' });
    expect(consentFor(consents, 'payment', 'zoo')).toMatchObject({ status: 'given' });
    expect(consentFor(consents, 'payment', 'ltd')).toBeNull();
    expect(consents.map(({ events }) => events).toSorted()).toEqual([1, 2]);
  });

  it('has run out once the ledger says so, until it is given or renewed', async () => {
    const given = () => event('given', 1, { expires: toInstant(3 * HOUR) });
    const street = () => event('given', 1, { expires: toInstant(5 * HOUR), scope: STREET });
    expect(await state(given(), event('expired', 3))).toMatchObject({
      status: 'expired',
      expires_at: toInstant(3 * HOUR),
    });
    // Of the scope that ends then alone; and not of what was renewed before the ledger knew.
    expect(await state(given(), street(), event('expired', 3))).toMatchObject({
      status: 'expired',
    });
    const other = await consentsOf(await record([given(), street(), event('expired', 3)]));
    expect(consentAt(other, 'ticketing', 'zoo', STREET)).toMatchObject({ status: 'given' });
    const renewed = event('renewed', 2, { expires: toInstant(9 * HOUR) });
    expect(await state(given(), renewed, event('expired', 3))).toMatchObject({ status: 'given' });
    expect(await state(given(), event('expired', 3), event('renewed', 4))).toMatchObject({
      status: 'given',
    });
    expect(await state(given(), event('expired', 3), event('withdrawn', 4))).toMatchObject({
      status: 'withdrawn',
    });
    expect(await state(given(), event('withdrawn', 2), event('expired', 3))).toMatchObject({
      status: 'withdrawn',
    });
  });

  it('is for the kind of use it was given for, and no other', async () => {
    const street = { scope: STREET, expires: '2031-01-01T00:00:00Z' };
    const at = async (scope: ConsentScope, ...events: ConsentEvent[]) =>
      consentAt(await consentsOf(await record(events)), 'ticketing', 'zoo', scope);
    expect(await at(GATE, event('given', 1))).toMatchObject({ elsewhere: false });
    expect(await at(STREET, event('given', 1))).toMatchObject({ status: 'given', elsewhere: true });
    // Each keeps its own terms, and a no ends them all.
    const both = () => [event('given', 1), event('given', 2, street)];
    expect(await at(GATE, ...both())).toMatchObject({ elsewhere: false, expires_at: null });
    expect(await at(STREET, ...both())).toMatchObject({
      elsewhere: false,
      ...{ expires_at: street.expires },
    });
    const ended = [...both(), event('withdrawn', 3)];
    expect(await at(STREET, ...ended)).toMatchObject({ status: 'withdrawn', elsewhere: false });
    const again = [...both(), event('withdrawn', 3), event('given', 4)];
    expect(await at(STREET, ...again)).toMatchObject({ elsewhere: true });
  });

  it('from before there were scopes is for every one, and renewed for its own', async () => {
    const old = event('given', 1, { scope: null });
    const renewed = event('renewed', 2, { expires: '2031-01-01T00:00:00Z' });
    const consents = await consentsOf(await record([old, renewed]));
    const at = (scope: ConsentScope) => consentAt(consents, 'ticketing', 'zoo', scope);
    expect(at(STREET)).toMatchObject({ elsewhere: false, expires_at: null });
    expect(at(GATE)).toMatchObject({ elsewhere: false, expires_at: '2031-01-01T00:00:00Z' });
    const elsewhere = event('renewed', 2, { scope: STREET });
    const other = await consentsOf(await record([event('given', 1), elsewhere]));
    expect(consentAt(other, 'ticketing', 'zoo', STREET)).toMatchObject({ elsewhere: true });
  });

  it('is found by its subject, its purpose and its controller alone', async () => {
    const subject = await record([event('given', 1), event('given', 2, { purpose: 'payment' })]);
    const other = await record([event('given', 1)]);
    const { results } = await selectConsentsOf(db, [
      [subject, 'payment', 'zoo'],
      [other, 'payment', 'zoo'],
    ]).all<ConsentRow>();
    expect(results.map(({ subject_id, purpose }) => [subject_id, purpose])).toEqual([
      [subject, 'payment'],
    ]);
  });
});

it('is one row of the database, after ten thousand events as after one', async () => {
  const subject = await record([event('given', 1)]);
  await db
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
       INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
         terms_json, occurred_at, recorded_at, scope)
       SELECT id || '-' || i, tenant_id, subject_id, purpose, controller_id, 'given', terms_json,
         occurred_at + i, recorded_at, scope FROM consent_events, n WHERE subject_id = ?`,
    )
    .bind(subject)
    .run();
  const { results, meta } = await selectConsents(db, 'acme', subject).all<ConsentRow>();
  expect(results[0]).toMatchObject({ events: 10_000, given_at: HOUR + 10_000 });
  expect(meta.rows_read).toBe(1);
});

it('knows of what was given before when it ends, and of what cannot be read that it does not', async () => {
  const old = await openDatabase('0017_ledger.sql');
  try {
    const give = (id: string, terms: string) =>
      old.db
        .prepare(
          `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
             terms_json, occurred_at, recorded_at, scope)
           VALUES (?1, 'acme', 'sub_1', ?1, 'zoo', 'given', ?2, 5, 5, ?3)`,
        )
        .bind(id, terms, writeScope(GATE));
    await old.db.batch([
      old.db.prepare("INSERT INTO tenants (id, name, created_at) VALUES ('acme', 'acme', 0)"),
      old.db.prepare(
        "INSERT INTO subjects (id, tenant_id, created_at) VALUES ('sub_1', 'acme', 0)",
      ),
      give('zoned', '{"expires_at":"1970-01-01T03:00:00.250+02:00"}'),
      give('endless', '{}'),
      give('broken', '{"expires_at":'),
    ]);
    await applyMigrations(old.db);
    const { results } = await old.db
      .prepare('SELECT purpose, expires_at, scopes_json FROM consent_states')
      .all<{ purpose: string; expires_at: number | null; scopes_json: string }>();
    const ends = results.map(({ purpose, expires_at, scopes_json }) => [
      purpose,
      expires_at,
      JSON.parse(scopes_json)[writeScope(GATE)].expires_at,
    ]);
    expect(ends.toSorted()).toEqual([
      ['broken', null, null],
      ['endless', null, null],
      ['zoned', HOUR + 250, HOUR + 250],
    ]);
    const due = await selectExpired(old.db, HOUR + 250, 10).all<{ purpose: string }>();
    expect(due.results.map(({ purpose }) => purpose)).toEqual(['zoned']);
    expect((await selectExpired(old.db, HOUR + 249, 10).all()).results).toEqual([]);
  } finally {
    await old.close();
  }
});

describe('the fold', () => {
  const PURPOSES = ['ticketing', 'payment'];
  const CONTROLLERS = ['zoo', 'ltd'];

  /** Few instants, so that equal ones are frequent, and terms that tell the events apart. */
  function inventHistory(random: Random): ConsentEvent[] {
    const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
    return Array.from({ length: Math.floor(random() * 14) }, () => {
      const about = {
        purpose: pick(PURPOSES),
        controllerId: pick(CONTROLLERS),
        scope: pick([GATE, STREET, null]),
      };
      return event(pick(CONSENT_EVENTS), Math.floor(random() * 7), {
        ...about,
        expires: toInstant((4 + Math.floor(random() * 3)) * HOUR),
      });
    });
  }

  interface History {
    readonly subject: string;
    readonly events: readonly ConsentEvent[];
  }

  const OF_THESE = 'subject_id IN (SELECT value FROM json_each(?))';
  const subjectsOf = (histories: readonly History[]) =>
    JSON.stringify(histories.map(({ subject }) => subject));

  /** All at once: what folds them is a trigger, which sees one row after the other. */
  async function recordAll(histories: readonly History[]): Promise<void> {
    const rows = histories.flatMap(({ subject, events }) =>
      events.map((one) => [
        one.id,
        subject,
        one.purpose,
        one.controllerId,
        one.event,
        JSON.stringify(one.terms),
        one.occurredAt,
        one.scope && writeScope(one.scope),
      ]),
    );
    await db.batch([
      db
        .prepare(
          `INSERT INTO subjects (id, tenant_id, created_at)
           SELECT value, 'acme', 0 FROM json_each(?)`,
        )
        .bind(subjectsOf(histories)),
      db
        .prepare(
          `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
             terms_json, occurred_at, recorded_at, scope)
           SELECT value ->> 0, 'acme', value ->> 1, value ->> 2, value ->> 3, value ->> 4,
             value ->> 5, value ->> 6, 0, value ->> 7 FROM json_each(?)`,
        )
        .bind(JSON.stringify(rows)),
    ]);
  }

  async function expectSame(histories: readonly History[]): Promise<void> {
    const { results } = await db
      .prepare(`SELECT * FROM consent_states WHERE ${OF_THESE}`)
      .bind(subjectsOf(histories))
      .all<ConsentRow>();
    const rows = Map.groupBy(results, (row) => row.subject_id);
    for (const { subject, events } of histories) {
      const consents = (rows.get(subject) ?? []).map(readConsent);
      const foretold = events.reduce<Consent[]>(withEvent, []);
      const told = JSON.stringify(events.map((one) => [one.event, one.occurredAt / HOUR]));
      for (const purpose of PURPOSES) {
        for (const controller of CONTROLLERS) {
          for (const scope of [GATE, STREET]) {
            const expected = referenceAt(events, purpose, controller, scope);
            expect(consentAt(consents, purpose, controller, scope), told).toEqual(expected);
            expect(consentAt(foretold, purpose, controller, scope), told).toEqual(expected);
          }
          expect(consentFor(consents, purpose, controller), told).toEqual(
            referenceFor(events, purpose, controller),
          );
        }
      }
      const byStart = (a: Consent, b: Consent) => a.firstSeq - b.firstSeq;
      const unnumbered = ({ firstSeq, ...rest }: Consent) => rest;
      expect(foretold.toSorted(byStart).map(unnumbered), told).toEqual(
        consents.toSorted(byStart).map(unnumbered),
      );
    }
  }

  function inventHistories(seed: number): History[] {
    const random = seededRandom(seed);
    return Array.from({ length: 1000 }, () => {
      made += 1;
      return { subject: `sub_${made}`, events: inventHistory(random) };
    });
  }

  it('says of 1,000 histories what their events say one by one', async () => {
    const histories = inventHistories(20261125);
    await recordAll(histories);
    await expectSame(histories);
  });

  it('says the same of events that were there before it', async () => {
    const histories = inventHistories(20261126);
    await recordAll(histories);
    const these = subjectsOf(histories);
    await db.prepare(`DELETE FROM consent_states WHERE ${OF_THESE}`).bind(these).run();
    // As the migration does.
    const refold = `INSERT INTO consent_fold SELECT * FROM consent_events WHERE ${OF_THESE} ORDER BY seq`;
    await db.prepare(refold).bind(these).run();
    await expectSame(histories);
  });
});

/** What the ledger means, event by event in the order of recording. @param scope all, unless given */
function fold(events: readonly ConsentEvent[], scope?: ConsentScope): ConsentState | null {
  let state: ConsentState | null = null;
  let given = new Map<string, ConsentState>();
  let endedAt = Number.NEGATIVE_INFINITY;
  for (const one of events) {
    const at = writeScope(one.scope);
    if (one.event === 'withdrawn' || one.event === 'refused') {
      endedAt = Math.max(endedAt, one.occurredAt);
      state = endConsent(state, one);
      given = new Map();
    } else if (one.event === 'expired') {
      const ended = given.get(at);
      // At the end of its terms, or by a rule before: then it names the terms that it ends.
      const ruled =
        ended?.expires_at === one.terms.expires_at &&
        Date.parse(ended?.given_at ?? '') < one.occurredAt;
      if (ended && (ended.expires_at === toInstant(one.occurredAt) || ruled)) {
        given.set(at, { ...ended, status: 'expired' });
        const left = [...given.values()].some(({ status }) => status === 'given');
        if (state !== null && state.status === 'given' && !left) {
          state = Object.assign({}, state, { status: 'expired' as const });
        }
      }
    } else if (
      one.occurredAt > endedAt &&
      (one.event === 'given' || given.has(at) || given.has('*'))
    ) {
      state = giveConsent(one);
      given.set(at, state);
    }
  }
  if (!scope || (state?.status !== 'given' && state?.status !== 'expired')) return state;
  return given.get(writeScope(scope)) ?? given.get('*') ?? { ...state, elsewhere: true };
}

function referenceFor(
  events: readonly ConsentEvent[],
  purpose: string,
  controller: string,
  scope?: ConsentScope,
) {
  const own = events.filter((e) => e.purpose === purpose && e.controllerId === controller);
  return fold(own, scope);
}

function referenceAt(
  events: readonly ConsentEvent[],
  purpose: string,
  controller: string,
  scope: ConsentScope,
) {
  const exact = referenceFor(events, purpose, controller, scope);
  if (exact) return exact;
  const others = Map.groupBy(events, (e) => JSON.stringify([e.purpose, e.controllerId]));
  for (const group of [...others.values()].reverse()) {
    const other = fold(group);
    if (other?.status === 'given') return other;
  }
  return null;
}

function giveConsent(one: ConsentEvent): ConsentState {
  return {
    status: 'given',
    form: one.terms.form,
    given_at: toInstant(one.occurredAt),
    expires_at: one.terms.expires_at,
    withdrawn_at: null,
    purposes: [one.purpose],
    controller_id: one.controllerId,
    guardian: one.terms.guardian,
    freely_given: one.terms.freely_given,
    covers_transmission: one.terms.covers_transmission,
    evidence: one.terms.evidence.level,
    elsewhere: false,
  };
}

function endConsent(state: ConsentState | null, one: ConsentEvent): ConsentState {
  const before = state ?? { ...giveConsent(one), given_at: null };
  const withdrawn = one.event === 'withdrawn';
  return {
    ...before,
    status: withdrawn ? 'withdrawn' : 'refused',
    withdrawn_at: withdrawn ? toInstant(one.occurredAt) : before.withdrawn_at,
  };
}
