/** What the sweep costs: among few and among a million, and over a year in simulated time. */
import { Progress } from '../../src/local/progress.ts';
import type { Policy } from '../../src/policy/host.ts';
import { sweepDue } from '../../src/retention/sweep.ts';
import { compileHouse, openSweeping, type Sweeping } from '../support/sweeping.ts';
import { addGate, START, simulateYear } from '../support/year.ts';
import { ms, report } from './statistics.ts';

const DAY = 86_400_000;
const FEW = 10_000;
const MANY = 1_000_000;
const DUE = 300;

/** @param subjects of the year */
export async function measureRetention(subjects: number): Promise<void> {
  const policy = await compileHouse();
  await measureMillion(policy);
  await measureYear(policy, subjects);
}

async function measureMillion(policy: Policy): Promise<void> {
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
    const times: number[] = [];
    for (const [from, to] of [
      [0, FEW],
      [FEW, MANY],
    ] as const) {
      await progress.during(`Adding templates up to ${to}`, fill(world, from, to));
      times.push(await timeDue(world));
      const idle = await timeIdle(world);
      report(
        `erased a second, of ${to} templates`,
        ((1000 * DUE) / (times.at(-1) ?? 1)).toFixed(0),
      );
      report('  a run that finds nothing due', ms(idle));
    }
    const ratio = (times[1] ?? 0) / (times[0] ?? 1);
    report(`  ${DUE} due among ${MANY} / among ${FEW}`, ratio.toFixed(2), {
      text: 'at most 1.5',
      met: ratio <= 1.5,
    });
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

/** Makes some due, all over the table. @returns milliseconds of the runs that erase them */
async function timeDue({ db, service }: Sweeping): Promise<number> {
  await db
    .prepare(
      `UPDATE templates SET ask_at = ?1 WHERE rowid IN (
         SELECT abs(random()) % (SELECT max(rowid) FROM templates) FROM (
           SELECT 1 FROM templates LIMIT ?2))`,
    )
    .bind(START - 1, DUE)
    .run();
  const began = performance.now();
  let erased = 0;
  for (;;) {
    const run = await sweepDue(service, () => START);
    erased += run.erased;
    if (run.failed > 0) throw new Error(`${run.failed} failed.`);
    if (run.erased === 0) break;
  }
  return ((performance.now() - began) * DUE) / erased;
}

async function timeIdle({ service }: Sweeping): Promise<number> {
  const ROUNDS = 20;
  const began = performance.now();
  for (let round = 0; round < ROUNDS; round++) await sweepDue(service, () => START);
  return (performance.now() - began) / ROUNDS;
}

async function measureYear(policy: Policy, subjects: number): Promise<void> {
  const progress = new Progress();
  const year = await progress.during(
    `A year of ${subjects} people`,
    simulateYear({
      ...{ subjects, policy, seed: 20261201, every: 1 },
      tell: (day, of) => {
        if (day % 30 === 0) console.error(`day ${day} of ${of}`);
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
