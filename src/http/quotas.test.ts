import { expect, it } from 'vitest';
import { quotasOf, quotasOfCapture, readQuotas } from './quotas.ts';

it.each(['tenant=0/5', 'tenant=1/0', 'tenant=1', 'guests=1/1', 'tenant=1/1 tenant=2/2', 'a'])(
  '%s is no quota',
  (text) => {
    expect(readQuotas(text)).toBeUndefined();
  },
);

it('are of a tenant, and of an operation', () => {
  expect(readQuotas('')).toEqual(new Map());
  const quotas = readQuotas('tenant=100/1000  verify=0.5/20') ?? new Map();
  const tenant = ['tenant', { perSecond: 100, burst: 1000 }];
  expect(quotasOf(quotas, 'GET', '/v1/verifications')).toEqual([tenant]);
  expect(quotasOf(quotas, 'POST', '/v1/verifications')).toEqual([
    tenant,
    ['verify', { perSecond: 0.5, burst: 20 }],
  ]);
});

it('are of a capture by what it is for', () => {
  const quotas = readQuotas('tenant=100/1000 verify=0.5/20 enrol=1/5') ?? new Map();
  const names = (operation: string) => quotasOfCapture(quotas, operation).map(([name]) => name);
  expect(names('verify')).toEqual(['tenant', 'verify']);
  expect(names('detect')).toEqual(['tenant']);
});
