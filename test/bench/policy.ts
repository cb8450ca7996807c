/**
 * What a decision on a verification costs. In workerd, through the Worker's own host: the mean of
 * each of 200 ticks of its clock, which are whole milliseconds. In Node: each of 2,000 calls,
 * beside a part of the same decision by Cedar in turn, and the whole by OPA's interpreter; and in turn
 * with the policy at a git ref, if one is named. Of ten
 * rounds the one with the least p99 counts: another process on the machine costs whole
 * milliseconds, and is none of the policy's doing.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { OUTPUT } from '../../policies/toolchain/compile/compile.ts';
import { compileOlder, readRevision } from '../../policies/toolchain/replay/revision.ts';
import { loadPolicy, type Policy } from '../../src/policy/host.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker } from '../support/worker.ts';
import { loadCedar } from './cedar.ts';
import { timeInterpreter } from './interpreter.ts';
import { median, mib, ms, quantile, report } from './statistics.ts';

const WARM_UP = 5000;
const ROUNDS = 10;
const WINDOWS = 200;
const CALLS = 2000;
const LOADS = 50;
const EVALUATIONS = 1_000_000;
const MEDIAN_MS = 0.06;
const P99_MS = 0.15;
const LOAD_MS = 10;
/** Beside a policy that is named with `--against`, medians. */
const AGAINST = 1.5;

type Input = Record<string, unknown>;

/** @param against a commit, branch or tag, whose policy decides the same in turn */
export async function measurePolicy(against?: string): Promise<void> {
  const older = against === undefined ? undefined : await loadOlder(against);
  const inputs = await measureInWorkerd();
  const policy = await measureInNode(inputs);
  if (older) compare(policy, older, inputs);
}

/** @returns the inputs it decided, by name. */
async function measureInWorkerd(): Promise<Record<string, Input>> {
  const secret = randomBytes(16).toString('hex');
  const worker = await startWorker({
    entry: 'test/measuring/worker.ts',
    bindings: { LOCAL_SECRET: secret },
  });
  const ask = async <Answer>(path: string, body: object): Promise<Answer> => {
    const response = await fetch(new URL(path, worker.url), {
      method: 'POST',
      headers: { 'x-local-secret': secret },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Answer;
  };
  const evaluate = (input: Input, unwatched: number, windows: number) =>
    ask<{ means: number[]; memory: number; allow: boolean }>('/local/evaluations', {
      ...{ input, unwatched, windows },
    });
  try {
    const { deployment, subject } = await enrolledPerson(worker.client, await readFace(FRANCK[0]));
    const dryRun = await worker.client.dryRun({ deployment, subject, operation: 'verify' });
    const inputs = variants((await worker.client.decision(dryRun.id)).input);

    const load = await ask<number>('/local/loads', { times: LOADS });
    const loadTarget = { text: `at most ${LOAD_MS} ms`, met: load <= LOAD_MS };
    report(`workerd: load, mean of ${LOADS}`, ms(load), loadTarget);
    for (const input of Object.values(inputs)) await evaluate(input, WARM_UP, 0);
    const cases = Object.entries(inputs).map(([name, input]) => ({
      ...{ name, input, rounds: [] as number[][], allowed: false },
    }));
    for (let round = 0; round < ROUNDS; round++) {
      for (const one of cases) {
        const { means, allow } = await evaluate(one.input, 0, WINDOWS);
        one.rounds.push(means);
        one.allowed = allow;
      }
    }
    for (const { name, rounds, allowed } of cases) {
      const row = `workerd: median, p99 in ${name}, ${allowed ? 'allowed' : 'refused'}`;
      // Four families at once are no typical verification.
      if (name === 'mixed') report(row, pair(rounds));
      else reportPair(row, rounds);
    }
    let memory = 0;
    const before = (await evaluate(inputs.DE, 1, 0)).memory;
    const share = EVALUATIONS / 20;
    for (let done = 0; done < EVALUATIONS; done += share) {
      const input = Object.values(inputs)[(done / share) % Object.keys(inputs).length];
      memory = (await evaluate(input ?? {}, share, 0)).memory;
    }
    const count = EVALUATIONS.toLocaleString('en');
    report(`workerd: heap after ${count} evaluations`, mib(memory), {
      text: `as before, ${mib(before)}`,
      met: memory === before,
    });
    return inputs;
  } finally {
    await worker.close();
  }
}

/** The input that the service puts together for a gate in Germany, and the same under other law. */
function variants(input: Input): Record<'DE' | 'CN' | 'US-IL' | 'mixed', Input> {
  const everywhere = (code: string) => ({
    ...input,
    jurisdictions: { subject: code, controller: code, processing: code, place: code },
  });
  return {
    DE: input,
    CN: everywhere('CN'),
    'US-IL': everywhere('US-IL'),
    mixed: {
      ...input,
      jurisdictions: { subject: 'CN', controller: 'US-IL', processing: 'DE', place: 'US-NY-NYC' },
    },
  };
}

async function measureInNode(inputs: Record<string, Input>): Promise<Policy> {
  const bytes = await readFile(`${OUTPUT}/policy.wasm`);
  const compiled = JSON.parse(await readFile(`${OUTPUT}/policy.json`, 'utf8'));
  const start = performance.now();
  const policy = loadPolicy(new WebAssembly.Module(bytes), compiled);
  policy.decide(inputs.DE);
  report('Node: compile, load and first decision', ms(performance.now() - start));

  const cedar = await loadCedar();
  const gate = inputs.DE ?? {};
  agree(policy, cedar, gate);
  const compiledRounds: number[][] = [];
  const cedarRounds: number[][] = [];
  // In turn, so that a busy machine slows both. The first round warms up.
  for (let round = -1; round < ROUNDS; round++) {
    const calls = Array.from({ length: CALLS }, () => [
      time(() => policy.decide(gate)),
      time(() => cedar(gate)),
    ]);
    if (round < 0) continue;
    compiledRounds.push(calls.map(([compiledTook = 0]) => compiledTook));
    cedarRounds.push(calls.map(([, cedarTook = 0]) => cedarTook));
  }
  reportPair('Node: median, p99 in DE', compiledRounds);
  report('Node: a part of the same by Cedar', pair(cedarRounds));
  report("Node: the same by OPA's interpreter", ms(await timeInterpreter(gate, 5)));
  return policy;
}

interface Older {
  ref: string;
  policy: Policy;
  rules: number;
}

async function loadOlder(ref: string): Promise<Older> {
  const library = readRevision(ref);
  const { wasm, compiled } = await compileOlder(library);
  const onFault = (fault: Error) => {
    throw new Error(`The policy at ${ref} does not decide: ${fault.message}`);
  };
  const ids =
    Object.values(library.rules)
      .join('\n')
      .match(/^#\s+id: \S+$/gm) ?? [];
  const policy = loadPolicy(new WebAssembly.Module(wasm), compiled, { onFault });
  return { ref, policy, rules: new Set(ids).size };
}

/** Both decide the same inputs in turn, so that a busy machine slows both. */
function compare(
  policy: Policy,
  { ref, policy: older, rules }: Older,
  inputs: Record<string, Input>,
): void {
  const count = Object.keys(policy.catalogue.rules).length;
  for (const [name, input] of Object.entries(inputs)) {
    const rounds = Array.from({ length: 1 + ROUNDS }, () =>
      Array.from({ length: CALLS }, () => [
        time(() => policy.decide(input)),
        time(() => older.decide(input)),
      ]),
    ).slice(1);
    const [now, before] = [0, 1].map((which) =>
      Math.min(...rounds.map((calls) => median(calls.map((call) => call[which] ?? 0)))),
    ) as [number, number];
    report(`Node: ${name}, ${count} rules, of ${rules} at ${ref}`, `${us(now)} of ${us(before)}`, {
      text: `${(now / before).toFixed(2)} times, at most ${AGAINST}`,
      met: now / before <= AGAINST,
    });
  }
}

function time(decide: () => unknown): number {
  const start = performance.now();
  decide();
  return performance.now() - start;
}

/** One thing wrong each time; both must refuse, or the comparison is of different decisions. */
function agree(policy: Policy, cedar: (input: unknown) => boolean, gate: Input): void {
  const faults: Record<string, Input | null> = {
    none: {},
    consent: null,
    'consent withdrawn': { consent: { withdrawn_at: gate.now } },
    'consent expired': { consent: { expires_at: gate.now } },
    'consent for another purpose': { consent: { purposes: ['marketing'] } },
    'consent to somebody else': { consent: { controller_id: 'another' } },
    'consent coerced': { consent: { freely_given: false } },
    'child without guardian': { subject: { age: 13 } },
    'no alternative': { alternative: { offered: false } },
    'template over its limit': { template: { retention_until: gate.now } },
    'template repurposed': { template: { enrolment_purpose: 'marketing' } },
    'no notice': { notice: { given: false } },
    'no assessment': { dpia: { on_file: false } },
    'no balance': { necessity: { justified: false } },
    'transfer without mechanism': { transfer: { cross_border: true, mechanism: null } },
  };
  for (const [name, fault] of Object.entries(faults)) {
    const input: Input = { ...gate, ...(fault === null && { consent: null }) };
    for (const [part, changes] of Object.entries(fault ?? {})) {
      input[part] = { ...(gate[part] as Input), ...(changes as Input) };
    }
    const allowed = policy.decide(input).allow;
    if (allowed !== (name === 'none') || cedar(input) !== allowed) {
      throw new Error(`Rego and Cedar do not agree: ${name}.`);
    }
  }
}

function reportPair(name: string, rounds: readonly number[][]): void {
  const { middle, p99 } = quietest(rounds);
  report(name, pair(rounds), {
    text: `at most ${us(MEDIAN_MS)}, ${us(P99_MS)}`,
    met: middle <= MEDIAN_MS && p99 <= P99_MS,
  });
}

function pair(rounds: readonly number[][]): string {
  const { middle, p99 } = quietest(rounds);
  return `${us(middle)}, ${us(p99)}`;
}

function quietest(rounds: readonly number[][]): { middle: number; p99: number } {
  const figures = rounds.map((times) => ({ middle: median(times), p99: quantile(times, 0.99) }));
  return figures.reduce((best, one) => (one.p99 < best.p99 ? one : best));
}

const us = (value: number) => `${(value * 1000).toFixed(0)} µs`;
