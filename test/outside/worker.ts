/** The service's own log, in workerd, as a subject of the tools of others. */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ApiProblem } from '../support/client.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import type { Subject } from './subject.ts';
import { findPort, type Tools } from './tools.ts';

/** How long a witness may take to be asked and its word to be published. */
const COSIGNED_WITHIN_MS = 60_000;

/**
 * @param size of entries put into its database from behind, for tiles to be full; some decisions of its
 * own come before and after them, and can be proved
 */
export async function openWorkerSubject(size: number, tools: Tools): Promise<Subject> {
  const port = await findPort();
  const masterKey = randomBytes(32).toString('base64');
  const start = (witnesses = '') =>
    startWorker({
      port,
      masterKey,
      persist: join(tools.folder, 'worker'),
      bindings: {
        PUBLIC_REQUESTS_PER_SECOND: '100000',
        PUBLIC_REQUESTS_BURST: '100000',
        LOG_WITNESSES: witnesses,
      },
    });
  let worker = await start();
  let asked = '';
  let integration: Promise<void> | undefined;
  const read = async (path: string) => {
    const response = await worker.client.send('GET', path);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text;
  };

  const decisions = new Map<number, string>();
  const decide = async () => {
    const { index, id } = await refuse(worker);
    decisions.set(index, id);
  };
  for (let count = 0; count < 3; count++) await decide();
  await insert(
    worker,
    Array.from({ length: size }, () => randomBytes(32)),
  );
  for (let count = 0; count < 3; count++) await decide();
  await worker.integrate();

  const checkpoint = await read('/log/checkpoint');
  return {
    title: "The service's log",
    url: new URL('log', worker.url).href,
    vkey: (await read('/log/vkey')).split('\n')[0],
    size: Number(checkpoint.split('\n')[1]),
    provable: [...decisions.keys()],
    async prove(index) {
      const path = `/v1/decisions/${decisions.get(index)}`;
      const [proof, record] = [await read(`${path}/proof`), await read(`${path}/record`)];
      const salt = Buffer.from(/^extra (.*)$/m.exec(proof)?.[1] ?? '', 'base64');
      return { proof, entry: createHash('sha256').update(salt).update(record).digest() };
    },
    async add(content) {
      const index = await insert(worker, [createHash('sha256').update(content).digest()]);
      // The service tells its integrator of what it recorded; this came from behind.
      integration ??= worker.integrate().finally(() => {
        integration = undefined;
      });
      return index;
    },
    async cosign({ vkey, url }) {
      const policy = `witness w ${vkey} ${url}\nquorum w\n`;
      if (policy !== asked) {
        await integration;
        await worker.close();
        worker = await start(policy);
        asked = policy;
      }
      await decide();
      await worker.integrate();
      const wanted = (await read('/log/checkpoint')).split('\n')[1];
      for (const end = Date.now() + COSIGNED_WITHIN_MS; Date.now() < end; ) {
        const cosigned = await read('/log/cosigned').catch(() => '');
        if (Number(cosigned.split('\n')[1]) >= Number(wanted)) return cosigned;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      throw new Error('The log has not published the word of its witness.');
    },
    async [Symbol.asyncDispose]() {
      await integration;
      await worker.close();
    },
  };
}

/** A decision that no face is read for. */
async function refuse({ client }: TestWorker): Promise<{ index: number; id: string }> {
  const { id: deployment } = await client.deploy(gate({ dpia: { on_file: false } }));
  const { id: subject } = await client.register({
    reference: `person-${randomBytes(4).toString('hex')}`,
    jurisdiction: 'DE',
    date_of_birth: '1991-05-04',
  });
  const face = await readFace(FRANCK[0]);
  const refused = await client.verify(deployment, subject, face).catch((error: unknown) => error);
  if (!(refused instanceof ApiProblem)) throw refused;
  const { log_receipt } = refused.problem as { log_receipt?: string };
  const payload = Buffer.from(log_receipt?.split('.')[1] ?? '', 'base64url').toString();
  const { index, jti } = JSON.parse(payload);
  return { index, id: jti };
}

/** Commitments straight into the database, as the service inserts them. @returns the last one's index */
async function insert({ stores }: TestWorker, entries: readonly Uint8Array[]): Promise<number> {
  const values = entries.map((entry) => [
    `test_${randomBytes(12).toString('hex')}`,
    Buffer.from(entry).toString('base64'),
  ]);
  const { results } = await stores.db
    .prepare(
      `INSERT INTO log (idx, id, entry)
       SELECT (SELECT coalesce(max(idx) + 1, 0) FROM log) + key, value ->> 0, value ->> 1
       FROM json_each(?) RETURNING idx`,
    )
    .bind(JSON.stringify(values))
    .all<{ idx: number }>();
  return Math.max(...results.map(({ idx }) => idx));
}
