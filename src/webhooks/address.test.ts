import { describe, expect, it } from 'vitest';
import { findFault } from './address.ts';

it.each([
  'https://example.com/hook',
  'https://example.com:443/hook?tenant=1',
  'https://hooks.example.com:8443/',
  'https://xn--bcher-kva.example/',
  'https://1.example.com/',
])('%s is taken', (url) => {
  expect(findFault(url, false)).toBeUndefined();
});

it.each([
  ['example.com/hook', 'no URL'],
  ['', 'no URL'],
  ['https://', 'no URL'],
  ['http://example.com/', 'https'],
  ['ftp://example.com/', 'https'],
  ['data:text/plain,x', 'https'],
  ['https://user@example.com/', 'user'],
  ['https://user:secret@example.com/', 'user'],
  ['https://example.com/#', '#'],
  ['https://example.com:22/', 'port'],
  ['https://example.com:80/', 'port'],
  ['https://8.8.8.8/', 'numbers'],
  ['https://127.0.0.1/', 'numbers'],
  ['https://127.1/', 'numbers'],
  ['https://0x7f000001/', 'numbers'],
  ['https://2130706433/', 'numbers'],
  ['https://0177.0.0.1/', 'numbers'],
  ['https://１２７.0.0.1/', 'numbers'],
  ['https://169.254.169.254/latest/meta-data/', 'numbers'],
  ['https://10.0.0.1./', 'numbers'],
  ['https://[::1]/', 'numbers'],
  ['https://[::ffff:127.0.0.1]/', 'numbers'],
  ['https://[fd00:ec2::254]/', 'numbers'],
  ['https://localhost/', 'public'],
  ['https://LOCALHOST./', 'public'],
  ['https://a.localhost/', 'public'],
  ['https://metadata.google.internal/', 'public'],
  ['https://printer.local/', 'public'],
  ['https://intranet/', 'public'],
  ['https://router.home.arpa/', 'public'],
  ['https://hidden.onion/', 'public'],
])('%s is refused: %s', (url, why) => {
  expect(findFault(url, false)).toContain(why);
  expect(findFault(url, true)).toContain(why);
});

describe("of a developer's own server", () => {
  it.each(['http://localhost:3000/', 'http://127.0.0.1:3000/', 'http://[::1]:3000/'])(
    '%s is taken, and of no other',
    (url) => {
      expect(findFault(url, true)).toBeUndefined();
      expect(findFault(url, false)).toContain('https');
    },
  );

  it.each([
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://0.0.0.0/',
    'http://[::]/',
    'http://localhost.example.com/',
    'http://example.com/',
  ])('%s is no such address', (url) => {
    expect(findFault(url, true)).toBeDefined();
  });
});
