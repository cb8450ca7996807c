/**
 * What was seen of logs before: the keys each was first known by, and the largest checkpoint. Who
 * remembers is who can find that a log shows different people different histories.
 */
import { decodeUtf8, encodeUtf8 } from './bytes.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { malformed } from './finding.ts';
import { parseObject } from './jws.ts';
import { type NoteKey, parseKey } from './note.ts';

export interface Seen {
  readonly origin: string;
  /** vkeys. */
  readonly keys: readonly string[];
  readonly checkpoint: Checkpoint;
}

/** By the URL at which the log was found. */
export type Memory = Map<string, Seen>;

/** @throws Finding `malformed`: a memory that cannot be read must not be begun anew in silence */
export function parseMemory(json: string): Memory {
  const what = 'The state file';
  const { version, logs } = parseObject(json, what);
  if (version !== 1 || typeof logs !== 'object' || logs === null)
    throw malformed(what, 'not of version 1');
  return new Map(
    Object.entries(logs).map(([url, seen]: [string, { keys?: unknown; checkpoint?: unknown }]) => {
      const { keys, checkpoint } = seen ?? {};
      const named = Array.isArray(keys) && keys.every((key) => typeof key === 'string');
      if (!named || typeof checkpoint !== 'string')
        throw malformed(what, `nothing legible of ${url}`);
      const opened = openCheckpoint(encodeUtf8(checkpoint), keys.map(parseKey));
      return [url, { origin: opened.origin, keys, checkpoint: opened }];
    }),
  );
}

export function formatMemory(memory: Memory): string {
  const logs = Object.fromEntries(
    [...memory].map(([url, { keys, checkpoint }]) => [
      url,
      { keys, checkpoint: decodeUtf8(checkpoint.bytes) },
    ]),
  );
  return `${JSON.stringify({ version: 1, logs }, null, 2)}\n`;
}

/** The checkpoints of a log that are remembered, wherever they were found. */
export function recall(memory: Memory, origin: string): Checkpoint[] {
  return [...memory.values()]
    .filter((seen) => seen.origin === origin)
    .map((seen) => seen.checkpoint);
}

/** @param checkpoint one that continues all that were seen */
export function remember(
  memory: Memory,
  url: string,
  keys: readonly string[],
  checkpoint: Checkpoint,
): void {
  memory.set(url, { origin: checkpoint.origin, keys, checkpoint });
}

/** A log's keys as text, one vkey a line. */
export function parseKeys(text: string): NoteKey[] {
  const keys = text.split('\n').filter((line) => line.trim() !== '');
  if (keys.length === 0) throw malformed('The keys', 'none');
  return keys.map((line) => parseKey(line.trim()));
}
