import { type CompiledPolicy, loadPolicy, type Policy } from '../../../src/policy/host.ts';
import { isRecord, valueAt, withValues } from '../input/attributes.ts';

/**
 * Data of the policy replaced by path, as `jurisdictions.FR.rbi_enabling_law`: the mechanism of a law
 * is tried without a claim that the law exists.
 */
export type Facts = Readonly<Record<string, unknown>>;

/** A fact is replaced of which the policy has none, so that replacing it changes nothing. */
export class UnknownFactError extends Error {
  override readonly name = 'UnknownFactError';

  constructor(path: string) {
    super(`The policy has no data at "${path}" (policies/data, or effective.RULE.from).`);
  }
}

/**
 * The same rules over other data.
 * @throws UnknownFactError unless what holds the last name of each path is there
 */
export function withFacts(compiled: CompiledPolicy, facts: Facts): CompiledPolicy {
  const { data } = compiled;
  const held = isRecord(data) && isRecord(data.facts) ? data.facts : {};
  for (const path of Object.keys(facts)) {
    const holder = path.split('.').slice(0, -1).join('.');
    if (holder === '' || !isRecord(valueAt(held, holder))) throw new UnknownFactError(path);
  }
  return { ...compiled, data: { ...(data as object), facts: withValues(held, facts) } };
}

/** Loads one policy for each set of facts that is asked for, the first of them being none. */
export function policiesOver(
  module: WebAssembly.Module,
  compiled: CompiledPolicy,
  options?: Parameters<typeof loadPolicy>[2],
): (facts?: Facts) => Policy {
  const loaded = new Map<string, Policy>();
  return (facts = {}) => {
    const key = JSON.stringify(facts);
    const policy = loaded.get(key) ?? loadPolicy(module, withFacts(compiled, facts), options);
    loaded.set(key, policy);
    return policy;
  };
}
