/** What is proven where no face may be read; the rest is in test/conformance/smoke.test.ts. */
import { expect, it } from 'vitest';
import { prove } from './prove.ts';
import type { Ask } from './rotation.ts';

const ANSWERS: Record<string, unknown> = {
  'GET /v1/vault': { keys: [{ id: 'key', state: 'seals', held: true }] },
  'POST /v1/decisions': { allow: false, reasons: [], policy_revision: '0123456789abcdef' },
  'GET /healthz': { model: 'm', recognition: { agreement: 1 }, runs_in: [] },
  'POST /v1/deployments': { id: 'dep_1' },
  'POST /v1/subjects': { id: 'sub_1' },
  'POST /v1/subjects/sub_1/consents': { log_receipt: 'of the consent' },
};

it('where nobody vouches for a place, tries no face, and proves the record of a consent', async () => {
  const asked: string[] = [];
  const ask = (async (method, path) => {
    asked.push(`${method} ${path}`);
    return ANSWERS[`${method} ${path}`];
  }) as Ask;
  const receipts: string[] = [];
  const told: string[] = [];
  await prove({
    ...{ tenant: ask, operator: ask, send: () => Promise.reject(new Error('A face was sent.')) },
    ...{ picture: new Uint8Array(), masterKeyId: 'key', now: () => 0 },
    checkReceipt: async (receipt) => {
      receipts.push(receipt);
      return undefined;
    },
    tell: (step) => told.push(step),
  });
  expect(told).toEqual(['key', 'decision', 'health', 'audit', 'erasure']);
  expect(receipts).toEqual(['of the consent']);
  expect(asked.slice(-2)).toEqual(['DELETE /v1/subjects/sub_1', 'POST /v1/deployments/dep_1/end']);
});
