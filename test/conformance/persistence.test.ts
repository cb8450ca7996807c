/** What `npm start` keeps between two starts: everything, and it still opens. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { serve } from '../../src/local/serve.ts';
import { SCOPES } from '../../src/tenants/key.ts';
import { makeKey } from '../../src/tenants/new-key.ts';
import { Client } from '../support/client.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';

it('keeps keys, registrations and templates, and applies each migration once', async () => {
  const persist = await mkdtemp(join(tmpdir(), 'countersign-'));
  const options = { persist, masterKey: randomBytes(32).toString('base64') };
  const face = await readFace(FRANCK[0]);
  const { key, statements } = await makeKey('acme', SCOPES, Date.now());
  try {
    const first = await serve(options);
    for (const statement of statements) await first.stores.db.prepare(statement).run();
    const { deployment, subject } = await enrolledPerson(new Client(first.url, key), face);
    await first.close();
    const second = await serve(options);
    try {
      const match = await new Client(second.url, key).verify(deployment, subject, face);
      expect(match.matched).toBe(true);
    } finally {
      await second.close();
    }
  } finally {
    await rm(persist, { recursive: true });
  }
});
