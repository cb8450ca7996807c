import type { Catalogue } from './catalogue.ts';
import { type Decision, policyError, readDecision } from './decision.ts';
import { PolicyFault } from './errors.ts';
import { normaliseInstants } from './instants.ts';
import { type Majority, readMajority } from './majority.ts';
import { instantiate, type OpaInstance, RETENTION_ENTRYPOINT } from './opa.ts';
import { type Purposes, readPurposes } from './purposes.ts';
import { type Retention, readRetention } from './retention.ts';
import { readTurns } from './turns.ts';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';
import { readVouchers, type Vouchers, valueAt } from './vouchers.ts';

/** What the build leaves beside the module, in .build/policy/policy.json. */
export interface CompiledPolicy {
  /** SHA-256, hex, of the module's bytes followed by the canonical JSON of `data`. */
  revision: string;
  data: unknown;
  catalogue: Catalogue;
}

export interface Policy {
  readonly revision: string;
  readonly catalogue: Catalogue;
  /** The codes it knows, by attribute. */
  readonly vocabulary: Vocabulary;
  /** What each purpose is for. */
  readonly purposes: Purposes;
  /** Whose word it takes, by attribute. */
  readonly vouchers: Vouchers;
  /** From which age a person acts for themselves. */
  readonly majority: Majority;
  /** When rules begin or cease to bind, in epoch milliseconds, in order. */
  readonly turns: readonly number[];
  /** The size of the policy's WebAssembly heap, in bytes. It never passes MAX_HEAP_BYTES. */
  readonly memoryBytes: number;
  /**
   * Decides on one policy input. Never throws: whatever goes wrong is a denial with the code
   * POLICY_ERROR. Pure: the time is `input.now`.
   */
  decide(input: unknown): Decision;
  /**
   * Says when a stored template must be gone, and by which rule; or what else is kept, which `stored`
   * names. The input is that of a decision; operation, place and whatever else no limit reads may be
   * left out. Pure, as `decide` is.
   * @throws PolicyFault if the policy gives no answer. A fault of the policy is no reason to
   *   destroy what is stored: the caller tries again, and meanwhile `decide` refuses its use.
   */
  retention(input: unknown): Retention;
}

export interface PolicyOptions {
  /** Told of each evaluation that failed, for the operator's log. */
  onFault?(fault: PolicyFault): void;
}

/**
 * Makes a compiled policy ready to decide.
 * @throws PolicyLoadError if the module is not OPA's, lacks the entrypoint or needs a builtin.
 */
export function loadPolicy(
  module: WebAssembly.Module,
  compiled: CompiledPolicy,
  options: PolicyOptions = {},
): Policy {
  const { revision, data, catalogue } = compiled;
  let instance: OpaInstance | null = instantiate(module, data);

  /** @param input after `normaliseInstants` */
  function evaluate(input: unknown, entrypoint?: string): unknown {
    instance ??= instantiate(module, data);
    try {
      return instance.evaluate(input, entrypoint);
    } catch (error) {
      // After a trap the module's own state is unknown. A fresh instance costs about a millisecond.
      if (error instanceof PolicyFault && error.kind === 'trap') instance = null;
      throw error;
    }
  }

  return {
    revision,
    catalogue,
    vocabulary: readVocabulary(data),
    purposes: readPurposes(data),
    vouchers: readVouchers(data),
    majority: readMajority(data),
    turns: readTurns(data),
    get memoryBytes() {
      return instance?.memoryBytes ?? 0;
    },
    decide(input) {
      try {
        const normalised = normaliseInstants(input);
        const decision = readDecision(evaluate(normalised), catalogue, normalised);
        if (!decision) throw new PolicyFault('malformed', 'The policy did not answer a decision.');
        // As it was written: what Rego reads has instants in milliseconds.
        for (const claim of decision.unvouched) claim.value = valueAt(input, claim.attribute);
        return decision;
      } catch (error) {
        options.onFault?.(
          error instanceof PolicyFault ? error : new PolicyFault('trap', `${error}`),
        );
        return policyError();
      }
    },
    retention(input) {
      const retention = readRetention(evaluate(normaliseInstants(input), RETENTION_ENTRYPOINT));
      if (!retention) throw new PolicyFault('malformed', 'The policy did not answer a retention.');
      return retention;
    },
  };
}
