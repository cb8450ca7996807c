/**
 * The integrator over stores that fail on demand, and a path for each thing that a test asks of it. What
 * goes wrong is kept beside the object, which may be thrown away in the middle. Never deployed.
 */

import { log } from '../../../src/api/log.ts';
import {
  Integrator,
  type IntegratorEnv,
  type Pace,
  type Stores,
} from '../../../src/audit/integrator.ts';
import { AuditLog } from '../../../src/audit/log.ts';
import { openPublished, readTile } from '../../../src/audit/published.ts';
import { proveConsistency, proveInclusion } from '../../../src/audit/tree/proof.ts';
import { parseTilePath } from '../../../src/audit/tree/tile.ts';
import { encodeBase64 } from '../../../src/base64.ts';
import { RateLimiter } from '../../../src/http/limiter.ts';
import { Problem, toResponse } from '../../../src/http/problems.ts';
import { newRouter } from '../../../src/http/router.ts';
import { newId } from '../../../src/ids.ts';
import type { WorkerService } from '../../../src/service.ts';
import { readSeeds, SigningKeys } from '../../../src/signing/keys.ts';
import type { Dump, Fault } from '../fault.ts';
import { ledger, wrapDatabase, wrapStorage, wrapStore } from './stores.ts';

export { RateLimiter };

interface Env extends IntegratorEnv {
  readonly LIMITER: DurableObjectNamespace<RateLimiter>;
  readonly INTEGRATOR: DurableObjectNamespace<TestIntegrator>;
  /** JSON: how soon the object does what; without it, nothing is done unasked. */
  readonly PACE?: string;
  /** Requests of one address for the log's routes. */
  readonly BURST?: string;
}

const NEVER: Pace = { delay: 1e9, retry: 1e9, heartbeat: 1e9, witnesses: 1e9 };

export class TestIntegrator extends Integrator {
  protected override stores(): Stores {
    const { storage, db, store, send } = super.stores();
    const die = () => this.ctx.abort('evicted');
    return {
      storage: wrapStorage(storage, die),
      db: wrapDatabase(db, die),
      store: wrapStore(store, die),
      send,
    };
  }

  protected override pace(): Pace {
    const { PACE } = this.env as Env;
    return PACE === undefined ? NEVER : JSON.parse(PACE);
  }

  /** All rows of its own tables. */
  async dump(): Promise<Dump> {
    const read = (table: string) =>
      [...this.ctx.storage.sql.exec(`SELECT * FROM ${table}`)] as Dump[string];
    return Object.fromEntries(
      ['tree', 'staged', 'cosignatures'].map((table) => [table, read(table)]),
    );
  }

  /** The object as it was at that time. */
  async restore(dump: Dump): Promise<void> {
    const { sql } = this.ctx.storage;
    this.ctx.storage.transactionSync(() => {
      for (const [table, rows] of Object.entries(dump)) {
        sql.exec(`DELETE FROM ${table}`);
        for (const row of rows) {
          const marks = Object.keys(row).map(() => '?');
          sql.exec(
            `INSERT INTO ${table} (${Object.keys(row)}) VALUES (${marks})`,
            ...Object.values(row),
          );
        }
      }
    });
    await this.ctx.storage.sync();
  }
}

const dumps: Dump[] = [];

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const object = env.INTEGRATOR.getByName('log');
    try {
      switch (url.pathname) {
        case '/integrate':
          return Response.json(await object.integrate());
        case '/state':
          return Response.json(await object.state());
        case '/poke':
          return Response.json((await object.poke()) ?? null);
        case '/add':
          return new Response(await addEntry(env));
        case '/fault':
          ledger.begin((await request.json()) as Fault | null);
          return Response.json(null);
        case '/ledger':
          return Response.json({ calls: ledger.calls, checkpoints: ledger.checkpoints });
        case '/forget':
          ledger.checkpoints.length = 0;
          return Response.json(null);
        case '/dump':
          dumps.push(await object.dump());
          return Response.json(dumps.length - 1);
        case '/restore':
          await object.restore(dumps[Number(url.searchParams.get('dump'))]);
          return Response.json(null);
        case '/tiles':
          return Response.json(
            await Promise.all(
              ((await request.json()) as string[]).map((path) => readAsText(env.LOG_STORE, path)),
            ),
          );
        case '/proof':
          return Response.json(await prove(env.LOG_STORE, url.searchParams));
        default:
          if (url.pathname.startsWith('/log/')) return await openRoutes(env).fetch(request, env);
          return await serve(env.LOG_STORE, url.pathname.slice(1));
      }
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
} satisfies ExportedHandler<Env>;

/** The log's own routes, with what they use of the service. */
function openRoutes(env: Env) {
  const app = newRouter();
  const part = {
    limiter: env.LIMITER,
    rates: { address: { perSecond: 0.01, burst: Number(env.BURST ?? 1000) } },
    published: env.LOG_STORE,
    signing: new SigningKeys(readSeeds(env.SIGNING_KEYS) ?? []),
  };
  app.use(async (c, next) => {
    c.set('service', part as Partial<WorkerService> as WorkerService);
    c.set('timing', { request: '', now: Date.now, lap: () => undefined, note: () => undefined });
    await next();
  });
  app.onError((error) => {
    if (error instanceof Problem) return toResponse(error, '');
    throw error;
  });
  app.route('/', log);
  return app;
}

/** One entry as the service records it, and its receipt. */
async function addEntry(env: Env): Promise<string> {
  const keys = new SigningKeys(readSeeds(env.SIGNING_KEYS) ?? []);
  const promising = { origin: env.LOG_ORIGIN, key: () => keys.current('receipt'), now: Date.now };
  const entry = {
    id: newId('dec'),
    kind: 'decision' as const,
    tenantId: null,
    subjectId: null,
    at: Date.now(),
    content: {},
  };
  const receipt = await new AuditLog(env.DB, promising).append([entry]);
  await env.INTEGRATOR.getByName('log').poke();
  return receipt;
}

async function prove(store: R2Bucket, query: URLSearchParams) {
  const published = await openPublished(store);
  if (!published) throw new Error('nothing is published');
  const [index, from, size] = ['index', 'from', 'size'].map((name) => Number(query.get(name)));
  const proof = query.has('index')
    ? await proveInclusion(published.reader, index, published.size)
    : await proveConsistency(published.reader, from, size);
  return { note: published.note, proof: proof.map(encodeBase64) };
}

async function readAsText(store: R2Bucket, path: string): Promise<string | null> {
  const response = await serve(store, path);
  return response.ok ? encodeBase64(new Uint8Array(await response.arrayBuffer())) : null;
}

async function serve(store: R2Bucket, path: string): Promise<Response> {
  const address = parseTilePath(path);
  const body = address ? await readTile(store, address) : (await store.get(path))?.body;
  return body ? new Response(body) : new Response('not found', { status: 404 });
}
