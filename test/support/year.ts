/**
 * A year of a deployment in simulated time, over real stores: people agree and are enrolled, renew, say
 * no, and are done with; and each night, or less often, the sweep comes by. When each template has to end is reckoned
 * here by hand, and not by the policy.
 */
import { recordConsent } from '../../src/countersign/consent.ts';
import { endTemplatePurpose } from '../../src/countersign/purpose.ts';
import { toInstant } from '../../src/instant.ts';
import type { Policy } from '../../src/policy/host.ts';
import { insertDeployment } from '../../src/registry/deployment.ts';
import { DeploymentRegistration } from '../../src/registry/registration.ts';
import { insertTemplate } from '../../src/registry/template.ts';
import { type Sweep, sweep, sweepDue } from '../../src/retention/sweep.ts';
import { registration } from '../scenarios/registrations.ts';
import { seededRandom } from './random.ts';
import { newVector } from './sealed.ts';
import { openSweeping, type Sweeping } from './sweeping.ts';

export const DAY = 86_400_000;
export const START = Date.parse('2026-12-01T00:00:00Z');
const DAYS = 365;
const PART = 100;
/** What a night costs by itself, in erasures. */
const NIGHT = 8;

/** One person: what happens to them, and when; milliseconds since the epoch. */
interface Life {
  readonly subject: string;
  readonly template: string;
  readonly enrolledAt: number;
  readonly retentionUntil: number;
  readonly expiresAt: number;
  readonly renewedAt: number | null;
  readonly renewedUntil: number;
  readonly withdrawnAt: number | null;
  readonly purposeEndedAt: number | null;
}

export interface Year {
  readonly enrolled: number;
  readonly renewed: number;
  readonly withdrawn: number;
  readonly purposesEnded: number;
  /** By the sweep. */
  readonly erased: number;
  readonly living: number;
  /** Ends that came sooner than they had to, and that came later than the night after; each named. */
  readonly early: readonly string[];
  readonly late: readonly string[];
  /** Keys and ciphertexts of what is over, and ciphertexts that are missing. */
  readonly leftInKv: number;
  readonly missingInKv: number;
  /** How often the policy was asked about a template. */
  readonly examined: number;
  readonly failed: number;
  readonly runs: number;
  readonly seconds: { readonly sweeping: number; readonly living: number };
  /** Medians of a night, in milliseconds: where nothing was due, and for each that was. */
  readonly idleNight: number;
  readonly perErasure: number;
}

export interface YearOptions {
  readonly subjects: number;
  readonly policy: Policy;
  readonly seed: number;
  /** Days from one sweep to the next. */
  readonly every: number;
  /** @param share of all that is to happen: steps of lives, nights, and ends that are erased */
  tell?(day: number, of: number, share: number): void;
}

/** The first instant at which it may not be there any more: Germany, consent, one purpose. */
export function endOf(life: Life): number {
  const { enrolledAt, retentionUntil, expiresAt, renewedAt, withdrawnAt, purposeEndedAt } = life;
  const agreed = renewedAt !== null && renewedAt < expiresAt ? life.renewedUntil : expiresAt;
  return Math.min(
    retentionUntil,
    agreed,
    withdrawnAt ?? Number.POSITIVE_INFINITY,
    purposeEndedAt ?? Number.POSITIVE_INFINITY,
    enrolledAt + 1095 * DAY,
  );
}

function inventLives(count: number, seed: number): Life[] {
  const random = seededRandom(seed);
  const between = (from: number, to: number) => Math.floor(from + random() * (to - from));
  return Array.from({ length: count }, (_, i) => {
    const number = String(i).padStart(22, '0');
    const enrolledAt = START + between(0, 120 * DAY);
    const expiresAt = enrolledAt + between(30 * DAY, 300 * DAY);
    const retentionUntil = enrolledAt + ([90, 180, 365][between(0, 3)] ?? 90) * DAY;
    const before = { ...{ enrolledAt, expiresAt, retentionUntil }, renewedUntil: 0 };
    const ends = Math.min(expiresAt, retentionUntil);
    const within = () => between(enrolledAt + 2 * DAY, ends - 2 * DAY);
    const renews = random() < 0.3;
    const renewedAt = renews ? within() : null;
    const [no, over] = [random() < 0.1, random() < 0.03];
    return {
      ...before,
      ...{ subject: `sub_${number}`, template: `tpl_${number}`, renewedAt },
      ...(renewedAt !== null && { renewedUntil: renewedAt + between(30 * DAY, 300 * DAY) }),
      withdrawnAt: no ? within() : null,
      purposeEndedAt: over && !no ? within() : null,
    };
  });
}

type Step = { readonly at: number; readonly life: Life } & {
  readonly is: 'enrolled' | 'renewed' | 'withdrawn' | 'over';
};

/** In the order of time: of what is over, nothing happens any more. */
function listSteps(lives: readonly Life[]): Step[] {
  return lives
    .flatMap((life): Step[] => {
      const { enrolledAt, renewedAt, withdrawnAt, purposeEndedAt } = life;
      return [
        { is: 'enrolled', at: enrolledAt, life },
        ...(renewedAt === null ? [] : [{ is: 'renewed', at: renewedAt, life } as const]),
        ...(withdrawnAt === null ? [] : [{ is: 'withdrawn', at: withdrawnAt, life } as const]),
        ...(purposeEndedAt === null ? [] : [{ is: 'over', at: purposeEndedAt, life } as const]),
      ];
    })
    .filter(({ is, at, life }) => is === 'enrolled' || at <= endOf(life))
    .toSorted((a, b) => a.at - b.at);
}

export async function simulateYear(options: YearOptions): Promise<Year> {
  const { subjects, policy, seed, every, tell } = options;
  let now = START;
  const clock = () => now;
  const world = await openSweeping(policy, clock);
  try {
    const timing = { request: 'req', now: clock, lap: () => undefined, note: () => undefined };
    const caller = { tenantId: 'acme', keyId: 'k' } as Parameters<typeof endTemplatePurpose>[1];
    await addGate(world);
    const lives = inventLives(subjects, seed);
    const steps = listSteps(lives);
    const counts = { enrolled: 0, renewed: 0, withdrawn: 0, over: 0 };
    const total = { erased: 0, examined: 0, failed: 0, runs: 0, sweeping: 0, living: 0 };
    const idle: number[] = [];
    const each: number[] = [];
    const ends = lives.filter((life) => endOf(life) <= START + DAYS * DAY).length;
    const all = steps.length + ends + NIGHT * Math.ceil(DAYS / every);
    let next = 0;
    for (let day = every; day <= DAYS; day += every) {
      const night = START + day * DAY;
      const began = performance.now();
      const today: Step[] = [];
      for (; next < steps.length; next++) {
        const step = steps[next];
        if (!step || step.at >= night) break;
        today.push(step);
        counts[step.is] += 1;
      }
      await enrol(
        world,
        today.filter(({ is }) => is === 'enrolled').map(({ life }) => life),
      );
      await renew(
        world,
        today.filter(({ is }) => is === 'renewed').map(({ life }) => life),
      );
      for (const { is, at, life } of today) {
        now = at;
        if (is === 'over') await endTemplatePurpose(world.service, caller, life.template, timing);
        if (is === 'withdrawn') {
          const no = { deployment: 'dep_gate', subject: life.subject, event: 'withdrawn' as const };
          await recordConsent(
            world.service,
            caller,
            { ...no, terms: termsOf(null), occurredAt: undefined },
            timing,
          );
        }
      }
      total.living += performance.now() - began;
      now = night;
      const spent = await sweepNight(world, clock, total);
      if (spent.erased === 0) idle.push(spent.milliseconds);
      else each.push(spent.milliseconds / spent.erased);
      tell?.(day, DAYS, (next + total.erased + (NIGHT * day) / every) / all);
    }
    const found = await compare(world, lives, now, every);
    return {
      ...{ enrolled: counts.enrolled, renewed: counts.renewed, withdrawn: counts.withdrawn },
      ...{ purposesEnded: counts.over, ...found },
      ...{ erased: total.erased, examined: total.examined },
      ...{ failed: total.failed, runs: total.runs },
      seconds: { sweeping: total.sweeping / 1000, living: total.living / 1000 },
      ...{ idleNight: medianOf(idle), perErasure: medianOf(each) },
    };
  } finally {
    await world.close();
  }
}

/** The sweep, and the runs of the minutes after it, until nothing is due. */
async function sweepNight(
  { service }: Sweeping,
  clock: () => number,
  total: { erased: number; examined: number; failed: number; runs: number; sweeping: number },
) {
  const began = performance.now();
  const before = total.erased;
  const count = ({ erased, examined, failed }: Sweep) => {
    total.erased += erased;
    total.examined += examined;
    total.failed += failed;
    total.runs += 1;
    return erased > 0;
  };
  count(await sweep(service, clock));
  while (count(await sweepDue(service, clock)));
  const milliseconds = performance.now() - began;
  total.sweeping += milliseconds;
  return { milliseconds, erased: total.erased - before };
}

export async function addGate({ db }: Pick<Sweeping, 'db'>): Promise<void> {
  await insertDeployment(
    db,
    {
      ...{ id: 'dep_gate', tenantId: 'acme', version: 1, createdAt: START, updatedAt: START },
      registration: DeploymentRegistration.parse(
        registration('DE', 'Season-ticket gate', {
          purpose: 'ticketing',
          controller: { id: 'controller', name: 'Zoo', type: 'private' },
        }),
      ),
      endedAt: null,
    },
    'k',
  ).run();
}

const termsOf = (until: number | null) => ({
  ...{ form: ['explicit'], guardian: false, indicated_by: null, channel: null },
  ...{ freely_given: true, covers_transmission: true, language: null },
  ...{ notice_version: null, notice_sha256: null, expires_at: toInstant(until) },
  evidence: { level: 'stated' as const, reference: null, sha256: null },
});

async function enrol({ db, service }: Sweeping, lives: readonly Life[]): Promise<void> {
  for (let from = 0; from < lives.length; from += PART) {
    const part = lives.slice(from, from + PART);
    await db
      .prepare(
        `INSERT INTO subjects (id, tenant_id, reference, jurisdiction, role, created_at)
         SELECT value ->> 0, 'acme', value ->> 0, 'DE', 'customer', value ->> 1
         FROM json_each(?)`,
      )
      .bind(JSON.stringify(part.map(({ subject, enrolledAt }) => [subject, enrolledAt])))
      .run();
    await say(
      db,
      part.map((life) => ['given', life.subject, life.enrolledAt, life.expiresAt] as const),
    );
    const generation = await service.vault.currentGeneration('acme');
    const rows = part.map(async ({ subject, template, enrolledAt, retentionUntil }) => {
      const of = { tenantId: 'acme', subjectId: subject, modelId: 'm', generation };
      const wrappedKey = await service.vault.store(
        { ...of, purpose: 'ticketing', templateId: template },
        newVector(),
        retentionUntil,
      );
      return insertTemplate(db, {
        ...{ ...of, id: template, wrappedKey, retentionUntil, deploymentId: 'dep_gate' },
        ...{ controllerId: 'controller', purpose: 'ticketing', source: 'direct', quality: 80 },
        ...{ former: null, purposeEndedAt: null, enrolledAt, lastInteractionAt: enrolledAt },
      });
    });
    await db.batch(await Promise.all(rows));
  }
}

async function renew({ db }: Sweeping, lives: readonly Life[]): Promise<void> {
  await say(
    db,
    lives.map((life) => ['renewed', life.subject, life.renewedAt ?? 0, life.renewedUntil] as const),
  );
}

type Said = readonly [event: string, subject: string, at: number, until: number];

async function say(db: D1Database, events: readonly Said[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(([event, subject, at, until]) => [
    ...[`con_${event}_${subject}`, subject, event, JSON.stringify(termsOf(until)), at],
  ]);
  await db
    .prepare(
      `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
         terms_json, occurred_at, recorded_at)
       SELECT value ->> 0, 'acme', value ->> 1, 'ticketing', 'controller', value ->> 2,
         value ->> 3, value ->> 4, value ->> 4 FROM json_each(?)`,
    )
    .bind(JSON.stringify(rows))
    .run();
}

/** What there is, against what should be. */
async function compare({ db, kv }: Sweeping, lives: readonly Life[], now: number, every: number) {
  const erased = new Map<string, number | null>();
  for (let after = 0; ; ) {
    const { results } = await db
      .prepare(
        'SELECT rowid, id, erased_at FROM templates WHERE rowid > ? ORDER BY rowid LIMIT 5000',
      )
      .bind(after)
      .all<{ rowid: number; id: string; erased_at: number | null }>();
    for (const { id, erased_at } of results) erased.set(id, erased_at);
    const last = results.at(-1);
    if (!last) break;
    after = last.rowid;
  }
  const stored = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const page = await kv.list({ prefix: 'tpl/', ...(cursor !== undefined && { cursor }) });
    for (const { name } of page.keys) stored.add(name.split('/')[1] ?? '');
    if (page.list_complete) break;
    ({ cursor } = page);
  }
  const early: string[] = [];
  const late: string[] = [];
  let [living, leftInKv, missingInKv] = [0, 0, 0];
  for (const life of lives) {
    const at = erased.get(life.template);
    if (at === undefined) continue;
    const end = endOf(life);
    if (at === null) living += 1;
    if (at !== null && at < end) early.push(life.template);
    if (at === null ? end <= now : at > end + every * DAY) late.push(life.template);
    if (at !== null && stored.has(life.template)) leftInKv += 1;
    if (at === null && !stored.has(life.template)) missingInKv += 1;
  }
  return { living, early, late, leftInKv, missingInKv };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
