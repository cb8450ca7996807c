import { describe, expect, test } from 'vitest';
import { MOST_TILES, TILE_OVERLAP, tilesOf } from './tiles.ts';

describe('the tiles of a picture', () => {
  test.each([
    ['a photograph', 2309, 1732],
    ['an upright one', 1500, 2000],
    ['a panorama', 6000, 700],
    ['a square', 1024, 1024],
  ])(
    '%s is covered, by few, and a face of a fifth of a tile is whole in one',
    (_, width, height) => {
      const tiles = tilesOf({ width, height });
      expect(tiles.length).toBeGreaterThan(1);
      expect(tiles.length).toBeLessThanOrEqual(MOST_TILES);
      const face = TILE_OVERLAP * tiles[0].side - 1;
      for (let y = -0.5; y <= height - 0.5 - face; y += 7) {
        for (let x = -0.5; x <= width - 0.5 - face; x += 7) {
          const whole = tiles.some(
            (tile) =>
              tile.x <= x &&
              tile.y <= y &&
              tile.x + tile.side >= x + face &&
              tile.y + tile.side >= y + face,
          );
          if (!whole) expect([x, y]).toBe('in a tile');
        }
      }
    },
  );

  test('are the smallest that may be: of a 4:3 photograph twelve, which find faces of 1.5 %', () => {
    const tiles = tilesOf({ width: 2000, height: 1500 });
    expect(tiles).toHaveLength(12);
    expect((0.05 * tiles[0].side) / 2000).toBeLessThan(0.015);
  });

  test('there are none where they would show no more than the whole does', () => {
    expect(tilesOf({ width: 320, height: 240 })).toEqual([]);
    expect(tilesOf({ width: 256, height: 256 })).toEqual([]);
  });
});
