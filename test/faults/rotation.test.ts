/**
 * Every call to D1 and KV of a step of a rotation goes wrong in every way: whatever came of it, everybody
 * is found right after, as they were; sent again, the step finishes; and when the sweep has come by, each
 * ciphertext has its key. `npm test` strikes every other call in each way, `npm run test:long` all.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { renewStep } from '../../src/rotation/renew.ts';
import { retireKeys, rewrapStep } from '../../src/rotation/rewrap.ts';
import { FORMER_KEPT, settleRotations } from '../../src/rotation/settle.ts';
import {
  type Enrolled,
  enrol,
  find,
  listCiphertexts,
  newKey,
  openSealed,
  type Sealed,
} from '../support/sealed.ts';
import { pick } from '../support/share.ts';
import { FAULTS, type Fault } from './fault.ts';
import { type Ledger, ledgers, wrapDatabase, wrapTemplates } from './worker/stores.ts';

type Service = ReturnType<Sealed['service']>;

/** Where each trial begins, and what is then done to it; done again, it must come to its end. */
interface Operation {
  readonly prepare: (service: Service) => Promise<unknown>;
  readonly run: (service: Service) => Promise<unknown>;
  /** Keys of the secret: the first one is new where the operation is to rotate them. */
  readonly rotates: boolean;
}

const later = () => Date.now() + FORMER_KEPT + 10_000;
const renew = (service: Service) => renewStep(service, 'acme', null, Date.now());

const OPERATIONS: Record<string, Operation> = {
  'rotate, a step': {
    prepare: async () => undefined,
    run: (service) => rewrapStep(service, null),
    rotates: true,
  },
  'give up a key': {
    prepare: (service) => rewrapStep(service, null),
    run: retireKeys,
    rotates: true,
  },
  'rotate --transform, a step': { prepare: async () => undefined, run: renew, rotates: false },
  'the sweep after it': {
    prepare: renew,
    run: (service) => settleRotations(service, later()),
    rotates: false,
  },
};

let sealed: Sealed;
const people: Enrolled[] = [];
let secret: string;
beforeAll(async () => {
  // Each fault is told in the operator's log.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  sealed = await openSealed();
  secret = newKey('k0');
  const service = sealed.service(secret);
  for (let i = 0; i < 2; i++) people.push(await enrol(service));
});
afterAll(() => sealed?.close());

let keys = 0;

/** A service over stores of which one call goes wrong, each trial with keys of its own. */
async function tryOnce(operation: Operation, fault: Fault | null): Promise<Trial> {
  if (operation.rotates) {
    keys += 1;
    secret = [newKey(`k${keys}`), ...secret.split(',')].slice(0, 2).join();
  }
  const clean = sealed.service(secret);
  await clean.vault.check();
  await operation.prepare(clean);
  const ledger: Ledger = { fault, calls: [] };
  const faulty = sealed.service(secret, {
    db: wrapDatabase(sealed.stores.db as D1Database),
    kv: wrapTemplates(sealed.stores.templates as unknown as KVNamespace),
  });
  const outcome = await ledgers.run(ledger, () =>
    operation.run(faulty).then(
      () => 'done',
      (error: unknown) => String(error),
    ),
  );
  const wrongs = await listLost(clean, 'right after it');
  await operation.run(clean);
  wrongs.push(...(await listLost(clean, 'after it was sent again')));
  // To where the next trial begins.
  await rewrapStep(clean, null);
  await retireKeys(clean);
  if (!operation.rotates) {
    await renew(clean);
    await settleRotations(clean, later());
    await settleRotations(clean, later());
  }
  wrongs.push(...(await listLost(clean, 'in the end')));
  const names = await listCiphertexts(sealed.stores);
  if (names.length !== people.length) wrongs.push(`ciphertexts in the end: ${names.join()}`);
  if (operation.rotates) secret = secret.split(',')[0] ?? '';
  return { calls: ledger.calls, outcome, wrongs };
}

interface Trial {
  readonly calls: readonly string[];
  readonly outcome: string;
  readonly wrongs: string[];
}

async function listLost(service: Service, when: string): Promise<string[]> {
  const found = await Promise.all(
    people.map((person) => find(service, person).catch((error: unknown) => String(error))),
  );
  return found.flatMap((state) => (state === 'same' ? [] : [`${when}: ${state}`]));
}

describe.each(Object.entries(OPERATIONS))('%s', (_name, operation) => {
  let calls: readonly string[];

  it('comes to its end', async () => {
    const trial = await tryOnce(operation, null);
    expect(trial).toMatchObject({ outcome: 'done', wrongs: [] });
    ({ calls } = trial);
    expect(calls.length).toBeGreaterThan(1);
  });

  it.each(FAULTS.filter((kind) => kind !== 'answers after 5 s'))(
    'whichever call %s',
    async (kind) => {
      const wrongs: string[] = [];
      for (const call of pick([...calls.keys()], 2, FAULTS.indexOf(kind))) {
        const trial = await tryOnce(operation, { call, kind });
        wrongs.push(...trial.wrongs.map((wrong) => `${call} ${calls[call]}: ${wrong}`));
      }
      expect(wrongs).toEqual([]);
    },
    120_000,
  );
});
