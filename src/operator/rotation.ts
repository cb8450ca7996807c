/** A rotation from the outside: steps over HTTP, again and again, until nothing is left. */

export interface KeyStatus {
  readonly id: string;
  readonly name: string | null;
  readonly state: 'seals' | 'opens' | 'missing' | 'retired';
  readonly held: boolean;
  readonly templates: number;
  readonly transforms: number;
  readonly webhooks: number;
}

export interface VaultStatus {
  readonly keys: readonly KeyStatus[];
  readonly renewals: readonly { readonly tenant: string; readonly generation: number }[];
  readonly former: { readonly templates: number; readonly until: string | null };
}

interface Step<Next> {
  readonly failed: readonly string[];
  readonly next: Next | null;
}
type RewrapStep = Step<object> & {
  readonly templates: number;
  readonly transforms: number;
  readonly webhooks: number;
};
type RenewStep = Step<object> & {
  readonly generation: number;
  readonly renewed: number;
  readonly left: number;
};

/** The service's answer to an operator. @throws Error with its words where it is a problem */
export type Ask = <Body>(method: string, path: string, body?: object) => Promise<Body>;

/** @param tell is called after each step */
export interface Told {
  readonly done: number;
  /** Of how many; null where that is not known. */
  readonly of: number | null;
}

export interface Rotation {
  readonly done: number;
  readonly failed: readonly string[];
  readonly status: VaultStatus;
}

/** Waits between attempts of a step, in milliseconds: each can be sent again. */
const PAUSES = [500, 2000, 8000];

export const readStatus = (ask: Ask) => ask<VaultStatus>('GET', '/v1/vault');

export interface Wrapping {
  /** Templates whose keys were wrapped anew. */
  readonly done: number;
  readonly transforms: number;
  /** Secrets of webhooks. */
  readonly webhooks: number;
  readonly failed: readonly string[];
}

/** Gives everything that is sealed to the first master key, and gives the others up. */
export async function rotateKeys(
  ask: Ask,
  tell: (told: Told) => void,
): Promise<Rotation & Wrapping> {
  const wrapping = await wrapKeys(ask, tell);
  const status = await again(() => ask<VaultStatus>('POST', '/v1/vault/retire'));
  return { ...wrapping, status };
}

/** Gives everything that is sealed to the first master key. */
export async function wrapKeys(ask: Ask, tell: (told: Told) => void): Promise<Wrapping> {
  const before = await readStatus(ask);
  const of = before.keys
    .filter(({ state }) => state !== 'seals')
    .reduce((sum, { templates }) => sum + templates, 0);
  const sum = { done: 0, transforms: 0, webhooks: 0 };
  const failed = new Set<string>();
  for (let after: object | null = null; ; ) {
    const step: RewrapStep = await unhurried(() => ask('POST', '/v1/vault/rewrap', { after }));
    sum.done += step.templates;
    sum.transforms += step.transforms;
    sum.webhooks += step.webhooks;
    for (const id of step.failed) failed.add(id);
    tell({ done: sum.done, of: Math.max(of, sum.done) });
    after = step.next;
    if (after === null) return { ...sum, failed: [...failed] };
  }
}

/** Renews a tenant's transform. @returns with `left` where templates stay of the older generation */
export async function renewTransform(
  ask: Ask,
  tenant: string,
  tell: (told: Told) => void,
): Promise<Rotation & { readonly left: number; readonly generation: number }> {
  let done = 0;
  let of: number | null = null;
  // What others changed while a step ran is found by the next round; what failed twice stays.
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const failed = new Set<string>();
    let last: RenewStep;
    let after: object | null = null;
    do {
      last = await unhurried(() => ask<RenewStep>('POST', '/v1/vault/renew', { tenant, after }));
      done += last.renewed;
      for (const id of last.failed) failed.add(id);
      of ??= last.left + last.renewed;
      tell({ done, of });
      after = last.next;
    } while (after !== null);
    const { left, generation } = last;
    if (left === 0 || left >= before) {
      return { done, failed: [...failed], left, generation, status: await readStatus(ask) };
    }
    before = left;
  }
}

/**
 * After a step, in lengths of it: so much of the time of isolate and database is for requests, and the
 * busier they are, the more of it.
 */
const REST = 4;

/** A step, and a rest before the next one. */
async function unhurried<Step extends { readonly next: object | null }>(
  work: () => Promise<Step>,
): Promise<Step> {
  const start = performance.now();
  const step = await again(work);
  if (step.next !== null) await wait(REST * (performance.now() - start));
  return step;
}

const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Sends a step again after an error that passes. */
export async function again<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const pause = PAUSES[attempt];
      if (pause === undefined || !(error instanceof PassingError)) throw error;
      await wait(pause);
    }
  }
}

/** The service could not answer now. */
export class PassingError extends Error {
  override readonly name = 'PassingError';
}

/** @param key an operator's: `cso_…` */
export function askAt(url: string | URL, key: string): Ask {
  return async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const authorization = `Bearer ${key}`;
    const isForm = body instanceof FormData;
    const headers = isForm
      ? { authorization }
      : { authorization, 'content-type': 'application/json' };
    const init = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) };
    const response = await fetch(new URL(path, url), { method, headers, ...init }).catch(
      (error: Error) => {
        throw new PassingError(`${url} does not answer: ${error.message}`);
      },
    );
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as Body;
    const told = `${response.status} ${readDetail(text)}`;
    const passing = response.status >= 500 || response.status === 429 || response.status === 409;
    throw passing ? new PassingError(told) : new Error(told);
  };
}

function readDetail(text: string): string {
  try {
    const { code, detail } = JSON.parse(text) as { code?: string; detail?: string };
    return `${code}: ${detail}`;
  } catch {
    return text.slice(0, 200);
  }
}
