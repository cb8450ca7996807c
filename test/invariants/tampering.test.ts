/** Whatever an operator does to the log behind the service, somebody outside finds it and says where. */
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServeOptions } from '../../src/local/serve.ts';
import { ApiProblem } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import {
  breakPromises,
  editRow,
  Outsider,
  removeRow,
  swapRows,
  tamper,
} from '../support/outsider.ts';
import { gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const seed = randomBytes(32).toString('base64');
let folder: string;
let face: Face;
let worker: TestWorker;
let outsider: Outsider;
let operatorKey: string;
let asking: { deployment: string; subject: string };
const receipts: string[] = [];
const options = (persist: string): ServeOptions => ({
  persist,
  masterKey: seed,
  // Each check asks for some tiles, and none of them is about limits.
  bindings: { PUBLIC_REQUESTS_PER_SECOND: '100000', PUBLIC_REQUESTS_BURST: '100000' },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tampering-'));
  face = await readFace(FRANCK[0]);
  worker = await startWorker(options(join(folder, 'true')));
  operatorKey = await worker.operatorKeyOf('olga');
  outsider = await Outsider.meet(worker.url);
  const { client } = worker;
  const { id: deployment } = await client.deploy(gate({ dpia: { on_file: false } }));
  const { id: subject } = await client.register({
    reference: 'person-1',
    jurisdiction: 'DE',
    date_of_birth: '1991-05-04',
  });
  asking = { deployment, subject };
  for (let index = 0; index < 12; index++) receipts.push(await refuse(worker));
  await worker.integrate();
});
afterAll(async () => {
  await outsider?.[Symbol.asyncDispose]();
  await worker?.close();
  await rm(folder, { recursive: true });
});

/** A request that is refused before a face is read. @returns the receipt of its decision */
async function refuse({ client }: TestWorker): Promise<string> {
  const { deployment, subject } = asking;
  const refused = await client.verify(deployment, subject, face).catch((error: unknown) => error);
  if (!(refused instanceof ApiProblem)) throw refused;
  return (refused.problem as { log_receipt?: string }).log_receipt ?? '';
}

/** Where a receipt says that its entry is. */
function indexOf(receipt: string): number {
  return JSON.parse(Buffer.from(receipt.split('.')[1], 'base64url').toString()).index;
}

const indexAt = (at: number) => indexOf(receipts[at]);

/** Changes the database, has the export checked, and puts everything back. */
async function findAfter(...statements: readonly string[]): Promise<string> {
  const { db } = worker.stores;
  const before = await Promise.all(
    ['log', 'log_texts'].map(async (table) => {
      const { results } = await db.prepare(`SELECT * FROM ${table}`).all();
      return { table, rows: results as Record<string, unknown>[] };
    }),
  );
  await tamper(db, ...statements);
  try {
    const { code, said } = await outsider.checkExport(operatorKey, true);
    expect(code, said).toBe(1);
    return said;
  } finally {
    const restore = before.flatMap(({ table, rows }) => [
      `DELETE FROM ${table}`,
      ...rows.map(
        (row) =>
          `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).map(quote).join(', ')})`,
      ),
    ]);
    // The integrator may have come by meanwhile, and have halted the log with reason.
    await tamper(db, ...restore, 'UPDATE log_state SET halted = NULL');
  }
}

function quote(value: unknown): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}

test('nothing is found where nothing was done', async () => {
  expect(await outsider.checkLog()).toMatchObject({ code: 0 });
  expect(await outsider.checkReceipts(receipts)).toMatchObject({ code: 0 });
  expect((await outsider.checkReceipts(receipts)).said).toContain(`${receipts.length} kept`);
  expect(await outsider.checkExport(operatorKey, true)).toMatchObject({ code: 0 });
  const tenantKey = await worker.keyOf('acme', ['audit']);
  expect(await outsider.checkExport(tenantKey, false)).toMatchObject({ code: 0 });
});

test('a decision and its proof', async () => {
  const [, payload] = receipts[3].split('.');
  const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const read = async (what: string) =>
    (await worker.client.send('GET', `/v1/decisions/${jti}/${what}`)).text();
  const [proof, record] = [await read('proof'), await read('record')];
  expect(await outsider.checkProof(proof, record)).toMatchObject({ code: 0 });
  const edited = record.replace('"allow":false', '"allow":true');
  expect(edited).not.toBe(record);
  const { code, said } = await outsider.checkProof(proof, edited);
  expect([code, said]).toEqual([1, expect.stringContaining(`Entry ${indexAt(3)}`)]);
});

test('rows edited, removed, changing places: each is named', async () => {
  const [text, commitment, removed, a, b] = [3, 4, 5, 6, 7].map(indexAt);
  const entry = randomBytes(32).toString('base64');
  const said = await findAfter(
    ...editRow(text),
    `UPDATE log SET entry = '${entry}' WHERE idx = ${commitment}`,
    ...removeRow(removed),
    ...swapRows(a, b),
  );
  expect(said).toContain(`✘ edited: Entry ${text} `);
  expect(said).toContain(`✘ edited: Entry ${commitment}: the row`);
  expect(said).toContain(`✘ removed: Entry ${removed} is in the tree and not in the export.`);
  expect(said).toMatch(new RegExp(`✘ reordered: Entry ${a}: .* is the tree's entry ${b}\\.`));
  expect(said).toMatch(new RegExp(`✘ reordered: Entry ${b}: .* is the tree's entry ${a}\\.`));
  // Once more for the entry whose text no longer opens it, and nothing of the other rows.
  expect(said.match(/✘/g)).toHaveLength(6);
});

test('a row added among the others', async () => {
  const index = indexAt(8);
  const shift = (table: string) => [
    `UPDATE ${table} SET idx = -idx - 2 WHERE idx >= ${index}`,
    `UPDATE ${table} SET idx = -idx - 1 WHERE idx < 0`,
  ];
  const said = await findAfter(
    ...shift('log'),
    ...shift('log_texts'),
    `INSERT INTO log (idx, id, entry) VALUES (${index}, 'dec_added', '${randomBytes(32).toString('base64')}')`,
  );
  expect(said).toContain(`✘ edited: Entry ${index}: the row (dec_added)`);
  expect(said).toMatch(
    new RegExp(`✘ reordered: Entry ${index + 1}: .* is the tree's entry ${index}\\.`),
  );
});

test('a promise broken: the row removed before the tree had it, and another in its place', async () => {
  const receipt = await breakPromises(worker.stores.db, () => refuse(worker));
  const index = indexOf(receipt);
  expect(indexOf(await refuse(worker))).toBe(index);
  await worker.integrate();
  const { code, said } = await outsider.checkReceipts([receipt]);
  expect(code).toBe(1);
  expect(said).toContain(`✘ broken_promise: Entry ${index} `);
});

/** An operator who throws the tree away has the database believe that there never was one. */
const FORGET_WHO_VOUCHED = 'UPDATE log_state SET vouched_until = NULL';

test('a second history, from a copy that was changed', async () => {
  expect(await outsider.checkLog()).toMatchObject({ code: 0 });
  await worker.close();
  await cp(join(folder, 'true'), join(folder, 'false'), { recursive: true });
  // The copy forgets its tree, and makes it again of what it holds by then.
  for (const store of ['do', 'r2'])
    await rm(join(folder, 'false', 'v3', store), { recursive: true });
  const copy = await startWorker(options(join(folder, 'false')));
  try {
    await tamper(
      copy.stores.db,
      FORGET_WHO_VOUCHED,
      `UPDATE log SET entry = '${randomBytes(32).toString('base64')}' WHERE idx = ${indexAt(2)}`,
    );
    await copy.integrate();
    outsider.turnTo(copy.url);
    const { code, said } = await outsider.checkLog();
    expect(code).toBe(1);
    expect(said).toContain('✘ split_view: Two histories of localhost/log, both signed');
  } finally {
    await copy.close();
  }
});

test('a log that is rolled back', async () => {
  // As long as nobody saw more, it is a log like any other; this outsider has.
  const shorter = join(folder, 'short');
  await cp(join(folder, 'true'), shorter, { recursive: true });
  for (const store of ['do', 'r2']) await rm(join(shorter, 'v3', store), { recursive: true });
  worker = await startWorker(options(shorter));
  const last = indexAt(9);
  await tamper(
    worker.stores.db,
    FORGET_WHO_VOUCHED,
    ...['log', 'log_texts'].map((table) => `DELETE FROM ${table} WHERE idx > ${last}`),
  );
  await worker.integrate();
  outsider.turnTo(worker.url);
  const { code, said } = await outsider.checkLog();
  expect(code).toBe(1);
  expect(said).toContain(`✘ rolled_back: The log shows ${last + 1} entries`);
});
