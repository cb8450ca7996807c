/** A Durable Object's storage over SQLite itself, as far as the integrator uses it. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { ObjectStorage } from '../../src/audit/staging.ts';

export function openStorage(): ObjectStorage {
  const db = new DatabaseSync(':memory:');
  const exec = (sql: string, ...values: SQLInputValue[]) => {
    const rows = db.prepare(sql).all(...values);
    return { one: () => rows[0], [Symbol.iterator]: () => rows[Symbol.iterator]() };
  };
  const transactionSync = <T>(closure: () => T): T => {
    db.exec('BEGIN');
    try {
      const result = closure();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  };
  const storage = { sql: { exec }, transactionSync, sync: async () => undefined };
  return storage as unknown as ObjectStorage;
}
