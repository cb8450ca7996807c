/**
 * What can be wrong with a picture of a face, done to a good one: the light, the camera, the way it
 * is held, and what covers the face. For measuring what the service makes of it.
 */
import type { Keypoints } from '../../src/recognition/detect/detection.ts';
import type { Image } from '../../src/recognition/image/image.ts';
import { paint } from '../support/pictures.ts';
import { type Random, seededRandom } from '../support/random.ts';

/** @param random of the picture: the same change differs from face to face, and not from run to run */
type Change = (image: Image, face: Keypoints, random: Random) => Image;

type Colour = readonly [red: number, green: number, blue: number];

/** Every change by its name; `none` leaves the picture as it is. */
export const CHANGES = {
  none: (image) => image,
  'upside down': (image) => turn(image, 180),
  'turned 135': (image) => turn(image, 135),
  'turned 90': (image) => turn(image, 90),
  mask: (image, face, random) => cover(image, face, MASK, cloth(MASKS, random)),
  scarf: (image, face, random) => cover(image, face, SCARF, elsewhere(image, face, random)),
  'dark glasses': (image, face, random) => cover(image, face, GLASSES, cloth(LENSES, random)),
  'mask and glasses': (image, face, random) =>
    cover(cover(image, face, MASK, cloth(MASKS, random)), face, GLASSES, cloth(LENSES, random)),
  'hand at the mouth': (image, face, random) => cover(image, face, HAND, cloth(SKINS, random)),
  'blur 2': (image) => blur(image, 2),
  'blur 4': (image) => blur(image, 4),
  'motion 9 px': (image) => filter(image, new Array(9).fill(1), 1, 0),
  'motion 9 px upwards': (image) => filter(image, new Array(9).fill(1), 0, 1),
  'salt 5 %': (image, _, random) => salt(image, 0.05, random),
  'salt 10 %': (image, _, random) => salt(image, 0.1, random),
  'noise 25': (image, _, random) => addNoise(image, 25, random),
  'noise 40': (image, _, random) => addNoise(image, 40, random),
  'brightness 0.3': (image) => mapValues(image, (value) => value * 0.3),
  'brightness 0.1': (image) => mapValues(image, (value) => value * 0.1),
  'brightness 2': (image) => mapValues(image, (value) => value * 2),
  'contrast 0.4': (image) => mapValues(image, (value) => 128 + (value - 128) * 0.4),
  'one side in shadow': shade,
  sharpened: (image) => sharpen(image),
  grey: (image) => mapColours(image, ([r, g, b]) => new Array(3).fill(lumaOf(r, g, b))),
  'colour cast': (image) => mapColours(image, ([r, g, b]) => [r * 1.2, g, b * 0.7]),
  'face of 64 px': (image, face) => shrink(image, face, 64),
  'face of 48 px': (image, face) => shrink(image, face, 48),
  'face of 32 px': (image, face) => shrink(image, face, 32),
} satisfies Record<string, Change>;

export type ChangeName = keyof typeof CHANGES;

/**
 * @param face keypoints in pixels of the picture
 * @param seed of the picture
 */
export function applyChange(name: ChangeName, image: Image, face: Keypoints, seed: number): Image {
  const change: Change = CHANGES[name];
  return change(image, face, seededRandom(seed));
}

const pick = <T>(values: readonly T[], random: Random): T =>
  values[Math.floor(random() * values.length)];

/** Red, green and blue of each pixel from its own. */
function mapColours(image: Image, of: (colour: Colour) => ArrayLike<number>): Image {
  return paint(image, (x, y) => {
    const at = (y * image.width + x) * 4;
    return of([image.data[at], image.data[at + 1], image.data[at + 2]]);
  });
}

const mapValues = (image: Image, of: (value: number) => number): Image =>
  mapColours(image, ([r, g, b]) => [of(r), of(g), of(b)]);

const lumaOf = (red: number, green: number, blue: number) =>
  0.299 * red + 0.587 * green + 0.114 * blue;

/** The colour at a place between pixels; outside the picture that of its edge. */
function sample({ width, height, data }: Image, x: number, y: number): Colour {
  const clamp = (value: number, side: number) => Math.max(0, Math.min(side - 1, value));
  const [u, v] = [clamp(x, width), clamp(y, height)];
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const channel = (k: number) => {
    const at = (column: number, row: number) => data[(row * width + column) * 4 + k];
    const upper = at(left, top) * (1 - u + left) + at(right, top) * (u - left);
    const lower = at(left, bottom) * (1 - u + left) + at(right, bottom) * (u - left);
    return upper * (1 - v + top) + lower * (v - top);
  };
  return [channel(0), channel(1), channel(2)];
}

/** Clockwise about the middle, in a frame of the same size. */
export function turn(image: Image, degrees: number): Image {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [cx, cy] = [(image.width - 1) / 2, (image.height - 1) / 2];
  return paint(image, (x, y) =>
    sample(image, cx + (x - cx) * cos + (y - cy) * sin, cy - (x - cx) * sin + (y - cy) * cos),
  );
}

/** A face's own axes: from between the eyes, across and downwards, in distances of the eyes. */
function axesOf([left, right]: Keypoints) {
  const [dx, dy] = [right.x - left.x, right.y - left.y];
  const square = dx * dx + dy * dy;
  const [cx, cy] = [(left.x + right.x) / 2, (left.y + right.y) / 2];
  return (x: number, y: number) => ({
    across: ((x - cx) * dx + (y - cy) * dy) / square,
    down: ((y - cy) * dx - (x - cx) * dy) / square,
  });
}

/** Whether a place of the face, in its own axes, is covered. */
type Shape = (across: number, down: number) => boolean;

const ellipse = (x: number, y: number, a: number, b: number) => (x / a) ** 2 + (y / b) ** 2 <= 1;
/** From the bridge of the nose to below the chin. */
const MASK: Shape = (x, y) => y > 0.42 + 0.12 * x * x && y < 2 && ellipse(x, y - 0.9, 1.1, 1.15);
const SCARF: Shape = (x, y) => y > 0.62 - 0.1 * x * x && Math.abs(x) < 1.6;
const GLASSES: Shape = (x, y) =>
  ellipse(Math.abs(x) - 0.5, y - 0.04, 0.42, 0.34) ||
  (Math.abs(x) < 1.1 && Math.abs(y + 0.06) < 0.05);
const HAND: Shape = (x, y) => ellipse(x - 0.1, y - 1.2, 0.75, 0.42);

const MASKS: readonly Colour[] = [
  [150, 190, 215],
  [235, 235, 235],
  [30, 30, 34],
  [120, 140, 120],
  [170, 60, 70],
];
const LENSES: readonly Colour[] = [
  [12, 12, 14],
  [45, 30, 20],
  [25, 35, 50],
];
const SKINS: readonly Colour[] = [
  [215, 170, 145],
  [160, 115, 90],
  [95, 65, 50],
];

/** What lies over a place of the face, by its own axes and by the pixel. */
type Cloth = (across: number, down: number, x: number, y: number) => ArrayLike<number>;

/** Of one colour, darker towards its sides, with folds that run in any direction. */
function cloth(colours: readonly Colour[], random: Random): Cloth {
  const colour = pick(colours, random);
  const [direction, period, depth] = [random() * Math.PI, 0.15 + 0.5 * random(), 0.25 * random()];
  const [cos, sin] = [Math.cos(direction), Math.sin(direction)];
  return (across, down) => {
    const fold = Math.sin((2 * Math.PI * (across * cos + down * sin)) / period);
    const light = 1 - 0.25 * across * across + depth * fold;
    return colour.map((value) => value * light);
  };
}

/** What the picture shows beside the face: a cloth of any pattern. */
function elsewhere(image: Image, [left, right]: Keypoints, random: Random): Cloth {
  const eyes = Math.hypot(right.x - left.x, right.y - left.y);
  const aside = eyes * (2 + random()) * (random() < 0.5 ? -1 : 1);
  return (_across, _down, x, y) => sample(image, x + aside, y);
}

function cover(image: Image, face: Keypoints, covers: Shape, by: Cloth): Image {
  const toFace = axesOf(face);
  return paint(image, (x, y) => {
    const { across, down } = toFace(x, y);
    const at = (y * image.width + x) * 4;
    return covers(across, down) ? by(across, down, x, y) : image.data.subarray(at, at + 3);
  });
}

/** The right half of the face in deep shadow, with a soft edge. */
function shade(image: Image, face: Keypoints): Image {
  const toFace = axesOf(face);
  return paint(image, (x, y) => {
    const { across } = toFace(x, y);
    const light = 0.15 + 0.85 / (1 + Math.exp(across / 0.06));
    return sample(image, x, y).map((value) => value * light);
  });
}

/** Gaussian, of `sigma` pixels, first along the rows and then along the columns. */
function blur(image: Image, sigma: number): Image {
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const rows = filter(image, weights, 1, 0);
  return filter(rows, weights, 0, 1);
}

/** By an unsharp mask, as many cameras do. */
function sharpen(image: Image): Image {
  const soft = blur(image, 1);
  return paint(image, (x, y) => {
    const at = (y * image.width + x) * 4;
    return [0, 1, 2].map(
      (k) => image.data[at + k] + SHARPENING * (image.data[at + k] - soft.data[at + k]),
    );
  });
}

const SHARPENING = 1.5;

/** Weighted means along one axis; beyond the edge its pixels are repeated. */
function filter(image: Image, weights: readonly number[], dx: 0 | 1, dy: 0 | 1): Image {
  const { width, height, data } = image;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const half = (weights.length - 1) / 2;
  return paint(image, (x, y) => {
    let [r, g, b] = [0, 0, 0];
    for (let i = 0; i < weights.length; i++) {
      const column = Math.max(0, Math.min(width - 1, x + dx * (i - half)));
      const row = Math.max(0, Math.min(height - 1, y + dy * (i - half)));
      const at = (row * width + column) * 4;
      r += weights[i] * data[at];
      g += weights[i] * data[at + 1];
      b += weights[i] * data[at + 2];
    }
    return [r / total, g / total, b / total];
  });
}

/** Some pixels white, as many black. */
const salt = (image: Image, share: number, random: Random): Image =>
  mapColours(image, (colour) => {
    const drawn = random();
    return drawn < share / 2 ? [0, 0, 0] : drawn < share ? [255, 255, 255] : colour;
  });

/** Normally distributed, of its own in each channel (Box and Muller, 1958). */
function addNoise(image: Image, deviation: number, random: Random): Image {
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()) * deviation;
  return mapValues(image, (value) => value + normal());
}

/** As from further away: the face becomes `pixels` wide, taken as 2.2 distances of the eyes. */
function shrink(image: Image, [left, right]: Keypoints, pixels: number): Image {
  const factor = pixels / (2.2 * Math.hypot(right.x - left.x, right.y - left.y));
  if (factor >= 1) return image;
  // Half of the sampling distance, which leaves nothing to alias.
  const soft = blur(image, 0.5 / factor);
  const size = {
    width: Math.round(image.width * factor),
    height: Math.round(image.height * factor),
  };
  return paint(size, (x, y) => sample(soft, (x + 0.5) / factor - 0.5, (y + 0.5) / factor - 0.5));
}
