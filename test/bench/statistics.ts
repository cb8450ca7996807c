/** The middle of the values; of an even number, the upper middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (value === undefined) throw new RangeError('No values.');
  return value;
}

/** The mean without the slowest tenth, for clocks too coarse for a median. */
export function trimmedMean(values: readonly number[]): number {
  const kept = values.toSorted((a, b) => a - b).slice(0, Math.ceil(0.9 * values.length));
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

export const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
export const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** One figure, its target and whether it was met. */
export function report(name: string, value: string, target?: { text: string; met: boolean }): void {
  const verdict = target ? `${target.met ? '✔' : '✘'} ${target.text}` : '';
  console.log(`  ${name.padEnd(52)} ${value.padStart(12)}   ${verdict}`);
}
