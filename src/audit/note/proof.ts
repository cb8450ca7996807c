/** A proof for one entry that is checked without the log: c2sp.org/tlog-proof. */
import { encodeBase64 } from '../../base64.ts';

export interface EntryProof {
  readonly index: number;
  /** As `proveInclusion` gives them, for the size of the checkpoint. */
  readonly hashes: readonly Uint8Array[];
  /** A note, with all signatures that it has. */
  readonly checkpoint: string;
  /** The salt that opens the commitment; nothing vouches for it but the commitment. */
  readonly extra?: Uint8Array | undefined;
}

export function formatProof({ index, hashes, checkpoint, extra }: EntryProof): string {
  const lines = [
    'c2sp.org/tlog-proof@v1',
    ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(encodeBase64),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}
