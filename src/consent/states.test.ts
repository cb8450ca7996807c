/** How the database folds events into the consent as it stands: the same as event by event. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { type Random, seededRandom } from '../../test/support/random.ts';
import { toInstant } from '../instant.ts';
import {
  CONSENT_EVENTS,
  type ConsentEvent,
  type ConsentEventKind,
  insertConsent,
} from './events.ts';
import { type ConsentState, consentAt, consentFor, withEvent } from './ledger.ts';
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
let made = 0;

function event(
  kind: ConsentEventKind,
  hour: number,
  about: { purpose?: string; controllerId?: string; expires?: string } = {},
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
      freely_given: true,
      covers_transmission: false,
      notice_version: null,
      language: null,
      expires_at: about.expires ?? null,
    },
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
  return consentAt(await consentsOf(await record(events)), 'ticketing', 'zoo');
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

describe('the fold', () => {
  const PURPOSES = ['ticketing', 'payment'];
  const CONTROLLERS = ['zoo', 'ltd'];

  /** Few instants, so that equal ones are frequent, and terms that tell the events apart. */
  function inventHistory(random: Random): ConsentEvent[] {
    const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
    return Array.from({ length: Math.floor(random() * 14) }, () => {
      const about = { purpose: pick(PURPOSES), controllerId: pick(CONTROLLERS) };
      return event(pick(CONSENT_EVENTS), Math.floor(random() * 6), {
        ...about,
        expires: `expiry ${made}`,
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
             terms_json, occurred_at, recorded_at)
           SELECT value ->> 0, 'acme', value ->> 1, value ->> 2, value ->> 3, value ->> 4,
             value ->> 5, value ->> 6, 0 FROM json_each(?)`,
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
          expect(consentAt(consents, purpose, controller), told).toEqual(
            referenceAt(events, purpose, controller),
          );
          expect(consentAt(foretold, purpose, controller), told).toEqual(
            referenceAt(events, purpose, controller),
          );
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

/** What the ledger means, event by event in the order of recording. */
function fold(events: readonly ConsentEvent[]): ConsentState | null {
  let state: ConsentState | null = null;
  let withdrawnAt = Number.NEGATIVE_INFINITY;
  for (const one of events) {
    if (one.event === 'withdrawn' || one.event === 'refused') {
      withdrawnAt = Math.max(withdrawnAt, one.occurredAt);
      state = endConsent(state, one);
    } else if (
      one.occurredAt > withdrawnAt &&
      (one.event === 'given' || state?.status === 'given')
    ) {
      state = giveConsent(one);
    }
  }
  return state;
}

function referenceFor(events: readonly ConsentEvent[], purpose: string, controller: string) {
  return fold(events.filter((e) => e.purpose === purpose && e.controllerId === controller));
}

function referenceAt(events: readonly ConsentEvent[], purpose: string, controller: string) {
  const exact = referenceFor(events, purpose, controller);
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
