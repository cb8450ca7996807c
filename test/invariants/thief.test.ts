/**
 * The table "What a thief gets" of src/vault/README.md, played line by line: a Worker with people in it is
 * stopped, and whoever has some of its stores, as files, sees what they can make of them.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSealed, readSegment, type SubjectKey } from '../../src/audit/segment.ts';
import { similarity } from '../../src/recognition/embed/match.ts';
import { readTemplate, type TemplateRow } from '../../src/registry/template.ts';
import { deriveKey, readSeeds } from '../../src/signing/keys.ts';
import { readMasterKeys } from '../../src/vault/keys.ts';
import { Vault } from '../../src/vault/vault.ts';
import { FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { newKey } from '../support/sealed.ts';
import { startWorker } from '../support/worker.ts';

const STORES = ['KV', 'D1', 'R2', 'objects', 'secrets'] as const;
type Store = (typeof STORES)[number];
/** Where miniflare keeps each. */
const FOLDERS: Record<Exclude<Store, 'secrets'>, string> = {
  KV: 'kv',
  D1: 'd1',
  R2: 'r2',
  objects: 'do',
};

const [masterKey, signingKeys] = [newKey('2026'), newKey('2026')];
const BIRTH = '1991-05-04';
let folder: string;
let references: string[];
let decision: string;
let archived: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thief-'));
  const worker = await startWorker({
    persist: folder,
    masterKey,
    signingKeys,
    bindings: { LOG_LIVE_ENTRIES: '3', LOG_SEGMENT_ENTRIES: '4' },
    onLog: () => undefined,
  });
  try {
    const [face, other] = await Promise.all([FRANCK[0], IMPOSTOR].map(readFace));
    if (!face || !other) throw new Error('No faces.');
    const { client } = worker;
    const early = await enrolledPerson(client, face);
    archived = early.template.decision.id;
    const people = [early, await enrolledPerson(client, face), await enrolledPerson(client, other)];
    await worker.integrate();
    // The sweep takes a request for under way for a quarter of an hour; these have ended.
    await worker.stores.db
      .prepare('UPDATE log_state SET settled = (SELECT max(idx) FROM log)')
      .run();
    await worker.runSchedule();
    const { deployment, subject } = early;
    ({ id: decision } = (await client.verify(deployment, subject, face)).decision);
    references = people.map(({ reference }) => reference);
  } finally {
    await worker.close();
  }
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What somebody has who holds these, and nothing else of the service but its code. */
class Loot {
  readonly has: (store: Store) => boolean;

  constructor(stores: readonly Store[]) {
    this.has = (store) => stores.includes(store);
  }

  /** Every byte of the stolen files. */
  async bytes(): Promise<Buffer> {
    const files: Buffer[] = [];
    for (const [store, name] of Object.entries(FOLDERS)) {
      if (this.has(store as Store)) files.push(...(await readAll(join(folder, 'v3', name))));
    }
    if (this.has('secrets')) files.push(Buffer.from(`${masterKey} ${signingKeys}`));
    return Buffer.concat(files);
  }

  /** Rows of a table of D1, where it was stolen. */
  async rows(table: string): Promise<Record<string, unknown>[]> {
    if (!this.has('D1')) return [];
    const db = await openDatabase('d1', 'templates');
    const rows = db.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[];
    db.close();
    return rows;
  }

  /** Values of KV by name, where it was stolen. */
  async values(): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>();
    if (!this.has('KV')) return found;
    const db = await openDatabase('kv', '_mf_entries');
    for (const { key, blob_id } of db.prepare('SELECT key, blob_id FROM _mf_entries').all()) {
      const [file] = await findFiles(join(folder, 'v3', 'kv'), String(blob_id));
      if (file) found.set(String(key), await readFile(file));
    }
    db.close();
    return found;
  }

  /** Embeddings, turned back: everything that is needed is taken from what was stolen. */
  async faces(): Promise<Float32Array[]> {
    const secrets = this.has('secrets')
      ? readMasterKeys(masterKey)
      : readMasterKeys(newKey('guess'));
    const [rows, values] = [await this.rows('templates'), await this.values()];
    const db = this.has('D1') ? ((await this.#fakeDatabase()) as unknown as D1Database) : undefined;
    const kv = { get: async (name: string) => values.get(name) ?? null };
    const vault = new Vault(
      { db: db as D1Database, kv: kv as unknown as KVNamespace },
      secrets ?? [],
      Date.now,
    );
    const opened: Float32Array[] = [];
    // Without D1, all that is known of a template is its name in KV.
    const known = rows.length > 0 ? rows : [...values.keys()].map((name) => guessRow(name));
    for (const row of known) {
      const template = readTemplate(row as unknown as TemplateRow);
      const { id: templateId, generation, tenantId } = template;
      try {
        const ciphertext = await vault.fetch(templateId, generation);
        const identity = { ...template, templateId };
        const bytes = new Uint8Array(ciphertext ?? new ArrayBuffer(0));
        const vector = await vault.open(identity, template.wrappedKey, bytes.buffer);
        opened.push(await vault.turn(tenantId, vector, generation, generation));
      } catch {
        // Noise.
      }
    }
    return opened;
  }

  /** The texts of closed segments, opened with what was stolen. */
  async archivedTexts(): Promise<string[]> {
    if (!this.has('R2')) return [];
    const keys = new Map<string, SubjectKey>();
    for (const row of await this.rows('log_subject_keys')) {
      const raw = Buffer.from(String(row.key), 'base64');
      const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
      const reference = String(row.reference);
      keys.set(reference, { subjectId: String(row.subject_id), reference, key });
    }
    const texts: string[] = [];
    for (const file of await readAll(join(folder, 'v3', 'r2'))) {
      if (!file.toString().startsWith('{"index":')) continue;
      for (const entry of readSegment(file.toString())) {
        if (entry.key === null) continue;
        const { opened } = await openSealed(entry, keys);
        if (opened) texts.push(opened.text);
      }
    }
    return texts;
  }

  /** As much of D1 as reading needs. */
  async #fakeDatabase() {
    const seeds = await this.rows('vault_transforms');
    const keys = await this.rows('vault_keys');
    return {
      prepare: (sql: string) => {
        const results = sql.includes('vault_keys') ? keys : seeds;
        const statement = { all: async () => ({ results }), bind: () => statement };
        return statement;
      },
    };
  }
}

/** Who has no D1 has no wrapped key: any will not do. */
function guessRow(name: string): Record<string, unknown> {
  const [, id, generation] = name.split('/');
  const wrapped = `v2.AAAAAAAA.${Buffer.alloc(60).toString('base64url')}`;
  return {
    id,
    generation: Number(generation ?? 0),
    tenant_id: 'acme',
    wrapped_key: wrapped,
    former_key: null,
  };
}

async function findFiles(from: string, ending = ''): Promise<string[]> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function readAll(from: string): Promise<Buffer[]> {
  return Promise.all((await findFiles(from)).map((file) => readFile(file)));
}

async function openDatabase(store: string, table: string): Promise<DatabaseSync> {
  for (const file of await findFiles(join(folder, 'v3', store), '.sqlite')) {
    const db = new DatabaseSync(file, { readOnly: true });
    const sql = 'SELECT 1 FROM sqlite_master WHERE name = ?';
    if (db.prepare(sql).get(table)) return db;
    db.close();
  }
  throw new Error(`There is no ${table} in ${store}.`);
}

interface Line {
  readonly stolen: string;
  readonly faces: string;
  readonly people: string;
  readonly history: string;
  readonly signs: string;
}

async function readTable(): Promise<Line[]> {
  const text = await readFile(new URL('../../src/vault/README.md', import.meta.url), 'utf8');
  const [, section = ''] = text.split('## What a thief gets');
  const [table = ''] = section.split('\n## ');
  return table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (---|stolen)/.test(line))
    .map((line) => {
      const [stolen, faces, people, history, signs] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim()) as [string, string, string, string, string];
      return { stolen, faces, people, history, signs };
    });
}

const table = await readTable();

it('has each store alone, every two of them, and all, with and without the secrets', () => {
  const lines = table.map(({ stolen }) => stolen.split(' + ').toSorted().join());
  const stores = STORES.filter((store) => store !== 'secrets');
  const wanted = [
    ...STORES.map((one) => [one]),
    ...stores.flatMap((one, i) => stores.slice(i + 1).map((two) => [one, two])),
    stores,
    ...stores.map((one) => ['secrets', one]),
    [...STORES],
  ].map((list) => [...list].toSorted().join());
  expect(lines).toEqual(expect.arrayContaining(wanted));
});

describe.each(table)('$stolen', ({ stolen, faces, people, history, signs }) => {
  const loot = new Loot(stolen.split(' + ') as Store[]);

  it(`faces: ${faces}`, async () => {
    const found = await loot.faces();
    expect(found).toHaveLength(faces === 'no' ? 0 : 3);
    if (faces === 'no') return;
    // Two of one man, and one of another.
    const [one, two, three] = found as [Float32Array, Float32Array, Float32Array];
    expect(similarity(one, two)).toBeGreaterThan(0.5);
    expect(similarity(one, three)).toBeLessThan(0.35);
  });

  it(`people: ${people}`, async () => {
    const bytes = await loot.bytes();
    const seen = [...references, BIRTH].filter((word) => bytes.includes(word));
    expect(seen).toHaveLength(people === 'no' ? 0 : references.length + 1);
  });

  it(`history: ${history}`, async () => {
    const rows = await loot.rows('log_texts');
    const entry = (await loot.rows('log')).find(({ id }) => id === decision);
    const live = rows.some(({ idx }) => idx === entry?.idx);
    const consents = (await loot.rows('consent_events')).length;
    const old = (await loot.archivedTexts()).some((text) => text.includes(archived));
    expect({ live, consents, old }).toEqual({
      live: history !== 'no',
      consents: history === 'no' ? 0 : 3,
      old: history.includes('archived'),
    });
  });

  it(`can sign: ${signs}`, async () => {
    // Nothing else than the seed gives the key: it is in no store.
    const [, seed = ''] = signingKeys.split(':');
    expect((await loot.bytes()).includes(seed)).toBe(signs === 'yes');
    const key = await deriveKey((readSeeds(signingKeys) ?? [])[0] as never, 'receipt');
    expect(await key.sign(new Uint8Array(1))).toHaveLength(64);
  });
});
