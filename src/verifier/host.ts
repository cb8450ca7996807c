/** What the commands need of the machine they run on. */
import type { Fetch } from './remote.ts';

export interface Host {
  /** @throws Error where it is not there, or longer than `limit` bytes; "-" is the standard input */
  read(path: string, limit: number): Promise<Uint8Array>;
  /** Lines of a file that may be far larger than memory; a line longer than `limit` is cut there. */
  lines(path: string, limit: number): AsyncIterable<string>;
  exists(path: string): Promise<boolean>;
  /** So that a crash leaves the file as it was or as it is to be. */
  replace(path: string, text: string): Promise<void>;
  print(line: string): void;
  complain(line: string): void;
  /** Seconds since 1970. */
  now(): number;
  readonly fetch: Fetch;
}

/** Node, reached only when this runs in it, so that a browser can load this file as well. */
export async function openNode(): Promise<Host> {
  const [{ createReadStream }, fs, { dirname }] = await Promise.all([
    import('node:fs'),
    import('node:fs/promises'),
    import('node:path'),
  ]);
  const open = (path: string) => (path === '-' ? process.stdin : createReadStream(path));
  return {
    async read(path, limit) {
      const parts: Uint8Array[] = [];
      let length = 0;
      for await (const part of open(path) as AsyncIterable<Uint8Array>) {
        length += part.length;
        if (length > limit) throw new Error(`${path} is longer than ${limit} bytes.`);
        parts.push(part);
      }
      return Uint8Array.from(Buffer.concat(parts));
    },
    lines: (path, limit) => splitLines(open(path) as AsyncIterable<Uint8Array>, limit),
    exists: (path) =>
      fs.access(path).then(
        () => true,
        () => false,
      ),
    async replace(path, text) {
      const fresh = `${path}.${process.pid}.new`;
      const file = await fs.open(fresh, 'w', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await fs.rename(fresh, path);
      const folder = await fs.open(dirname(path), 'r');
      // The name is durable once its folder is. Windows knows no such thing.
      await folder.sync().catch(() => {});
      await folder.close();
    },
    print: (line) => console.log(line),
    complain: (line) => console.error(line),
    now: () => Date.now() / 1000,
    fetch: (url, init) => fetch(url, init),
  };
}

/** UTF-8 lines; what is not UTF-8 becomes U+FFFD, which no commitment opens to. */
export async function* splitLines(
  parts: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  for await (const part of parts) {
    const lines = (rest + decoder.decode(part, { stream: true })).split('\n');
    // Whoever reads the line refuses it for its length; it need not be kept whole for that.
    rest = (lines.pop() ?? '').slice(0, limit + 1);
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
