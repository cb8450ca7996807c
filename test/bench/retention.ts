/** What the sweep costs: among few and among a million, and over a year in simulated time. */
import { Progress } from '../../src/local/progress.ts';
import type { Policy } from '../../src/policy/host.ts';
import { sweepDue } from '../../src/retention/sweep.ts';
import { compileHouse, openSweeping, type Sweeping } from '../support/sweeping.ts';
import { addGate, START, simulateYear } from '../support/year.ts';
import { ms, report } from './statistics.ts';

const DAY = 86_400_000;
const FEW = 10_000;
const MILLION = 1_000_000;
const DUE = 300;
/** Of a year, in seconds. */
const TELL_EVERY = 20;

/** @param subjects of the year. @param stored templates that the sweep runs among, at the most */
export async function measureRetention(subjects: number, stored: number): Promise<void> {
  const policy = await compileHouse();
  await measureSweep(policy, stored);
  await measureYear(policy, subjects);
}

/** What the sweep costs follows what is due, and not what is stored. */
export async function measureSweep(policy: Policy, most: number): Promise<void> {
  const world = await openSweeping(policy, () => START);
  const progress = new Progress();
  try {
    await addGate(world);
    await world.db
      .prepare(
        `INSERT INTO subjects (id, tenant_id, reference, jurisdiction, role, created_at)
         VALUES ('sub', 'acme', 'r', 'DE', 'customer', 0)`,
      )
      .run();
    const found: { stored: number; due: Cost; idle: Cost }[] = [];
    const sizes = [Math.min(FEW, most / 4), most / 2, most].map(Math.floor);
    for (const [n, to] of sizes.entries()) {
      await progress.during(`Adding templates up to ${to}`, fill(world, sizes[n - 1] ?? 0, to));
      found.push({ stored: to, due: await costOfDue(world), idle: await costOfIdle(world) });
    }
    for (const { stored, due, idle } of found) {
      report(
        `sweep, of ${stored} templates: erased a second`,
        (1000 / due.milliseconds).toFixed(0),
      );
      report('  rows read for each that is erased', due.rows.toFixed(1));
      report('  a run that finds nothing due', `${ms(idle.milliseconds)}, ${idle.rows} rows read`);
    }
    const [few, half, all] = found;
    if (!few || !half || !all) return;
    const hours = (all.due.milliseconds * MILLION) / 3_600_000;
    report('  a million that are due at once, extrapolated', `${hours.toFixed(1)} h`);
    const compare = (what: string, a: number, b: number, text: string, most: number) =>
      report(`  ${what}`, (a / b).toFixed(2), { text: `at most ${text}`, met: a / b <= most });
    const [twice, many] = [`${all.stored} / ${half.stored}`, `${all.stored} / ${few.stored}`];
    compare(`rows read for each that is erased, ${twice}`, all.due.rows, half.due.rows, '1.1', 1.1);
    compare(`rows read where nothing is due, ${twice}`, all.idle.rows, half.idle.rows, '1.1', 1.1);
    compare(`time, ${many}`, all.due.milliseconds, few.due.milliseconds, '1.5', 1.5);
  } finally {
    await world.close();
  }
}

/** None of them due, and examined by now. */
async function fill({ db }: Sweeping, from: number, to: number): Promise<void> {
  const PART = 50_000;
  for (let first = from; first < to; first += PART) {
    await db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
         INSERT INTO templates (id, tenant_id, subject_id, deployment_id, controller_id, purpose,
           source, model_id, quality, wrapped_key, generation, enrolled_at, last_interaction_at,
           retention_until, examined_at, ask_at)
         SELECT printf('tpl_%022d', i), 'acme', 'sub', 'dep_gate', 'controller', 'ticketing',
           'direct', 'm', 80, 'v2.aaaaaaaa.x', 1, ?3, ?3, ?4, ?3, ?4 + i FROM n`,
      )
      .bind(first, Math.min(first + PART, to), START, START + 300 * DAY)
      .run();
  }
}

interface Cost {
  readonly milliseconds: number;
  readonly rows: number;
}

/** Makes some due, all over the table. @returns the cost of the runs, for each that they erase */
async function costOfDue({ db, service, rowsRead }: Sweeping): Promise<Cost> {
  await db
    .prepare(
      `UPDATE templates SET ask_at = ?1 WHERE rowid IN (
         SELECT abs(random()) % (SELECT max(rowid) FROM templates) FROM (
           SELECT 1 FROM templates LIMIT ?2))`,
    )
    .bind(START - 1, DUE)
    .run();
  const [began, read] = [performance.now(), rowsRead()];
  let erased = 0;
  for (;;) {
    const run = await sweepDue(service, () => START);
    erased += run.erased;
    if (run.failed > 0) throw new Error(`${run.failed} failed.`);
    if (run.erased === 0) break;
  }
  return { milliseconds: (performance.now() - began) / erased, rows: (rowsRead() - read) / erased };
}

async function costOfIdle({ service, rowsRead }: Sweeping): Promise<Cost> {
  const ROUNDS = 20;
  const [began, read] = [performance.now(), rowsRead()];
  for (let round = 0; round < ROUNDS; round++) await sweepDue(service, () => START);
  return { milliseconds: (performance.now() - began) / ROUNDS, rows: (rowsRead() - read) / ROUNDS };
}

async function measureYear(policy: Policy, subjects: number): Promise<void> {
  const progress = new Progress();
  const began = performance.now();
  let told = 0;
  const year = await progress.during(
    `A year of ${subjects} people`,
    simulateYear({
      ...{ subjects, policy, seed: 20261201, every: 1 },
      tell: (day, of, share) => {
        const seconds = (performance.now() - began) / 1000;
        if (seconds < told + TELL_EVERY) return;
        told = seconds;
        const left = Math.ceil((seconds * (1 - share)) / share / 60);
        console.error(`day ${day} of ${of}, ${Math.floor(100 * share)} %, about ${left} min left`);
      },
    }),
  );
  const { enrolled, renewed, withdrawn, purposesEnded, erased, living, seconds } = year;
  report(`a year: enrolled, renewed, withdrawn`, `${enrolled}, ${renewed}, ${withdrawn}`);
  report('  purposes ended, erased by the sweep, living', `${purposesEnded}, ${erased}, ${living}`);
  report('  erased before their end', String(year.early.length), {
    text: '0',
    met: year.early.length === 0,
  });
  report('  there for more than a night after it', String(year.late.length), {
    text: '0',
    met: year.late.length === 0,
  });
  report(
    '  ciphertexts left, missing, failures',
    `${year.leftInKv}, ${year.missingInKv}, ${year.failed}`,
  );
  report('  questions to the policy for each template', (year.examined / enrolled).toFixed(2));
  report('  a night with nothing due, median', ms(year.idleNight));
  report('  a night, for each erasure, median', ms(year.perErasure));
  report('  all nights, in seconds', seconds.sweeping.toFixed(0));
}
