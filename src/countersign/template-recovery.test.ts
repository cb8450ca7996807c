/**
 * The attack that ends with a template: photographs of strangers, whose embeddings anybody can compute
 * from the public networks, the answer to each, and least squares. It is played with every answer that
 * a day's budget of failures buys. The networks are the real ones; strangers beyond the pictures that
 * are at hand are drawn, as unlike the person as strangers are.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { FRANCK, readFace } from '../../test/support/faces.ts';
import { platform } from '../../test/support/platform.ts';
import { seededRandom } from '../../test/support/random.ts';
import { MOST_BANDS } from '../attempts/bands.ts';
import { type Attempt, decideAttempt, MOST_OF_SUBJECT, WINDOW } from '../attempts/budget.ts';
import { similarity } from '../recognition/embed/match.ts';
import { loadRecogniser } from '../recognition/load.ts';
import type { Recogniser } from '../recognition/recogniser.ts';
import type { Deployment } from '../registry/deployment.ts';
import { compareToThreshold, type Match } from './match.ts';

const STRANGERS = [
  ...['SeanConnery.jpg', 'audrey.jpg', 'bieber_small.jpg', 'cage.jpg', 'chuck_crop.jpg'],
  ...['kim1_crop.jpg', 'obama4_crop.jpg', 'queen20_crop.jpg', 'terminator_crop.jpg'],
  ...['walter2_crop.jpg', 'bill-murray-snl_crop.jpg', 'ri_1_crop.jpg'],
];

let recogniser: Recogniser;
let template: Float32Array;
/** Of the same person, another one. */
let photograph: Float32Array;
let strangers: Float32Array[];

beforeAll(async () => {
  recogniser = await loadRecogniser(platform);
  const embed = async (file: string) =>
    (await recogniser.recognise((await readFace(file)).bytes, { purpose: 'probe' })).embedding;
  template = await embed(FRANCK[0]);
  photograph = await embed(FRANCK[2]);
  strangers = [];
  for (const file of STRANGERS) strangers.push(await embed(file));
  const random = seededRandom(1);
  while (strangers.length < 2 * template.length) {
    strangers.push(drawStranger(template.length, random));
  }
});

/** A direction that is as likely as any other. */
function drawStranger(dimension: number, random: () => number): Float32Array {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const vector = Float32Array.from({ length: dimension }, normal);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** The vector with the least squares of its differences from the scores: (AᵀA + εI) x = Aᵀb. */
function recover(photographs: readonly Float32Array[], scores: readonly number[]): Float64Array {
  const n = photographs[0].length;
  const matrix = Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(n);
    row[i] = 1e-6;
    return row;
  });
  const right = new Float64Array(n);
  photographs.forEach((photograph, k) => {
    for (let i = 0; i < n; i++) {
      right[i] += photograph[i] * scores[k];
      for (let j = 0; j <= i; j++) matrix[i][j] += photograph[i] * photograph[j];
    }
  });
  // Cholesky: L Lᵀ x = right.
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j];
      for (let k = 0; k < j; k++) sum -= matrix[i][k] * matrix[j][k];
      matrix[i][j] = i === j ? Math.sqrt(sum) : sum / matrix[j][j];
    }
  }
  const x = right;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= matrix[i][k] * x[k];
    x[i] /= matrix[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= matrix[k][i] * x[k];
    x[i] /= matrix[i][i];
  }
  return x;
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return dot / Math.sqrt(aa * bb);
}

/**
 * A place between two faces where a band changes, found by halving. Every answer is a match, which
 * costs no failure. This attacker is better than any: they make pictures of whichever vector they like.
 * @returns the place, or null once no band is told any more
 */
function halve(
  [near, far]: readonly [Float32Array, Float32Array],
  tell: (vector: Float32Array) => number | null,
): Float32Array | null {
  let [inside, outside] = [0, 1];
  for (let i = 0; i < 8; i++) {
    const middle = (inside + outside) / 2;
    const band = tell(between(near, far, middle));
    if (band === null) return null;
    if (band === 0.00001) inside = middle;
    else outside = middle;
  }
  return between(near, far, (inside + outside) / 2);
}

function between(a: Float32Array, b: Float32Array, share: number): Float32Array {
  const mixed = a.map((value, i) => value + share * (b[i] - value));
  const length = Math.hypot(...mixed);
  return mixed.map((value) => value / length);
}

/** What a photograph of the person, which the attacker has, becomes by bands told so often. */
function walk(photograph: Float32Array, most: number): number {
  // As of an embedder whose every rate is supported: none is told of the others.
  const thresholds = recogniser.model.thresholds.map(({ fmr, cosine }) => ({ fmr, cosine }));
  const model = { ...recogniser.model, thresholds };
  const deployment = {
    registration: { false_match_rate: 0.01, serves: [] as string[] },
  } as Deployment;
  const cosineOf = (rate: number) => thresholds.find(({ fmr }) => fmr === rate)?.cosine ?? 0;
  let told = 0;
  const tell = (vector: Float32Array) => {
    if (told === most) return null;
    told++;
    return compareToThreshold(similarity(vector, template), deployment, model).band;
  };
  const random = seededRandom(2);
  const [places, scores] = [[photograph], [cosineOf(0.00001) + 0.2]];
  while (told < most && places.length < 2 * template.length) {
    // So far from the photograph that it lies just within what matches at all.
    let share = 0.2;
    const stranger = drawStranger(template.length, random);
    while (similarity(between(photograph, stranger, share), template) >= cosineOf(0.0001)) {
      share += 0.02;
    }
    const place = halve([photograph, between(photograph, stranger, share)], tell);
    if (place === null) break;
    places.push(place);
    scores.push(cosineOf(0.00001));
  }
  return cosine(recover(places, scores), template);
}

/** The answers that a day has, asking as soon as it is allowed. */
function askForADay(falseMatchRate: number): { photographs: Float32Array[]; answers: Match[] } {
  const deployment = {
    registration: { false_match_rate: falseMatchRate, serves: [] as string[] },
  } as Deployment;
  const photographs: Float32Array[] = [];
  const answers: Match[] = [];
  const attempts: Attempt[] = [];
  for (let now = 0; now < WINDOW; ) {
    const wait = decideAttempt(attempts, now);
    if (wait) {
      now += wait.seconds * 1000;
      continue;
    }
    const photograph = strangers[photographs.length];
    const answer = compareToThreshold(
      similarity(photograph, template),
      deployment,
      recogniser.model,
    );
    photographs.push(photograph);
    answers.push(answer);
    if (!answer.matched) attempts.push({ madeAt: now, failed: true });
  }
  return { photographs, answers };
}

describe('bands, which a match is told with', () => {
  it('make a photograph of the person into the template, where nobody counts', () => {
    expect(cosine(photograph, template)).toBeLessThan(0.9);
    expect(walk(photograph, Number.POSITIVE_INFINITY)).toBeGreaterThan(0.95);
  });

  it('add nothing to a photograph in as many as a day has', () => {
    const day = MOST_BANDS + MOST_OF_SUBJECT;
    expect(walk(photograph, day)).toBeLessThan(cosine(photograph, template) + 0.03);
  });
});

describe('least squares', () => {
  it('find the template, where a similarity is answered and nobody counts', () => {
    const told = strangers.map(
      (stranger) => Math.round(similarity(stranger, template) * 100) / 100,
    );
    expect(cosine(recover(strangers, told), template)).toBeGreaterThan(0.95);
  });

  it.each([0.01, 0.001, 0.00001])(
    'find nothing in what is answered in a day, at a false match rate of %f',
    (falseMatchRate) => {
      const { photographs, answers } = askForADay(falseMatchRate);
      expect(answers.length).toBeGreaterThanOrEqual(20);
      expect(answers.length).toBeLessThan(25);
      const { thresholds } = recogniser.model;
      const leastOf = (band: number | null) =>
        thresholds.find(({ fmr }) => fmr === band)?.cosine ?? 0;
      // However an attacker reads "no match": as nothing alike, as the opposite, as nearly a match.
      for (const none of [0, -1, -0.1, leastOf(falseMatchRate)]) {
        const scores = answers.map(({ matched, band }) => (matched ? leastOf(band) : none));
        if (scores.every((score) => score === 0)) continue;
        const recovered = recover(photographs, scores);
        expect(Math.abs(cosine(recovered, template))).toBeLessThan(0.3);
      }
    },
  );
});
