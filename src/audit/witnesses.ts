/**
 * Asks witnesses to cosign the log's checkpoints (c2sp.org/tlog-witness, add-checkpoint). It runs beside
 * the integrator and is never waited for. Whatever a witness answers, only a good signature of its own
 * key over our own checkpoint has an effect: its line is published.
 */
import { encodeBase64 } from '../base64.ts';
import { report } from '../report.ts';
import { type Checkpoint, parseCheckpoint, parseSize } from './note/checkpoint.ts';
import { verifyCosignature } from './note/cosignature.ts';
import { parseNote, parseSignatures } from './note/note.ts';
import { parsePolicy, type Witness, type WitnessPolicy } from './note/policy.ts';
import { formatVkey } from './note/vkey.ts';
import { readerOf } from './published.ts';
import type { Staging, Tree } from './staging.ts';
import { proveConsistency, type TileReader } from './tree/proof.ts';

export interface WitnessesParts {
  /** A tlog-policy; empty: there are none. */
  readonly policy: string;
  /** Milliseconds between two requests to one witness, at least. */
  readonly interval: number;
  readonly staging: Staging;
  readonly store: R2Bucket;
  readonly send: typeof fetch;
  /** Called when there is a new cosignature to publish. */
  readonly learned: () => Promise<void>;
}

/** Milliseconds for one answer. */
const TIMEOUT = 5_000;
/** Between two requests to one that fails, at most. */
const LONGEST_INTERVAL = 300_000;
/** Bytes of an answer: room for 16 signatures of ML-DSA-44, of which one has 2,420. */
const MOST_BYTES = 65_536;

export class WitnessError extends Error {
  override readonly name = 'WitnessError';
}

export class Witnesses {
  readonly #parts: WitnessesParts;
  readonly #policy: WitnessPolicy | undefined;
  /** By vkey: a witness that fails or hangs is waited for by nobody else. */
  readonly #turns = new Map<string, Turn>();

  constructor(parts: WitnessesParts) {
    this.#parts = parts;
    this.#policy = openPolicy(parts.policy);
  }

  /**
   * Begins to ask those that have not cosigned what is published, each unless it was asked just now.
   * @param now in milliseconds
   * @param keep takes the work that goes on, which throws nothing
   * @returns after how many milliseconds to call this again; Infinity where there is nothing to ask for
   */
  request(now: number, keep: (work: Promise<void>) => void): number {
    const submission = this.#prepare();
    if (!submission) return Number.POSITIVE_INFINITY;
    const known = this.#parts.staging.cosignatures();
    const waits = this.#policy?.witnesses.flatMap((witness) => {
      const vkey = formatVkey(witness.key);
      if (!witness.url || known.get(vkey)?.size === submission.checkpoint.size) return [];
      const turn = this.#turns.get(vkey) ?? NO_TURN;
      const interval = Math.min(LONGEST_INTERVAL, this.#parts.interval * 2 ** turn.failures);
      const wait = turn.askedAt + interval - now;
      if (turn.asking || wait > 0) return [Math.max(wait, this.#parts.interval)];
      // On the beat: one that failed comes back to the size that the others are asked for, or a log
      // that grows would never have enough of them for one.
      const askedAt = now - (now % this.#parts.interval);
      this.#turns.set(vkey, { ...turn, asking: true, askedAt });
      keep(this.#ask(witness, vkey, submission));
      return [askedAt + interval - now];
    });
    return Math.min(...(waits ?? []));
  }

  /** Undefined where nothing is published, or there is nobody to ask. */
  #prepare(): Submission | undefined {
    const { staging, store } = this.#parts;
    if (!this.#policy) return undefined;
    const tree = staging.read();
    if (!isPublished(tree)) return undefined;
    const { edge, root, origin, checkpoint } = tree;
    const reader = readerOf(store, edge);
    return { note: checkpoint, checkpoint: { origin, size: edge.size, root }, reader };
  }

  async #ask(witness: Witness, vkey: string, submission: Submission): Promise<void> {
    const { staging, send, learned } = this.#parts;
    const { askedAt, failures } = this.#turns.get(vkey) ?? NO_TURN;
    const { size } = submission.checkpoint;
    try {
      const before = staging.cosignatures().get(vkey)?.size ?? 0;
      const line = await requestCosignature(witness, submission, before, send);
      staging.setCosignature(vkey, { size, line });
      this.#count(submission);
      this.#turns.set(vkey, { asking: false, askedAt, failures: 0 });
      await learned();
    } catch (error) {
      this.#turns.set(vkey, { asking: false, askedAt, failures: failures + 1 });
      report('not_cosigned', error, { witness: witness.name, size });
    }
  }

  /** With enough of them, the checkpoint is one that the policy takes. */
  #count({ note, checkpoint: { size } }: Submission): void {
    const { staging } = this.#parts;
    const { cosigned } = staging.read();
    if (!this.#policy || (cosigned !== null && parseCheckpoint(cosigned).size > size)) return;
    const known = staging.cosignatures();
    const signed = this.#policy.witnesses.filter(
      ({ key }) => known.get(formatVkey(key))?.size === size,
    );
    if (!this.#policy.isMetBy(new Set(signed.map(({ name }) => name)))) return;
    const lines = signed.map(({ key }) => known.get(formatVkey(key))?.line ?? '');
    staging.setCosigned(note + lines.join(''));
  }
}

/** How it goes with one witness. */
interface Turn {
  readonly asking: boolean;
  /** When it was asked last, in milliseconds. */
  readonly askedAt: number;
  /** One after another. */
  readonly failures: number;
}
const NO_TURN: Turn = { asking: false, askedAt: Number.NEGATIVE_INFINITY, failures: 0 };

interface Submission {
  /** With the log's own signature. */
  readonly note: string;
  readonly checkpoint: Checkpoint;
  readonly reader: TileReader;
}

/** A policy that cannot be read stops no integration: nothing is cosigned until it is put right. */
function openPolicy(text: string): WitnessPolicy | undefined {
  if (text.trim() === '') return undefined;
  try {
    return parsePolicy(text);
  } catch (error) {
    report('witness_policy_unreadable', error);
    return undefined;
  }
}

function isPublished(tree: Tree): tree is Tree & { readonly checkpoint: string } {
  const { halted, checkpoint, published, edge } = tree;
  if (halted !== null || checkpoint === null || published === null) return false;
  return parseCheckpoint(published).size === edge.size;
}

/**
 * Sends a checkpoint to a witness.
 * @param before the size that it cosigned last, as far as is known
 * @returns the line of its signature
 * @throws WitnessError, and whatever `send` and the reader throw
 */
export async function requestCosignature(
  witness: Pick<Witness, 'key' | 'url'>,
  submission: Submission,
  before: number,
  send: typeof fetch,
): Promise<string> {
  const first = await submit(witness, submission, before, send);
  if (first.status === 200) return readCosignature(witness, submission.note, first.body);
  // It says which size it cosigned last: more than was known, or less, if it lost its memory.
  const told = first.status === 409 ? parseSize(first.body.replace(/\n$/, '')) : undefined;
  if (told === undefined) throw new WitnessError(`The witness answered ${first.status}.`);
  const { size } = submission.checkpoint;
  if (told > size) throw new WitnessError(`The witness has seen ${told} entries, we have ${size}.`);
  if (told === before) throw new WitnessError('The witness answered 409 to the size it asks for.');
  const second = await submit(witness, submission, told, send);
  if (second.status === 200) return readCosignature(witness, submission.note, second.body);
  throw new WitnessError(`The witness answered ${second.status} after 409.`);
}

async function submit(
  { url }: Pick<Witness, 'url'>,
  { note, checkpoint, reader }: Submission,
  old: number,
  send: typeof fetch,
): Promise<{ status: number; body: string }> {
  const proof = await proveConsistency(reader, old, checkpoint.size);
  const hashes = proof.map((hash) => `${encodeBase64(hash)}\n`).join('');
  const response = await send(`${String(url).replace(/\/$/, '')}/add-checkpoint`, {
    method: 'POST',
    body: `old ${old}\n${hashes}\n${note}`,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT),
  });
  return { status: response.status, body: await readBounded(response) };
}

/** @throws WitnessError where it is too long, or not UTF-8 */
async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  let left = MOST_BYTES;
  for await (const chunk of response.body ?? []) {
    left -= chunk.length;
    if (left < 0) throw new WitnessError("The witness's answer is too long.");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** @throws NoteError, WitnessError */
async function readCosignature(
  { key }: Pick<Witness, 'key'>,
  note: string,
  lines: string,
): Promise<string> {
  const { text } = parseNote(note);
  for (const signature of parseSignatures(lines)) {
    if (await verifyCosignature(key, signature, text)) return signature.line;
  }
  throw new WitnessError('No signature in the answer is the witness’s own over the checkpoint.');
}
