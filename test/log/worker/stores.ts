/** The integrator's stores, of which one call goes wrong, and how. The real stores run underneath. */
import type { Stores } from '../../../src/audit/integrator.ts';
import { CHECKPOINT } from '../../../src/audit/published.ts';
import type { Fault } from '../fault.ts';

class Ledger {
  /** Names of the calls, in the order in which they began. */
  calls: string[] = [];
  /** Every checkpoint that was ever written to the store. */
  readonly checkpoints: string[] = [];
  #fault: Fault | null = null;

  begin(fault: Fault | null): void {
    this.calls = [];
    this.#fault = fault;
  }

  /** Counts a call. Returns what goes wrong with it. */
  strike(name: string): Fault['kind'] | undefined {
    const call = this.calls.push(name) - 1;
    const fault = this.#fault;
    if (!fault || call < fault.call) return undefined;
    if (fault.kind === 'fails, as does every later one') {
      return storeOf(name) === storeOf(this.calls[fault.call]) ? 'fails' : undefined;
    }
    return call === fault.call ? fault.kind : undefined;
  }
}

export const ledger = new Ledger();

const storeOf = (name: string) => name.split(' ')[0];

type Method = (...given: unknown[]) => unknown;
type Die = () => void;

const LOST: Record<string, string> = {
  D1: 'D1_ERROR: Network connection lost.',
  R2: 'put: We encountered an internal error. Please try again. (10001)',
  object: 'Internal error in Durable Object storage caused object to be reset.',
};
const lost = (name: string) => new Error(LOST[storeOf(name)]);

async function attempt<Result>(
  name: string,
  die: Die,
  call: () => Promise<Result> | Result,
): Promise<Result> {
  const kind = ledger.strike(name);
  if (kind?.startsWith('fails') && !kind.includes('effect')) throw lost(name);
  if (kind === 'evicts the object') die();
  const result = await call();
  if (kind === 'answers after 5 s') await new Promise((resolve) => setTimeout(resolve, 5_000));
  if (kind === 'evicts the object after it took effect') die();
  if (kind === 'fails after it took effect') throw lost(name);
  return result;
}

/** Of calls that are not waited for, which happen at once. */
function attemptNow<Result>(name: string, die: Die, call: () => Result): Result {
  const kind = ledger.strike(name);
  if (kind?.startsWith('fails') && !kind.includes('effect')) throw lost(name);
  if (kind === 'evicts the object') die();
  const result = call();
  if (kind === 'evicts the object after it took effect') die();
  if (kind === 'fails after it took effect') throw lost(name);
  return result;
}

/** @param wrap by name: what stands in for a method; every other one is the store's own. */
function overlay<Store extends object>(
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

const originals = new WeakMap<object, D1PreparedStatement>();

export function wrapDatabase(db: D1Database, die: Die): D1Database {
  const wrapStatement = (statement: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const wrapped = overlay(statement, (name, method) =>
      name === 'bind'
        ? (...values) => wrapStatement(method(...values) as D1PreparedStatement, sql)
        : (...given) => attempt(`D1 ${name} ${sql}`, die, async () => method(...given)),
    );
    originals.set(wrapped, statement);
    return wrapped;
  };
  return overlay(db, (name, method) => {
    if (name === 'prepare') {
      return (sql) => wrapStatement(method(sql) as D1PreparedStatement, String(sql).split(' ')[0]);
    }
    if (name === 'batch') {
      return (statements) =>
        attempt('D1 batch', die, async () =>
          method((statements as object[]).map((each) => originals.get(each))),
        );
    }
    return undefined;
  });
}

export function wrapStore(store: R2Bucket, die: Die): R2Bucket {
  return overlay(store, (name, method) => async (...given) => {
    const [key, body] = given.map(String);
    if (name === 'put' && key === CHECKPOINT) ledger.checkpoints.push(body);
    return attempt(`R2 ${name} ${key}`, die, async () => method(...given));
  });
}

export function wrapStorage(storage: Stores['storage'], die: Die): Stores['storage'] {
  const sql = overlay(storage.sql, (name, method) =>
    name === 'exec'
      ? (...given) =>
          attemptNow(`object ${String(given[0]).trim().slice(0, 40)}`, die, () => method(...given))
      : undefined,
  );
  return {
    sql,
    transactionSync: (closure) =>
      attemptNow('object transaction', die, () => storage.transactionSync(closure)),
    sync: () => attempt('object sync', die, () => storage.sync()),
    setAlarm: (at) => attempt('object setAlarm', die, () => storage.setAlarm(at)),
  };
}
