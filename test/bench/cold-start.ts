/** The first verification of a Worker that has just started: models, decoder and policy load in it. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../src/local/serve.ts';
import { SCOPES } from '../../src/tenants/key.ts';
import { makeKey } from '../../src/tenants/new-key.ts';
import { Client } from '../support/client.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { portrait } from './pictures.ts';
import { median, ms, report } from './statistics.ts';

const STARTS = 3;

export async function measureColdStart(): Promise<void> {
  const persist = await mkdtemp(join(tmpdir(), 'countersign-'));
  const options = { persist, masterKey: randomBytes(32).toString('base64') };
  const { jpeg } = await portrait(await readFace(FRANCK[0]));
  try {
    const { key, statements } = await makeKey('acme', SCOPES, Date.now());
    const first = await serve(options);
    for (const statement of statements) await first.stores.db.prepare(statement).run();
    const { deployment, subject } = await enrolledPerson(new Client(first.url, key), jpeg);
    await first.close();
    const times: number[] = [];
    for (let start = 0; start < STARTS; start++) {
      const server = await serve(options);
      const begun = performance.now();
      await new Client(server.url, key).verify(deployment, subject, jpeg);
      times.push(performance.now() - begun);
      await server.close();
    }
    report(`first verification after a start, median of ${STARTS}`, ms(median(times)), {
      text: 'under 2.5 s',
      met: median(times) < 2500,
    });
  } finally {
    await rm(persist, { recursive: true });
  }
}
