import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestWitness } from '../../test/log/witness.ts';
import { openStorage } from '../../test/support/sqlite-object.ts';
import { signCheckpoint } from './note/checkpoint.ts';
import { parsePolicy } from './note/policy.ts';
import { Staging } from './staging.ts';
import { append, EMPTY_EDGE, edgeIndex, rootOf, sliceEdge } from './tree/edge.ts';
import { EMPTY_ROOT } from './tree/hash.ts';
import type { TileReader } from './tree/proof.ts';
import { TILE_WIDTH, tilePath } from './tree/tile.ts';
import { entriesOf } from './tree/tree.fixture.ts';
import { requestCosignature, Witnesses, type WitnessesParts } from './witnesses.ts';

const { edge, full } = append(EMPTY_EDGE, entriesOf(0, 700));
const reader: TileReader = {
  read: async (tile) => {
    const found =
      full.get(tilePath({ ...tile, width: TILE_WIDTH })) ??
      (tile.index === edgeIndex(tile.level, 700) && sliceEdge(edge, tile.level, tile.width));
    if (!found) throw new Error('no such tile');
    return found;
  },
};

let witness: TestWitness;
let note: string;
const checkpoint = { origin: 'log.test/log', size: 700, root: rootOf(edge) };

beforeAll(async () => {
  witness = await TestWitness.start('witness.test/w');
  const keys = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  note = await signCheckpoint(checkpoint, {
    name: checkpoint.origin,
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey)),
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', keys.privateKey, message)),
  });
});
beforeEach(() => {
  witness.lie = undefined;
  witness.asked = 0;
});
afterAll(() => witness?.close());

function ask(before: number): Promise<string> {
  const policy = `witness w ${witness.vkey} ${witness.url}/\nquorum w`;
  const [parsed] = parsePolicy(policy).witnesses;
  return requestCosignature(parsed, { note, checkpoint, reader }, before, fetch);
}

const rememberTree = (size: number) => {
  const { edge } = append(EMPTY_EDGE, entriesOf(0, size));
  Object.assign(witness, { size, root: Buffer.from(rootOf(edge)) });
};

describe('an honest witness', () => {
  it.each([0, 1, 256, 300, 700])('that saw %i entries cosigns', async (size) => {
    rememberTree(size);
    expect(await ask(size)).toMatch(/^— witness\.test\/w [\w+/]+=*\n$/);
    expect(witness.size).toBe(700);
  });

  it.each([0, 512, 600])(
    'that saw another size than %i says so, and then cosigns',
    async (before) => {
      rememberTree(300);
      expect(await ask(before)).toContain('witness.test/w');
      expect(witness.asked).toBe(2);
    },
  );

  it('that saw another tree does not cosign', async () => {
    Object.assign(witness, { size: 300, root: Buffer.alloc(32) });
    await expect(ask(300)).rejects.toThrow('The witness answered 422.');
  });

  it('that saw more than we have is not asked again', async () => {
    Object.assign(witness, { size: 701, root: Buffer.alloc(32) });
    await expect(ask(0)).rejects.toThrow('seen 701 entries, we have 700');
    expect(witness.asked).toBe(1);
  });
});

describe('a witness that', () => {
  const body = (note: string) => `${note.split('\n\n')[0]}\n`;
  it.each<[string, TestWitness['lie'], RegExp]>([
    ['answers nothing', (response) => response.end(), /No signature/],
    ['answers rubbish', (response) => response.end('\u0000'.repeat(50)), /newline/],
    ['answers no UTF-8', (response) => response.end(Buffer.of(0xff, 10)), /valid/],
    ['answers without end', (response) => response.end('x'.repeat(70_000)), /too long/],
    [
      'cosigns something else',
      (response) => response.end(witness.cosign('log.test/log\n9\nAAAA\n')),
      /No signature/,
    ],
    [
      'says another time than it signed',
      (response, note) => {
        const [dash, name, signature] = witness.cosign(body(note)).split(' ');
        const bytes = Buffer.from(signature, 'base64');
        bytes[11] ^= 1;
        response.end(`${dash} ${name} ${bytes.toString('base64')}\n`);
      },
      /No signature/,
    ],
    [
      'has another name',
      (response, note) => response.end(witness.cosign(body(note)).replace('/w ', '/v ')),
      /No signature/,
    ],
    ['cuts its signature', (response) => response.end('— witness.test/w AAAAAAA=\n'), /No sig/],
    ['breaks off', (response) => response.destroy(), /fetch failed/],
    [
      'sends us elsewhere',
      (response) => response.writeHead(307, { location: witness.url }).end(),
      /answered 307/,
    ],
    [
      'sends us round in circles',
      (response) => response.writeHead(409).end(`${witness.asked}\n`),
      /answered 409 after 409/,
    ],
    ['repeats what we said', (response) => response.writeHead(409).end('0\n'), /409 to the size/],
    ['counts in words', (response) => response.writeHead(409).end('some\n'), /answered 409/],
    [
      'counts beyond numbers',
      (response) => response.writeHead(409).end('99999999999999999999\n'),
      /answered 409/,
    ],
    ['never answers', () => undefined, /timeout/],
  ])('%s harms nothing', async (_, lie, expected) => {
    witness.lie = lie;
    await expect(ask(0)).rejects.toThrow(expected);
    expect(witness.asked).toBeLessThanOrEqual(2);
  });

  it('adds signatures of others is heard for its own', async () => {
    witness.lie = (response, note) => {
      const own = witness.cosign(body(note));
      response.end(`— stranger.test/x AAAAAAAAAAAA\n${own}`);
    };
    expect(await ask(0)).toMatch(/^— witness\.test\/w /);
  });
});

it('a policy that cannot be read has nobody asked, and stops nothing', () => {
  const parts = { policy: 'quorum nobody', interval: 1 } as WitnessesParts;
  expect(new Witnesses(parts).request(0, () => expect.unreachable())).toBe(Infinity);
});

it('one that fails is asked again on the beat of the others, for the size that they are asked for', async () => {
  const asked: number[] = [];
  let now = 12_300;
  const witnesses = new Witnesses({
    policy: `witness w ${witness.vkey} ${witness.url}/\nquorum w`,
    interval: 5_000,
    staging: {
      read: () => ({ ...checkpoint, edge, halted: null, checkpoint: note, published: note }),
      cosignatures: () => new Map(),
    } as unknown as WitnessesParts['staging'],
    store: { get: async () => null } as unknown as R2Bucket,
    send: async () => {
      asked.push(now);
      throw new Error('lost');
    },
    learned: async () => undefined,
  });
  for (; asked.length < 3 && now < 100_000; ) {
    const work: Promise<void>[] = [];
    const wait = witnesses.request(now, (begun) => work.push(begun));
    await Promise.all(work);
    now += wait;
  }
  expect(asked).toEqual([12_300, 20_000, 40_000]);
});

describe('of what is published', () => {
  const other = 'other.test/w';
  let second: TestWitness;
  beforeAll(async () => {
    second = await TestWitness.start(other);
  });
  afterAll(() => second.close());
  beforeEach(() => {
    for (const one of [witness, second])
      Object.assign(one, { size: 0, root: Buffer.from(EMPTY_ROOT), lie: undefined, asked: 0 });
  });

  const lineOf = (one: TestWitness) =>
    `witness ${one === witness ? 'w' : 'v'} ${one.vkey} ${one.url}`;
  /** Two witnesses, of whom so many are enough, over storage as the object has it. */
  async function open(enough: number, tree: { published?: string | null; halted?: string } = {}) {
    const staging = new Staging(openStorage(), checkpoint.origin);
    await staging.grow(0, { edge, root: checkpoint.root, last: 'x', checkpoint: note, full });
    staging.setPublished(tree.published === undefined ? note : tree.published);
    if (tree.halted !== undefined) staging.setHalted(tree.halted);
    let learned = 0;
    const witnesses = new Witnesses({
      policy: `${lineOf(witness)}\n${lineOf(second)}\ngroup g ${enough} w v\nquorum g\n`,
      ...{ interval: 5_000, staging, send: fetch },
      store: {
        get: async (key: string) => {
          const tile = full.get(key);
          return tile ? { arrayBuffer: async () => tile.slice().buffer } : null;
        },
      } as unknown as R2Bucket,
      learned: async () => {
        learned += 1;
      },
    });
    /** Asks, and waits for the answers. @returns when to ask again */
    const ask = async (now: number) => {
      const work: Promise<void>[] = [];
      const wait = witnesses.request(now, (begun) => work.push(begun));
      await Promise.all(work);
      return { wait, asked: work.length };
    };
    return { staging, ask, learned: () => learned };
  }

  it('each cosigns once, and their lines make it one that the policy takes', async () => {
    const { staging, ask, learned } = await open(2);
    expect(await ask(12_300)).toEqual({ wait: 2_700, asked: 2 });
    const lines = staging.cosignatures();
    expect([...lines.keys()]).toEqual([second.vkey, witness.vkey].toSorted());
    for (const { size } of lines.values()) expect(size).toBe(700);
    const line = (one: TestWitness) => lines.get(one.vkey)?.line ?? '';
    // In the order of the policy.
    expect(staging.read().cosigned).toBe(note + line(witness) + line(second));
    expect(learned()).toBe(2);
    expect(await ask(20_000)).toEqual({ wait: Infinity, asked: 0 });
  });

  it('one that fails is not waited for, nor are two cosignatures one', async () => {
    second.lie = (response) => response.writeHead(500).end();
    const { staging, ask, learned } = await open(2);
    await ask(10_000);
    expect([...staging.cosignatures().keys()]).toEqual([witness.vkey]);
    expect(staging.read().cosigned).toBeNull();
    expect(learned()).toBe(1);
    // The other alone, and later than the interval.
    expect(await ask(15_000)).toEqual({ wait: 5_000, asked: 0 });
    second.lie = undefined;
    expect(await ask(20_000)).toMatchObject({ asked: 1 });
    expect(staging.read().cosigned).not.toBeNull();
  });

  it('one is enough where the policy says so', async () => {
    second.lie = (response) => response.writeHead(500).end();
    const { staging, ask } = await open(1);
    await ask(10_000);
    const line = staging.cosignatures().get(witness.vkey)?.line;
    expect(staging.read().cosigned).toBe(`${note}${line}`);
  });

  it('a larger one that has enough is not taken back', async () => {
    const { staging, ask } = await open(2);
    const larger = note.replace('\n700\n', '\n701\n');
    staging.setCosigned(larger);
    await ask(10_000);
    expect(staging.cosignatures().size).toBe(2);
    expect(staging.read().cosigned).toBe(larger);
  });

  it.each<[string, { published?: string | null; halted?: string }]>([
    ['it is not there yet', { published: null }],
    ['the log is halted', { halted: 'why' }],
  ])('nobody is asked where %s', async (_, tree) => {
    const { ask } = await open(1, tree);
    expect(await ask(10_000)).toEqual({ wait: Infinity, asked: 0 });
    expect([witness.asked, second.asked]).toEqual([0, 0]);
  });

  it('nobody is asked where the tree has grown since', async () => {
    const { ask } = await open(1, { published: note.replace('\n700\n', '\n699\n') });
    expect(await ask(10_000)).toEqual({ wait: Infinity, asked: 0 });
  });

  it('each is told which size it cosigned last', async () => {
    const { staging, ask } = await open(1);
    rememberTree(300);
    staging.setCosignature(witness.vkey, { size: 300, line: 'x' });
    await ask(10_000);
    expect(witness.asked).toBe(1);
    expect(staging.cosignatures().get(witness.vkey)?.size).toBe(700);
  });
});
