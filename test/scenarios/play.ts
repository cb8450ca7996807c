/** Plays one scenario against a running Worker, over HTTP, and says whether it went as expected. */

import { makeProvider, type Provider } from '../../src/local/provider.ts';
import { ApiProblem, type Client, type MatchBody, type Reason } from '../support/client.ts';
import type { Face } from '../support/faces.ts';
import { attestedBy, attestPicture } from '../support/liveness.ts';
import type { TestWorker } from '../support/worker.ts';
import { CONSENT } from './registrations.ts';
import type { Scenario } from './scenario.ts';

export interface Cast {
  /** Two pictures of one person. */
  readonly enrolled: Face;
  readonly probe: Face;
}

export interface Played {
  readonly outcome: 'match' | 'no match' | 'refused';
  readonly reasons: readonly Reason[];
  /** Of the request that decided, in milliseconds. */
  readonly took: number;
  readonly decision: string;
  readonly asExpected: boolean;
}

let people = 0;

/** Who act: a tenant's client, and two operators of the service. */
export interface Stage {
  readonly client: Client;
  readonly operators: readonly [Client, Client];
}

export async function openStage(worker: TestWorker): Promise<Stage> {
  const operators = [await worker.operator('ada'), await worker.operator('grace')] as const;
  return { client: worker.client, operators };
}

export async function playScenario(
  { client, operators }: Stage,
  scenario: Scenario,
  cast: Cast,
): Promise<Played> {
  if (scenario.granted) await grant(operators, scenario);
  const provider = await makeProvider();
  // Two pictures are compared only if a provider attests that one is of a live person.
  const attested = scenario.act === 'compare' ? attestedBy(provider) : {};
  const { id: deployment } = await client.deploy({ ...scenario.deployment, ...attested });
  const { id: subject } = await client.register({
    reference: `scenario-${process.pid}-${++people}`,
    jurisdiction: scenario.place,
    date_of_birth: '1991-05-04',
    role: scenario.role,
  });
  if (scenario.enrolledFor) {
    const { id: earlier } = await client.deploy(scenario.enrolledFor);
    await client.consent(subject, { deployment: earlier, ...CONSENT.full });
    await client.enrol(earlier, subject, cast.enrolled);
  }
  if (scenario.consent) {
    await client.consent(subject, { deployment, ...CONSENT[scenario.consent] });
  }
  const parties = { deployment, subject, provider };
  const { result, took } = await perform(client, scenario, cast, parties);
  const codes = [...new Set(result.reasons.map(({ code }) => code))].toSorted();
  const expected = scenario.expected === 'match' ? [] : scenario.expected.toSorted();
  const asExpected =
    codes.join() === expected.join() &&
    (result.outcome === 'match') === (scenario.expected === 'match');
  return { ...result, took, asExpected };
}

type Result = Omit<Played, 'took' | 'asExpected'>;

interface Parties {
  readonly deployment: string;
  readonly subject: string;
  readonly provider: Provider;
}

async function grant(
  [one, other]: Stage['operators'],
  { deployment, place, granted }: Scenario,
): Promise<void> {
  const { controller, purpose } = deployment as { controller: { id: string }; purpose: string };
  const { id } = await one.grant({
    tenant: 'acme',
    controller: controller.id,
    facts: granted,
    scope: { purposes: [purpose], jurisdictions: [place] },
    evidence: { sha256: 'e7'.repeat(32), title: 'As an example' },
    same_legal_person: false,
    expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    reason: 'The documents were seen.',
  });
  await other.approve(id);
}

async function perform(
  client: Client,
  { act }: Scenario,
  { enrolled, probe }: Cast,
  { deployment, subject, provider }: Parties,
): Promise<{ result: Result; took: number }> {
  if (act === 'compare') {
    const about = { deployment, subject };
    const liveness = await attestPicture(client, provider, about, probe, 'compare');
    return timed(() =>
      client.compare(deployment, subject, enrolled, probe, { liveness }).then(fromMatch),
    );
  }
  if (act === 'enrol' || act === 'enrol+verify') {
    const enrolment = await timed(async () => {
      const { decision } = await client.enrol(deployment, subject, enrolled);
      return { outcome: 'match' as const, reasons: [], decision: decision.id };
    });
    if (act === 'enrol' || enrolment.result.outcome === 'refused') return enrolment;
    return timed(() => client.verify(deployment, subject, probe).then(fromMatch));
  }
  return timed(async () => {
    const { id, allow, reasons } = await client.dryRun({ deployment, subject, operation: act });
    const outcome = allow ? ('match' as const) : ('refused' as const);
    return { outcome, reasons, decision: id };
  });
}

function fromMatch({ matched, decision }: MatchBody): Result {
  return { outcome: matched ? 'match' : 'no match', reasons: [], decision: decision.id };
}

/** A refusal by policy is a result; any other problem is an error. */
async function timed(act: () => Promise<Result>): Promise<{ result: Result; took: number }> {
  const start = performance.now();
  const result = await act().catch((error: unknown) => {
    if (!(error instanceof ApiProblem) || error.problem.code !== 'policy_denied') throw error;
    const { reasons = [], decision = '' } = error.problem;
    return { outcome: 'refused' as const, reasons, decision };
  });
  return { result, took: performance.now() - start };
}
