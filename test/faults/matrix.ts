/** Runs each operation once as it should be, and then once for each of its calls and each fault. */
import type { Client, TemplateBody } from '../support/client.ts';
import type { Face } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { pick } from '../support/share.ts';
import { FAULTS, type Fault, type FaultKind } from './fault.ts';
import { OPERATIONS, type Operation, type OperationName, type Prepared } from './operations.ts';

/** One request to which one thing, or nothing, happened. */
export interface Trial {
  readonly operation: OperationName;
  readonly fault: Fault | null;
  readonly person: Prepared;
  /** Of the person, before the request. */
  readonly before: readonly string[];
  readonly answer: Answer;
}

export interface Answer {
  /** 0 without any. */
  readonly status: number;
  readonly type: string | null;
  readonly body: Record<string, unknown>;
  /** The calls to the stores, in the order in which they began. */
  readonly calls: readonly string[];
}

/** Pictures that the Worker takes at once of several tenants, with room to spare. */
const AT_ONCE = 12;

/** One tenant for each operation: its client, and the key of one who reviews there. */
export interface Tenant {
  readonly client: Client;
  readonly reviewer: string;
}

/** Those that make, use or end a face are tried in every way; the others in the two that say most. */
const OF_FACES: ReadonlySet<OperationName> = new Set([
  'enrol',
  'enrol again',
  'verify',
  'withdraw consent',
  'erase',
]);

export function faultsOf(operation: OperationName): readonly FaultKind[] {
  return OF_FACES.has(operation) ? FAULTS : ['fails', 'fails after it took effect'];
}

export async function runMatrix(
  tenantOf: (operation: OperationName) => Promise<Tenant>,
  face: Face,
): Promise<Trial[]> {
  const names = Object.keys(OPERATIONS) as OperationName[];
  const tenants = new Map<OperationName, Tenant>();
  for (const name of names) {
    const tenant = await tenantOf(name);
    tenants.set(name, tenant);
    // What a tenant's first template asks, no other one does.
    await enrolledPerson(tenant.client, face);
  }
  const run = (name: OperationName, fault: Fault | null) =>
    tryOnce(name, tenants.get(name) as Tenant, face, fault);
  const clean = await inTurn(names.map((name) => () => run(name, null)));
  // The slow ones first, so that they wait beside one another.
  const faulty = FAULTS.toReversed().flatMap((kind) =>
    clean
      .filter(({ operation }) => faultsOf(operation).includes(kind))
      .flatMap(({ operation, answer }) =>
        callsStruck(kind, answer.calls.length).map((call) => () => run(operation, { call, kind })),
      ),
  );
  return [...clean, ...(await inTurn(faulty))];
}

/** Numbers of the calls that are struck so: every other one, and those between by the next kind. */
export function callsStruck(kind: FaultKind, calls: number): readonly number[] {
  return pick([...Array(calls).keys()], 2, FAULTS.indexOf(kind));
}

async function tryOnce(
  name: OperationName,
  { client, reviewer }: Tenant,
  face: Face,
  fault: Fault | null,
): Promise<Trial> {
  const operation: Operation = OPERATIONS[name];
  const person = await operation.prepare(client, face, reviewer);
  const { templates } = await client
    .templates(person.subject)
    .catch(() => ({ templates: [] as TemplateBody[] }));
  const { method, path, init } = operation.request(person, face);
  const headers = new Headers(init.headers);
  if (fault) headers.set('x-fault', JSON.stringify(fault));
  const answer = await client.send(method, path, { ...init, headers }).then(read, (error) => ({
    status: 0,
    type: null,
    body: { error: String(error) },
    calls: [],
  }));
  return { operation: name, fault, person, before: templates.map(({ id }) => id), answer };
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text);
  } catch {
    body = { text };
  }
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body,
    calls: JSON.parse(decodeURIComponent(response.headers.get('x-calls') ?? '[]')),
  };
}

/** All of them, `AT_ONCE` at a time, in their order. */
async function inTurn<Result>(works: readonly (() => Promise<Result>)[]): Promise<Result[]> {
  const results: Result[] = [];
  const queue = works.entries();
  const take = async () => {
    for (const [at, work] of queue) results[at] = await work();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return results;
}
