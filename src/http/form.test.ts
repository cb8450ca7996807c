import { describe, expect, test } from 'vitest';
import { FormError, readForm } from './form.ts';

const encode = (lines: readonly string[]) => new TextEncoder().encode(lines.join('\r\n'));
const TYPE = 'multipart/form-data; boundary=xyz';
const field = (disposition: string, value: string) => [
  '--xyz',
  `Content-Disposition: form-data; ${disposition}`,
  '',
  value,
];
test('texts are strings, files are where they are in the body', () => {
  const lines = [...field('name="subject"', 'Zoë'), ...field('name="image"; filename="a"', '123')];
  const body = encode([...lines, '--xyz--', '']);
  const form = new Map(readForm(body, TYPE));
  expect([...form.keys()]).toEqual(['subject', 'image']);
  expect(form.get('subject')).toBe('Zoë');
  const image = form.get('image') as Uint8Array;
  expect([...image]).toEqual([0x31, 0x32, 0x33]);
  expect(image.buffer).toBe(body.buffer);
});

test('what a browser writes is read', async () => {
  const written = new FormData();
  written.set('image', new Blob([Uint8Array.of(13, 10, 45, 45)]), 'naïve "name".jpg');
  written.set('empty', new Blob([]), 'x');
  written.set('__proto__', 'y');
  const response = new Response(written);
  const type = response.headers.get('content-type') ?? '';
  const form = new Map(readForm(new Uint8Array(await response.arrayBuffer()), type));
  expect(form.get('image')).toEqual(Uint8Array.of(13, 10, 45, 45));
  expect(form.get('empty')).toEqual(new Uint8Array());
  expect(form.get('__proto__')).toBe('y');
});

test('a field sent twice is there twice, in order', () => {
  const body = encode([...field('name="a"', '1'), ...field('name="a"', '2'), '--xyz--']);
  expect(readForm(body, TYPE)).toEqual([
    ['a', '1'],
    ['a', '2'],
  ]);
});

describe('refused is', () => {
  const good = field('name="a"', 'b');
  test.each<[string, readonly string[]]>([
    ['a body that is none', ['nonsense']],
    ['a form without its end', good],
    ['a field without a name', [...field('filename="a"', 'b'), '--xyz--']],
    [
      'a hundred fields',
      [...Array.from({ length: 100 }, (_, i) => field(`name="${i}"`, '')).flat(), '--xyz--'],
    ],
  ])('%s', (_, lines) => {
    expect(() => readForm(encode(lines), TYPE)).toThrow(FormError);
  });

  test('a text that is longer than any field takes, by the name of its field', () => {
    const form = (bytes: number) =>
      readForm(encode([...field('name="a"', 'x'.repeat(bytes)), '--xyz--']), TYPE);
    expect(form(8192)).toHaveLength(1);
    expect(() => form(8193)).toThrow(expect.objectContaining({ field: 'a' }));
  });

  test('a content type that names no boundary', () => {
    expect(() => readForm(encode([...good, '--xyz--']), 'multipart/form-data')).toThrow('boundary');
  });
});
