/** Pairs of pictures, and how well distances tell pairs of one person from pairs of two. */

export interface Pair {
  readonly samePerson: boolean;
  /** Paths within the folder of images. */
  readonly files: readonly [string, string];
}

export interface JudgedPair {
  readonly samePerson: boolean;
  /** Infinite if one of the pictures has no face that is found: never a match. */
  readonly distance: number;
}

/**
 * Reads a list in the format of Labeled Faces in the Wild (Huang et al., 2007): on a line a name and
 * two numbers for one person, or a name and a number twice; headers have fewer fields.
 * @throws if a line is neither
 */
export function readPairs(list: string): Pair[] {
  return list.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    if (fields.length < 3) return [];
    const [name, first, second, third] = fields;
    if (fields.length > 4) throw new Error(`Not a pair: ${line}`);
    return third === undefined
      ? { samePerson: true, files: [imageFile(name, first), imageFile(name, second)] }
      : { samePerson: false, files: [imageFile(name, first), imageFile(second, third)] };
  });
}

function imageFile(name: string, number: string): string {
  if (!/^[\w.-]+$/.test(name) || !/^\d+$/.test(number)) {
    throw new Error(`Not a picture: ${name} ${number}`);
  }
  return `${name}/${name}_${number.padStart(4, '0')}.jpg`;
}

export interface Accuracy {
  /** The share of pairs decided rightly at the threshold where that is most. */
  readonly best: number;
  /** Where as large a share of one person's pairs is refused as of two people's is accepted. */
  readonly equalErrorRate: number;
}

/**
 * Over every threshold that a distance gives, and one below all. Chosen on the pairs that are
 * judged, so `best` is flattered, for every rival alike.
 */
export function measureAccuracy(pairs: readonly JudgedPair[]): Accuracy {
  const genuine = pairs.filter(({ samePerson }) => samePerson).map(({ distance }) => distance);
  const impostors = pairs.filter(({ samePerson }) => !samePerson).map(({ distance }) => distance);
  const thresholds = [...genuine, ...impostors].filter(Number.isFinite);
  const errors = [Number.NEGATIVE_INFINITY, ...thresholds].map((threshold) => {
    const refused = genuine.filter((distance) => distance > threshold).length;
    const accepted = impostors.filter((distance) => distance <= threshold).length;
    return { refused, accepted };
  });
  const wrong = Math.min(...errors.map(({ refused, accepted }) => refused + accepted));
  const rates = errors.map(({ refused, accepted }) => [
    refused / genuine.length,
    accepted / impostors.length,
  ]);
  const [falseNonMatch, falseMatch] = rates.reduce((nearest, rate) =>
    Math.abs(rate[0] - rate[1]) < Math.abs(nearest[0] - nearest[1]) ? rate : nearest,
  );
  return { best: 1 - wrong / pairs.length, equalErrorRate: (falseNonMatch + falseMatch) / 2 };
}
