/** What is kept for a while: reviews, passes, pictures that were asked for, questions to the rules. Pure. */
import { type Node, section, type Teller, table } from './parts.ts';
import { fill } from './words.ts';

export interface Use {
  readonly id: string;
  readonly name: string;
}

export interface Reason {
  readonly code: string;
  readonly rule: string;
  readonly message: string;
  readonly source: string;
}

export interface Kept {
  readonly deployments: readonly Use[];
  readonly reviews: readonly {
    deployment: string;
    status: string;
    opened_at: string;
    ended_at: string | null;
    verdicts: readonly { checked: string; verdict: string; reason: string }[];
  }[];
  readonly passes: readonly {
    deployment: string;
    issued_at: string;
    expires_at: string;
    revoked_at: string | null;
    used_at: string | null;
  }[];
  readonly captures: readonly {
    deployment: string;
    operation: string;
    created_at: string;
    status: string;
  }[];
  readonly nonces: readonly unknown[];
  readonly told_bands: readonly unknown[];
  readonly dry_runs: readonly {
    at: string;
    operation: string;
    deployment: string | null;
    allowed: boolean;
    reasons: readonly Reason[];
  }[];
  readonly next: { readonly dry_runs: string | null };
}

export function reviews(held: Kept, told: Teller): Node[] {
  const { words } = told;
  const rows = held.reviews.map((review): Node[] => {
    const verdicts = review.verdicts.map(
      ({ checked, verdict, reason }): Node => [
        'li',
        {},
        `${told.code(verdict)} (${told.code(checked)}): ${reason}`,
      ],
    );
    return [
      told.time(review.opened_at),
      nameOf(held, review.deployment),
      told.code(review.status),
      verdicts.length > 0 ? ['ul', {}, ...verdicts] : '',
    ];
  });
  const heads = [words.when, words.where, words.outcome, words.found];
  return [section(words.reviews, table(told, heads, rows))];
}

export function passes(held: Kept, told: Teller): Node[] {
  const { words } = told;
  const rows = held.passes.map((pass): Node[] => [
    told.time(pass.issued_at),
    nameOf(held, pass.deployment),
    told.time(pass.revoked_at ?? pass.expires_at),
    pass.used_at === null ? words.never : told.time(pass.used_at),
  ]);
  const heads = [words.when, words.where, words.valid_until, words.used_at];
  return [section(words.passes, table(told, heads, rows))];
}

export function pictures(held: Kept, told: Teller): Node[] {
  const { words } = told;
  const rows = held.captures.map((capture): Node[] => [
    told.time(capture.created_at),
    told.code(capture.operation),
    nameOf(held, capture.deployment),
    told.code(capture.status),
  ]);
  const heads = [words.when, words.what, words.where, words.outcome];
  const nonces = fill(words.nonces, { count: String(held.nonces.length) });
  return [section(words.captures, table(told, heads, rows), ['p', {}, nonces])];
}

export function dryRuns(held: Kept, told: Teller): Node[] {
  const { words } = told;
  const rows = held.dry_runs
    .toReversed()
    .map((run): Node[] => [
      told.time(run.at),
      told.code(run.operation),
      nameOf(held, run.deployment),
      run.allowed ? words.allowed : words.not_allowed,
      listReasons(run.reasons),
    ]);
  const more = held.next.dry_runs === null ? [] : [['p', {}, words.more] as const];
  const heads = [words.when, words.what, words.where, words.outcome, words.why];
  return [
    section(words.dry_runs, ['p', {}, words.dry_runs_text], table(told, heads, rows), ...more),
  ];
}

/** Messages of rules are in English. */
export function listReasons(reasons: readonly Reason[]): Node {
  if (reasons.length === 0) return '';
  const items = reasons.map(
    ({ message, source, rule }): Node => ['li', { lang: 'en' }, `${message} (${rule}: ${source})`],
  );
  return ['ul', {}, ...items];
}

const nameOf = ({ deployments }: Kept, id: string | null) =>
  deployments.find((use) => use.id === id)?.name ?? '';
