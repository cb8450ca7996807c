/** What must hold after a request, whatever went wrong with it, as the stores show behind the API. */
import type { Stores } from '../../src/local/serve.ts';
import { findMentions } from '../support/mentions.ts';
import type { Trial } from './matrix.ts';
import { OPERATIONS } from './operations.ts';

/** What the stores hold; ids only. */
export interface Holdings {
  readonly ciphertexts: ReadonlySet<string>;
  /** Rows that still have their key: of which subject. */
  readonly keys: ReadonlyMap<string, string>;
  readonly decisions: ReadonlySet<string>;
  readonly outcomes: ReadonlySet<string>;
  readonly consents: ReadonlySet<string>;
  readonly withdrawn: ReadonlySet<string>;
  readonly erased: ReadonlySet<string>;
  /** Decisions by which somebody got in with a pass, and those that the log says did so. */
  readonly uses: ReadonlySet<string>;
  readonly admissions: ReadonlySet<string>;
  readonly passes: ReadonlySet<string>;
  readonly issues: number;
  /** Passes that were revoked, and those of which the log says so. */
  readonly revoked: ReadonlySet<string>;
  readonly revocations: ReadonlySet<string>;
  readonly acts: ReadonlySet<string>;
  /** Acts, and openings of links: of whom. */
  readonly acted: ReadonlySet<string>;
  readonly opened: ReadonlySet<string>;
  /** Entries of the log about acts and openings, by the subject. */
  readonly logged: ReadonlyMap<string, number>;
  /** Of those: whom a table other than theirs and the log still names. */
  readonly remembered: ReadonlySet<string>;
}

const TEXTS = 'log l JOIN log_texts t ON t.idx = l.idx';

export async function readHoldings({ db, templates }: Stores): Promise<Holdings> {
  const ciphertexts = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const page = await templates.list({ prefix: 'tpl/', ...(cursor ? { cursor } : {}) });
    for (const { name } of page.keys) ciphertexts.add(String(name.split('/')[1]));
    if (page.list_complete) break;
    cursor = page.cursor;
  }
  const select = async (column: string, from: string) => {
    const { results } = await db
      .prepare(`SELECT ${column} AS id FROM ${from}`)
      .all<{ id: string }>();
    return new Set(results.map(({ id }) => id));
  };
  const erased = await select('id', 'subjects WHERE erased_at IS NOT NULL');
  const mentions = (await findMentions(db, [...erased])).filter(
    // Whose own text is that they were erased.
    ({ table, row }) => table !== 'subjects' && !row.includes('\\"erased\\":'),
  );
  const { results: live } = await db
    .prepare('SELECT id, subject_id FROM templates WHERE wrapped_key IS NOT NULL')
    .all<{ id: string; subject_id: string }>();
  return {
    ciphertexts,
    keys: new Map(live.map(({ id, subject_id }) => [id, subject_id])),
    decisions: await select('id', "log WHERE id LIKE 'dec_%'"),
    outcomes: new Set([
      ...(await select("'dec_' || substr(id, 5)", "log WHERE id LIKE 'out_%'")),
      ...(await select(
        'l.id',
        "log l LEFT JOIN log_texts t ON t.idx = l.idx WHERE t.kind = 'decision' OR t.idx IS NULL",
      )),
    ]),
    consents: await select('id', 'consent_events'),
    withdrawn: await select('subject_id', "consent_events WHERE event = 'withdrawn'"),
    uses: await select('decision_id', 'pass_uses'),
    admissions: await select('l.id', `${TEXTS} WHERE t.own_json LIKE '%"outcome":"admitted"%'`),
    passes: await select('id', 'passes'),
    issues: (await select('l.id', `${TEXTS} WHERE t.own_json LIKE '%"outcome":"pass_issued"%'`))
      .size,
    revoked: await select('pass_id', 'pass_revocations'),
    revocations: await select("t.own_json ->> '$.pass'", `${TEXTS} WHERE t.kind = 'pass'`),
    acts: await select('id', 'rights_acts'),
    acted: await select('subject_id', "rights_acts WHERE act = 'restrict'"),
    opened: await select('subject_id', 'links WHERE opened_at IS NOT NULL'),
    logged: await countRights(db),
    erased,
    remembered: new Set([...erased].filter((id) => mentions.some(({ row }) => row.includes(id)))),
  };
}

async function countRights(db: Stores['db']): Promise<Map<string, number>> {
  const { results } = await db
    .prepare(
      "SELECT subject_id, count(*) AS n FROM log_texts WHERE kind = 'right' GROUP BY subject_id",
    )
    .all<{ subject_id: string; n: number }>();
  return new Map(results.map(({ subject_id, n }) => [subject_id, n]));
}

/**
 * @param after as the request left the stores
 * @param swept as the sweep left them
 * @returns what is wrong, in words; nothing if all is well
 */
export function listWrongs(trial: Trial, after: Holdings, swept: Holdings): string[] {
  return [
    ...checkAnswer(trial),
    ...checkRecord(trial, after),
    ...checkPromise(trial, after),
    ...checkFaces(trial, swept),
  ];
}

/** A pass and a use of it are there with their entries of the log, or neither is. */
export function findHalves({ uses, admissions, passes, issues }: Holdings): string[] {
  const found = [...uses].filter((id) => !admissions.has(id)).map((id) => `a use without ${id}`);
  found.push(...[...admissions].filter((id) => !uses.has(id)).map((id) => `no use of ${id}`));
  if (passes.size !== issues) found.push(`${passes.size} passes, of which ${issues} are told`);
  return found;
}

const succeeded = ({ answer }: Trial) => answer.status >= 200 && answer.status < 300;

function checkAnswer({ answer: { status, type, body } }: Trial): string[] {
  if (status === 0) return [`no answer: ${body.error}`];
  if (status < 400) return [];
  const proper = type === 'application/problem+json' && typeof body.code === 'string';
  return proper ? [] : [`${status} without a problem code`];
}

/** No answer without its row. */
function checkRecord(trial: Trial, after: Holdings): string[] {
  const { operation, answer } = trial;
  const { decision, id, code } = answer.body;
  // Asked for again: the receipt names the decision of the first time.
  if (decision === null && succeeded(trial)) return [];
  if (OPERATIONS[operation].recordedAs === 'consent') {
    return succeeded(trial) && !after.consents.has(String(id))
      ? ['answered without its event']
      : [];
  }
  const { recordedAs } = OPERATIONS[operation];
  if (recordedAs === 'act' || recordedAs === 'opening') {
    const { subject } = trial.person;
    const done = (recordedAs === 'act' ? after.acted : after.opened).has(subject);
    // The link that was issued, for an act its opening and the key, and then the request's own.
    const before = recordedAs === 'act' ? 3 : 1;
    const entries = (after.logged.get(subject) ?? 0) - before;
    return [
      ...(succeeded(trial) && !done ? ['answered without what it answers'] : []),
      ...(done !== (entries === 1) ? [`${entries} entries, ${done ? '' : 'not '}done`] : []),
    ];
  }
  if (recordedAs === 'revocation') {
    const pass = trial.person.passId ?? '';
    const done = after.revoked.has(pass);
    return [
      ...(succeeded(trial) && !done ? ['answered without what it answers'] : []),
      ...(done !== after.revocations.has(pass) ? [`revoked: ${done}, and the log differs`] : []),
    ];
  }
  if (decision === undefined) {
    return succeeded(trial) || code === 'policy_denied' ? ['answered without a decision'] : [];
  }
  const named = String(typeof decision === 'object' ? (decision as { id: string }).id : decision);
  const found: string[] = [];
  if (!after.decisions.has(named)) found.push('answered without the row of its decision');
  if (!after.outcomes.has(named)) found.push('answered without the row of its outcome');
  return found;
}

/** An answer that says that nothing was changed must be right. */
function checkPromise({ operation, person, before, answer }: Trial, after: Holdings): string[] {
  if (!String(answer.body.detail).includes('Nothing was changed')) return [];
  const { subject } = person;
  const now = [...after.keys].filter(([, owner]) => owner === subject).map(([id]) => id);
  const found: string[] = [];
  if (after.withdrawn.has(subject))
    found.push('says that nothing was changed: consent was withdrawn');
  if (after.erased.has(subject) && operation !== 'erase again')
    found.push('says that nothing was changed: the subject was erased');
  if (after.acted.has(subject)) found.push('says that nothing was changed: it was done');
  if (now.toSorted().join() !== before.toSorted().join()) {
    found.push('says that nothing was changed: the templates were');
  }
  return found;
}

/** No face outlives its key, and no key its face. */
function checkFaces(trial: Trial, swept: Holdings): string[] {
  const { operation, person, answer } = trial;
  const keys = [...swept.keys].filter(([, owner]) => owner === person.subject).map(([id]) => id);
  const touched = answer.calls.flatMap((call) => /tpl_\w{22}/.exec(call)?.[0] ?? []);
  const found: string[] = [];
  for (const id of new Set([...trial.before, ...touched])) {
    if (swept.ciphertexts.has(id) && !keys.includes(id)) found.push('a ciphertext has no key');
  }
  for (const id of keys) {
    if (!swept.ciphertexts.has(id)) found.push('a key has no ciphertext');
  }
  if (!succeeded(trial)) return found;
  if (OPERATIONS[operation].endsFaces && keys.length > 0) found.push('a face was kept');
  if (swept.remembered.has(person.subject)) found.push('an erased person is remembered');
  if (operation.startsWith('enrol') && !keys.includes(String(answer.body.id))) {
    found.push('the template that was answered does not exist');
  }
  return found;
}

/** Whatever the trials are: each ciphertext has a key that lives, and each key that lives has one. */
export function findOrphans({ ciphertexts, keys }: Holdings): string[] {
  return [
    ...[...ciphertexts].filter((id) => !keys.has(id)).map((id) => `no key: ${id}`),
    ...[...keys.keys()].filter((id) => !ciphertexts.has(id)).map((id) => `no ciphertext: ${id}`),
  ];
}
