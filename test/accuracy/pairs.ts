/**
 * LFW's pairs files (Huang et al., 2007): a first line `folds TAB pairs per fold of each kind`, or
 * `pairs of each kind` for one set; then `name TAB i TAB j` for two pictures of one person and
 * `name TAB i TAB name TAB j` for two people. Picture i of a name is `name/name_000i.jpg`.
 */

export interface Pair {
  /** Paths below the folder of images. */
  readonly first: string;
  readonly second: string;
  readonly genuine: boolean;
}

/** One fold for a file without folds. */
export type Folds = readonly (readonly Pair[])[];

export class PairsError extends Error {
  override readonly name = 'PairsError';
}

/** @throws PairsError naming the line that is wrong and what was expected */
export function parsePairs(text: string): Folds {
  const [header, ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const numbers = (header ?? '').trim().split(/\s+/).map(Number);
  const [folds, perKind] = numbers.length === 1 ? [1, numbers[0]] : numbers;
  const whole = [folds, perKind].every((value) => Number.isInteger(value) && value > 0);
  if (numbers.length > 2 || !whole) {
    throw new PairsError('Line 1: expected "pairs" or "folds<TAB>pairs", whole numbers above 0.');
  }
  const pairs = lines.map((line, i) => parsePair(line, i + 2));
  const perFold = 2 * perKind;
  if (pairs.length !== folds * perFold) {
    throw new PairsError(
      `Line 1 promises ${folds} x ${perFold} pairs, and ${pairs.length} follow.`,
    );
  }
  return Array.from({ length: folds }, (_, i) => pairs.slice(i * perFold, (i + 1) * perFold));
}

function parsePair(line: string, number: number): Pair {
  // Tabs by the format, but some copies have spaces; no name has a space in it.
  const fields = line.trim().split(/\s+/);
  if (fields.length !== 3 && fields.length !== 4) {
    throw new PairsError(
      `Line ${number}: expected "name i j" or "name i name j", found ${fields.length} fields.`,
    );
  }
  const genuine = fields.length === 3;
  const [name, i, otherName, j] = genuine ? [fields[0], fields[1], fields[0], fields[2]] : fields;
  return { first: pathOf(name, i, number), second: pathOf(otherName, j, number), genuine };
}

function pathOf(name: string, index: string, line: number): string {
  if (!/^\d{1,4}$/.test(index)) {
    throw new PairsError(`Line ${line}: "${index}" is no picture number of 1 to 4 digits.`);
  }
  // A name is a folder's: nothing that leads out of the images.
  if (!/^[^/\\]+$/.test(name) || name.startsWith('.')) {
    throw new PairsError(`Line ${line}: "${name}" is no name of a folder.`);
  }
  return `${name}/${name}_${index.padStart(4, '0')}.jpg`;
}

/** Whose picture it is: the folder it lies in. */
export const subjectOf = (path: string): string => path.slice(0, path.indexOf('/'));
