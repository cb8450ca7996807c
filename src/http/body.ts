/**
 * Receives bodies within a limit of bytes and of time, into memory that is counted. In what pieces a
 * body comes is up to its sender, so the runtime fills a buffer of ours and tells us when it is full:
 * handed on one by one, 4 MB in chunks of one byte would take a thousand times as much.
 */
import { release } from '../recognition/image/image.ts';
import { INTAKE_LIMITS, type Intake } from '../recognition/runtime/intake.ts';
import { Problem } from './problems.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface BodyLimits {
  readonly bytes: number;
  /** For the whole body, in milliseconds. */
  readonly time: number;
}

export interface Received {
  readonly bytes: Bytes;
  /** Gives the memory and the room back. */
  close(): void;
}

/**
 * What is allocated next for a body that keeps coming: as much again as has come, within these
 * bounds. The first block is what an upload counts for before its first byte.
 */
const LEAST_BLOCK = INTAKE_LIMITS.bytesOfUpload;
const MOST_BLOCK = 256 * 1024;

/** What is read and thrown away of a body that is too large, so that its sender hears why. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/**
 * @param owner whose share of the room it takes
 * @throws QueueFullError when there is no room to begin; Problem body_too_large, upload_too_slow,
 *   malformed_body when it breaks off, overloaded when it had to give way
 */
export async function receiveBody(
  body: ReadableStream<Bytes> | null,
  limits: BodyLimits,
  intake: Intake,
  owner: string,
  now: () => number,
): Promise<Received> {
  const blocks: Bytes[] = [];
  const discard = () => {
    for (const data of blocks.splice(0)) release({ data });
  };
  const upload = intake.open(owner, now(), discard);
  const room: Room = {
    grow: (bytes) => intake.grow(upload, bytes, now()),
    close() {
      intake.close(upload);
      discard();
    },
  };
  try {
    const whole = body === null || (await fill(blocks, body, limits, room));
    // Until here it may have had to give way.
    if (!whole || !intake.complete(upload, now())) throw overloaded();
  } catch (error) {
    room.close();
    throw error;
  }
  const bytes = join(blocks);
  const close = () => {
    intake.close(upload);
    release({ data: bytes });
  };
  return { bytes, close };
}

interface Room {
  /** Whether so many more bytes may be held. */
  grow(bytes: number): boolean;
  /** Gives up what is held. */
  close(): void;
}

/**
 * Reads to the end. What finds no room is thrown away as it comes: who is cut off while sending sees
 * a broken connection and never the answer.
 * @returns whether there was room for all of it
 */
async function fill(
  blocks: Bytes[],
  body: ReadableStream<Bytes>,
  limits: BodyLimits,
  room: Room,
): Promise<boolean> {
  const reader = body.getReader({ mode: 'byob' });
  const cancel = () => reader.cancel().catch(() => undefined);
  let late = false;
  // It ends the stream. To race every read against one promise would leave a reaction behind in
  // that promise each time.
  const timer = setTimeout(() => {
    late = true;
    cancel();
  }, limits.time);
  let size = 0;
  let fits = true;
  let block: Bytes = new Uint8Array(LEAST_BLOCK);
  try {
    while (size <= MAX_DISCARDED_BYTES) {
      const { done, value = new Uint8Array() } = await reader.read(block, { min: block.length });
      size += value.length;
      if (fits) blocks.push(value);
      else release({ data: value });
      if (done) break;
      const next = Math.min(Math.max(size, LEAST_BLOCK), MOST_BLOCK);
      if (fits && !(size <= limits.bytes && room.grow(next))) {
        fits = false;
        room.close();
      }
      block = new Uint8Array(fits ? next : LEAST_BLOCK);
    }
  } catch (error) {
    // The deadline ends a read as well.
    if (!late) throw brokenOff(error);
  } finally {
    clearTimeout(timer);
    await cancel();
  }
  if (late) throw tooSlow(limits.time);
  if (size > limits.bytes) throw tooLarge(limits.bytes);
  return fits;
}

function join(blocks: readonly Bytes[]): Bytes {
  if (blocks.length === 1) return blocks[0];
  const whole = new Uint8Array(blocks.reduce((size, block) => size + block.length, 0));
  let at = 0;
  for (const data of blocks) {
    whole.set(data, at);
    at += data.length;
    release({ data });
  }
  return whole;
}

function tooLarge(limit: number): Problem {
  const detail =
    limit >= 2 ** 20
      ? `Send at most ${Math.floor(limit / 2 ** 20)} MiB; scale the picture down.`
      : `Send at most ${limit / 2 ** 10} KiB.`;
  return new Problem('body_too_large', detail, { limit });
}

function tooSlow(time: number): Problem {
  return new Problem('upload_too_slow', `Send the whole body within ${time / 1000} s.`);
}

function brokenOff(error: unknown): Problem {
  const problem = new Problem('malformed_body', 'Send the body to its end.');
  problem.cause = error;
  return problem;
}

function overloaded(): Problem {
  const detail = 'Several large uploads are being served; send this one again in a second.';
  return new Problem(
    'overloaded',
    detail,
    { 'violated-policies': ['bodies'] },
    { 'retry-after': '1' },
  );
}
