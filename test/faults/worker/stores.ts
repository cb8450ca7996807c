/**
 * The Worker's stores, so wrapped that a request can say which of its calls goes wrong, and how. The
 * real stores run underneath. The request is found through the asynchronous context and not through
 * the bindings, because the Worker keeps the bindings of the first request for all that follow.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Fault } from '../fault.ts';
import type { Trips } from './trips.ts';

/** One request's calls, in the order in which they began. */
export interface Ledger {
  readonly fault: Fault | null;
  readonly calls: string[];
  readonly trips?: Trips | undefined;
}

export const ledgers = new AsyncLocalStorage<Ledger>();

const DELAY = 5_000;

/** How each store words that it cannot be reached. */
const LOST = {
  DB: 'D1_ERROR: Network connection lost.',
  TEMPLATES: 'KV request failed: 503 Service Unavailable',
  LIMITER: 'Network connection lost.',
};

/**
 * Calls that a request makes at most once a minute, and beside its answer, which does not wait for them:
 * whether one request has them is chance, so they are not counted.
 */
const NOW_AND_THEN =
  /UPDATE api_keys SET last_used_at|SELECT id FROM webhooks WHERE disabled_at|run SELECT 1$/;

export async function attempt<Result>(
  store: keyof typeof LOST,
  what: string,
  call: () => Promise<Result>,
): Promise<Result> {
  const ledger = ledgers.getStore();
  if (store === 'DB') await ledger?.trips?.join(what, NOW_AND_THEN.test(what));
  if (NOW_AND_THEN.test(what)) return call();
  const number = (ledger?.calls.push(`${store} ${what}`) ?? 0) - 1;
  const { fault } = ledger ?? {};
  if (!fault || number < fault.call) return call();
  if (number > fault.call) {
    // The other stores answer: what they hold may drift apart.
    const down = ledger?.calls[fault.call]?.startsWith(`${store} `) ?? false;
    if (down && fault.kind.includes('every later one')) throw new Error(LOST[store]);
    return call();
  }
  if (fault.kind === 'fails' || fault.kind === 'fails, as does every later one') {
    throw new Error(LOST[store]);
  }
  const result = await call();
  if (fault.kind.startsWith('fails after it took effect')) throw new Error(LOST[store]);
  await new Promise((resolve) => setTimeout(resolve, DELAY));
  return result;
}

/** @param wrap by name: what stands in for a method; every other one is the store's own. */
export function overlay<Store extends object>(
  store: Store,
  wrap: (name: string, method: Method) => Method | undefined,
): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      const method: Method = (...given) => Reflect.apply(member, target, given);
      return wrap(name, method) ?? method;
    },
  });
}
type Method = (...given: unknown[]) => unknown;

const originals = new WeakMap<object, { statement: D1PreparedStatement; sql: string }>();

/** @param db a database, or a session of one */
export function wrapDatabase<Database extends object>(db: Database): Database {
  return overlay<Database>(db, (name, method) => {
    if (name === 'prepare') {
      return (sql) => wrapStatement(method(sql) as D1PreparedStatement, shorten(String(sql)));
    }
    if (name === 'batch') {
      return (statements) => {
        const known = (statements as object[]).map(originalOf);
        const sql = known.map((original) => original.sql).join('; ');
        const batch = known.map((original) => original.statement);
        return attempt('DB', `batch ${sql}`, async () => method(batch));
      };
    }
    if (name === 'exec') {
      return (sql) => attempt('DB', `exec ${shorten(String(sql))}`, async () => method(sql));
    }
    if (name === 'withSession') {
      return (constraint) => wrapDatabase(method(constraint) as object);
    }
    return undefined;
  });
}

function wrapStatement(statement: D1PreparedStatement, sql: string): D1PreparedStatement {
  const wrapped = overlay(statement, (name, method) => {
    if (name === 'bind') {
      return (...values) => wrapStatement(method(...values) as D1PreparedStatement, sql);
    }
    return (...given) => attempt('DB', `${name} ${sql}`, async () => method(...given));
  });
  originals.set(wrapped, { statement, sql });
  return wrapped;
}

function originalOf(wrapped: object): { statement: D1PreparedStatement; sql: string } {
  const original = originals.get(wrapped);
  if (!original) throw new TypeError('A statement in a batch is not of this database.');
  return original;
}

/** Enough of a statement to know it by. */
const shorten = (sql: string) => sql.replaceAll(/\s+/g, ' ').trim().slice(0, 60);

export function wrapTemplates(templates: KVNamespace): KVNamespace {
  return overlay(templates, (name, method) => {
    return (...given) =>
      attempt('TEMPLATES', `${name} ${String(given[0])}`, async () => method(...given));
  });
}
