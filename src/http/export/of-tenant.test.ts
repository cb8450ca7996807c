/** What a tenant takes along: everything of theirs, once and in one order, in pieces of any size. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asked, desk, Hand } from '../../../test/support/hand.ts';
import { gate } from '../../../test/support/people.ts';
import { DAY, openSteps, type Steps } from '../../../test/support/steps.ts';
import { replaceDeployment } from '../../countersign/deployment.ts';
import { newId } from '../../ids.ts';
import { insertPass } from '../../passes/store.ts';
import { DeploymentRegistration } from '../../registry/registration.ts';
import type { Tenant } from '../../tenants/tenant.ts';
import { sectionsOf } from './of-tenant.ts';
import { type Placed, readSections } from './section.ts';

let s: Steps;
beforeAll(async () => {
  s = await openSteps();
  // What a registration is told of the embedder in force.
  Object.assign(s.service.recogniser, { model: { id: 'm', thresholds: [] } });
});
afterAll(() => s.close());

let tenants = 0;

/** Two deployments, of which one has two versions, and three people, of whom one has something of everything. */
async function fill() {
  const tenant = `taker-${++tenants}`;
  const caller = await s.caller(tenant);
  const deployments = [
    await s.deploy({}, tenant),
    await s.deploy({ purpose: 'access_control' }, tenant),
  ];
  const [first] = deployments;
  const registration = DeploymentRegistration.parse(gate({ name: 'Another name' }));
  await replaceDeployment(s.service, caller, first.id, registration, s.timing());
  const people = [];
  for (let i = 0; i < 3; i++) people.push(await s.person({ tenantId: tenant }));
  const [subject] = people;
  for (let i = 0; i < 3; i++) await s.template(people[1], first);
  const hand = await Hand.withKey(s, caller, subject);
  const yes = { expires_at: '2030-01-01T00:00:00Z', freely_given: true, covers_transmission: true };
  await hand.act(asked('consent', first.id, yes));
  await desk(s, caller, subject, asked('withdraw', first.id));
  await desk(s, caller, subject, asked('object', first.id));
  for (let i = 0; i < 3; i++) {
    await s.db.batch(
      insertPass(s.db, {
        ...{ id: newId('pas'), tenantId: tenant, subjectId: subject.id, deploymentId: first.id },
        ...{ issuedAt: s.now + (i >> 1), validFrom: s.now, expiresAt: s.now + DAY },
      }),
    );
  }
  return { tenant, caller, deployments, people };
}

function sections(tenant: string) {
  const record: Tenant = {
    ...{ id: tenant, testOf: null, scopes: null, createdAt: 0, suspendedAt: null },
    ...{ deletingAt: null, deletedAt: null, receipt: null },
  };
  return sectionsOf(s.service, record, s.service.policy(), s.now);
}

/** The whole of it, so many records at a time. */
async function take(tenant: string, most: number): Promise<Placed[]> {
  const all: Placed[] = [];
  for (let after: string | null = null; ; ) {
    const { rows, bound } = await readSections(sections(tenant), after, most);
    all.push(...rows);
    const next: string | null = rows.length < most ? bound : (rows.at(-1)?.place ?? null);
    if (next === null) return all;
    expect(all.length).toBeLessThan(1000);
    after = next;
  }
}

it('is the same in pieces of any size, and nothing in it is of somebody else', async () => {
  const other = await fill();
  const { tenant, people, deployments } = await fill();
  const whole = await take(tenant, 1000);
  const places = whole.map(({ place }) => place);
  expect(new Set(places).size).toBe(places.length);
  for (const most of [1, 2, 3, 7]) expect(await take(tenant, most), `by ${most}`).toEqual(whole);
  const kinds = whole.map(({ record }) => record.kind);
  const count = (kind: string) => kinds.filter((one) => one === kind).length;
  expect(Object.fromEntries([...new Set(kinds)].map((kind) => [kind, count(kind)]))).toEqual({
    ...{ tenant: 1, key: 1, deployment: 2, version: 3, pass: 3, subject: 3, consent: 2 },
    ...{ template: 3, act: 4, person_key: 1 },
  });
  const dataOf = (kind: string) =>
    whole.flatMap(({ record }) => (record.kind === kind ? [record.data as object] : []));
  const [subject] = people;
  for (const consent of dataOf('consent')) {
    // Each with the receipt that was given for it.
    expect(consent).toMatchObject({ subject: subject.id, receipt: expect.any(Object) });
  }
  for (const kind of ['act', 'person_key', 'pass']) {
    for (const one of dataOf(kind)) expect(one, kind).toMatchObject({ subject: subject.id });
  }
  expect(dataOf('pass')).toMatchObject([{ used_at: null }, { used_at: null }, { used_at: null }]);
  // Each deployment stands before its versions, of which the latest comes first.
  const order = places.filter((place) => place.startsWith('deployments-'));
  const at = (id: string, ...versions: number[]) => [
    `deployments-${id}`,
    ...versions.map((version) => `deployments-${id}-0-${version}`),
  ];
  const [one, two] = [at(deployments[0].id, 2, 1), at(deployments[1].id, 1)];
  expect(order).toEqual(order[0] === one[0] ? [...one, ...two] : [...two, ...one]);
  const text = JSON.stringify(whole);
  for (const { id } of [...people, ...deployments]) expect(text).toContain(id);
  for (const { id } of [...other.people, ...other.deployments]) expect(text).not.toContain(id);
});
