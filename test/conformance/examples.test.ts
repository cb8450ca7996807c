/** What the reference page proposes to send works as it stands, once its ids are real ones. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeProvider } from '../../src/local/provider.ts';
import { Client, makeForm } from '../support/client.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { Holder, type Link } from '../support/holder.ts';
import { attestedBy, attestPicture } from '../support/liveness.ts';
import { type Content, type Operation, readOperations } from '../support/openapi.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

interface Schema {
  readonly $ref?: string;
  readonly example?: Record<string, unknown>;
  readonly format?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

let worker: TestWorker;
let operations: Operation[];
let schemas: Readonly<Record<string, Schema>>;

beforeAll(async () => {
  worker = await startWorker();
  operations = await readOperations(worker.url);
  const document = await (await fetch(new URL('/openapi.json', worker.url))).json();
  ({ schemas } = (document as { components: { schemas: typeof schemas } }).components);
});
afterAll(() => worker.close());

function schemaOf(content: Content): Schema {
  const schema = content.schema as Schema;
  return schema.$ref ? schemas[schema.$ref.split('/').at(-1) ?? ''] : schema;
}

it('each example of a body is answered with success', async () => {
  const rest = new Map(
    operations
      .filter(({ requestBody }) => requestBody)
      .map((operation) => [`${operation.method} ${operation.path}`, operation]),
  );
  const faces = await Promise.all(FRANCK.slice(0, 2).map(readFace));
  let pass = '';
  const ids: Record<string, string> = Object.fromEntries(
    ['dep', 'sub', 'grt', 'rev', 'key', 'tenant', 'cap', 'whk'].map((name) => [name, '']),
  );
  const prefixes: Record<string, string> = {
    deployments: 'dep',
    grants: 'grt',
    reviews: 'rev',
    subjects: 'sub',
    keys: 'key',
    tenants: 'tenant',
    captures: 'cap',
    webhooks: 'whk',
  };
  const withIds = (text: string) =>
    text
      .replace('CSP1:…', pass)
      .replace(/\b(dep|sub)_0{22}/g, (_, prefix: string) => ids[prefix])
      // A grant ends within two years of today, whenever that is.
      .replace(/\b2027-11-01T00:00:00Z/, new Date(Date.now() + 31_536_000_000).toISOString());

  const send = async (
    name: string,
    {
      client = worker.client,
      more = {},
    }: { client?: typeof worker.client; more?: Record<string, string> } = {},
  ) => {
    const { method, path, requestBody } = rest.get(name) ?? {};
    rest.delete(name);
    const [[type, content]] = Object.entries(requestBody?.content ?? {});
    const { example, properties = {}, required = [] } = schemaOf(content);
    expect(example, name).toBeDefined();
    const body = withIds(JSON.stringify(example));
    const pictures = Object.entries(properties)
      .filter(([field, { format, items }]) => {
        return required.includes(field) && (format ?? items?.format) === 'binary';
      })
      .map(([field], i) => [field, faces[i]]);
    const response = await client.send(
      method ?? '',
      (path ?? '').replace('{id}', ids[prefixes[path?.split('/')[2] ?? '']]),
      type === 'application/json'
        ? { body, headers: { 'content-type': type } }
        : { body: makeForm({ ...JSON.parse(body), ...Object.fromEntries(pictures), ...more }) },
    );
    const answer = (await response.json()) as Record<string, unknown>;
    expect(response.ok, `${name}: ${JSON.stringify(answer)}`).toBe(true);
    return answer;
  };

  ids.dep = String((await send('POST /v1/deployments')).id);
  ids.sub = String((await send('POST /v1/subjects')).id);
  await send('POST /v1/subjects/{id}/consents');
  await send('POST /v1/templates');
  expect(await send('POST /v1/verifications')).toMatchObject({ matched: true });
  const provider = await makeProvider();
  const { registration } = (await (
    await worker.client.send('GET', `/v1/deployments/${ids.dep}`)
  ).json()) as { registration: object };
  await worker.client.redeploy(ids.dep, { ...registration, ...attestedBy(provider) });
  const about = { deployment: ids.dep, subject: ids.sub };
  const liveness = await attestPicture(worker.client, provider, about, faces[1], 'compare');
  expect(await send('POST /v1/comparisons', { more: { liveness } })).toMatchObject({
    matched: true,
  });
  expect(await send('POST /v1/decisions')).toMatchObject({ allow: true });
  const [first, second] = [await worker.operator('first'), await worker.operator('second')];
  ids.grt = String((await send('POST /v1/grants', { client: first })).id);
  await send('POST /v1/grants/{id}/approvals', { client: second });
  await send('POST /v1/grants/{id}/revoke', { client: first });
  pass = String((await send('POST /v1/passes')).pass);
  await send('POST /v1/passes/redeem');
  const capture = await send('POST /v1/captures');
  ids.cap = String(capture.id);
  const phone = new Client(worker.url, String(capture.token));
  await send('POST /v1/captures/{id}/picture', { client: phone });
  const decision = { automated: true, adverse_on: 'match' };
  await worker.client.redeploy(ids.dep, { ...registration, decision });
  const waiting = await worker.client.verifyInReview(ids.dep, ids.sub, faces[1]);
  ids.rev = waiting.review.id;
  await send('POST /v1/reviews/{id}/verdicts', { client: await worker.reviewer('acme', 'ruth') });
  // What a person does by themselves, through their link.
  const link = (await send('POST /v1/subjects/{id}/links')) as unknown as Link;
  const holder = new Holder(worker.url);
  await holder.open(link);
  const person = { client: new Client(worker.url, holder.session) };
  await send('POST /v1/me/challenges', person);
  await send('POST /v1/me/acts', person);
  // These hold a secret, and a signature, that no document has; test/rights sends them.
  rest.delete('POST /v1/me/sessions');
  rest.delete('POST /v1/me/keys');
  await send('POST /v1/vault/rewrap', { client: first });
  await send('POST /v1/vault/renew', { client: first });
  await send('POST /v1/retention/preview', { client: first });
  ids.tenant = String((await send('POST /v1/tenants', { client: first })).id);
  await send('POST /v1/tenants/{id}/suspend', { client: first });
  await send('POST /v1/tenants/{id}/resume', { client: first });
  ids.key = String((await send('POST /v1/keys')).id);
  ids.whk = String((await send('POST /v1/webhooks')).id);
  // The others need nothing but what is there now.
  for (const name of [...rest.keys()]) await send(name);
});
