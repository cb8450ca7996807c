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
    expect(() => queue.enter('c', 0)).toThrow(QueueFullError);
    queue.leave(first, 10);
    expect(queue.enter('c', 10)).toEqual({ owner: 'c', enteredAt: 10 });
    expect(() => queue.enter('d', 10)).toThrow(QueueFullError);
  });

  test('leaves room for the others, however many one owner sends', () => {
    const queue = new Queue(limits);
    for (let i = 0; i < 3; i++) queue.enter('a', 0);
    expect(() => queue.enter('a', 0)).toThrow(QueueFullError);
    expect(() => queue.enter('b', 0)).not.toThrow();
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
    queue.enter('c', 3);
    expect(() => queue.enter('c', 3)).toThrow(QueueFullError);
  });

  test('forgets who never left after a minute', () => {
    const queue = new Queue(limits);
    fill(queue, 1000);
    expect(retryAfter(queue, 'c', 60_999)).toBeGreaterThan(0);
    expect(retryAfter(queue, 'c', 61_000)).toBe(0);
  });
});

/** How many of as many owners find room. */
function countRoom(queue: Queue, now: number, owner?: string): number {
  for (let i = 0; ; i++) {
    if (retryAfter(queue, owner ?? `${i}`, now) > 0) return i;
    queue.enter(owner ?? `${i}`, now);
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
    expect(countRoom(paced(pace), 1e7)).toBe(places);
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
    expect(retryAfter(queue, 'c', 0)).toBe(1);
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
    expect(retryAfter(queue, 'c', now)).toBe(8);
  });

  test('does not count the time in which nobody waited', () => {
    const queue = new Queue(limits);
    for (let i = 0; i < 30; i++) queue.leave(queue.enter('a', i * 60_000), i * 60_000 + 500);
    fill(queue, 3_600_000);
    expect(retryAfter(queue, 'c', 3_600_000)).toBe(2);
  });

  test('is never longer than half a minute, and a clock that steps back does no harm', () => {
    const queue = new Queue(limits);
    for (let i = 0; i < 30; i++) queue.leave(queue.enter('a', i * 50_000), i * 50_000 + 50_000);
    fill(queue, 1_500_000);
    expect(retryAfter(queue, 'c', 1_500_000)).toBe(30);
    const other = new Queue(limits);
    for (let i = 0; i < 30; i++) other.leave(other.enter('a', 1000), 0);
    fill(other, 1000);
    expect(retryAfter(other, 'c', 1000)).toBe(1);
  });
});
