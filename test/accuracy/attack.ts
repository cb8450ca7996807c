/**
 * What becomes of pictures that are poor in one way: how often they are refused, how often two of
 * different people that are poor in the same way match, and how often a person is missed who comes
 * with one.
 */
import { similarity } from '../../src/recognition/embed/match.ts';
import type { ChangeName } from './changes.ts';
import { errorIntervals, type Interval } from './intervals.ts';
import { subjectOf } from './pairs.ts';
import type { Reading, Readings } from './readings.ts';

/** The gate that is judged: with the defects, or by score, size and exposure alone. */
type Gate = 'enrol' | 'ungated';

export interface AttackPoint {
  readonly change: ChangeName;
  readonly pictures: number;
  /** Share of pictures from which no template is made, for want of a face or of its quality. */
  readonly failureToEnrol: Readonly<Record<Gate, number>>;
  /** Share of pictures that are not compared. */
  readonly failureToAcquire: number;
  /** Of an enrolment and a probe of two people, both with the change: those that match. */
  readonly falseMatches: Readonly<Record<Gate, Impostors>>;
  /** Of persons enrolled from an untouched picture who come with a changed one of another moment. */
  readonly genuine: number;
  readonly falseNonMatches: number;
  /** Of the same, refusals at either end counted as well: ISO/IEC 19795-1's generalised rate. */
  readonly generalisedFalseRejectRate: number;
  /** By defect: enrolments that it refused. */
  readonly defects: Readonly<Record<string, number>>;
}

export interface Impostors {
  readonly comparisons: number;
  readonly matches: number;
  readonly interval: Interval;
}

const SEPARATOR = '#';

/** The name of a picture with a change, among readings. */
export const changedName = (picture: string, change: ChangeName): string =>
  `${picture}${SEPARATOR}${change}`;

/**
 * @param firsts a picture of each person, all different people
 * @param seconds another one, of those who have one
 */
export function measureAttack(
  { read }: Readings,
  firsts: readonly string[],
  seconds: readonly string[],
  threshold: number,
  changes: readonly ChangeName[],
): AttackPoint[] {
  const untouched = new Map(
    firsts.map((picture) => [subjectOf(picture), read.get(changedName(picture, 'none'))]),
  );
  return changes.map((change) => {
    const own = firsts.flatMap((picture) => read.get(changedName(picture, change)) ?? []);
    const probes = own.filter(({ refused }) => refused.probe === undefined);
    const enrolled = (gate: Gate) => own.filter(({ refused }) => refused[gate] === undefined);
    const pairs = seconds.map((picture) => ({
      held: untouched.get(subjectOf(picture)),
      probe: read.get(changedName(picture, change)),
    }));
    const compared = pairs.filter(
      (pair): pair is { held: Reading; probe: Reading } =>
        pair.held?.refused.enrol === undefined &&
        pair.probe?.refused.probe === undefined &&
        pair.held !== undefined &&
        pair.probe !== undefined,
    );
    const missed = compared.filter(
      ({ held, probe }) => similarity(held.embedding, probe.embedding) < threshold,
    ).length;
    const share = (gate: Gate) => 1 - enrolled(gate).length / firsts.length;
    return {
      change,
      pictures: firsts.length,
      failureToEnrol: { enrol: share('enrol'), ungated: share('ungated') },
      failureToAcquire: 1 - probes.length / firsts.length,
      falseMatches: {
        enrol: matchStrangers(enrolled('enrol'), probes, threshold),
        ungated: matchStrangers(enrolled('ungated'), probes, threshold),
      },
      genuine: pairs.length,
      falseNonMatches: missed / compared.length,
      generalisedFalseRejectRate: 1 - (compared.length - missed) / pairs.length,
      defects: countDefects(own),
    };
  });
}

function countDefects(readings: readonly Reading[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const defect of readings.flatMap(({ defects }) => defects)) {
    counts[defect] = (counts[defect] ?? 0) + 1;
  }
  return counts;
}

/** @param templates, probes one of each person at most */
function matchStrangers(
  templates: readonly Reading[],
  probes: readonly Reading[],
  threshold: number,
): Impostors {
  const numbers = new Map<string, number>();
  const numberOf = ({ picture }: Reading) => {
    const name = subjectOf(picture);
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  };
  const [first, second]: [number[], number[]] = [[], []];
  const errors: number[] = [];
  for (const template of templates) {
    for (const probe of probes) {
      const [p, q] = [numberOf(template), numberOf(probe)];
      if (p === q) continue;
      if (similarity(template.embedding, probe.embedding) >= threshold) errors.push(first.length);
      first.push(p);
      second.push(q);
    }
  }
  const [interval] = errorIntervals({ first, second, subjects: numbers.size }, [errors], ROUNDS);
  return { comparisons: first.length, matches: errors.length, interval };
}

const ROUNDS = 200;

export function attackLines(points: readonly AttackPoint[], fmr: number): string[] {
  const columns = [22, 24, 32, 32, 10];
  const row = (...cells: string[]) =>
    cells
      .map((cell, i) => cell.padEnd(columns[i] ?? 0))
      .join('')
      .trimEnd();
  return [
    `Both pictures changed alike, two people, at the threshold for ${fmr.toExponential(0)}; then a person`,
    'enrolled from a good picture who comes with a changed one. In brackets: 95 % by bootstrap over people.',
    '',
    row('change', 'FTE ungated -> gated', 'FMR ungated', 'FMR gated', 'FTA', ' FNMR, GFRR'),
    ...points.map((point) =>
      row(
        point.change,
        `${percent(point.failureToEnrol.ungated)} -> ${percent(point.failureToEnrol.enrol)}`,
        rate(point.falseMatches.ungated),
        rate(point.falseMatches.enrol),
        percent(point.failureToAcquire),
        ` ${percent(point.falseNonMatches)}, ${percent(point.generalisedFalseRejectRate)} of ${point.genuine}`,
      ),
    ),
  ];
}

const percent = (share: number) => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '-');
const rate = ({ comparisons, matches, interval }: Impostors) =>
  comparisons === 0
    ? '- nobody is enrolled'
    : `${(matches / comparisons).toExponential(1)} [${interval.map((end) => end.toExponential(0)).join(', ')}] ${matches}/${comparisons}`;
