/** Reads tar archives (POSIX ustar), the inside of an npm package. */

export class TarError extends Error {
  override name = 'TarError';
}

const BLOCK = 512;

/**
 * The regular files of an archive. Names over 100 characters are in extended headers, which are not
 * read: such a file appears under a shortened name.
 * @param archive the whole archive, decompressed; contents are views of it, not copies
 * @throws {TarError} if it ends inside a file or a header is broken
 */
export function* readTar(archive: Uint8Array): Generator<{ name: string; content: Uint8Array }> {
  let at = 0;
  while (at + BLOCK <= archive.length) {
    const header = archive.subarray(at, at + BLOCK);
    // Two blocks of zeros end the archive.
    if (header[0] === 0) return;
    const size = octal(header, 124, 12);
    const start = at + BLOCK;
    if (start + size > archive.length) throw new TarError('the archive ends inside a file');
    const type = String.fromCharCode(header[156]);
    if (type === '0' || type === '\0') {
      const [prefix, name] = [text(header, 345, 155), text(header, 0, 100)];
      yield {
        name: prefix ? `${prefix}/${name}` : name,
        content: archive.subarray(start, start + size),
      };
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function octal(header: Uint8Array, start: number, length: number): number {
  const digits = text(header, start, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new TarError(`"${digits}" is not a size`);
  return Number.parseInt(digits, 8);
}
