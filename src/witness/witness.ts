/**
 * A witness (c2sp.org/tlog-witness): it cosigns a log's checkpoint only if that continues the last one
 * it cosigned, and so nobody can be shown another history with its word. One checkpoint a log is all it
 * keeps.
 */
import { concatenate, encodeBase64, encodeUtf8, parseDecimal } from '../verifier/bytes.ts';
import { type Checkpoint, parseCheckpoint } from '../verifier/checkpoint.ts';
import { Finding, malformed } from '../verifier/finding.ts';
import { EMPTY_ROOT, verifyConsistency } from '../verifier/merkle.ts';
import { findSignature, isSignedBy, MAX_NOTE_BYTES, type NoteKey } from '../verifier/note.ts';
import { parseHashes } from '../verifier/proof.ts';
import type { WitnessKey } from './key.ts';

/** A checkpoint, 63 hashes and the first line. */
export const MAX_REQUEST_BYTES = MAX_NOTE_BYTES + 4096;

/** More than this at once about one log, and it is told to come back. */
const MAX_WAITING = 64;

/** The last cosigned checkpoint of each log, as a note with the witness's line. */
export interface CheckpointStore {
  /** @returns undefined where no checkpoint was ever cosigned; @throws Error where that is unknown */
  read(origin: string): Promise<Uint8Array | undefined>;
  /** Done only when it would survive a loss of power. */
  write(origin: string, checkpoint: string): Promise<void>;
}

export interface Answer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422 | 503;
  readonly type: 'text/plain; charset=utf-8' | 'text/x.tlog.size';
  readonly body: string;
}

export class Witness {
  readonly #key: WitnessKey;
  readonly #logs: readonly NoteKey[];
  readonly #store: CheckpointStore;
  /** Of each log, the end of the queue: a check and the write after it are one step. */
  readonly #turns = new Map<string, { last: Promise<unknown>; waiting: number }>();

  constructor(key: WitnessKey, logs: readonly NoteKey[], store: CheckpointStore) {
    this.#key = key;
    this.#logs = logs;
    this.#store = store;
  }

  /**
   * Answers an `add-checkpoint`.
   * @param now seconds since 1970
   * @throws Error where the store fails: then nothing was signed that anybody has seen
   */
  async add(body: Uint8Array, now: () => number): Promise<Answer> {
    let request: AddCheckpoint;
    try {
      request = parseRequest(body);
    } catch (error) {
      if (error instanceof Finding) return refuse(400, error.message);
      throw error;
    }
    const { old, checkpoint } = request;
    const keys = this.#logs.filter(({ name }) => name === checkpoint.origin);
    if (keys.length === 0)
      return refuse(404, `The log ${checkpoint.origin} is not witnessed here.`);
    if (!isSigned(checkpoint, keys)) return refuse(403, 'Not signed by a key of that log.');
    if (old > checkpoint.size) return refuse(400, `The old size ${old} is above the new one.`);
    return this.#inTurn(checkpoint.origin, () => this.#advance(request, keys, now));
  }

  /** The latest cosigned checkpoint of a log. */
  async latest(origin: string): Promise<Uint8Array | undefined> {
    return this.#store.read(origin);
  }

  get origins(): readonly string[] {
    return [...new Set(this.#logs.map(({ name }) => name))];
  }

  async #advance(
    { old, path, checkpoint }: AddCheckpoint,
    keys: readonly NoteKey[],
    now: () => number,
  ): Promise<Answer> {
    const { origin, size, root, note } = checkpoint;
    const stored = await this.#store.read(origin);
    const last = stored === undefined ? { size: 0, root: EMPTY_ROOT } : parseCheckpoint(stored);
    if (old !== last.size) {
      return { status: 409, type: 'text/x.tlog.size', body: `${last.size}\n` };
    }
    if (!verifyConsistency(last.size, size, last.root, root, path)) {
      return refuse(422, `The proof does not lead from size ${last.size} to this checkpoint.`);
    }
    const line = this.#key.cosign(note.text, Math.floor(now()));
    const own = keys.map((key) => formatSignature(key, note)).join('');
    // Durable first: whoever has the line must never meet a witness that has forgotten it.
    await this.#store.write(origin, `${note.text}\n${own}${line}`);
    return { status: 200, type: 'text/plain; charset=utf-8', body: line };
  }

  async #inTurn(origin: string, step: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#turns.get(origin) ?? { last: Promise.resolve(), waiting: 0 };
    this.#turns.set(origin, turn);
    if (turn.waiting >= MAX_WAITING)
      return refuse(503, 'Too many requests about this log at once.');
    turn.waiting++;
    const mine = turn.last.then(step);
    turn.last = mine.catch(() => {});
    try {
      return await mine;
    } finally {
      turn.waiting--;
    }
  }
}

interface AddCheckpoint {
  readonly old: number;
  readonly path: readonly Uint8Array[];
  readonly checkpoint: Checkpoint;
}

/** @throws Finding `malformed` */
function parseRequest(body: Uint8Array): AddCheckpoint {
  const what = 'The request';
  const parting = findEmptyLine(body);
  if (parting < 0) throw malformed(what, 'no empty line before its checkpoint');
  const [first, ...hashes] = new TextDecoder().decode(body.subarray(0, parting)).split('\n');
  const old = first.startsWith('old ') ? parseDecimal(first.slice(4)) : undefined;
  if (old === undefined) throw malformed(what, 'its first line is not "old" and a size');
  const checkpoint = parseCheckpoint(body.slice(parting + 2));
  return { old, path: parseHashes(hashes, what), checkpoint };
}

function findEmptyLine(bytes: Uint8Array): number {
  const [newline] = encodeUtf8('\n');
  return bytes.findIndex((byte, at) => byte === newline && bytes[at + 1] === newline);
}

function isSigned({ note }: Checkpoint, keys: readonly NoteKey[]): boolean {
  try {
    return keys.filter((key) => isSignedBy(note, key)).length > 0;
  } catch (error) {
    // It claims to be by a key of the log, and is not.
    if (error instanceof Finding) return false;
    throw error;
  }
}

/** The line by this key, where there is one; lines by strangers are not kept. */
function formatSignature(key: NoteKey, note: Checkpoint['note']): string {
  const signature = findSignature(note, key);
  if (signature === undefined) return '';
  return `— ${key.name} ${encodeBase64(concatenate(key.keyId, signature))}\n`;
}

function refuse(status: Answer['status'], sentence: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${sentence}\n` };
}
