/**
 * What the sweep would take away now, why, and by which rule; nothing is changed. Everything is asked
 * about, and not only what the indexes say is due: so it also shows what they would miss. A step at a time,
 * each read anew.
 */
import { countResultsUntil, selectDeploymentsWithResults } from '../captures/store.ts';
import { type AskedConsentRow, selectConsentsFrom } from '../consent/states.ts';
import { stayOf } from '../countersign/end.ts';
import type { Service } from '../countersign/service.ts';
import { toInstant } from '../instant.ts';
import { countPassesUntil, selectDeploymentsWithPasses } from '../passes/store.ts';
import type { Policy } from '../policy/host.ts';
import { readTemplate, selectTemplatesFrom, type TemplateRow } from '../registry/template.ts';
import { report } from '../report.ts';
import {
  countAnswersUntil,
  countReviewsUntil,
  selectDeploymentsWithReviews,
} from '../reviews/store.ts';
import { readJurisdictions, stayOfConsent } from './consents.ts';
import { CAPTURES, gatherKeeping, keepingOf, PASSES, REVIEWS } from './kept.ts';
import { gatherStored } from './stored.ts';

/** Five statements, and half a second of the processor where every policy is asked in full. */
const PAGE = 200;

/** Where the next step begins; opaque to who asks for it. */
export interface Place {
  readonly of: 'templates' | 'consents' | 'passes' | 'captures' | 'reviews';
  readonly after: string;
}

/** One template or one scope of a consent; or how many of a deployment. */
export interface Going {
  readonly kind: 'template' | 'consent' | 'pass' | 'answer' | 'review';
  /** The template; of a consent, the subject; else the deployment. */
  readonly id: string;
  readonly count: number;
  /** RFC 3339; null where there are many, or the policy can give no date. */
  readonly due_at: string | null;
  /** null: of the limit written down at enrolment, when the policy gives no answer. */
  readonly rule: string | null;
}

export interface Preview {
  readonly examined: number;
  readonly going: readonly Going[];
  /** Those about which the policy gives no answer, or which cannot be read; they stay. */
  readonly failed: readonly string[];
  readonly next: Place | null;
}

const FIRST: Place = { of: 'templates', after: '0' };

/** @param place where the step before ended; null at the beginning */
export async function previewStep(
  service: Service,
  place: Place | null,
  now: number,
): Promise<Preview> {
  const { of, after } = place ?? FIRST;
  switch (of) {
    case 'templates':
      return previewTemplates(service, after, now);
    case 'consents':
      return previewConsents(service, after, now);
    case 'passes':
      return previewKept(service, after, now, {
        of,
        select: selectDeploymentsWithPasses,
        kinds: PASSES.map((kind) => ({ ...kind, count: countPassesUntil })),
        before: { of: 'captures', after: '' },
      });
    case 'captures':
      return previewKept(service, after, now, {
        of,
        select: selectDeploymentsWithResults,
        kinds: CAPTURES.map((kind) => ({ ...kind, count: countResultsUntil })),
        before: { of: 'reviews', after: '' },
      });
    case 'reviews':
      return previewKept(service, after, now, {
        of,
        select: selectDeploymentsWithReviews,
        kinds: REVIEWS.map((kind) => ({
          ...kind,
          count: kind.kind === 'answer' ? countAnswersUntil : countReviewsUntil,
        })),
        before: null,
      });
  }
}

/** Answers of the policy for one after the other; one that fails is named, and keeps none from its turn. */
function collect() {
  const going: Going[] = [];
  const failed: string[] = [];
  const attempt = (id: string, ask: () => readonly Going[]) => {
    try {
      going.push(...ask());
    } catch (error) {
      failed.push(id);
      report('not_asked', error, { id });
    }
  };
  return { going, failed, attempt };
}

async function previewTemplates(
  { db, policy }: Service,
  after: string,
  now: number,
): Promise<Preview> {
  const { results } = await selectTemplatesFrom(db, Number(after), PAGE).all<
    TemplateRow & { place: number }
  >();
  const { going, failed, attempt } = collect();
  for (const stored of await gatherStored(db, results.map(readTemplate))) {
    const { id } = stored.template;
    attempt(id, () => {
      const stay = stayOf(stored, policy(), now);
      return 'over' in stay ? [{ kind: 'template', id, count: 1, ...stay.over }] : [];
    });
  }
  const last = results.at(-1);
  const next: Place =
    results.length < PAGE || !last
      ? { of: 'consents', after: '' }
      : { of: 'templates', after: String(last.place) };
  return { examined: results.length, going, failed, next };
}

async function previewConsents(
  { db, policy }: Service,
  after: string,
  now: number,
): Promise<Preview> {
  const page = await selectConsentsFrom(db, after, PAGE).all<AskedConsentRow>();
  const last = page.results.at(-1)?.subject_id;
  const whole = page.results.length < PAGE;
  // A subject's are not parted: it has at most half a page of them.
  const rows = whole ? page.results : page.results.filter((row) => row.subject_id !== last);
  const jurisdictions = await readJurisdictions(db, rows);
  const { going, failed, attempt } = collect();
  for (const row of rows) {
    const { subject_id: id } = row;
    attempt(id, () => endsOfConsent(policy(), row, jurisdictions.get(id), now));
  }
  const next: Place = whole
    ? { of: 'passes', after: '' }
    : { of: 'consents', after: rows.at(-1)?.subject_id ?? after };
  return { examined: rows.length, going, failed, next };
}

function endsOfConsent(
  policy: Policy,
  row: AskedConsentRow,
  jurisdiction: string | undefined,
  now: number,
): Going[] {
  const { ended, lapsed } = stayOfConsent(policy, row, jurisdiction, now);
  return [...ended, ...lapsed].map(({ at, rule }) => ({
    ...{ kind: 'consent', id: row.subject_id, count: 1 },
    ...{ due_at: toInstant(at), rule },
  }));
}

interface KeptPreview {
  readonly of: Place['of'];
  select(db: D1Database, after: string, most: number): D1PreparedStatement;
  readonly kinds: readonly ((typeof PASSES)[number] & {
    count(db: D1Database, limits: readonly (readonly [string, number])[]): D1PreparedStatement;
  })[];
  readonly before: Place | null;
}

async function previewKept(
  { db, policy }: Service,
  after: string,
  now: number,
  { of, select, kinds, before }: KeptPreview,
): Promise<Preview> {
  const { results } = await select(db, after, PAGE).all<{ id: string }>();
  const ids = results.map(({ id }) => id);
  const kept = await gatherKeeping(db, ids);
  const { going, failed, attempt } = collect();
  for (const { kind, own, count } of kinds) {
    const rules = new Map<string, string>();
    const limits: [string, number][] = [];
    for (const id of ids) {
      attempt(id, () => {
        const { within, rule } = keepingOf(policy(), kept.get(id)?.() ?? null, kind, own, now);
        rules.set(id, rule);
        limits.push([id, now - within]);
        return [];
      });
    }
    if (limits.length === 0) continue;
    const counted = await count(db, limits).all<{ id: string; n: number }>();
    for (const { id, n } of counted.results) {
      if (n > 0) going.push({ kind, id, count: n, due_at: null, rule: rules.get(id) ?? null });
    }
  }
  const next = ids.length < PAGE ? before : { of, after: ids.at(-1) ?? after };
  return { examined: ids.length, going, failed, next };
}
