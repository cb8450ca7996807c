/** What witnesses say about a checkpoint (c2sp.org/tlog-cosignature, Ed25519). */
import { concatenate, encodeUtf8 } from './bytes.ts';
import type { Checkpoint } from './checkpoint.ts';
import { Finding } from './finding.ts';
import { findSignature, type NoteKey, verifyEd25519 } from './note.ts';
import { listMissing, type Policy } from './policy.ts';

/** A witness's clock may be ahead of ours by so many seconds. */
const CLOCK_SKEW = 300;

export interface Cosigned {
  /** The witness's name in the policy, and the second at which it signed. */
  readonly by: readonly { readonly witness: string; readonly time: number }[];
}

/**
 * @param now in seconds since 1970
 * @throws Finding `bad_signature` where a known witness's line does not verify,
 * `too_few_cosignatures` where the policy's quorum is not met
 */
export function checkCosignatures(checkpoint: Checkpoint, policy: Policy, now: number): Cosigned {
  const by = [...policy.witnesses].flatMap(([witness, key]) => {
    const time = readCosignature(checkpoint, key, now);
    return time === undefined ? [] : [{ witness, time }];
  });
  const missing = listMissing(policy, new Set(by.map(({ witness }) => witness)));
  if (missing !== undefined) {
    throw new Finding(
      'too_few_cosignatures',
      `The checkpoint of size ${checkpoint.size} is not vouched for: ${missing}`,
    );
  }
  return { by };
}

/** @returns the second at which it was given; undefined where there is none by this key */
export function readCosignature(
  checkpoint: Checkpoint,
  key: NoteKey,
  now: number,
): number | undefined {
  const stamped = findSignature(checkpoint.note, key);
  if (stamped === undefined) return undefined;
  const bad = (why: string) =>
    new Finding('bad_signature', `The cosignature by ${key.name} ${why}.`);
  if (stamped.length !== 72) throw bad('has not the length of one');
  const time = new DataView(stamped.buffer, stamped.byteOffset).getBigUint64(0);
  const message = concatenate(
    encodeUtf8(`cosignature/v1\ntime ${time}\n`),
    encodeUtf8(checkpoint.note.text),
  );
  if (!verifyEd25519(stamped.subarray(8), message, key.publicKey)) throw bad('does not verify');
  if (time > BigInt(Math.floor(now) + CLOCK_SKEW)) throw bad(`is of the future (second ${time})`);
  return Number(time);
}
