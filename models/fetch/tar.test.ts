import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ARCHIVE } from './archive.fixture.ts';
import { readTar, TarError } from './tar.ts';

const archive = gunzipSync(ARCHIVE);

describe('tar archives', () => {
  it('give their files, not their folders, with long paths whole', () => {
    const folder =
      'package/a-folder-with-a-rather-long-name/and-another-one-inside-it-so-that' +
      '/the-path-needs-the-prefix-field';
    const files = [...readTar(archive)].map(({ name, content }) => [
      name,
      new TextDecoder().decode(content),
    ]);
    expect(Object.fromEntries(files)).toEqual({
      [`${folder}/b.txt`]: 'x'.repeat(600),
      'package/a.txt': 'hello',
      'package/empty': '',
    });
  });

  it('are refused when cut off inside a file', () => {
    const start = archive.indexOf('x'.repeat(600));
    expect(() => [...readTar(archive.subarray(0, start + 512))]).toThrow(TarError);
  });

  it('are refused when a size is not a number', () => {
    const broken = new Uint8Array(archive);
    broken.set(new TextEncoder().encode('nonsense'), 124);
    expect(() => [...readTar(broken)]).toThrow('"nonsense');
  });
});
