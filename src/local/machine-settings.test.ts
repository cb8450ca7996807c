import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { readSettings } from './machine-settings.ts';

const newKey = () => randomBytes(32).toString('base64');
const SECRETS = { MASTER_KEY: `2026:${newKey()}`, SIGNING_KEYS: `first:${newKey()}` };
const GIVEN = {
  ...{ data: '/srv/countersign', origin: 'countersign.example/log', 'runs-in': 'DE' },
  ...{ host: '127.0.0.1', port: '8787', sweep: '600' },
};

it('reads what is given', () => {
  expect(readSettings(GIVEN, SECRETS)).toEqual({
    ...{ masterKey: SECRETS.MASTER_KEY, signingKeys: SECRETS.SIGNING_KEYS },
    ...{ folder: '/srv/countersign', origin: 'countersign.example/log', runsIn: 'DE' },
    ...{ host: '127.0.0.1', port: 8787, sweepEvery: 600 },
  });
});

it.each([
  [{ MASTER_KEY: '' }, {}, /^Put MASTER_KEY into the environment/],
  [{ MASTER_KEY: 'a secret' }, {}, /^MASTER_KEY must be 32 random bytes(?!.*a secret)/],
  [{ SIGNING_KEYS: undefined }, {}, /^Put SIGNING_KEYS into the environment/],
  [{ SIGNING_KEYS: newKey() }, {}, /^SIGNING_KEYS must be/],
  [{}, { data: undefined }, /^Say where the data lives/],
  [{}, { origin: undefined }, /^Name the log/],
  [{}, { origin: 'https://countersign.example/log' }, /^--origin takes a host and \/log/],
  [{}, { 'runs-in': undefined }, /^Say where the machine stands/],
  [{}, { 'runs-in': 'any' }, /^--runs-in takes codes/],
  [{}, { port: '65536' }, /^"65536" is no port/],
  [{}, { sweep: '0' }, /^--sweep takes seconds/],
])('%s %s: says what lacks', (secrets, given, says) => {
  expect(readSettings({ ...GIVEN, ...given }, { ...SECRETS, ...secrets })).toMatch(says);
});
