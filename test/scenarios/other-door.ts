/**
 * The zoo gate's other door, as a visitor of 2019 asked for in court: a pass in place of a face; then a gate
 * without a network, and what double use comes to.
 */

import { parseJwks } from '../../src/verifier/jws.ts';
import { admit, openPass } from '../../src/verifier/pass.ts';
import type { TestWorker } from '../support/worker.ts';
import { registration } from './registrations.ts';
import type { Step } from './story.ts';

interface Issued {
  readonly id: string;
  readonly pass: string;
  readonly svg: string;
}

export async function* openOtherDoor({ client, url }: TestWorker): AsyncGenerator<Step> {
  const gate = registration('CN', 'Zoo gate', { purpose: 'ticketing' });
  const { id: deployment } = await client.deploy(gate);
  const keys = await fetch(new URL('.well-known/jwks.json', url));
  const saved = parseJwks(await keys.text(), 'pass');

  async function step(did: string, act: () => Promise<Omit<Step, 'did' | 'took'>>): Promise<Step> {
    const start = performance.now();
    const result = await act();
    return { did, took: performance.now() - start, ...result };
  }
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json' };
    const response = await client.send('POST', path, { body: JSON.stringify(body), headers });
    return (await response.json()) as Record<string, unknown>;
  };
  const redeem = async ({ pass }: Issued, more: object = {}) => {
    const { outcome, code } = await post('/v1/passes/redeem', { pass, deployment, ...more });
    return String(outcome ?? code);
  };
  const expecting = (answer: string, got: string, wanted: string) => ({
    answer: got === wanted ? answer : got,
    asExpected: got === wanted,
  });

  let issued = { id: '', pass: '', svg: '' };
  yield await step('ask for a pass', async () => {
    issued = (await post('/v1/passes', { deployment })) as unknown as Issued;
    const picture = await (await client.send('GET', issued.svg)).text();
    const asExpected = issued.pass?.length === 169 && picture.startsWith('<svg');
    return {
      answer: `a QR code of ${issued.pass?.length} characters, for no face and no name`,
      asExpected,
    };
  });
  yield await step('show it at the gate', async () =>
    expecting('may enter', await redeem(issued), 'admitted'),
  );
  yield await step('show it again', async () =>
    expecting('refused: it was used', await redeem(issued), 'pass_spent'),
  );
  yield await step('show an altered one', async () => {
    const altered = {
      ...issued,
      pass: issued.pass.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    };
    return expecting('refused: no pass of this service', await redeem(altered), 'pass_invalid');
  });
  yield await step('lose one, and say so', async () => {
    const lost = (await post('/v1/passes', { deployment })) as unknown as Issued;
    const revoked = await client.send('POST', `/v1/passes/${lost.id}/revoke`);
    const got = revoked.ok ? await redeem(lost) : String(revoked.status);
    return expecting('whoever finds it is refused', got, 'pass_revoked');
  });
  const offline = (await post('/v1/passes', { deployment })) as unknown as Issued;
  yield await step('a gate without network', async () => {
    const pass = openPass(offline.pass, saved);
    admit(pass, { deployment, now: Date.now() / 1000, used: new Set() });
    return { answer: 'may enter, by the signature', asExpected: pass.id === offline.id };
  });
  const used_at = new Date().toISOString();
  yield await step('it tells, once back', async () =>
    expecting('recorded', await redeem(offline, { use: 'north-1', used_at }), 'admitted'),
  );
  yield await step('so does another gate', async () =>
    expecting(
      'recorded, and found: a double use',
      await redeem(offline, { use: 'south-1', used_at }),
      'double_use',
    ),
  );
}
