import { expect, test } from 'vitest';
import { splitLines } from './host.ts';
import { type Fetch, openRemote } from './remote.ts';

const answer = (...responses: readonly (() => Response)[]) => {
  const asked: string[] = [];
  const fetch: Fetch = async (url) => {
    asked.push(url);
    return responses[Math.min(asked.length, responses.length) - 1]();
  };
  return { asked, read: openRemote('https://log.test/log', fetch) };
};
const busy = (status = 429) => new Response('later', { status, headers: { 'retry-after': '0' } });

test('reads below the prefix', async () => {
  const { asked, read } = answer(() => new Response('abc'));
  expect(await read('tile/0/000', 3)).toEqual(Uint8Array.of(97, 98, 99));
  expect(asked).toEqual(['https://log.test/log/tile/0/000']);
});

test('what is not there is nothing; what is longer than it may be is refused', async () => {
  expect(await answer(() => new Response('', { status: 404 })).read('x', 9)).toBeUndefined();
  const { read } = answer(() => new Response('abcd'));
  await expect(read('checkpoint', 3)).rejects.toThrow('longer than 3 bytes');
});

test('an answer without end is not read to its end', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1000;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  await expect(answer(() => new Response(endless)).read('x', 5000)).rejects.toThrow('longer');
  expect(sent).toBeLessThan(10_000);
});

test('asks again when it is told to wait, and not for ever', async () => {
  const patient = answer(
    busy,
    () => busy(503),
    () => new Response('abc'),
  );
  expect(await patient.read('x', 3)).toHaveLength(3);
  expect(patient.asked).toHaveLength(3);
  const refused = answer(busy);
  await expect(refused.read('x', 3)).rejects.toThrow('the log answers 429');
  expect(refused.asked).toHaveLength(6);
  const forbidden = answer(() => busy(403));
  await expect(forbidden.read('x', 3)).rejects.toThrow('403');
  expect(forbidden.asked).toHaveLength(1);
});

async function linesOf(parts: readonly Uint8Array[], limit = 100): Promise<string[]> {
  async function* give() {
    yield* parts;
  }
  const lines = [];
  for await (const line of splitLines(give(), limit)) lines.push(line);
  return lines;
}

test('lines, wherever the bytes are parted', async () => {
  const bytes = new TextEncoder().encode('ein\nzwölf\n\n€ lang\nletzte');
  const expected = ['ein', 'zwölf', '', '€ lang', 'letzte'];
  expect(await linesOf([bytes])).toEqual(expected);
  expect(await linesOf([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
});

test('a line without end is cut', async () => {
  const part = new TextEncoder().encode('x'.repeat(60));
  const [line] = await linesOf(Array(1000).fill(part));
  expect(line.length).toBeLessThan(200);
});
