/** What was sealed before there were generations, by the one master key that there was. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Enrolled,
  enrol,
  enrolAsBefore,
  find,
  newKey,
  openSealed,
  type Sealed,
} from '../../test/support/sealed.ts';
import { renewStep } from '../rotation/renew.ts';
import { retireKeys, rewrapStep } from '../rotation/rewrap.ts';

const bytes = randomBytes(32).toString('base64');
const next = newKey('2027');
let sealed: Sealed;
const people: Enrolled[] = [];
beforeAll(async () => {
  sealed = await openSealed();
  for (let i = 0; i < 3; i++) people.push(await enrolAsBefore(sealed.stores, bytes));
});
afterAll(() => sealed.close());

const expectAll = async (secret: string) => {
  const service = sealed.service(secret);
  for (const person of people) expect(await find(service, person)).toBe('same');
  const [one, two] = people as [Enrolled, Enrolled];
  expect(await find(service, { ...one, vector: two.vector })).toBe('other');
};

it('opens, and what is enrolled now is of the same transform', async () => {
  await expectAll(bytes);
  people.push(await enrol(sealed.service(bytes)));
  await expectAll(bytes);
});

it('the code of yesterday may still add one while a deployment is under way', async () => {
  people.push(await enrolAsBefore(sealed.stores, bytes));
  await expectAll(bytes);
});

it('opens when its key gets a name, with another key before it, and without it', async () => {
  await expectAll(`2026:${bytes}`);
  const both = sealed.service(`${next},2026:${bytes}`);
  expect(await rewrapStep(both, null)).toMatchObject({ templates: 5, transforms: 1, failed: [] });
  await retireKeys(both);
  await expectAll(next);
});

it('gets a generation with the first renewal', async () => {
  const service = sealed.service(next);
  expect(await renewStep(service, 'acme', null, Date.now())).toMatchObject({
    generation: 2,
    renewed: 5,
    left: 0,
  });
  await expectAll(next);
});

it('nothing of before is written any more once the first transform is stored and gone', async () => {
  const service = sealed.service(next);
  await service.db.prepare('DELETE FROM vault_transforms WHERE generation = 1').run();
  // A trigger keeps it while a former ciphertext rests on it.
  const { results } = await service.db.prepare('SELECT generation FROM vault_transforms').all();
  expect(results).toHaveLength(2);
  await service.db.prepare('UPDATE templates SET former_key = NULL').run();
  await service.db.prepare('DELETE FROM vault_transforms WHERE generation = 1').run();
  await expect(enrolAsBefore(sealed.stores, next)).rejects.toThrow('facts_changed: vault');
});
