/**
 * An export of the log, line by line, against a checkpoint. Of the rows it keeps one bundle's at a
 * time, so that millions of lines take no more memory than hundreds.
 */
import { decodeBase64, encodeBase64, encodeUtf8, equals } from './bytes.ts';
import { Finding, malformed } from './finding.ts';
import { parseObject } from './jws.ts';
import { HASH_BYTES } from './merkle.ts';
import { GRACE, toInstant } from './promise.ts';
import { openCommitment } from './proof.ts';
import { TILE_WIDTH, type Tree } from './tree.ts';

export interface ExportOptions {
  /** That the export claims to hold every entry, of all tenants: what is missing was removed. */
  readonly whole: boolean;
  /** Indices that have to be in it, with their ids: of the receipts that one holds. */
  readonly expected?: ReadonlyMap<number, string>;
  /** Seconds since 1970 at which the tree's checkpoint was fetched, where it was just now. */
  readonly now?: number;
}

export interface ExportSummary {
  /** Rows that are in the tree, as they are in the export. */
  verified: number;
  /** Of these, without text: the person was erased, the entry stays. */
  erased: number;
  /** Rows after the checkpoint, which it says nothing about. */
  after: number;
}

interface Row {
  readonly index: number;
  readonly id: string;
  readonly entry: Uint8Array;
  readonly erased: boolean;
  /** Seconds since 1970, as its text says. */
  readonly at: number | undefined;
}

/** The longest line: a text holds one decision, some kilobytes. */
export const MAX_LINE = 1_048_576;

/** An entry is promised for ten seconds after its time. */
const PROMISED = 10;

/**
 * @param report is told of each finding, in the order of the lines
 * @throws Finding only where the log's own tiles fail: then nothing can be said of the rows
 */
export async function checkExport(
  lines: AsyncIterable<string>,
  tree: Tree,
  options: ExportOptions,
  report: (finding: Finding) => void,
): Promise<ExportSummary> {
  const check = new ExportCheck(tree, options, report);
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line === '') continue;
    try {
      await check.take(readRow(line, `Line ${number}`, report));
    } catch (error) {
      if (!(error instanceof Finding) || error.code !== 'malformed') throw error;
      report(error);
    }
  }
  return check.end();
}

/** @throws Finding `malformed`; reports a text that is not what the row commits to */
function readRow(line: string, where: string, report: (finding: Finding) => void): Row {
  if (line.length > MAX_LINE) throw malformed(where, `longer than ${MAX_LINE} characters`);
  const { index, id, entry, salt, text } = parseObject(line, where);
  if (!Number.isSafeInteger(index) || (index as number) < 0) throw malformed(where, 'no index');
  const at = index as number;
  const what = `${where}, entry ${at}`;
  if (typeof id !== 'string') throw malformed(what, 'no id');
  const bytes = typeof entry === 'string' ? decodeBase64(entry) : undefined;
  if (bytes?.length !== HASH_BYTES) throw malformed(what, 'its entry is not 32 bytes in base64');
  if (text === null && salt === null)
    return { index: at, id, entry: bytes, erased: true, at: undefined };
  if (typeof text !== 'string' || typeof salt !== 'string')
    throw malformed(what, 'text without salt');
  const opened = openCommitment(encodeUtf8(text), decodeBase64(salt));
  const edited = (why: string) =>
    report(new Finding('edited', `Entry ${at} (${id}): ${why}.`, { index: at }));
  if (!equals(opened, bytes)) edited('its text and salt are not what its entry commits to');
  const said = parseObject(text, `${what}, its text`);
  if (said.id !== id) edited(`its text is that of ${said.id}`);
  const time = typeof said.at === 'string' ? Date.parse(said.at) / 1000 : Number.NaN;
  return { index: at, id, entry: bytes, erased: false, at: Number.isNaN(time) ? undefined : time };
}

class ExportCheck {
  readonly #tree: Tree;
  readonly #options: ExportOptions;
  readonly #report: (finding: Finding) => void;
  readonly #summary: ExportSummary = { verified: 0, erased: 0, after: 0 };
  /** The rows of one bundle, by index. */
  #rows = new Map<number, Row>();
  #bundle = 0;
  /** The index after the last one that was seen, in the order of the tree. */
  #next = 0;
  #highest = -1;
  readonly #awaited: Map<number, string>;

  constructor(tree: Tree, options: ExportOptions, report: (finding: Finding) => void) {
    this.#tree = tree;
    this.#options = options;
    this.#report = report;
    this.#awaited = new Map(options.expected);
  }

  async take(row: Row): Promise<void> {
    const { index, id } = row;
    if (this.#awaited.get(index) === id) this.#awaited.delete(index);
    const bundle = Math.floor(index / TILE_WIDTH);
    if (bundle > this.#bundle) await this.#turnTo(bundle);
    if (this.#rows.has(index))
      return this.#say('added', index, `a second row (${id}) says it is this one`);
    if (index < this.#highest) {
      this.#say('reordered', index, `the row (${id}) stands after entry ${this.#highest}`);
    }
    this.#highest = Math.max(this.#highest, index);
    // A row of a bundle that is done is out of order, which is said; it is not compared as well.
    if (bundle === this.#bundle) this.#rows.set(index, row);
  }

  async end(): Promise<ExportSummary> {
    await this.#turnTo(this.#bundle + 1);
    if (this.#options.whole) this.#requireUpTo(this.#tree.size);
    for (const [index, id] of this.#awaited) {
      this.#say('removed', index, `there is a receipt for ${id}, and no such row`);
    }
    return this.#summary;
  }

  async #turnTo(bundle: number): Promise<void> {
    const rows = [...this.#rows.values()].sort((a, b) => a.index - b.index);
    for (const { index } of rows) {
      if (this.#options.whole) this.#requireUpTo(Math.min(index, this.#tree.size));
      this.#next = index + 1;
    }
    const inTree = rows.filter(({ index }) => index < this.#tree.size);
    if (inTree.length > 0) await this.#compare(inTree);
    for (const row of rows.slice(inTree.length)) this.#takeLater(row);
    this.#bundle = bundle;
    this.#rows = new Map();
  }

  async #compare(rows: readonly Row[]): Promise<void> {
    // A bundle that is whole needs no download: it folds into a hash that is at hand.
    const entries = rows.map(({ entry }) => entry);
    const whole =
      rows.length === TILE_WIDTH && (await this.#tree.hasEntries(this.#bundle, entries));
    const committed = whole ? entries : await this.#tree.readEntries(this.#bundle);
    const first = this.#bundle * TILE_WIDTH;
    for (const { index, id, entry, erased } of rows) {
      const present = committed[index - first];
      if (equals(entry, present)) {
        this.#summary.verified++;
        if (erased) this.#summary.erased++;
        continue;
      }
      const elsewhere = committed.findIndex((other) => equals(other, entry));
      if (elsewhere >= 0) {
        this.#say('reordered', index, `the row (${id}) is the tree's entry ${first + elsewhere}`);
      } else {
        this.#say(
          'edited',
          index,
          `the row (${id}) commits to ${encodeBase64(entry)}, the tree has ${encodeBase64(present)}: it was edited or put in another's place`,
        );
      }
    }
  }

  /** A row that says it is old enough to be in the tree, and is not, was not there. */
  #takeLater({ index, id, at }: Row): void {
    const { now } = this.#options;
    if (now === undefined || at === undefined || at + PROMISED + GRACE >= now) {
      this.#summary.after++;
      return;
    }
    this.#say(
      'added',
      index,
      `the row (${id}) says it is of ${toInstant(at)}, and the tree of ${toInstant(now)} has ${this.#tree.size} entries`,
    );
  }

  #requireUpTo(index: number): void {
    if (index <= this.#next) return;
    const [first, last] = [this.#next, index - 1];
    const rows = first === last ? `Entry ${first} is` : `Entries ${first} to ${last} are`;
    this.#report(
      new Finding('removed', `${rows} in the tree and not in the export.`, { index: first }),
    );
    this.#next = index;
  }

  #say(code: Finding['code'], index: number, message: string): void {
    this.#report(new Finding(code, `Entry ${index}: ${message}.`, { index }));
  }
}
