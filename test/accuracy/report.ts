/** The measurement as lines of text, the most important figures first. */
import type { Measurement, Rate, ScoredPair } from './measure.ts';
import type { Readings } from './readings.ts';

export function reportLines(measurement: Measurement, { read, failed }: Readings): string[] {
  const { pictures, subjects, pairs, impostors, lostGenuine } = measurement;
  return [
    row(
      'pictures with a template',
      `${pictures.read} of ${pictures.requested}`,
      percent(pictures.read / pictures.requested),
    ),
    ...failed.map(({ picture, problem }) => `  no template  ${picture}  ${problem}`),
    row(
      'failure to enrol, to acquire',
      percent(measurement.failureToEnrol),
      percent(measurement.failureToAcquire),
    ),
    ...refusalLines(read),
    row('subjects', String(subjects)),
    row('pairs of the file', `${pairs.genuine} genuine, ${pairs.impostor} impostor`),
    ...(lostGenuine > 0 ? [row('genuine pairs without a template', String(lostGenuine))] : []),
    row(
      'impostors across subjects',
      `${impostors.comparisons} (${impostors.of === 'all' ? 'all there are' : 'drawn at random'})`,
    ),
    '',
    ...groupLines(measurement),
    accuracyLine(measurement),
    row('equal error rate, pairs of the file', percent(measurement.equalErrorRate)),
    '',
    `  ${'FMR target'.padEnd(12)}${'threshold'.padEnd(12)}${'FMR measured'.padEnd(44)}${'FNMR'.padEnd(36)}${'GFRR'.padEnd(36)}retry`,
    ...measurement.points.map(
      ({ requested, threshold, fmr, fnmr, gfrr, missedWithGoodProbe }) =>
        `  ${requested.toExponential(0).padEnd(12)}${threshold.toFixed(4).padEnd(12)}${rate(fmr, scientific).padEnd(44)}${rate(fnmr, percent).padEnd(36)}${rate(gfrr, percent).padEnd(36)}${missedWithGoodProbe}`,
    ),
    '  In brackets: 95 % intervals by bootstrap over subjects; then errors of comparisons. FNMR is of pairs that',
    '  are compared; GFRR also counts those of which the API refuses the first as an enrolment or the second.',
    '  Under retry, how many are missed of which the API would not have asked for a better picture.',
    '',
    'Templates of several pictures, at the same thresholds (FNMR, FMR)',
    ...measurement.fused
      .filter(({ genuine }) => genuine > 0)
      .map(
        ({ pictures, subjects, genuine, fnmr, fmr }) =>
          `  ${pictures} (${subjects} subjects, ${genuine} probes)`.padEnd(36) +
          fnmr.map((rate, i) => `${percent(rate)}, ${scientific(fmr[i])}`.padEnd(20)).join(''),
      ),
    '',
    'Without the pictures of the lowest quality, false non-matches left, at the same thresholds',
    ...measurement.discard.map(
      ({ share, errors, left }) =>
        `  without the worst ${percent(share)}`.padEnd(36) +
        left.map((count, i) => `${count} of ${errors[i]}`.padEnd(20)).join(''),
    ),
    '',
    ...list('Genuine pairs with the least similarity', measurement.worst.genuine),
    ...list('Impostor pairs with the most similarity', measurement.worst.impostor),
    'Slowest pictures, round trip',
    ...[...read.values()]
      .toSorted((p, q) => q.ms - p.ms)
      .slice(0, 5)
      .map(({ picture, ms }) => `  ${ms.toFixed(0).padStart(6)} ms  ${picture}`),
  ];
}

function accuracyLine({ accuracy }: Measurement): string {
  return 'mean' in accuracy
    ? row(
        'accuracy over the folds',
        percent(accuracy.mean),
        `standard error ${percent(accuracy.standardError)}`,
      )
    : row(
        'best accuracy of one threshold',
        percent(accuracy.best),
        `at ${accuracy.threshold.toFixed(3)}; flatters: the threshold has seen the pairs`,
      );
}

/** First of all rates: a threshold is for those whom it serves worst. */
function groupLines({ groups, points }: Measurement): string[] {
  if (groups.length === 0) return [];
  return [
    'Within groups, one picture of each person, at the thresholds that all people need (FMR), the',
    'threshold that keeps the rate within the group (- if it is too small to show it), and misses (FNMR)',
    ...points.flatMap(({ requested, threshold }, i) => [
      `  ${requested.toExponential(0)}, at ${threshold.toFixed(4)}`,
      ...groups.map(({ group, people, genuine, rates, keeps, fnmr }) => {
        const { fmr, interval } = rates[i];
        const kept = keeps.find((kept) => kept.fmr === requested)?.cosine.toFixed(4) ?? '-';
        const range = interval?.map((end) => scientific(end)).join(', ') ?? '';
        return `    ${group.padEnd(28)}${`${scientific(fmr)} [${range}]`.padEnd(32)}${kept.padEnd(10)}${percent(fnmr[i]).padEnd(10)}${people} people, ${genuine} genuine pairs`;
      }),
    ]),
    '',
  ];
}

/** What the API would have refused, although some figures are of it too. */
function refusalLines(read: Readings['read']): string[] {
  const all = [...read.values()];
  return ['enrol', 'probe'].flatMap((purpose) => {
    const refused = all.filter((reading) => reading.refused[purpose] !== undefined);
    const reasons = Map.groupBy(refused, (reading) => reading.refused[purpose]);
    return [
      row(
        `would be refused to ${purpose}`,
        String(refused.length),
        percent(refused.length / all.length),
      ),
      ...[...reasons]
        .toSorted(([, p], [, q]) => q.length - p.length)
        .map(
          ([reason, { length, 0: example }]) =>
            `    ${String(length).padStart(4)}  ${reason}, as ${example.picture}`,
        ),
    ];
  });
}

const list = (title: string, pairs: readonly ScoredPair[]): string[] => [
  title,
  ...pairs.map(
    ({ first, second, score }) => `  ${score.toFixed(3).padStart(9)}  ${first}  ${second}`,
  ),
];

const row = (name: string, ...values: string[]): string =>
  `${name.padEnd(36)}${values.join('   ')}`;
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const scientific = (share: number): string => share.toExponential(1);
const rate = (
  { rate, interval, errors, comparisons }: Rate,
  as: (share: number) => string,
): string => `${as(rate)} [${as(interval[0])}, ${as(interval[1])}] ${errors}/${comparisons}`;
