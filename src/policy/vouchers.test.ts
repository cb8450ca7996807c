import { describe, expect, it } from 'vitest';
import { readVouchers, VouchersTable, valueAt } from './vouchers.ts';

const ENTRY = {
  ...{ opens: ['law_enforcement'], vouchers: ['operator'], without: 'private', grave: true },
  why: 'Opens searches.',
};

describe('the table of vouchers', () => {
  it('is read from the data of a policy', () => {
    const vouchers = { 'controller.type': ENTRY };
    expect(readVouchers({ facts: { vouchers } })).toEqual(vouchers);
  });

  it.each([undefined, {}, { facts: {} }, { facts: { vouchers: { mandate: 5 } } }])(
    'is empty of a policy that has none: %j',
    (data) => {
      expect(readVouchers(data)).toEqual({});
    },
  );

  it.each([
    { ...ENTRY, vouchers: ['controller'] },
    { ...ENTRY, vouchers: [] },
    { ...ENTRY, opens: [] },
    { ...ENTRY, opens: 'everything' },
    { ...ENTRY, why: '' },
    { ...ENTRY, grave: undefined },
    { ...ENTRY, surprise: 1 },
  ])('does not take %j', (entry) => {
    expect(VouchersTable.safeParse({ mandate: entry }).success).toBe(false);
    expect(VouchersTable.safeParse({ mandate: ENTRY }).success).toBe(true);
  });
});

describe('the value of an attribute', () => {
  const input = { now: 'x', controller: { type: 'private' }, consent: null };

  it.each([
    ['now', 'x'],
    ['controller.type', 'private'],
    ['controller', { type: 'private' }],
    ['consent', null],
    ['consent.status', undefined],
    ['now.length', undefined],
    ['controller.constructor', undefined],
    ['place.type', undefined],
  ])('%s is %j', (path, value) => {
    expect(valueAt(input, path)).toEqual(value);
  });
});
