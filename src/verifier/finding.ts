/** What a check can find wrong. Everything below throws or yields one of these, and nothing else. */

export type FindingCode =
  /** Cannot be read as what it should be. */
  | 'malformed'
  /** Of another log than the one asked about. */
  | 'wrong_log'
  /** Not signed by a key that the log is known by, or the signature does not verify. */
  | 'bad_signature'
  /** Fewer witnesses vouch for the checkpoint than the policy asks. */
  | 'too_few_cosignatures'
  /** The proof does not lead from the entry to the checkpoint's root. */
  | 'not_included'
  /** Two signed checkpoints of which neither continues the other. */
  | 'split_view'
  /** The log shows fewer entries than it has shown before. */
  | 'rolled_back'
  /** What was promised by a receipt is not in the tree in time, or something else is in its place. */
  | 'broken_promise'
  /** The text is not the one that was committed to, or the row is not the one in the tree. */
  | 'edited'
  | 'removed'
  | 'reordered'
  | 'added'
  /** A tile or bundle does not belong to the tree that the checkpoint signs. */
  | 'bad_tile'
  /** A true pass, and not for this place and time; or somebody got in with it here. */
  | 'not_valid'
  /** The log does not serve what it has to. */
  | 'unavailable';

export class Finding extends Error {
  override readonly name = 'Finding';
  readonly code: FindingCode;
  /** Of the entry that is concerned, counted from 0. */
  readonly index: number | undefined;
  /** Signed texts that prove it to others. */
  readonly evidence: readonly string[];

  constructor(
    code: FindingCode,
    message: string,
    details: { index?: number; evidence?: readonly string[] } = {},
  ) {
    super(message);
    this.code = code;
    this.index = details.index;
    this.evidence = details.evidence ?? [];
  }
}

/** For what cannot be parsed: `what` names the thing, `why` the first thing wrong with it. */
export function malformed(what: string, why: string): Finding {
  return new Finding('malformed', `${what}: ${why}.`);
}
