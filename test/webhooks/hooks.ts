/** Webhooks of one's own: their routes, D1 and their objects in workerd, with no other part of the Worker. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { applyMigrations } from '../../src/local/migrate.ts';
import type { NewEvent } from '../../src/webhooks/events.ts';

/** Milliseconds; as `Pace` has it. */
export interface TestPace {
  readonly retries: readonly number[];
  readonly patience: number;
  readonly retry: number;
}

export const QUICK: TestPace = { retries: [60, 120, 240], patience: 400, retry: 300 };

export interface HooksOptions {
  /** Folder for its data; without it, they live as long as this. */
  readonly persist?: string;
  readonly pace?: TestPace;
}

export interface WebhookBody {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[];
  readonly disabled_at: string | null;
  readonly disabled_because: string | null;
  readonly public_keys: readonly { public_key: string; ends_at: string | null }[];
}

export interface DeliveryBody {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly attempts: number;
  readonly next_attempt_at: string | null;
  readonly last_status: number | null;
  readonly last_fault: string | null;
}

let bundle: Promise<string> | undefined;

/** The Worker of these tests, bundled once in a process. */
function bundleWorker(): Promise<string> {
  bundle ??= build({
    entryPoints: [fileURLToPath(new URL('worker/worker.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    target: 'es2024',
    external: ['cloudflare:workers', 'node:*'],
    write: false,
  }).then(({ outputFiles: [{ text }] }) => text);
  return bundle;
}

type Database = Awaited<ReturnType<Miniflare['getD1Database']>>;

export class TestHooks {
  readonly db: Database;
  readonly logged: string[];
  readonly #miniflare: Miniflare;
  readonly #url: URL;

  private constructor(miniflare: Miniflare, url: URL, db: Database, logged: string[]) {
    this.#miniflare = miniflare;
    this.#url = url;
    this.db = db;
    this.logged = logged;
  }

  static async open({ persist, pace = QUICK }: HooksOptions = {}): Promise<TestHooks> {
    const logged: string[] = [];
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        name: 'hooks',
        host: '127.0.0.1',
        compatibilityDate: '2026-10-23',
        compatibilityFlags: ['nodejs_compat'],
        cf: false,
        modules: [{ type: 'ESModule', path: 'worker.js', contents: await bundleWorker() }],
        d1Databases: ['DB'],
        durableObjects: { WEBHOOKS: { className: 'TestDelivery', useSQLite: true } },
        bindings: {
          MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
          SIGNING_KEYS: `test:${Buffer.alloc(32, 2).toString('base64')}`,
          WEBHOOKS_TO_LOCALHOST: 'on',
          PACE: JSON.stringify(pace),
        },
        handleStructuredLogs: ({ message }) => void logged.push(message),
        ...(persist === undefined ? {} : { resourcePersistencePath: persist }),
      }),
    );
    const url = await miniflare.ready;
    const db = await miniflare.getD1Database('DB');
    await applyMigrations(db);
    for (const tenant of ['acme', 'other']) {
      await db
        .prepare('INSERT OR IGNORE INTO tenants (id, name, created_at) VALUES (?1, ?1, 0)')
        .bind(tenant)
        .run();
    }
    return new TestHooks(miniflare, url, db, logged);
  }

  close(): Promise<void> {
    return this.#miniflare.dispose();
  }

  send(method: string, path: string, body?: unknown, tenant = 'acme'): Promise<Response> {
    return fetch(new URL(path, this.#url), {
      method,
      headers: { 'x-tenant': tenant, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
  }

  async ask<Body>(method: string, path: string, body?: unknown, tenant?: string): Promise<Body> {
    const response = await this.send(method, path, body, tenant);
    const answered = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answered));
    return answered as Body;
  }

  create(url: string, more: object = {}, tenant?: string): Promise<WebhookBody> {
    return this.ask('POST', '/v1/webhooks', { url, ...more }, tenant);
  }

  read(id: string): Promise<WebhookBody> {
    return this.ask('GET', `/v1/webhooks/${id}`);
  }

  async deliveries(id: string): Promise<DeliveryBody[]> {
    const path = `/v1/webhooks/${id}/deliveries`;
    return (await this.ask<{ deliveries: DeliveryBody[] }>('GET', path)).deliveries;
  }

  /** In one transaction, as a request would; `dies`: and then nobody is woken. */
  async emit(events: readonly NewEvent[], { dies = false, traceparent = '' } = {}): Promise<void> {
    const url = new URL(dies ? '/emit?dies' : '/emit', this.#url);
    const response = await fetch(url, {
      method: 'POST',
      headers: { traceparent },
      body: JSON.stringify(events),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** What the sweep does for webhooks. */
  async sweep(): Promise<void> {
    await fetch(new URL('/sweep', this.#url));
  }
}

/** Erasures of so many people. */
export const erasures = (count: number, tenantId: string | null = 'acme'): NewEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    type: 'subject.erased',
    tenantId,
    data: { subject: `sub_${i}`, decision: `dec_${i}` },
  }));

export const subjectOf = ({ body }: { body: string }): string => JSON.parse(body).data.subject;
