/**
 * The scheduled sweep: it asks the policy how long what is stored may stay, and takes away what is over
 * its limit (README.md). Until it comes by, the policy refuses its use. It also settles requests that
 * were interrupted, writes down which consents have run out, and deletes the ciphertexts that outlived
 * their keys.
 */
import { dropOldBands } from '../attempts/bands.ts';
import { dropOldAttempts } from '../attempts/store.ts';
import { type ArchiveLimits, archive } from '../audit/archive.ts';
import { dropOldDryRuns } from '../audit/dry-runs.ts';
import { importFormer } from '../audit/former.ts';
import { parseCheckpoint } from '../audit/note/checkpoint.ts';
import { CHECKPOINT, readNote } from '../audit/published.ts';
import { recordExpiries } from '../consent/expiry.ts';
import { endUnreviewed } from '../countersign/review.ts';
import type { Service } from '../countersign/service.ts';
import { shred } from '../countersign/shred.ts';
import { dropOldAnswers, REMEMBERED_FOR } from '../idempotency/store.ts';
import { dropExpiredNonces } from '../liveness/nonces.ts';
import { dropOldPasses } from '../passes/store.ts';
import { readUnshredded } from '../registry/shredding.ts';
import { report } from '../report.ts';
import { dropOldReviews } from '../reviews/store.ts';
import { dropOverChallenges } from '../rights/challenges.ts';
import { dropOverLinks } from '../rights/links.ts';
import { settleRotations } from '../rotation/settle.ts';
import { dropOldEvents } from '../webhooks/outbox.ts';
import { tellCheckpoint, tellExpiredConsents } from '../webhooks/time.ts';
import { endConsents } from './consents.ts';
import { dropKept, keepingOf } from './kept.ts';
import { examinedSince } from './rounds.ts';
import { settle } from './settle.ts';
import { endTemplates as endTemplatesOf } from './templates.ts';

/**
 * One run examines at most 2,000 templates, 288,000 a day, and ends early with the page that brings it to
 * 60 erasures; the run of each minute has those that are due. A run may make 1,000 calls of its stores,
 * and as many queries of D1: https://developers.cloudflare.com/workers/platform/limits/
 */
const TEMPLATES = { pages: 20, erasures: 60 };
const CONSENT_PAGES = 5;

/** Of the run of each minute, which has nothing else to do. */
const DUE_TEMPLATES = { pages: 10, erasures: 100 };
const MOST_SHREDDED_DUE = 300;

const MOST_SHREDDED = 400;

/** A call of three statements each. */
const MOST_EXPIRED = 100;

/** More than one key can ask for between two runs. */
const MOST_NONCES = 50_000;

/** More than one key can ask for between two runs, and than a person can sign. */
const MOST_LINKS = 50_000;

/** More verifications than one key can have between two runs. */
const MOST_ATTEMPTS = 50_000;

const MOST_PASSES = 20_000;

/** Of the log. Four calls each; with a thousand entries each, 130 a second are kept up with. */
const MOST_SEGMENTS = 80;

/** Three statements each, in one transaction. */
const MOST_IMPORTED = 300;
const MOST_BATCHES = 50;

/** One transaction each; the next run takes the rest, and nobody is told otherwise meanwhile. */
const MOST_REVIEWS = 100;

/** Eight million in a month, of which a tenant has 2,000. */
const MOST_DRY_RUNS = 2000;

/** More than come between two runs, at 80 a second. */
const MOST_ANSWERS = 50_000;

/** Of the outbox. */
const MOST_EVENTS = 50_000;

export interface Sweep {
  readonly examined: number;
  readonly erased: number;
  /** Consents of which it was written down that they have run out. */
  readonly expired: number;
  /** Ciphertexts deleted whose key is gone. */
  readonly shredded: number;
  /** Requests that ended without an outcome, settled now. */
  readonly interrupted: number;
  /** What could not be examined, erased, shredded or settled; a later run tries again. */
  readonly failed: number;
}

type Tally = { -readonly [Count in keyof Sweep]: Sweep[Count] };

/** What the sweep works with. */
export interface Swept extends Service {
  readonly published: R2Bucket;
  readonly archiveLimits: ArchiveLimits;
}

export async function sweep(service: Swept, clock: () => number): Promise<Sweep> {
  const tally = { examined: 0, erased: 0, expired: 0, shredded: 0, interrupted: 0, failed: 0 };
  // One step that fails must not keep the others from their work.
  for (const step of [
    importDecisions,
    settleIntents,
    expireConsents,
    endTemplates,
    endReviews,
    dropKeptBesides,
    shredCiphertexts,
    finishRotations,
    dropNonces,
    dropLinks,
    dropAttempts,
    dropPasses,
    dropDryRuns,
    dropAnswers,
    tellWebhooks,
    closeSegments,
  ]) {
    try {
      await step(service, clock, tally);
    } catch (error) {
      tally.failed += 1;
      report('sweep_failed', error, { step: step.name });
    }
  }
  return tally;
}

/** Of before there was a log. Nothing, once they are in it. */
async function importDecisions({ db }: Service, clock: () => number): Promise<void> {
  for (let batches = 0; batches < MOST_BATCHES; batches++) {
    if ((await importFormer(db, clock(), MOST_IMPORTED)) === 0) return;
  }
}

async function settleIntents(service: Service, clock: () => number, tally: Tally): Promise<void> {
  const { settled, left } = await settle(service, clock());
  tally.interrupted += settled;
  tally.failed += left;
}

async function expireConsents(service: Service, clock: () => number, tally: Tally): Promise<void> {
  const { expired, failed } = await recordExpiries(service, clock(), MOST_EXPIRED);
  tally.expired += expired;
  tally.failed += failed;
}

async function endTemplates(service: Service, clock: () => number, tally: Tally): Promise<void> {
  const since = await examinedSince(service.db, service.policy(), clock());
  // In this order: a consent that a rule ends may end templates.
  const consents = await endConsents(service, clock(), since, CONSENT_PAGES);
  tally.expired += consents.expired;
  const templates = await endTemplatesOf(service, clock, since, TEMPLATES);
  tally.examined += templates.examined;
  tally.erased += templates.erased;
  tally.failed += templates.failed + consents.failed;
}

/**
 * Each minute: what is due by now and no more, so that much that ends at once is gone soon. Two queries
 * where there is nothing.
 */
export async function sweepDue(service: Service, clock: () => number): Promise<Sweep> {
  const tally = { examined: 0, erased: 0, expired: 0, shredded: 0, interrupted: 0, failed: 0 };
  const { examined, erased, failed } = await endTemplatesOf(service, clock, null, DUE_TEMPLATES);
  await shredUpTo(MOST_SHREDDED_DUE, service, clock(), tally);
  return { ...tally, examined, erased, failed: tally.failed + failed };
}

/** The ciphertexts of those keys, and what KV did not confirm as deleted at earlier erasures. */
async function shredCiphertexts(
  service: Service,
  clock: () => number,
  tally: Tally,
): Promise<void> {
  await shredUpTo(MOST_SHREDDED, service, clock(), tally);
}

async function shredUpTo(most: number, service: Service, now: number, tally: Tally): Promise<void> {
  const shreds = await readUnshredded(service.db, now, most);
  const shredded = await shred(service, shreds, now);
  tally.shredded += shredded;
  tally.failed += shreds.length - shredded;
}

/** What a renewal of a tenant's transform left, and the ciphertexts that it replaced. */
async function finishRotations(service: Service, clock: () => number, tally: Tally): Promise<void> {
  const { failed } = await settleRotations(service, clock());
  tally.failed += failed;
}

async function endReviews(service: Service, clock: () => number): Promise<void> {
  const now = clock();
  await endUnreviewed(service, now, MOST_REVIEWS);
  await service.db.batch(dropOldReviews(service.db, now, MOST_REVIEWS));
}

/** What rules keep for less than this service does. */
async function dropKeptBesides(service: Service, clock: () => number, tally: Tally): Promise<void> {
  tally.failed += await dropKept(service, clock());
}

async function dropNonces(service: Service, clock: () => number): Promise<void> {
  await dropExpiredNonces(service.db, clock(), MOST_NONCES);
}

async function dropLinks({ db }: Service, clock: () => number): Promise<void> {
  const now = clock();
  await db.batch([dropOverChallenges(db, now, MOST_LINKS), dropOverLinks(db, now, MOST_LINKS)]);
}

async function dropAttempts({ db }: Service, clock: () => number): Promise<void> {
  const now = clock();
  await db.batch([
    ...dropOldAttempts(db, now, MOST_ATTEMPTS),
    dropOldBands(db, now, MOST_ATTEMPTS),
  ]);
}

async function dropPasses({ db }: Service, clock: () => number): Promise<void> {
  await db.batch(dropOldPasses(db, clock(), MOST_PASSES));
}

async function closeSegments({ db, published, archiveLimits }: Swept): Promise<void> {
  await archive(db, published, archiveLimits, MOST_SEGMENTS);
}

/** What happened with time; and what is told by now, or too old, is dropped. */
async function tellWebhooks({ db, outbox, published }: Swept, clock: () => number): Promise<void> {
  const now = clock();
  await tellExpiredConsents(db, outbox, now);
  const checkpoint = await readNote(published, CHECKPOINT);
  if (checkpoint) await tellCheckpoint(db, outbox, parseCheckpoint(checkpoint.text).size, now);
  await dropOldEvents(db, now, MOST_EVENTS).run();
}

async function dropDryRuns({ db }: Service, clock: () => number): Promise<void> {
  await dropOldDryRuns(db, clock(), MOST_DRY_RUNS);
}

/** What idempotency keys were answered: of no deployment, and so by the rules for everyone. */
async function dropAnswers(service: Service, clock: () => number): Promise<void> {
  const now = clock();
  const { within } = keepingOf(service.policy(), null, 'answer', REMEMBERED_FOR, now);
  await dropOldAnswers(service.db, now, MOST_ANSWERS, within);
}
