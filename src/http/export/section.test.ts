import { expect, it } from 'vitest';
import type { ExportRecord } from '../schemas/export.ts';
import { findPlace, readSections, type Section } from './section.ts';

/** A section that has these places, and takes any other for its beginning, or for what comes behind. */
function having(name: string, places: readonly string[], bound: string | null = null): Section {
  return {
    name,
    read: async (after, most) => {
      const behind = places.filter((place) => after === null || place > after).slice(0, most);
      // Which record it is says its place.
      return { rows: behind.map((place) => ({ place, record: {} as ExportRecord })), bound };
    },
  };
}

const SECTIONS = [having('first', ['x', 'y']), having('second', ['a', 'b']), having('last', ['c'])];
const read = async (after: string | null, most: number, sections = SECTIONS) => {
  const { rows, bound } = await readSections(sections, after, most);
  return { places: rows.map(({ place }) => place), bound };
};

it('reads one section after the other, and each from its own beginning', async () => {
  const all = ['first-x', 'first-y', 'second-a', 'second-b', 'last-c'];
  expect(await read(null, 9)).toEqual({ places: all, bound: null });
  expect(await read(null, 3)).toEqual({ places: all.slice(0, 3), bound: null });
  expect(await read('first-x', 9)).toEqual({ places: all.slice(1), bound: null });
  expect(await read('first-y', 1)).toEqual({ places: ['second-a'], bound: null });
  expect(await read('last-c', 9)).toEqual({ places: [], bound: null });
});

it('stops where a section looked through as much as it may, and says up to where', async () => {
  const [first, , last] = SECTIONS;
  const tired = [first, having('second', ['a'], 'a9'), last];
  expect(await read(null, 9, tired)).toEqual({
    places: ['first-x', 'first-y', 'second-a'],
    bound: 'second-a9',
  });
});

it('knows its places by the names of its sections', () => {
  expect(findPlace(SECTIONS, null)).toEqual({ index: 0, place: null });
  expect(findPlace(SECTIONS, 'second-dec_1-0-x')).toEqual({ index: 1, place: 'dec_1-0-x' });
  for (const none of ['', 'first', 'first-', 'third-x', 'sub_x']) {
    expect(findPlace(SECTIONS, none)).toBeUndefined();
  }
});
