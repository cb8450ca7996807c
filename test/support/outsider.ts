/**
 * Somebody outside, who checks a log with `countersign-verify` and trusts nothing else; and an operator
 * who has the database and means ill.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VERIFIER } from '../../src/local/bundle.ts';
import type { Stores } from '../../src/local/serve.ts';

export interface Inspection {
  /** 0: nothing found; 1: something; 2: not understood. */
  readonly code: number;
  /** What it said, a sentence a line. */
  readonly said: string;
}

export class Outsider implements AsyncDisposable {
  /** Remembers the last checkpoint, so that another history is found. */
  readonly #folder: string;
  #log: URL;

  private constructor(folder: string, log: URL) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Keeps the log's keys as they are now: whoever changes the log later cannot change them too. */
  static async meet(service: URL): Promise<Outsider> {
    const outsider = new Outsider(await mkdtemp(join(tmpdir(), 'outsider-')), service);
    await outsider.#keep('log.vkey', await read(new URL('log/vkey', service)));
    await outsider.#keep('jwks.json', await read(new URL('.well-known/jwks.json', service)));
    return outsider;
  }

  /** Is shown the log at another address from now on. */
  turnTo(service: URL): void {
    this.#log = service;
  }

  checkLog(): Promise<Inspection> {
    return this.#verify(['log', ...this.#at(), '--all']);
  }

  async checkReceipts(receipts: readonly string[]): Promise<Inspection> {
    const file = await this.#keep('receipts', receipts.join('\n'));
    return this.#verify(['receipt', file, ...this.#at(), '--jwks', this.#path('jwks.json')]);
  }

  /** Without the service. */
  async checkErasures(receipts: readonly string[]): Promise<Inspection> {
    const file = await this.#keep('erasures', receipts.join('\n'));
    return this.#verify(['erasure', file, '--jwks', this.#path('jwks.json')]);
  }

  /** @param apiKey an operator's: then it is of all tenants, and what is missing was removed */
  async checkExport(apiKey: string, whole: boolean): Promise<Inspection> {
    const authorization = `Bearer ${apiKey}`;
    const rows = await read(new URL('v1/entries', this.#log), { headers: { authorization } });
    const file = await this.#keep('export.ndjson', rows);
    return this.#verify(['export', file, ...this.#at(), ...(whole ? ['--whole'] : [])]);
  }

  /** A decision's proof and record, as its tenant gets them, without the log's help. */
  async checkProof(proof: string, record: string): Promise<Inspection> {
    const files = [await this.#keep('proof', proof), await this.#keep('record', record)];
    const key = this.#path('log.vkey');
    return this.#verify(['proof', files[0], '--text', files[1], '--key', key]);
  }

  async [Symbol.asyncDispose]() {
    await rm(this.#folder, { recursive: true });
  }

  #at(): string[] {
    const log = new URL('log', this.#log).href;
    return ['--log', log, '--key', this.#path('log.vkey'), '--state', this.#path('state.json')];
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  async #keep(name: string, content: string): Promise<string> {
    await writeFile(this.#path(name), content);
    return this.#path(name);
  }

  #verify(args: readonly string[]): Promise<Inspection> {
    return new Promise((resolve) => {
      execFile(process.execPath, [VERIFIER.file, ...args], (error, stdout, stderr) => {
        const said = (stdout + stderr).trim();
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), said });
      });
    });
  }
}

async function read(url: URL, init?: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return text;
}

/** Changes the log as its operator can: without its triggers, which are put back so that nothing shows. */
export async function tamper(db: Stores['db'], ...statements: readonly string[]): Promise<void> {
  const { drop, restore } = await readGuards(db);
  await run(db, [...drop, ...statements, ...restore]);
}

/**
 * Each row of the log that `work` brings about is gone in the transaction that makes it: once it is
 * there, the tree may have it, and then it is no promise any more.
 */
export async function breakPromises<T>(db: Stores['db'], work: () => Promise<T>): Promise<T> {
  const { drop, restore } = await readGuards(db);
  const remove = `CREATE TRIGGER promises_broken AFTER INSERT ON log_texts BEGIN
    DELETE FROM log_texts WHERE idx = NEW.idx; DELETE FROM log WHERE idx = NEW.idx; END`;
  await run(db, [...drop, remove]);
  try {
    return await work();
  } finally {
    await run(db, ['DROP TRIGGER promises_broken', ...restore]);
  }
}

async function readGuards(db: Stores['db']): Promise<{ drop: string[]; restore: string[] }> {
  const { results } = await db
    .prepare(
      `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('log', 'log_texts')`,
    )
    .all<{ name: string; sql: string }>();
  return {
    drop: results.map(({ name }) => `DROP TRIGGER ${name}`),
    restore: results.map(({ sql }) => sql),
  };
}

async function run(db: Stores['db'], statements: readonly string[]): Promise<void> {
  await db.batch(statements.map((statement) => db.prepare(statement)));
}

/** The rows of two entries change places, with their texts. */
export function swapRows(a: number, b: number): string[] {
  return ['log', 'log_texts'].flatMap((table) => [
    `UPDATE ${table} SET idx = -1 WHERE idx = ${a}`,
    `UPDATE ${table} SET idx = ${a} WHERE idx = ${b}`,
    `UPDATE ${table} SET idx = ${b} WHERE idx = -1`,
  ]);
}

export function removeRow(index: number): string[] {
  return ['log', 'log_texts'].map((table) => `DELETE FROM ${table} WHERE idx = ${index}`);
}

/** A refusal becomes something else, and its commitment stays. */
export function editRow(index: number): string[] {
  return [
    `UPDATE log_texts SET own_json = replace(own_json, 'false', 'true') WHERE idx = ${index}`,
  ];
}
