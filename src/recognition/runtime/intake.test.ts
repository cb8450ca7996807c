import { describe, expect, test } from 'vitest';
import { Intake, type Upload } from './intake.ts';
import { QueueFullError } from './queue.ts';

const LIMITS = { bytes: 100, bytesOfOwner: 65, bytesOfUpload: 1 };

/** An intake, the names of the uploads that were discarded, and a way to begin one by its name. */
function makeIntake() {
  const intake = new Intake(LIMITS);
  const discarded: string[] = [];
  /** The owner is the first letter of the name. */
  const send = (name: string, bytes: number, now = 0): Upload => {
    const upload = intake.open(name[0], now, () => discarded.push(name));
    if (bytes > 1) intake.grow(upload, bytes - 1, now);
    return upload;
  };
  return { intake, discarded, send };
}

describe('an upload', () => {
  test('counts as it grows, and no longer once it is closed', () => {
    const { intake, discarded, send } = makeIntake();
    const first = send('a', 60);
    intake.close(first);
    intake.close(first);
    const second = send('a', 60);
    expect(intake.grow(second, 5, 0)).toBe(true);
    expect(discarded).toEqual([]);
    expect(intake.grow(second, 1, 0)).toBe(false);
    expect(discarded).toEqual(['a']);
  });

  test('that found no room holds nothing and cannot go on', () => {
    const { intake, discarded, send } = makeIntake();
    const refused = send('a', 66);
    expect(intake.grow(refused, 1, 0)).toBe(false);
    expect(intake.complete(refused, 0)).toBe(false);
    expect(discarded).toEqual(['a']);
    send('a2', 65);
    expect(discarded).toEqual(['a']);
  });

  test('counts before its first byte', () => {
    const { intake, send } = makeIntake();
    for (let i = 0; i < 65; i++) send('a', 1);
    expect(() => intake.open('a', 0, () => undefined)).toThrow(QueueFullError);
    expect(() => intake.open('b', 0, () => undefined)).not.toThrow();
  });
});

describe('when room runs short', () => {
  test('two owners that stall do not keep out a third', () => {
    const { intake, discarded, send } = makeIntake();
    const stalled = [send('a', 50), send('b', 50)];
    const third = send('c', 30);
    expect(discarded).toEqual(['a']);
    expect(intake.complete(third, 0)).toBe(true);
    expect(stalled.map((upload) => intake.grow(upload, 1, 0))).toEqual([false, true]);
  });

  test('the owner that holds the most gives way, first with the upload that has waited longest for a byte', () => {
    const { intake, discarded, send } = makeIntake();
    const first = send('a1', 20);
    send('a2', 20);
    send('a3', 20);
    send('b', 30);
    intake.grow(first, 1, 1);
    send('c', 15);
    expect(discarded).toEqual(['a2']);
  });

  test('an owner that has given way holds less when the next one is chosen', () => {
    const { discarded, send } = makeIntake();
    send('a1', 29);
    send('a2', 30);
    send('b', 40);
    send('c', 35);
    expect(discarded).toEqual(['a1', 'b']);
  });

  test('nobody gives way to an owner that would hold as much', () => {
    const { intake, discarded, send } = makeIntake();
    send('a', 50);
    const second = send('b', 48);
    send('c', 2);
    expect(intake.grow(second, 2, 0)).toBe(false);
    expect(discarded).toEqual(['b']);
  });

  test('nobody gives way in vain', () => {
    const { intake, discarded, send } = makeIntake();
    intake.complete(send('a1', 40), 0);
    send('a2', 10);
    intake.complete(send('b', 45), 0);
    send('c', 20);
    expect(discarded).toEqual(['c']);
  });

  test('what is complete stays', () => {
    const { intake, discarded, send } = makeIntake();
    const complete = send('a', 60);
    expect(intake.complete(complete, 0)).toBe(true);
    send('b', 40);
    send('c', 20);
    expect(discarded).toEqual(['b']);
    expect(intake.grow(complete, 0, 0)).toBe(true);
  });

  test('no owner is refused or gives way below its even part, whatever the others do', () => {
    const intake = new Intake(LIMITS);
    const held = new Map<Upload, number>();
    const bytesOf = (owner: string) =>
      [...held].reduce((sum, [upload, bytes]) => sum + (upload.owner === owner ? bytes : 0), 0);
    const below = random();
    let asking = '';
    let gaveWay = 0;
    for (let step = 0; step < 20_000; step++) {
      asking = 'abcde'[below(5)];
      const [upload] = [...held.keys()].filter(({ owner }) => owner === asking);
      if (upload && below(8) === 0) {
        intake.close(upload);
        held.delete(upload);
        continue;
      }
      const before = [...'abcde'].map((owner) => ({ owner, bytes: bytesOf(owner) }));
      const owners = before.filter(({ owner, bytes }) => bytes > 0 || owner === asking).length;
      const part = Math.min(LIMITS.bytes / owners, LIMITS.bytesOfOwner);
      if (upload) {
        const bytes = below(30);
        const wanted = bytesOf(asking) + bytes;
        if (intake.grow(upload, bytes, 0)) held.set(upload, (held.get(upload) ?? 0) + bytes);
        else expect(wanted).toBeGreaterThan(part);
      } else {
        const opened = intake.open(asking, 0, () => {
          if (opened.owner !== asking) gaveWay++;
          held.delete(opened);
        });
        held.set(opened, LIMITS.bytesOfUpload);
      }
      for (const { owner, bytes } of before) {
        if (owner !== asking && bytesOf(owner) < bytes) expect(bytes).toBeGreaterThan(part);
      }
      expect([...held.values()].reduce((p, q) => p + q, 0)).toBeLessThanOrEqual(LIMITS.bytes);
    }
    expect(gaveWay).toBeGreaterThan(100);
  });
});

/** Whole numbers from 0 to below a limit, the same ones every time. */
function random(): (limit: number) => number {
  let state = 7;
  return (limit) => {
    // The multiplier and increment of Numerical Recipes' linear congruential generator.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

describe('what has not moved for a minute', () => {
  test('is forgotten', () => {
    const { intake, discarded, send } = makeIntake();
    const killed = send('a', 65, 1000);
    expect(() => send('a2', 1, 60_999)).toThrow(QueueFullError);
    send('a2', 60, 61_000);
    expect(discarded).toEqual(['a2', 'a']);
    expect(intake.complete(killed, 61_000)).toBe(false);
  });

  test('is not what still grows', () => {
    const { intake, discarded, send } = makeIntake();
    const slow = send('a', 30, 0);
    intake.grow(slow, 1, 50_000);
    send('a2', 30, 61_000);
    expect(discarded).toEqual([]);
    expect(intake.complete(slow, 61_000)).toBe(true);
  });

  test('is not discarded if it was complete, for it may be in use', () => {
    const { intake, discarded, send } = makeIntake();
    intake.complete(send('a', 65, 0), 0);
    send('a2', 60, 60_000);
    expect(discarded).toEqual([]);
  });
});
