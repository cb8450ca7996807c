/** A log of one's own: D1, R2 and the integrator in workerd, with no other part of the Worker. */
import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import type { TreeState } from '../../src/audit/tree-state.ts';
import { applyMigrations } from '../../src/local/migrate.ts';
import { deriveKey } from '../../src/signing/keys.ts';
import type { Fault } from './fault.ts';

export interface LogOptions {
  /** Folder for its data; without it, they live as long as the log. */
  readonly persist?: string;
  readonly bindings?: Record<string, string>;
}

export const ORIGIN = 'log.test/log';
const SEED = new Uint8Array(createHash('sha256').update('a test key').digest());
const SIGNING_KEYS = `test:${Buffer.from(SEED).toString('base64')}`;
/** Of its checkpoints. */
export const { publicKey: PUBLIC_KEY } = await deriveKey({ id: 'test', bytes: SEED }, 'checkpoint');

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
type Bucket = Awaited<ReturnType<Miniflare['getR2Bucket']>>;

export class TestLog {
  readonly db: Database;
  readonly store: Bucket;
  readonly miniflare: Miniflare;
  readonly #url: URL;

  private constructor(miniflare: Miniflare, url: URL, db: Database, store: Bucket) {
    this.miniflare = miniflare;
    this.#url = url;
    this.db = db;
    this.store = store;
  }

  static async open({ persist, bindings }: LogOptions = {}): Promise<TestLog> {
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        name: 'log',
        host: '127.0.0.1',
        compatibilityDate: '2026-10-23',
        compatibilityFlags: ['nodejs_compat'],
        cf: false,
        modules: [{ type: 'ESModule', path: 'worker.js', contents: await bundleWorker() }],
        d1Databases: ['DB'],
        r2Buckets: ['LOG_STORE'],
        durableObjects: {
          INTEGRATOR: { className: 'TestIntegrator', useSQLite: true },
          LIMITER: { className: 'RateLimiter', useSQLite: true },
        },
        bindings: { LOG_ORIGIN: ORIGIN, SIGNING_KEYS, ...bindings },
        handleStructuredLogs: () => undefined,
        ...(persist === undefined ? {} : { resourcePersistencePath: persist }),
      }),
    );
    const url = await miniflare.ready;
    const db = await miniflare.getD1Database('DB');
    await applyMigrations(db);
    return new TestLog(miniflare, url, db, await miniflare.getR2Bucket('LOG_STORE'));
  }

  close(): Promise<void> {
    return this.miniflare.dispose();
  }

  /** Adds rows with random entries, as the service adds them. */
  async append(count: number, prefix = 'row'): Promise<void> {
    const values = Array.from({ length: count }, () => [
      `${prefix}_${randomBytes(8).toString('hex')}`,
      randomBytes(32).toString('base64'),
    ]);
    await this.db
      .prepare(
        `INSERT INTO log (idx, id, entry)
         SELECT (SELECT coalesce(max(idx) + 1, 0) FROM log) + key, value ->> 0, value ->> 1
         FROM json_each(?)`,
      )
      .bind(JSON.stringify(values))
      .run();
  }

  /** A round now. @throws Error with what the integrator threw */
  async integrate(): Promise<TreeState> {
    return JSON.parse(await this.get('/integrate'));
  }

  async state(): Promise<TreeState> {
    return JSON.parse(await this.get('/state'));
  }

  /** What goes wrong from now on; null: nothing. */
  async setFault(fault: Fault | null): Promise<void> {
    await this.get('/fault', { method: 'POST', body: JSON.stringify(fault) });
  }

  async ledger(): Promise<{ calls: string[]; checkpoints: string[] }> {
    return JSON.parse(await this.get('/ledger'));
  }

  async get(path: string, init?: RequestInit): Promise<string> {
    const response = await fetch(new URL(path, this.#url), init);
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text;
  }

  fetch(path: string): Promise<Response> {
    return fetch(new URL(path, this.#url));
  }

  /** Tiles by their paths, in base64, as they are served; null for what is not. */
  async readTiles(paths: readonly string[]): Promise<(string | null)[]> {
    const body = JSON.stringify(paths);
    return JSON.parse(await this.get('/tiles', { method: 'POST', body }));
  }

  /** In order, 32 bytes each. */
  async readEntries(): Promise<Buffer[]> {
    const { results } = await this.db
      .prepare('SELECT entry FROM log ORDER BY idx')
      .all<{ entry: string }>();
    return results.map(({ entry }) => Buffer.from(entry, 'base64'));
  }

  async countRows(): Promise<number> {
    const row = await this.db.prepare('SELECT count(*) AS n FROM log').first<{ n: number }>();
    return row?.n ?? 0;
  }

  async evict(): Promise<void> {
    await this.miniflare.unsafeEvictDurableObject('log', 'TestIntegrator', { name: 'log' });
  }

  async halted(): Promise<string | null> {
    const row = await this.db.prepare('SELECT halted FROM log_state').first<{ halted: string }>();
    return row?.halted ?? null;
  }
}
