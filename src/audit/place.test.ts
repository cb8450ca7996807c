/** Where a log is, from its name. */
import { expect, it } from 'vitest';
import { originAt, placeOf, storeOf } from './place.ts';

it.each([
  ['localhost/log', 'log'],
  ['localhost/log/2', 'log/2'],
  ['localhost/log/123456', 'log/123456'],
  ['localhost/log/1234567', 'log'],
  ['localhost/log/0', 'log'],
  ['localhost/log/02', 'log'],
  ['localhost/log/2/x', 'log'],
  ['log.example/log/3/log/4', 'log/4'],
])('%s is at %s', (origin, place) => {
  expect(placeOf(origin)).toBe(place);
});

it('another log of the service has its number behind', () => {
  expect(originAt('localhost/log', '2')).toBe('localhost/log/2');
  expect(originAt('localhost/log/2', '13')).toBe('localhost/log/13');
  expect(originAt('localhost/log/12', undefined)).toBe('localhost/log');
  expect(originAt('localhost/log', undefined)).toBe('localhost/log');
  expect(originAt('localhost/logs', '2')).toBe('localhost/logs/2');
  expect(originAt('localhost/log/1/x', '2')).toBe('localhost/log/1/x/2');
});

/** Notes what it is asked, as a method that needs its object. */
class Notes {
  readonly asked: unknown[][] = [];
  readonly size = 7;
  get(...given: unknown[]) {
    this.asked.push(['get', ...given]);
    return 'got';
  }
  head(...given: unknown[]) {
    this.asked.push(['head', ...given]);
  }
  put(...given: unknown[]) {
    this.asked.push(['put', ...given]);
  }
  list(...given: unknown[]) {
    this.asked.push(['list', ...given]);
  }
}

it('the first log has the store as it is', () => {
  const notes = new Notes();
  expect(storeOf(notes as unknown as R2Bucket, 'localhost/log')).toBe(notes);
});

it('another has its tree under its own name, and shares the rest', () => {
  const notes = new Notes();
  const store = storeOf(notes as unknown as R2Bucket, 'localhost/log/2') as unknown as Notes;
  expect(store.get('checkpoint', { range: 1 })).toBe('got');
  store.head('edge');
  store.put('tile/0/000', 'x', { onlyIf: 1 });
  store.get('cosigned');
  store.get('archive/000');
  store.put('journal/1', 'y');
  store.get('checkpoint/x');
  store.get('my/tile/0');
  store.get('edges');
  store.list('tile/');
  expect(notes.asked).toEqual([
    ['get', 'log/2/checkpoint', { range: 1 }],
    ['head', 'log/2/edge'],
    ['put', 'log/2/tile/0/000', 'x', { onlyIf: 1 }],
    ['get', 'log/2/cosigned'],
    ['get', 'archive/000'],
    ['put', 'journal/1', 'y'],
    ['get', 'checkpoint/x'],
    ['get', 'my/tile/0'],
    ['get', 'edges'],
    ['list', 'tile/'],
  ]);
  expect(store.size).toBe(7);
});
