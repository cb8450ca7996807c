/**
 * D1 and KV in workerd, asked from Node in one call for each question: Miniflare's own way in from
 * outside waits for a call for each statement that is prepared, and for each that is bound.
 */
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { applyMigrations } from '../../src/local/migrate.ts';

export interface Stores {
  readonly db: D1Database;
  readonly kv: KVNamespace;
  readonly published: R2Bucket;
  /** Of the database, by all questions so far. */
  rowsRead(): number;
  close(): Promise<void>;
}

const WORKER = `export default {
  async fetch(request, { DB, TEMPLATES }) {
    const { pathname, searchParams } = new URL(request.url);
    try {
      if (pathname === '/d1') {
        const statements = (await request.json()).map(([sql, values]) => DB.prepare(sql).bind(...values));
        return Response.json({ results: statements.length === 1
          ? [await statements[0].all()] : await DB.batch(statements) });
      }
      const name = searchParams.get('name');
      if (request.method === 'PUT') {
        const expiration = Number(searchParams.get('expiration')) || undefined;
        await TEMPLATES.put(name, await request.arrayBuffer(), { expiration });
      }
      if (request.method === 'DELETE') await TEMPLATES.delete(name);
      if (request.method !== 'GET') return Response.json({});
      if (pathname === '/kv/list') {
        const [prefix, cursor] = ['prefix', 'cursor'].map((one) => searchParams.get(one));
        return Response.json(await TEMPLATES.list({ prefix, ...(cursor && { cursor }) }));
      }
      const found = await TEMPLATES.get(name, 'stream');
      return new Response(found, { status: found ? 200 : 404 });
    } catch (error) {
      return Response.json({ error: error.message, cause: error.cause?.message }, { status: 500 });
    }
  },
};`;

/** With every migration, and nothing in them. */
export async function openStores(): Promise<Stores> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: WORKER,
      d1Databases: ['DB'],
      kvNamespaces: ['TEMPLATES'],
      r2Buckets: ['LOG_STORE'],
    }),
  );
  try {
    await applyMigrations(await miniflare.getD1Database('DB'));
    const url = await miniflare.ready;
    const ask = async (path: string, init: RequestInit = {}) => {
      const headers = { 'accept-encoding': 'identity' };
      const answer = await fetch(new URL(path, url), { ...init, headers });
      if (answer.status !== 500) return answer;
      const { error, cause } = (await answer.json()) as { error: string; cause?: string };
      throw new Error(error, cause === undefined ? {} : { cause: new Error(cause) });
    };
    const db = new Database(ask);
    return {
      db: db as unknown as D1Database,
      rowsRead: () => db.rowsRead,
      kv: namespaceOver(ask) as unknown as KVNamespace,
      published: (await miniflare.getR2Bucket('LOG_STORE')) as unknown as R2Bucket,
      close: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

type Ask = (path: string, init?: RequestInit) => Promise<Response>;
type Value = string | number | null;
type Row = Record<string, unknown>;

interface Result {
  readonly results: Row[];
  readonly meta: { readonly rows_read: number };
}

class Database {
  readonly #ask: Ask;
  rowsRead = 0;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  prepare(sql: string): Statement {
    return new Statement(this, sql, []);
  }

  async batch(statements: readonly Statement[]): Promise<Result[]> {
    const body = JSON.stringify(statements.map(({ sql, values }) => [sql, values]));
    const answer = await this.#ask('/d1', { method: 'POST', body });
    const { results } = (await answer.json()) as { results: Result[] };
    for (const { meta } of results) this.rowsRead += meta.rows_read;
    return results;
  }
}

class Statement {
  readonly #db: Database;
  readonly sql: string;
  readonly values: readonly Value[];

  constructor(db: Database, sql: string, values: readonly Value[]) {
    this.#db = db;
    this.sql = sql;
    this.values = values;
  }

  bind(...values: Value[]): Statement {
    const odd = values.find((value) => value !== null && !/^(string|number)$/.test(typeof value));
    if (odd !== undefined || values.includes(undefined as never)) {
      throw new TypeError(`D1 takes no ${typeof odd} here.`);
    }
    return new Statement(this.#db, this.sql, values);
  }

  async all(): Promise<Result> {
    const [result] = await this.#db.batch([this]);
    if (!result) throw new Error('D1 gave no result.');
    return result;
  }

  run = () => this.all();

  async first(column?: string): Promise<unknown> {
    const [row] = (await this.all()).results;
    return row === undefined ? null : column === undefined ? row : row[column];
  }
}

const namespaceOver = (ask: Ask) => ({
  put: async (name: string, value: ArrayBuffer, { expiration = 0 } = {}) => {
    const query = new URLSearchParams({ name, expiration: String(expiration) });
    await (await ask(`/kv?${query}`, { method: 'PUT', body: value })).arrayBuffer();
  },
  get: async (name: string) => {
    const answer = await ask(`/kv?${new URLSearchParams({ name })}`);
    const value = await answer.arrayBuffer();
    return answer.status === 404 ? null : value;
  },
  delete: async (name: string) => {
    const answer = await ask(`/kv?${new URLSearchParams({ name })}`, { method: 'DELETE' });
    await answer.arrayBuffer();
  },
  list: async (options: Record<string, string>) =>
    (await ask(`/kv/list?${new URLSearchParams(options)}`)).json(),
});
