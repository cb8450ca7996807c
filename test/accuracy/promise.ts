/** From what each group needs to one threshold for everyone. */

/** A rate and the cosine that keeps it. */
export interface Point {
  readonly fmr: number;
  readonly cosine: number;
}

/** What is known of one group of people: in the manifest, and of a measurement. */
export interface Group {
  readonly group: string;
  readonly people: number;
  /** Of two of its people, one picture of each. */
  readonly comparisons: number;
  /** False match rates that were seen, by the cosine they were seen at. */
  readonly rates: readonly { cosine: number; fmr: number; interval?: readonly number[] }[];
  /** The cosine that keeps a rate among them. */
  readonly keeps: readonly Point[];
}

/** A threshold as it is used. */
export interface Promised extends Point {
  readonly unsupported?: true;
}

/**
 * Whether so many comparisons can show a rate: with 3 / rate of them and not one error, it is kept
 * with 95 % confidence (the rule of three, ISO/IEC 19795-1).
 */
export const supports = ({ comparisons }: Pick<Group, 'comparisons'>, fmr: number): boolean =>
  comparisons >= 3 / fmr;

/**
 * One threshold for everyone: at each rate the one that random people need, or that of the group that
 * needs the highest, and never lower than at a laxer rate. A rate is unsupported if some group is too
 * small to show it, or if none was measured; then the highest that is known stands.
 */
export function promise(random: readonly Point[], groups: readonly Group[]): Promised[] {
  const promised: Promised[] = [];
  for (const { fmr, cosine } of random.toSorted((p, q) => q.fmr - p.fmr)) {
    const needed = groups.map((group) => neededBy(group, fmr));
    const least = promised.at(-1)?.cosine ?? cosine;
    const known = needed.filter((value) => value !== undefined);
    const shown = groups.length > 0 && groups.every((group) => supports(group, fmr));
    promised.push({
      fmr,
      cosine: Math.max(cosine, least, ...known),
      ...(shown && known.length === groups.length ? {} : { unsupported: true }),
    });
  }
  return promised;
}

/** The cosine that keeps the rate in a group, or at which less than it was seen; undefined if neither is known. */
function neededBy(group: Group, fmr: number): number | undefined {
  if (!supports(group, fmr)) return undefined;
  const kept = group.keeps.find((threshold) => threshold.fmr === fmr);
  const seen = group.rates.filter((rate) => rate.fmr <= fmr).map(({ cosine }) => cosine);
  return kept?.cosine ?? (seen.length > 0 ? Math.min(...seen) : undefined);
}
