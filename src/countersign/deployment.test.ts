/** A registration is made, changed and ended: the rows, the entries, and what refuses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gate } from '../../test/support/people.ts';
import { openStaged, type Staged } from '../../test/support/staged.ts';
import { refusalOf } from '../../test/support/steps.ts';
import { newId } from '../ids.ts';
import type { Deployment } from '../registry/deployment.ts';
import { DeploymentRegistration } from '../registry/registration.ts';
import type { Caller } from '../tenants/key.ts';
import { closeDeployment, registerDeployment, replaceDeployment } from './deployment.ts';

let s: Staged;
let caller: Caller;
beforeAll(async () => {
  s = await openStaged();
  caller = await s.caller();
});
afterAll(() => s.close());

async function register(changes: object = {}): Promise<Deployment> {
  const deployment: Deployment = {
    ...{ id: newId('dep'), tenantId: 'acme', version: 1, createdAt: s.now, updatedAt: s.now },
    registration: await DeploymentRegistration.parseAsync(gate({ ...changes })),
    endedAt: null,
  };
  expect(await registerDeployment(s.service, caller, deployment, s.timing())).toMatch(/^eyJ/);
  return deployment;
}

const entriesOf = async ({ id }: Deployment) =>
  (await s.logged({ tenant: 'acme', kind: 'registration' })).filter(
    ({ deployment }) => deployment === id,
  );

it('is made, changed by a new version, and not by what it says already', async () => {
  const { id, ...made } = await register();
  const deployment = { id, ...made };
  const { registration } = made;
  s.now += 1000;
  const same = await replaceDeployment(s.service, caller, id, registration, s.timing());
  expect(same).toEqual({ deployment, logReceipt: null });
  const renamed = { ...registration, name: 'Another' };
  const done = await replaceDeployment(s.service, caller, id, renamed, s.timing());
  expect(done).toEqual({
    deployment: { ...deployment, version: 2, registration: renamed, updatedAt: s.now },
    logReceipt: expect.stringMatching(/^eyJ/),
  });
  const common = { kind: 'registration', deployment: id, key: caller.keyId, request: 'req_1' };
  expect(await entriesOf(deployment)).toEqual([
    { ...common, event: 'registered', registration },
    { ...common, event: 'changed', registration: renamed },
  ]);
});

describe('a change is refused', () => {
  it('of the use, of what has ended, and of another tenant’s', async () => {
    const deployment = await register();
    const { id, registration } = deployment;
    const replace = (changes: object, by = caller) =>
      replaceDeployment(s.service, by, id, { ...registration, ...changes }, s.timing());
    expect(await refusalOf(replace({ purpose: 'payment' }))).toEqual({
      is: 'deployment_use_fixed',
    });
    const globex = await s.caller('globex');
    expect(await refusalOf(replace({ name: 'X' }, globex))).toEqual({
      is: 'deployment_not_found',
    });
    await closeDeployment(s.service, caller, id, s.timing());
    expect(await refusalOf(replace({ name: 'X' }))).toEqual({ is: 'deployment_ended' });
    expect((await entriesOf(deployment)).map(({ event }) => event)).toEqual([
      ...['registered', 'ended'],
    ]);
  });
});

describe('the end', () => {
  it('is one, for good, and ends the purpose of what is kept for it', async () => {
    const deployment = await register();
    const other = await s.template(await s.person(), await register());
    const template = await s.template(await s.person(), deployment);
    s.now += 1000;
    const at = s.now;
    const by = { ...caller, by: { reason: 'x' } };
    const done = await closeDeployment(s.service, by, deployment.id, s.timing());
    expect(done).toMatchObject({
      ...{ deployment: { id: deployment.id, endedAt: at, version: 1 } },
      logReceipt: expect.stringMatching(/^eyJ/),
    });
    s.now += 1000;
    const again = await closeDeployment(s.service, caller, deployment.id, s.timing());
    expect(again).toMatchObject({ deployment: { endedAt: at }, logReceipt: null });
    const ended = async (id: string) => {
      const asked = s.db.prepare('SELECT purpose_ended_at FROM templates WHERE id = ?');
      return asked.bind(id).first('purpose_ended_at');
    };
    expect([await ended(template.id), await ended(other.id)]).toEqual([at, null]);
    expect((await entriesOf(deployment)).slice(1)).toEqual([
      {
        ...{ kind: 'registration', deployment: deployment.id, key: caller.keyId },
        ...{ request: 'req_1', event: 'ended', by: { reason: 'x' } },
      },
    ]);
    expect(await s.told(deployment.id)).toEqual([]);
  });

  it('says nothing of why where nothing was said, and is nobody else’s', async () => {
    const deployment = await register();
    const close = (by: Caller) => closeDeployment(s.service, by, deployment.id, s.timing());
    expect(await refusalOf(close(await s.caller('globex')))).toEqual({
      is: 'deployment_not_found',
    });
    await close(caller);
    expect((await entriesOf(deployment)).at(-1)).not.toHaveProperty('by');
  });
});
