import { describe, expect, test } from 'vitest';
import { QUEUE_LIMITS, Queue, QueueFullError } from './queue.ts';

const limits = { places: 4, leastPlaces: 4, longestWait: 1000, shareOfOwner: 0.75 };

/** The seconds that a newcomer is told to wait; 0 when there is room. */
function retryAfter(queue: Queue, owner: string, now: number): number {
  try {
    queue.requireRoom(owner, now);
    return 0;
  } catch (error) {
    if (error instanceof QueueFullError) return error.retryAfter;
    throw error;
  }
}

const fill = (queue: Queue, now: number) =>
  ['a', 'a', 'b', 'b'].map((owner) => queue.enter(owner, now));

describe('the queue', () => {
  test('takes as many as it has places, and no more', () => {
    const queue = new Queue(limits);
    const [first] = fill(queue, 0);
    expect(() => queue.enter('b', 0)).toThrow(QueueFullError);
    queue.leave(first, 10);
    expect(queue.enter('b', 10)).toEqual({ owner: 'b', enteredAt: 10 });
    expect(() => queue.enter('b', 10)).toThrow(QueueFullError);
  });

  test('leaves room for the others, however many one owner sends', () => {
    const queue = new Queue(limits);
    for (let i = 0; i < 3; i++) queue.enter('a', 0);
    expect(() => queue.enter('a', 0)).toThrow(QueueFullError);
    expect(() => queue.enter('b', 0)).not.toThrow();
  });

  test('lets in an owner up to an equal part, although others hold more places than there are by now', () => {
    const queue = new Queue();
    for (let i = 0; i < 24; i++) queue.enter('a', 0);
    for (let i = 0; i < 8; i++) queue.enter('b', 0);
    // A slow picture leaves 16 places, and 32 are taken.
    queue.leave(queue.enter('c', 0), 50_000);
    expect(() => queue.enter('a', 50_000)).toThrow(QueueFullError);
    // Of 16 among three.
    for (let i = 0; i < 5; i++) queue.enter('c', 50_000);
    expect(() => queue.enter('c', 50_000)).toThrow(QueueFullError);
  });

  test('lets in as many such owners as it has places, and no more', () => {
    const queue = new Queue(limits);
    fill(queue, 0);
    for (const owner of ['c', 'd', 'e', 'f']) queue.enter(owner, 0);
    expect(() => queue.enter('g', 0)).toThrow(QueueFullError);
  });

  test('asking for room takes none', () => {
    const queue = new Queue(limits);
    for (let i = 0; i < 9; i++) queue.requireRoom('a', 0);
    expect(() => fill(queue, 0)).not.toThrow();
  });

  test('leaving twice frees one place', () => {
    const queue = new Queue(limits);
    const [first] = fill(queue, 0);
    queue.leave(first, 1);
    queue.leave(first, 2);
    queue.enter('b', 3);
    expect(() => queue.enter('b', 3)).toThrow(QueueFullError);
  });

  test('forgets after a minute what never left', () => {
    const queue = new Queue(limits);
    fill(queue, 1000);
    expect(retryAfter(queue, 'a', 60_999)).toBeGreaterThan(0);
    expect(retryAfter(queue, 'a', 61_000)).toBe(0);
  });
});

/** How many pictures of these owners, sent in turn, find room. */
function countRoom(queue: Queue, now: number, owners: string): number {
  for (let i = 0; ; i++) {
    const owner = owners[i % owners.length];
    if (retryAfter(queue, owner, now) > 0) return i;
    queue.enter(owner, now);
  }
}

describe('the places', () => {
  const paced = (milliseconds: number) => {
    const queue = new Queue();
    for (let i = 0; i < 60; i++) queue.leave(queue.enter('a', i * 1e5), i * 1e5 + milliseconds);
    return queue;
  };

  test.each([
    ['fast', 20, 32],
    ['slow', 200, 25],
    ['very slow', 2000, 16],
  ])('are as many as are served within five seconds: %s', (_, pace, places) => {
    expect(countRoom(paced(pace), 1e7, 'ab')).toBe(places);
  });

  test('are enough for ten clients of one owner at any pace', () => {
    expect(countRoom(paced(60_000), 1e7, 'a')).toBeGreaterThanOrEqual(10);
    expect(countRoom(new Queue(), 0, 'a')).toBe(QUEUE_LIMITS.places * QUEUE_LIMITS.shareOfOwner);
  });
});

describe('the time to wait', () => {
  test('is at least a second', () => {
    const queue = new Queue(limits);
    fill(queue, 0);
    expect(retryAfter(queue, 'a', 0)).toBe(1);
  });

  test('follows the time that a picture took, one after the other', () => {
    const queue = new Queue(limits);
    let now = 0;
    const waiting = fill(queue, now);
    for (let i = 0; i < 60; i++) {
      now += 2000;
      const next = waiting.shift();
      if (!next) break;
      queue.leave(next, now);
      waiting.push(queue.enter(next.owner, now));
    }
    // Four places of two seconds each, although each place was held for eight.
    expect(retryAfter(queue, 'a', now)).toBe(8);
  });

  test('does not count the time in which nobody waited', () => {
    const queue = new Queue(limits);
    for (let i = 0; i < 30; i++) queue.leave(queue.enter('a', i * 60_000), i * 60_000 + 500);
    fill(queue, 3_600_000);
    expect(retryAfter(queue, 'a', 3_600_000)).toBe(2);
  });

  test('is never longer than half a minute, and a clock that steps back does no harm', () => {
    const queue = new Queue(limits);
    for (let i = 0; i < 30; i++) queue.leave(queue.enter('a', i * 50_000), i * 50_000 + 50_000);
    fill(queue, 1_500_000);
    expect(retryAfter(queue, 'a', 1_500_000)).toBe(30);
    const other = new Queue(limits);
    for (let i = 0; i < 30; i++) other.leave(other.enter('a', 1000), 0);
    fill(other, 1000);
    expect(retryAfter(other, 'a', 1000)).toBe(1);
  });
});
