import { expect, test } from 'vitest';
import { Intake } from '../recognition/runtime/intake.ts';
import { receiveBody } from './body.ts';

const KIB = 1024;
const LIMITS = { bytes: 300 * KIB, time: 1000 };
const now = () => 0;

/** Room for 400 KiB, of which one owner may hold 350. */
const makeIntake = () =>
  new Intake({ bytes: 400 * KIB, bytesOfOwner: 350 * KIB, bytesOfUpload: 16 * KIB });

/** Whether an owner could hold so much now. */
function hasRoom(intake: Intake, owner: string, bytes: number): boolean {
  const probe = intake.open(owner, 0, () => undefined);
  const has = intake.grow(probe, bytes - 16 * KIB, 0);
  intake.close(probe);
  return has;
}

/** The platform's types do not say what a byte stream's buffers are. */
const byteStream = (source: UnderlyingByteSource) =>
  new ReadableStream(source) as ReadableStream<Uint8Array<ArrayBuffer>>;

/** A byte stream of these pieces; it ends unless it stalls. */
function stream(
  pieces: readonly Uint8Array<ArrayBuffer>[],
  { stalls = false, onPiece = () => undefined as unknown, onEnd = () => undefined as unknown } = {},
) {
  const rest = [...pieces];
  return byteStream({
    type: 'bytes',
    pull(controller) {
      const piece = rest.shift();
      if (piece) {
        onPiece();
        controller.enqueue(piece.slice());
      } else if (!stalls) {
        onEnd();
        controller.close();
        controller.byobRequest?.respond(0);
      }
    },
  });
}

test('a body is received whole, in whatever pieces it comes', async () => {
  const whole = Uint8Array.from({ length: 200 * KIB }, (_, i) => i % 251);
  for (const size of [1000, 16 * KIB, 150 * KIB]) {
    const pieces = [];
    for (let at = 0; at < whole.length; at += size) pieces.push(whole.slice(at, at + size));
    const { bytes } = await receiveBody(stream(pieces), LIMITS, makeIntake(), 'a', now);
    expect(bytes).toHaveLength(whole.length);
    expect(bytes.every((byte, i) => byte === whole[i])).toBe(true);
  }
});

test('none is an empty one', async () => {
  const { bytes } = await receiveBody(null, LIMITS, makeIntake(), 'a', now);
  expect(bytes).toHaveLength(0);
});

test('it holds room until it is closed, and its memory is gone then', async () => {
  const intake = makeIntake();
  const body = stream([new Uint8Array(200 * KIB)]);
  const { bytes, close } = await receiveBody(body, LIMITS, intake, 'a', now);
  expect(hasRoom(intake, 'a', 200 * KIB)).toBe(false);
  close();
  expect(hasRoom(intake, 'a', 340 * KIB)).toBe(true);
  expect(bytes).toHaveLength(0);
});

test('what does not come in time is refused, and holds nothing', async () => {
  const intake = makeIntake();
  const body = stream([new Uint8Array(100 * KIB)], { stalls: true });
  const limits = { ...LIMITS, time: 20 };
  await expect(receiveBody(body, limits, intake, 'a', now)).rejects.toMatchObject({
    code: 'upload_too_slow',
  });
  expect(hasRoom(intake, 'a', 340 * KIB)).toBe(true);
});

test('what is too large is read to its end, refused, and holds nothing', async () => {
  const intake = makeIntake();
  let read = 0;
  const pieces = new Array(10).fill(new Uint8Array(12 * KIB));
  const onPiece = () => {
    read++;
    // It is only read on so that its sender hears why.
    if (read === 10) expect(hasRoom(intake, 'a', 340 * KIB)).toBe(true);
  };
  const body = stream(pieces, { onPiece });
  await expect(
    receiveBody(body, { ...LIMITS, bytes: 50 * KIB }, intake, 'a', now),
  ).rejects.toMatchObject({
    code: 'body_too_large',
  });
  expect(read).toBe(10);
  expect(hasRoom(intake, 'a', 340 * KIB)).toBe(true);
});

test('what gave way while it came is refused at its end', async () => {
  const intake = makeIntake();
  let others = 0;
  const pieces = new Array(4).fill(new Uint8Array(60 * KIB));
  const onPiece = () => {
    // Other owners need the room that this one holds.
    if (++others < 4)
      intake.grow(
        intake.open(`${others}`, 0, () => undefined),
        100 * KIB,
        0,
      );
  };
  const body = stream(pieces, { onPiece });
  await expect(receiveBody(body, LIMITS, intake, 'a', now)).rejects.toMatchObject({
    code: 'overloaded',
  });
});

test('and what gave way at its end, too', async () => {
  const intake = makeIntake();
  const onEnd = () => {
    for (const owner of ['b', 'c', 'd']) {
      intake.grow(
        intake.open(owner, 0, () => undefined),
        100 * KIB,
        0,
      );
    }
  };
  const body = stream([new Uint8Array(120 * KIB)], { onEnd });
  await expect(receiveBody(body, LIMITS, intake, 'a', now)).rejects.toMatchObject({
    code: 'overloaded',
  });
});

test('what breaks off is no fault of the service', async () => {
  const intake = makeIntake();
  const body = byteStream({
    type: 'bytes',
    pull: () => Promise.reject(new Error('Network connection lost.')),
  });
  await expect(receiveBody(body, LIMITS, intake, 'a', now)).rejects.toMatchObject({
    code: 'malformed_body',
  });
  expect(hasRoom(intake, 'a', 340 * KIB)).toBe(true);
});
