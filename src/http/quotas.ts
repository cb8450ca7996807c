/**
 * What a tenant's keys may do together, besides what each key may: of all requests, and of those that read
 * a face. The setting QUOTAS has them, `NAME=PER_SECOND/BURST` with spaces between; what it does not name
 * has no quota.
 */
import type { Rate } from './bucket.ts';

/** Operations by method and path, as quotas name them. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'POST /v1/templates': 'enrol',
  'POST /v1/verifications': 'verify',
  'POST /v1/comparisons': 'compare',
  'POST /v1/detections': 'detect',
};

const TENANT = 'tenant';
const NAMES: readonly string[] = [TENANT, ...Object.values(OPERATIONS)];

export type Quotas = ReadonlyMap<string, Rate>;

const QUOTA = /^([a-z]+)=(\d+(?:\.\d+)?)\/(\d+)$/;

/** @returns undefined where it is not of this form */
export function readQuotas(text: string): Quotas | undefined {
  const quotas = new Map<string, Rate>();
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const [, name, perSecond, burst] = QUOTA.exec(word) ?? [];
    if (name === undefined || !NAMES.includes(name) || quotas.has(name)) return undefined;
    const rate = { perSecond: Number(perSecond), burst: Number(burst) };
    if (!(rate.perSecond > 0) || rate.burst < 1) return undefined;
    quotas.set(name, rate);
  }
  return quotas;
}

/** Of a request that comes with a token in place of a key, for this operation. */
export function quotasOfCapture(quotas: Quotas, operation: string): [string, Rate][] {
  return [...quotas].filter(([name]) => name === TENANT || name === operation);
}

/** @returns those that a request takes from, by name */
export function quotasOf(quotas: Quotas, method: string, path: string): [string, Rate][] {
  const names = [TENANT, OPERATIONS[`${method} ${path}`]];
  return [...quotas].filter(([name]) => names.includes(name));
}
