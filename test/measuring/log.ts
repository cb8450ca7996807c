/** Paths of the measuring Worker that write to the log, and beside it the barest thing that a log could be. */
import { AuditLog } from '../../src/audit/log.ts';
import { newTimedId } from '../../src/ids.ts';
import type { LocalEnv } from '../../src/local/worker.ts';
import { policyError } from '../../src/policy/decision.ts';
import { readSeeds, SigningKeys } from '../../src/signing/keys.ts';

let log: AuditLog | undefined;

function openLog(env: LocalEnv): AuditLog {
  const signing = new SigningKeys(readSeeds(env.SIGNING_KEYS) ?? []);
  log ??= new AuditLog(env.DB, {
    origin: env.LOG_ORIGIN,
    key: () => signing.current('receipt'),
    now: Date.now,
  });
  return log;
}

/** About as large as a verification's. */
const INPUT = {
  operation: 'verify',
  purpose: 'ticketing',
  subject: { age: 35, role: 'customer' },
  notice: 'x'.repeat(700),
};

/** A refusal: one entry, in one transaction. Answers its receipt. */
export async function recordEntry(env: LocalEnv, context: ExecutionContext): Promise<Response> {
  const now = Date.now();
  const receipt = await openLog(env).recordSettled(
    {
      id: newTimedId('dec', now),
      tenantId: 'bench',
      keyId: 'bench',
      request: null,
      deploymentId: 'dep',
      deploymentVersion: 1,
      subjectId: `sub_${now % 1000}`,
      operation: 'verify',
      input: { ...INPUT, now: new Date(now).toISOString() },
      decision: policyError(),
      policyRevision: 'bench',
      modelId: 'bench',
      decidedAt: now,
    },
    { outcome: 'refused', details: {} },
  );
  context.waitUntil(env.INTEGRATOR.getByName('log').poke());
  return new Response(receipt);
}

/** A row of the same size in a table with nothing but a key. */
export async function insertRow(env: LocalEnv): Promise<Response> {
  const body = JSON.stringify({ ...INPUT, now: new Date().toISOString() });
  await env.DB.prepare('INSERT INTO bench_rows (id, body) VALUES (?, ?)')
    .bind(newTimedId('dec', Date.now()), body)
    .run();
  return new Response('');
}

/** Integrates all that D1 has. */
export async function integrate(env: LocalEnv): Promise<Response> {
  return Response.json(await env.INTEGRATOR.getByName('log').integrate());
}
