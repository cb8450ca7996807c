/**
 * Runs a bundled Worker in workerd on this machine, with real KV, D1 and Durable Objects, through
 * Miniflare: what `npm start`, the demo, the benchmark and the black-box tests all use.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { placeOf } from '../audit/place.ts';
import { BUNDLES, type Entry } from './bundle.ts';
import { applyMigrations } from './migrate.ts';

const root = new URL('../../', import.meta.url);

export interface ServeOptions {
  readonly entry?: Entry;
  /** Folder of its bundle; the one that `npm run build` made unless given. */
  readonly bundle?: string;
  /** 0: any free port. */
  readonly port?: number;
  /** Serves there without what Miniflare puts before a Worker: its own paths, and errors with their stack. */
  readonly direct?: { readonly host: string; readonly port: number };
  /** Folder for the data; without it, data lives as long as the server. */
  readonly persist?: string;
  /** 32 bytes, base64; a new one unless given. */
  readonly masterKey?: string;
  /** As the Worker's secret SIGNING_KEYS; those of this master key unless given. */
  readonly signingKeys?: string;
  /** Takes what the Worker and the runtime log; printed unless given. */
  readonly onLog?: (message: string, level: string) => void;
  /** Keeps spans, for tests that look at them. */
  readonly observe?: boolean;
  /** Is run before the database is brought up to date. */
  readonly prepare?: (stores: Stores) => Promise<void>;
  /** Further plain bindings. */
  readonly bindings?: Record<string, string>;
}

export interface LocalServer {
  readonly url: URL;
  /** The Worker's own stores, for tests that look behind the API. */
  readonly stores: Stores;
  /** Brings the log's tree up to date now, and publishes it: what happens by itself a second later. */
  integrate(): Promise<void>;
  /** Runs what Cloudflare would run on schedule: all of it, unless given. */
  runSchedule(crons?: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface Stores {
  readonly db: D1Database;
  readonly templates: KVNamespace;
  readonly log: R2Bucket;
}

/** As wrangler.toml has them: the sweep, and what is due each minute. */
export const CRONS = { sweep: '*/10 * * * *', everyMinute: '* * * * *' } as const;

type D1Database = Awaited<ReturnType<Miniflare['getD1Database']>>;
type R2Bucket = Awaited<ReturnType<Miniflare['getR2Bucket']>>;
type KVNamespace = Awaited<ReturnType<Miniflare['getKVNamespace']>>;

/** Starts a bundle made by `bundleWorker` and brings its database up to date. */
export async function serve(options: ServeOptions = {}): Promise<LocalServer> {
  const entry = options.entry ?? 'src/index.ts';
  const bundle = options.bundle ?? BUNDLES[entry];
  const { workerOptions } = unstable_getMiniflareWorkerOptions(
    fileURLToPath(new URL('wrangler.toml', root)),
  );
  const masterKey = options.masterKey ?? randomBytes(32).toString('base64');
  const local = entry !== 'src/index.ts';
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: options.port ?? 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      ...(options.observe === true ? { unsafeObservability: true, unsafeLocalExplorer: true } : {}),
      handleStructuredLogs: ({ message, level }) => (options.onLog ?? print)(message, level),
      // wrangler's own layout, so that `wrangler d1 execute --local` sees the same data.
      ...(options.persist === undefined
        ? {}
        : { resourcePersistencePath: `${options.persist}/v3` }),
      workers: [
        {
          ...workerOptions,
          // A machine of one's own is wherever its registrations say.
          bindings: Object.assign(
            {},
            workerOptions.bindings,
            { RUNS_IN: 'any', LOG_ORIGIN: 'localhost/log' },
            options.bindings,
            {
              MASTER_KEY: masterKey,
              SIGNING_KEYS: options.signingKeys ?? localSigningKeys(masterKey),
            },
          ),
          ...(local ? { unsafeEvalBinding: 'UNSAFE_EVAL' } : {}),
          ...(options.direct ? { unsafeDirectSockets: [options.direct] } : {}),
          modulesRoot: bundle,
          modules: await listModules(bundle),
        },
      ],
    }),
  );
  try {
    const ready = await miniflare.ready;
    const url = options.direct ? await miniflare.unsafeGetDirectURL() : ready;
    const stores = {
      db: await miniflare.getD1Database('DB'),
      templates: await miniflare.getKVNamespace('TEMPLATES'),
      log: await miniflare.getR2Bucket('LOG_STORE'),
    };
    await options.prepare?.(stores);
    await applyMigrations(stores.db);
    const log = await miniflare.getDurableObjectNamespace('INTEGRATOR');
    const integrate = async () => {
      const integrator: unknown = log.get(
        log.idFromName(placeOf(options.bindings?.LOG_ORIGIN ?? 'localhost/log')),
      );
      await (integrator as { integrate(): Promise<unknown> }).integrate();
    };
    const runSchedule = async (crons: readonly string[] = Object.values(CRONS)) => {
      const worker = await miniflare.getWorker();
      for (const cron of crons) {
        const { outcome } = await worker.scheduled({ cron });
        if (outcome !== 'ok') throw new Error(`The scheduled run ended with ${outcome}.`);
      }
    };
    return { url, stores, integrate, runSchedule, close: () => miniflare.dispose() };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

const MODULE_TYPES: Record<string, 'CompiledWasm' | 'Data'> = {
  '.wasm': 'CompiledWasm',
  '.onnx': 'Data',
  '.jpg': 'Data',
};

async function listModules(bundle: string) {
  const files = await readdir(bundle);
  const script = files.find((file) => file.endsWith('.js'));
  if (script === undefined) throw new Error('The Worker is not bundled: run `npm run build`.');
  const attached = files.flatMap((file) => {
    const type = MODULE_TYPES[extname(file)];
    return type ? [{ type, path: join(bundle, file) }] : [];
  });
  return [{ type: 'ESModule' as const, path: join(bundle, script) }, ...attached];
}

/** Data that is opened again with its master key is signed with the same keys again. */
function localSigningKeys(masterKey: string): string {
  const seed = createHash('sha256').update(`signing keys of ${masterKey}`).digest('base64');
  return `local:${seed}`;
}

function print(message: string, level: string): void {
  if (level === 'error' || level === 'warn') console.error(message);
  else console.log(message);
}
