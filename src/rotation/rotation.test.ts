/** Rotations over real D1 and KV: everybody is found throughout, and whoever is erased stays erased. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Enrolled,
  enrol,
  find,
  listCiphertexts,
  newKey,
  openSealed,
  type Sealed,
} from '../../test/support/sealed.ts';
import { nameOf } from '../../test/support/vault.ts';
import { importMasterKey, readMasterKeys } from '../vault/keys.ts';
import { WrongKeyError } from '../vault/seal.ts';
import { insertEndpoint, insertSecret } from '../webhooks/endpoint.ts';
import { makeSigning, openSigning, sealSigning, writeSecret } from '../webhooks/secrets.ts';
import { renewStep } from './renew.ts';
import { retireKeys, rewrapStep } from './rewrap.ts';
import { FORMER_KEPT, settleRotations } from './settle.ts';
import { readStatus } from './status.ts';

let sealed: Sealed;
beforeAll(async () => {
  sealed = await openSealed();
});
afterAll(() => sealed.close());

type Service = ReturnType<Sealed['service']>;

const rowOf = (id: string) =>
  sealed.stores.db.prepare('SELECT * FROM templates WHERE id = ?').bind(id).first();
/** While the vault writes a ciphertext, something else happens. */
function meanwhile(service: Service, happens: (id: string) => Promise<unknown>): Service {
  const vault = Object.create(service.vault, {
    write: {
      value: async (...given: Parameters<Service['vault']['write']>) => {
        await service.vault.write(...given);
        await happens(given[0].templateId);
      },
    },
  }) as Service['vault'];
  // Private fields are the original's.
  for (const name of [
    'wrap',
    'unwrap',
    'fetch',
    'open',
    'turn',
    'destroy',
    'renewTransform',
  ] as const) {
    Object.defineProperty(vault, name, { value: service.vault[name].bind(service.vault) });
  }
  return { db: service.db, vault };
}

const later = () => Date.now() + FORMER_KEPT + 1000;

describe('one after the other, over one database', () => {
  const [one, two, three] = ['2026', '2027', '2028'].map(newKey);
  let first: Service;
  let people: Enrolled[];

  it('begins with one key', async () => {
    first = sealed.service(one);
    people = [];
    for (let i = 0; i < 8; i++) people.push(await enrol(first));
    for (const person of people) expect(await find(first, person)).toBe('same');
    expect(await find(first, { ...people[0], vector: people[1].vector })).toBe('other');
  });

  it('another key takes over, while both are held', async () => {
    const both = sealed.service(`${two},${one}`);
    for (const person of people) expect(await find(both, person)).toBe('same');
    people.push(await enrol(both));
    expect(await rewrapStep(both, null)).toMatchObject({ templates: 8, transforms: 1, failed: [] });
    for (const person of people) expect(await find(both, person)).toBe('same');
    // Nothing is left to do.
    expect(await rewrapStep(both, null)).toMatchObject({ templates: 0, transforms: 0 });
  });

  it('a key is not given up before nothing is sealed with it', async () => {
    const back = sealed.service(`${one},${two}`);
    const late = await enrol(back);
    people.push(late);
    const both = sealed.service(`${two},${one}`);
    await retireKeys(both);
    expect((await readStatus(both)).keys.map(({ state }) => state)).toEqual(['seals', 'opens']);
    await rewrapStep(both, null);
    await retireKeys(both);
    const { keys } = await readStatus(both);
    expect(keys.map(({ name, state, templates }) => [name, state, templates])).toEqual([
      ['2027', 'seals', 10],
      ['2026', 'retired', 0],
    ]);
  });

  it('is not needed any more, and seals nothing again, wherever it is still held', async () => {
    const next = sealed.service(two);
    for (const person of people) expect(await find(next, person)).toBe('same');
    await expect(enrol(sealed.service(one))).rejects.toThrow(WrongKeyError);
    await expect(enrol(sealed.service(`${one},${two}`))).rejects.toThrow(WrongKeyError);
    // An isolate that was asked before it was given up still holds its order.
    await expect(enrol(first)).rejects.toThrow('facts_changed: vault');
    await expect(sealed.service(three).vault.check()).rejects.toThrow(WrongKeyError);
  });

  it('a transform is renewed without enrolling anybody again', async () => {
    const service = sealed.service(two);
    const before = await service.vault.fetch(people[0].id, 1);
    const holding = await rowOf(people[1].id);
    const step = await renewStep(service, 'acme', null, Date.now());
    expect(step).toEqual({ generation: 2, renewed: 10, failed: [], left: 0, next: null });
    for (const person of people) expect(await find(service, person)).toBe('same');
    expect(await rowOf(people[0].id)).toMatchObject({ generation: 2, former_generation: 1 });
    // Both ciphertexts are there: a request that holds the old row opens the old one.
    expect(new Uint8Array((await service.vault.fetch(people[0].id, 1)) as ArrayBuffer)).toEqual(
      new Uint8Array(before as ArrayBuffer),
    );
    const identity = {
      ...{ tenantId: 'acme', subjectId: people[1].subject, templateId: people[1].id },
      ...{ modelId: 'm', purpose: 'p', generation: 1 },
    };
    const old = await service.vault.fetch(people[1].id, 1);
    await service.vault.open(identity, String(holding?.wrapped_key), old as ArrayBuffer);
    // Where KV does not show the new one yet, the old one serves.
    const name = nameOf({ id: people[2].id, generation: 2 });
    const hidden = await sealed.stores.templates.get(name, 'arrayBuffer');
    await sealed.stores.templates.delete(name);
    expect(await find(service, people[2])).toBe('same');
    await sealed.stores.templates.put(name, hidden as ArrayBuffer);
  });

  it('what was enrolled meanwhile is renewed by the sweep, and then the old transform goes', async () => {
    const service = sealed.service(two);
    // A request that began before the renewal.
    const late = await enrol({
      db: service.db,
      vault: Object.assign(Object.create(service.vault), {
        currentGeneration: async () => 1,
        store: service.vault.store.bind(service.vault),
      }),
    });
    people.push(late);
    expect(await rowOf(late.id)).toMatchObject({ generation: 1 });
    expect(await settleRotations(service, Date.now())).toMatchObject({ dropped: 0, renewed: 0 });
    expect(await settleRotations(service, later())).toMatchObject({ dropped: 10, renewed: 1 });
    expect(await find(service, late)).toBe('same');
    expect(await settleRotations(service, later() + FORMER_KEPT)).toMatchObject({ dropped: 1 });
    const { results } = await service.db.prepare('SELECT generation FROM vault_transforms').all();
    expect(results).toEqual([{ generation: 2 }]);
    const known = new Set(people.map(({ id }) => id));
    const names = (await listCiphertexts(sealed.stores)).filter((name) =>
      known.has(name.split('/')[1] ?? ''),
    );
    expect(names.toSorted()).toEqual(people.map(({ id }) => `tpl/${id}/2`).toSorted());
    for (const person of people) expect(await find(sealed.service(two), person)).toBe('same');
    // Nothing can be sealed with it any more.
    const stale = Object.assign(Object.create(service.vault), {
      currentGeneration: async () => 1,
      store: service.vault.store.bind(service.vault),
    });
    await expect(enrol({ db: service.db, vault: stale })).rejects.toThrow('facts_changed: vault');
  });

  it('two runs at once, of both kinds, leave everybody to be found', async () => {
    const both = sealed.service(`${three},${two}`);
    const runs = [
      () => renewStep(both, 'acme', null, Date.now()),
      () => renewStep(sealed.service(`${three},${two}`), 'acme', null, Date.now()),
      () => rewrapStep(sealed.service(`${three},${two}`), null),
      () => rewrapStep(both, null),
    ];
    await Promise.all(runs.map((run) => run()));
    for (const person of people) expect(await find(both, person)).toBe('same');
    expect((await renewStep(both, 'acme', null, Date.now())).left).toBe(0);
    await rewrapStep(both, null);
    await retireKeys(both);
    for (const person of people) expect(await find(sealed.service(three), person)).toBe('same');
    await settleRotations(sealed.service(three), later());
  });
});

describe('while a template is renewed', () => {
  const secret = newKey('only');
  let own: Sealed;
  let service: Service;
  beforeAll(async () => {
    own = await openSealed();
    service = own.service(secret);
  });
  afterAll(() => own.close());

  const living = async (id: string) =>
    await own.stores.db
      .prepare('SELECT wrapped_key, next_key, former_key FROM templates WHERE id = ?')
      .bind(id)
      .first();
  const eraseIn = (id: string) =>
    own.stores.db
      .prepare(
        `UPDATE templates SET wrapped_key = NULL, next_key = NULL, former_key = NULL, erased_at = 1,
           erased_by = 'dec_1' WHERE id = ?`,
      )
      .bind(id)
      .run();

  it('an erasure is first: no key comes back, and no ciphertext of the new generation stays', async () => {
    const [kept, erased] = [await enrol(service), await enrol(service)];
    const racing = meanwhile(service, async (id) => {
      if (id === erased.id) await eraseIn(id);
    });
    expect(await renewStep(racing, 'acme', null, Date.now())).toMatchObject({
      renewed: 1,
      left: 0,
    });
    expect(await living(erased.id)).toEqual({
      wrapped_key: null,
      next_key: null,
      former_key: null,
    });
    expect(await listCiphertexts(own.stores)).not.toContain(`tpl/${erased.id}/2`);
    expect(await find(service, erased)).toBe('gone');
    expect(await find(service, kept)).toBe('same');
  });

  it('a person who is erased with all rows leaves no ciphertext of the new generation', async () => {
    await settleRotations(service, later());
    await settleRotations(service, later());
    const erased = await enrol(service);
    const racing = meanwhile(service, async (id) => {
      if (id !== erased.id) return;
      await own.stores.db.prepare('DELETE FROM templates WHERE id = ?').bind(id).run();
    });
    await renewStep(racing, 'acme', null, Date.now());
    expect(await listCiphertexts(own.stores)).not.toContain(`tpl/${erased.id}/3`);
  });

  it('a key that is wrapped anew meanwhile is kept, and renewed by the next step', async () => {
    await settleRotations(service, later());
    await settleRotations(service, later());
    const person = await enrol(service);
    const both = own.service(`${newKey('next')},${secret}`);
    const racing = meanwhile(both, () => rewrapStep(both, null));
    await renewStep(racing, 'acme', null, Date.now());
    expect(await find(both, person)).toBe('same');
    await renewStep(both, 'acme', null, Date.now());
    expect(await find(both, person)).toBe('same');
    expect(await rowOfOwn(person.id)).toMatchObject({ next_key: null });
  });

  const rowOfOwn = (id: string) =>
    own.stores.db.prepare('SELECT * FROM templates WHERE id = ?').bind(id).first();

  it('one that does not open stays as it is, is named, and stops no other', async () => {
    await settleRotations(own.service(secret), later()).catch(() => undefined);
    const fresh = await openSealed();
    try {
      const single = fresh.service(secret);
      const [good, bad] = [await enrol(single), await enrol(single)];
      await fresh.stores.templates.put(`tpl/${bad.id}/1`, new Uint8Array(64));
      const step = await renewStep(single, 'acme', null, Date.now());
      expect(step).toMatchObject({ renewed: 1, failed: [bad.id], left: 1 });
      expect(await find(single, good)).toBe('same');
      const both = fresh.service(`${newKey('next')},${secret}`);
      expect(await rewrapStep(both, null)).toMatchObject({ templates: 2, failed: [] });
    } finally {
      await fresh.close();
    }
  });
});

describe('the secrets of webhooks', () => {
  const [one, two] = ['2026', '2027'].map(newKey);
  let own: Sealed;
  let db: D1Database;
  beforeAll(async () => {
    own = await openSealed();
    db = own.service(one).db;
  });
  afterAll(() => own.close());

  const mastersOf = (secret: string) =>
    Promise.all((readMasterKeys(secret) ?? []).map(importMasterKey));
  const owner = { tenantId: 'acme', webhookId: 'whk_1' };
  const sealWith = async (secret: string) => {
    const [master] = await mastersOf(secret);
    const signing = await makeSigning();
    const { publicKey } = signing;
    const sealed = await sealSigning(signing, master, owner);
    return {
      secret: writeSecret(signing),
      insertion: insertSecret(db, owner, { sealed, publicKey, createdAt: 0 }),
    };
  };
  const list = async () =>
    (
      await db
        .prepare('SELECT sealed FROM webhook_secrets ORDER BY number')
        .all<{ sealed: string }>()
    ).results;

  it('go over to another key a page at a time, and hold the former one until they have', async () => {
    await own.service(one).vault.check();
    const endpoint = { id: 'whk_1', tenantId: 'acme', url: 'https://a.example', events: [] };
    await insertEndpoint(db, {
      ...endpoint,
      ...{ createdAt: 0, disabledAt: null },
      disabledBecause: null,
    }).run();
    const made = await Promise.all(Array.from({ length: 101 }, () => sealWith(one)));
    await db.batch(made.map(({ insertion }) => insertion));
    const secrets = made.map(({ secret }) => secret);
    const both = own.service(`${two},${one}`);
    const first = await rewrapStep(both, null);
    expect(first).toMatchObject({ webhooks: 100, failed: [], next: { part: 'webhooks' } });
    await retireKeys(both);
    expect((await readStatus(both)).keys).toMatchObject([
      { name: '2027', state: 'seals', webhooks: 100 },
      { name: '2026', state: 'opens', webhooks: 1 },
    ]);
    expect(await rewrapStep(both, first.next)).toMatchObject({ webhooks: 1, next: null });
    await retireKeys(both);
    expect((await readStatus(both)).keys).toMatchObject([
      { state: 'seals', webhooks: 101 },
      { state: 'retired', webhooks: 0 },
    ]);
    const masters = await mastersOf(two);
    const opened = (await list()).map(({ sealed }) => openSigning(sealed, masters, owner));
    expect((await Promise.all(opened)).map(writeSecret)).toEqual(secrets);
    // An isolate that still holds the former one's order makes none with it.
    const late = await sealWith(one);
    await expect(late.insertion.run()).rejects.toThrow('facts_changed: vault');
  });

  it('one that does not open is named, and stops no other', async () => {
    const back = own.service(`${newKey('2028')},${two}`);
    const [{ sealed }] = await list();
    await db
      .prepare('UPDATE webhook_secrets SET sealed = ?2 WHERE sealed = ?1')
      .bind(sealed, `${sealed.slice(0, -4)}AAAA`)
      .run();
    expect(await rewrapStep(back, null)).toMatchObject({ webhooks: 99, failed: ['whk_1'] });
  });
});
